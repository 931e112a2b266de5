"""When each followed transaction needs attention next."""

import asyncio
import contextlib
import heapq
import itertools
from collections.abc import Callable

from cspr_track.tracking.clock import Clock
from cspr_track.tracking.followed import Followed

LONGEST_SLEEP_S = 5.0
"""How late something may be told after the machine was suspended, in seconds."""


class Agenda:
    """Gives attention to each transaction when its time has come.

    Args:
        clock: the time.
        attend: called with a transaction and the monotonic time in seconds; it is off the agenda then.
    """

    def __init__(self, clock: Clock, attend: Callable[[Followed, float], None]) -> None:
        self._clock = clock
        self._attend = attend
        self._entries: list[tuple[float, int, Followed]] = []
        self._order = itertools.count()
        self._wake = asyncio.Event()

    def plan(self, followed: Followed, moment: float) -> None:
        """Attend to it then, in seconds of the monotonic clock, and no longer at the time that was planned before."""
        followed.due = moment
        if moment < followed.entered:  # else what is entered already will do: it is looked at again when it comes up
            self._enter(followed, moment)
            self._wake.set()

    def _enter(self, followed: Followed, moment: float) -> None:
        followed.entered = moment
        heapq.heappush(self._entries, (moment, next(self._order), followed))

    async def tend(self) -> None:
        """Do so, for ever."""
        while True:
            self._wake.clear()
            now = self._clock.monotonic()
            while self._entries and self._entries[0][0] <= now:
                entered, _, followed = heapq.heappop(self._entries)
                if entered != followed.entered or followed.done:
                    continue  # entered for an earlier time since
                followed.entered = float("inf")
                if followed.due > now:  # planned for a later time since
                    self._enter(followed, followed.due)
                    continue
                followed.due = float("inf")
                self._attend(followed, now)
            # the loop's clock stands still while the machine sleeps, ours does not
            wait_s = min(self._entries[0][0] - now, LONGEST_SLEEP_S) if self._entries else None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._wake.wait()
