"""Lines of plain text for a stream: folded to its width, in ASCII where it can do no more."""

import textwrap
from collections.abc import Sequence

from cspr_track.render.terminal import ERRORS, Stream

_SECOND_CELL = "\ufdd0"
"""Stands behind a letter of two cells while lines are measured; a noncharacter, which no safe text holds."""


def in_letters_of(stream: Stream, text: str) -> str:
    """A text as the stream can show it; as it is, or in ASCII."""
    return text if stream.unicode else text.encode("ascii", ERRORS).decode("ascii")


def write_lines(stream: Stream, lines: Sequence[str]) -> None:
    """Write lines, and let them be seen at once."""
    for line in lines:
        stream.file.write(in_letters_of(stream, line).rstrip() + "\n")
    stream.file.flush()


def cells(text: str) -> int:
    """How many columns of a terminal a text takes; ideographs and emoji take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # most texts need none of its tables

    return cell_len(text)


def folded(text: str, width: int, *, indent: int = 0, mark: str = "") -> list[str]:
    """Lines of at most that many columns, broken between words where they can be; nothing is left out.

    Args:
        text: what is folded; a word that is longer than a line stays whole.
        width: of the terminal, in columns.
        indent: columns that are left free before the lines after the first.
        mark: stands in these lines before the text, so that none is taken for a line of its own.
    """
    if cells(text) <= width or width <= indent + len(mark) + 1:
        return [text]
    measured = text if text.isascii() else "".join(c + _SECOND_CELL * (cells(c) - 1) for c in text)
    lines = textwrap.wrap(
        measured,
        width,
        subsequent_indent=" " * indent + mark,
        break_on_hyphens=False,
        break_long_words=False,
        expand_tabs=False,
        replace_whitespace=False,
    )
    return [line.replace(_SECOND_CELL, "") for line in lines]
