"""Lines of plain text for a stream: folded to its width, in ASCII where it can do no more."""

import textwrap
from collections.abc import Sequence

from cspr_track.render.terminal import ERRORS, Stream


def write_lines(stream: Stream, lines: Sequence[str]) -> None:
    """Write lines, and let them be seen at once."""
    file = stream.file
    for line in lines:
        text = line if stream.unicode else line.encode("ascii", ERRORS).decode("ascii")
        file.write(text.rstrip() + "\n")
    file.flush()


def folded(text: str, width: int, *, indent: int = 0) -> list[str]:
    """Lines of at most that width, broken between words where they can be; nothing is left out."""
    if len(text) <= width or width <= indent + 1:
        return [text]
    return textwrap.wrap(
        text,
        width,
        subsequent_indent=" " * indent,
        break_on_hyphens=False,
        break_long_words=False,
        expand_tabs=False,
        replace_whitespace=False,
    )
