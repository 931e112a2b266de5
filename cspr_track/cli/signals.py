"""Ctrl-C, SIGTERM and SIGHUP end a run in order, a second Ctrl-C ends it at once; Ctrl-Z gives the terminal back."""

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

from cspr_track.cli import interrupts
from cspr_track.cli.crash import guard_last_resort
from cspr_track.cli.interrupts import Interrupted

__all__ = ["Aside", "Interrupted", "run_interruptible"]

T = TypeVar("T")

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


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
    guarded = _guarded(work, aside)
    try:
        return asyncio.run(guarded)
    finally:
        for one in (guarded, work):
            one.close()  # never begun, where no loop could be made


async def _guarded(work: Coroutine[Any, Any, T], aside: Aside) -> T:
    guard_last_resort()
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    before = signal.getsignal(signal.SIGINT)
    came: list[int] = []

    def on_signal(number: int) -> None:
        if came and number == signal.SIGINT:
            with aside():
                os._exit(128 + number)  # asked twice: nothing more to say, the journal needs no clean-up
        came.append(number)
        if number == signal.SIGINT:
            interrupts.remember()
        task.cancel()

    def on_suspension() -> None:
        with aside():
            os.kill(os.getpid(), signal.SIGSTOP)  # goes on here when the shell says so

    hears_hangup = signal.getsignal(signal.SIGHUP) != signal.SIG_IGN  # ignored by nohup: it is to go on then
    ending = ENDING if hears_hangup else ENDING[:-1]
    for number in ending:
        loop.add_signal_handler(number, on_signal, number)
    loop.add_signal_handler(signal.SIGTSTP, on_suspension)
    if interrupts.heard():  # one that was dropped before we listened
        on_signal(signal.SIGINT)
    try:
        return await task
    except asyncio.CancelledError:
        if came:
            raise Interrupted(came[0]) from None
        raise
    finally:
        for number in (*ending, signal.SIGTSTP):
            loop.remove_signal_handler(number)
        signal.signal(signal.SIGINT, before)
