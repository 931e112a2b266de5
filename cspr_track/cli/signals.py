"""Ctrl-C, SIGTERM and SIGHUP end a run in order, a second Ctrl-C ends it at once; Ctrl-Z gives the terminal back."""

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

from cspr_track.cli.crash import guard_last_resort

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


Aside = Callable[[], AbstractContextManager[None]]
"""Takes what moves off the terminal, and puts it back."""


def run_interruptible(work: Coroutine[Any, Any, T], *, aside: Aside = nullcontext) -> T:
    """Run a coroutine; a signal cancels it.

    Args:
        work: what to run.
        aside: leaves the terminal to the shell while the run is suspended, or for good.

    Raises:
        Interrupted: a signal came; the work was given the time to close what it had open.
    """
    return asyncio.run(_guarded(work, aside))


async def _guarded(work: Coroutine[Any, Any, T], aside: Aside) -> T:
    guard_last_resort()
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    came: list[int] = []

    def on_signal(number: int) -> None:
        if came and number == signal.SIGINT:
            with aside():
                os._exit(128 + number)  # asked twice: nothing more to say, the journal needs no clean-up
        came.append(number)
        task.cancel()

    def on_suspension() -> None:
        with aside():
            os.kill(os.getpid(), signal.SIGSTOP)  # goes on here when the shell says so

    hears_hangup = signal.getsignal(signal.SIGHUP) != signal.SIG_IGN  # ignored by nohup: it is to go on then
    ending = ENDING if hears_hangup else ENDING[:-1]
    for number in ending:
        loop.add_signal_handler(number, on_signal, number)
    loop.add_signal_handler(signal.SIGTSTP, on_suspension)
    try:
        return await task
    except asyncio.CancelledError:
        if came:
            raise Interrupted(came[0]) from None
        raise
    finally:
        for number in (*ending, signal.SIGTSTP):
            loop.remove_signal_handler(number)
