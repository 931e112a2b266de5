"""The two clocks of a tracker: the machine's, and a guess of the chain's."""

import time
from typing import Protocol

from cspr_track.core.observation import ChainClock
from cspr_track.core.status import Source

FAR_AHEAD_MS = 60_000
"""No two sources of one chain are that far apart, unless the clock of one is wrong."""


class Clock(Protocol):
    """What a tracker asks for the time; tests bring their own."""

    def monotonic(self) -> float:
        """Seconds that never go back; they go on while the machine sleeps, where the system can tell."""
        ...

    def wall(self) -> float:
        """Seconds since 1970 by the machine's clock, which may be wrong."""
        ...


class SystemClock:
    """The machine's clocks."""

    def monotonic(self) -> float:
        """Seconds since some moment; on Linux the time the machine slept counts."""
        return time.clock_gettime(_BOOTTIME) if _BOOTTIME is not None else time.monotonic()

    def wall(self) -> float:
        """Seconds since 1970."""
        return time.time()


_BOOTTIME: int | None = getattr(time, "CLOCK_BOOTTIME", None)


class ChainTime:
    """A guess of the chain's present time from the latest block seen, so that a wrong local clock does not matter.

    Before any block was seen the machine's clock stands in: it decides only when to ask.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._latest_ms: int | None = None
        self._seen_at = 0.0
        self._by_service: dict[tuple[Source, int], tuple[int, float]] = {}
        """The highest block timestamp that each service named, and when; each node is one of its own."""

    @property
    def latest_block_ms(self) -> int | None:
        """The highest block timestamp seen, in milliseconds since 1970."""
        return self._latest_ms

    def saw(self, block_time_ms: int, source: Source, number: int = 0) -> bool:
        """Take in a block's timestamp; older ones change nothing. Gives whether it is the newest of all."""
        service = (source, number)
        known = self._by_service.get(service)
        if known is None or block_time_ms > known[0]:
            self._by_service[service] = (block_time_ms, self._clock.monotonic())
        newest = self._latest_ms is None or block_time_ms > self._latest_ms
        if newest:
            self._latest_ms = block_time_ms
            self._seen_at = self._clock.monotonic()
        return newest

    def contradicts(self, block_time_ms: int, source: Source, number: int = 0) -> Source | None:
        """Another service by whose blocks this one's clock is far ahead of the chain; None when there is none.

        A node that hangs behind contradicts nobody: only one whose blocks are of this moment, by the machine's clock,
        can.
        """
        now, wall_ms = self._clock.monotonic(), self._clock.wall() * 1000
        for other, (latest_ms, seen_at) in self._by_service.items():
            if now - seen_at > FAR_AHEAD_MS / 1000:
                continue  # it has stopped
            present_ms = latest_ms + (now - seen_at) * 1000
            of_this_moment = abs(present_ms - wall_ms) < FAR_AHEAD_MS
            if other != (source, number) and of_this_moment and block_time_ms > present_ms + FAR_AHEAD_MS:
                return other[0]
        return None

    def objects(self, clock: ChainClock, ahead_ms: int) -> bool:
        """Whether a service whose clock is behind another one's says that this is the chain's time all the same.

        It does not where it hangs: it has named no newer block for a minute, or it is a minute behind the other one and
        this machine agrees with that.
        """
        wall_ms = self._clock.wall() * 1000
        _, seen_at = self._by_service.get((clock.source, clock.number), (0, self._clock.monotonic()))
        if self._clock.monotonic() - seen_at > FAR_AHEAD_MS / 1000:
            return False
        return abs(ahead_ms - wall_ms) >= FAR_AHEAD_MS or clock.block_time_ms >= wall_ms - FAR_AHEAD_MS

    def now_ms(self) -> int:
        """The chain's time now, in milliseconds since 1970, as far as can be told."""
        if self._latest_ms is None:
            return int(self._clock.wall() * 1000)
        return self._latest_ms + int((self._clock.monotonic() - self._seen_at) * 1000)
