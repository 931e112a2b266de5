"""An event loop whose time is not the world's: when nobody has anything to do, the next moment comes at once.

Everything that talks to each other must run in this one loop: then a message on a loopback socket has arrived as soon
as it was sent, and hours of following pass in milliseconds.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any

GRACE_S = 0.001
"""Real seconds given to the system to hand over what was sent."""
STUCK_S = 20.0
"""Real seconds without anything to do and without a next moment: a test hangs."""
BEGAN_MS = 1_767_323_045_000


class _Selector(selectors.DefaultSelector):
    """Instead of waiting, moves the clock."""

    advance: Callable[[float], None]

    def select(self, timeout: float | None = None) -> list[Any]:
        ready = super().select(0 if timeout == 0 else GRACE_S)
        if ready or timeout == 0:
            return ready
        if timeout is None:
            ready = super().select(STUCK_S)
            assert ready, "nobody has anything to do, and nothing will ever happen"
        elif timeout > 0:
            self.advance(timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop with a time of its own, which begins at 0."""

    def __init__(self) -> None:
        self._virtual = 0.0
        selector = _Selector()
        selector.advance = self._advance
        super().__init__(selector)

    def _advance(self, seconds: float) -> None:
        self._virtual += seconds

    def time(self) -> float:
        """Seconds."""
        return self._virtual


class VirtualClock:
    """The clock of a tracker in such a loop; the machine's own clock may be wrong by some seconds."""

    def __init__(self, *, wrong_by_s: float = 0.0) -> None:
        self._wrong_by_s = wrong_by_s
        self.suspended_s = 0.0
        """How long the machine slept: this clock went on, that of the loop stood still."""

    def monotonic(self) -> float:
        """Seconds of the loop, and those that the machine slept."""
        return asyncio.get_running_loop().time() + self.suspended_s

    def wall(self) -> float:
        """Seconds since 1970."""
        return BEGAN_MS / 1000 + self.monotonic() + self._wrong_by_s


def now_ms() -> int:
    """The world's time, in milliseconds since 1970."""
    return BEGAN_MS + int(asyncio.get_running_loop().time() * 1000)


def run(main: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in such a loop."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
