"""An event loop whose clock a test moves by hand, so that nobody waits for a time-out."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class JumpingLoop(asyncio.SelectorEventLoop):
    """A loop that believes in the time the test tells it."""

    _ahead = 0.0

    def time(self) -> float:
        """Seconds of the loop's clock."""
        return super().time() + self._ahead

    def jump(self, seconds: float) -> None:
        """Move the clock forward; what is due by then happens next."""
        self._ahead += seconds
        self.call_soon(lambda: None)  # look at the timers again


def jump(seconds: float) -> None:
    """Move the clock of the running loop."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, JumpingLoop)
    loop.jump(seconds)


def run(main: Coroutine[Any, Any, Any]) -> Any:
    """Run a test on such a loop."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        return runner.run(main)
