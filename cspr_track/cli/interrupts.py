"""Ctrl-C is remembered: Python drops what is raised in some places, such as the clean-up after an import."""

import signal
import sys

TYPE_CHECKING = False  # that of typing, which takes long to import, and so far nobody hears a Ctrl-C
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

_heard: list[int] = []


class Interrupted(Exception):
    """A signal ended the run.

    Args:
        signal_number: which one.
    """

    def __init__(self, signal_number: int) -> None:
        self.signal_name = signal.Signals(signal_number).name
        super().__init__(self.signal_name)
        self.exit_code = 128 + signal_number


def hear() -> None:
    """Remember each Ctrl-C from now on; where whoever started us ignores it, it stays ignored."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _on_interrupt)
    sys.unraisablehook = _hush


def remember() -> None:
    """There was one."""
    _heard.append(signal.SIGINT)


def heard() -> bool:
    """Whether there was one."""
    return bool(_heard)


def check() -> None:
    """Call before what cannot be taken back.

    Raises:
        KeyboardInterrupt: there was one.
    """
    if heard():
        raise KeyboardInterrupt


def be_ended() -> None:
    """Let one end us at once from now on: nothing is left that would hear it."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def _on_interrupt(_number: int, _frame: "FrameType | None") -> None:
    remember()
    raise KeyboardInterrupt


def _hush(dropped: "Any") -> None:
    """Print no trace of a Ctrl-C that Python drops, for it is heard all the same; nor of a loop that was not made."""
    half_a_loop = getattr(dropped.object, "__qualname__", None) == "BaseEventLoop.__del__"
    if not (half_a_loop or issubclass(dropped.exc_type, KeyboardInterrupt)):
        sys.__unraisablehook__(dropped)
