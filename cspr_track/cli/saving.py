"""Writing a file that the user named; what prevents it is told as an error of the input."""

from pathlib import Path

from cspr_track._files import write_output
from cspr_track.core.errors import InputError


def save_text(path: Path, text: str) -> None:
    """Write a text, whole or not at all.

    Raises:
        InputError: the file cannot be written.
    """
    try:
        write_output(path, text)
    except OSError as error:
        raise InputError(
            "the file cannot be written", code="unwritable-file", file=str(path), why=error.strerror
        ) from error
