"""What a tracker has to say that is not one of the seven statuses: it goes to people, never into the events."""

from typing import Protocol

from cspr_track.core.status import Source
from cspr_track.tracking.channel import ChannelState


class Notices(Protocol):
    """Hears of progress and trouble."""

    def say(self, text: str) -> None:
        """One sentence for people, e.g. that an answer was lost; from outside, so not yet safe for a terminal."""
        ...

    def channel(self, state: ChannelState, source: Source | None, words: str, retry_s: float | None) -> None:
        """How news comes in now, and from where; the next try to connect comes in ``retry_s`` seconds."""
        ...

    def block(self, block_time_ms: int) -> None:
        """The chain has a newer block, made at this time (milliseconds since 1970)."""
        ...


class Quiet:
    """Hears and says nothing."""

    def say(self, text: str) -> None:
        """Say nothing."""

    def channel(self, state: ChannelState, source: Source | None, words: str, retry_s: float | None) -> None:
        """Say nothing."""

    def block(self, block_time_ms: int) -> None:
        """Say nothing."""
