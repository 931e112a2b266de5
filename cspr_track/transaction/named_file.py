"""Reading a file that the user named; what prevents it is told as an error of the input."""

from pathlib import Path

from cspr_track.core.errors import InputError


def read_named_file(path: Path, most: int, *, trouble: str = "the file cannot be read") -> bytes:
    """The bytes of a file, one more than ``most`` at the most, so that one which is too large can be told.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with path.open("rb") as opened:
            return opened.read(most + 1)
    except (OSError, ValueError) as error:  # a path with a NUL in it is no value
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(trouble, code="unreadable-file", file=str(path), why=why) from None
