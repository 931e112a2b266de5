"""What no run can do without: when the machine has no more of it, that is told, without asking for more."""

import errno
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cspr_track.core.errors import TrackError

_LACKING = {errno.EMFILE: "open files", errno.ENFILE: "open files", errno.ENOMEM: "memory"}
_OF_MEMORY = ("failed to map segment", "annot allocate memory", "without exception set", "without setting an exception")
"""What the dynamic loader says of a module in C, and Python where it has no memory for the error."""
_HINT = "what was sent is in the journal: cspr-track history"


def lacking(error: Exception) -> str | None:
    """What there is no more of; None where the error is about something else."""
    if isinstance(error, MemoryError):
        return "memory"  # without asking for any
    if isinstance(error, OSError):
        return _LACKING.get(error.errno or 0)
    told = str(error) if isinstance(error, ImportError | SystemError) else ""
    return "memory" if any(words in told for words in _OF_MEMORY) else None


def shortage(error: Exception) -> "TrackError | None":
    """The error to tell; None where it is about something else."""
    if (what := lacking(error)) is None:
        return None
    from cspr_track.core.errors import TrackError  # here, not on top: most runs meet no error

    return TrackError(_sentence(what), why=str(error) or None, hint=_HINT)


def tell_barely(error: Exception) -> int:
    """Tell it where not even what tells errors can be loaded; gives the exit code.

    Raises:
        Exception: the error, where it is about something else.
    """
    if (what := lacking(error)) is None:
        raise error
    os.write(2, f"error: {_sentence(what)}\nhint: {_HINT}\n".encode())
    return 3


def _sentence(what: str) -> str:
    return f"this machine has no more {what} for us"
