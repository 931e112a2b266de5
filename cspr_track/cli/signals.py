"""Ctrl-C, SIGTERM and SIGHUP end a run in order; a second Ctrl-C ends it at once."""

import asyncio
import os
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(Exception):
    """A signal ended the run.

    Args:
        signal_number: which one.
    """

    def __init__(self, signal_number: int) -> None:
        self.signal_name = signal.Signals(signal_number).name
        super().__init__(self.signal_name)
        self.exit_code = 128 + signal_number


def run_interruptible(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine; a signal cancels it.

    Raises:
        Interrupted: a signal came; the work was given the time to close what it had open.
    """
    return asyncio.run(_guarded(work))


async def _guarded(work: Coroutine[Any, Any, T]) -> T:
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    came: list[int] = []

    def on_signal(number: int) -> None:
        if came and number == signal.SIGINT:
            os._exit(128 + number)  # asked twice: nothing more to say, the journal needs no clean-up
        came.append(number)
        task.cancel()

    for number in ENDING:
        loop.add_signal_handler(number, on_signal, number)
    try:
        return await task
    except asyncio.CancelledError:
        if came:
            raise Interrupted(came[0]) from None
        raise
    finally:
        for number in ENDING:
            loop.remove_signal_handler(number)
