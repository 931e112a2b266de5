"""What a tracker has to say that is not one of the seven statuses: it goes to people, never into the events."""

from typing import Protocol

from cspr_track.core.status import Source
from cspr_track.tracking.channel import ChannelState


class Notices(Protocol):
    """Hears of progress and trouble."""

    def say(self, text: str) -> None:
        """One sentence for people, e.g. that an answer was lost; from outside, so not yet safe for a terminal."""
        ...

    def channel(self, state: ChannelState, source: Source | None, words: str) -> None:
        """How news comes in now, and from where."""
        ...


class Quiet:
    """Hears and says nothing."""

    def say(self, text: str) -> None:
        """Say nothing."""

    def channel(self, state: ChannelState, source: Source | None, words: str) -> None:
        """Say nothing."""
