"""Standard input, output and error as a run may rely on them: open, and errors of writing told for what they are."""

import errno
import io
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cspr_track.core.errors import TrackError

_GONE = (errno.EPIPE, errno.EIO, errno.ENXIO)
"""What writing gives when nobody reads any more: a closed pipe, a terminal that was closed."""
_REFUSED = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EBADF, errno.EAGAIN)


class _Tolerant(io.FileIO):
    """Standard error: what cannot be told there must not end the telling on standard output, nor the following."""

    def write(self, data: Any, /) -> int:
        """Write, or let it go; a closed pipe is told all the same, for it ends the run (141)."""
        try:
            return super().write(data)
        except BrokenPipeError:
            raise
        except OSError:
            return memoryview(data).nbytes


def prepare() -> None:
    """Call once, before anything is opened.

    Whoever starts a program with one of the three closed would have the next file or socket opened in its place, and
    our words written into that.
    """
    for number, mode in ((0, os.O_RDONLY), (1, os.O_WRONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)  # the lowest free number, which is this one
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 (for the whole run)
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 (for the whole run)
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 (for the whole run)
    sys.stderr = io.TextIOWrapper(
        io.BufferedWriter(_Tolerant(2, "w", closefd=False)),
        encoding=sys.stderr.encoding,
        errors=sys.stderr.errors,
        line_buffering=True,
    )


def nobody_reads(error: OSError) -> bool:
    """Whether it says that what we write to is gone: no failure of ours, and nobody is left to be told."""
    return error.filename is None and error.errno in _GONE


def not_written(error: OSError) -> "TrackError | None":
    """What to tell of an error of writing to standard output; None if it is about something else."""
    from cspr_track.core.errors import TrackError  # here, not on top: most runs meet no error

    if error.filename is not None or error.errno not in _REFUSED:
        return None
    return TrackError(
        "the output cannot be written",
        why=error.strerror,
        hint="write it elsewhere; what was sent is in the journal: cspr-track history",
    )


def let_go_of_stdout() -> None:
    """Nothing more goes there: what is still held back for it would only fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
