"""Lines of plain text for a stream: folded to its width, in ASCII where it can do no more."""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache

from cspr_track.render.terminal import ERRORS, Stream, stream

INDENT = 4
"""Columns before what goes on below."""
MARKS = {True: "│ ", False: "| "}
"""What stands before text that goes on, by whether the stream has Unicode."""
IN_WORD = {"│ ": "┆ ", "| ": ": ", "": ""}
"""The same where a word goes on: a blank that the fold took away is told from none."""
_BEGINS = (
    *("0x", "account-hash-", "addressable-entity-", "balance-", "bid-", "chainspec-registry-", "checksum-registry-"),
    *("contract-", "contract-package-", "contract-package-wasm", "contract-wasm-", "deploy-", "dictionary-"),
    *("entity-account-", "entity-contract-", "entity-system-", "era-summary-", "hash-", "key-", "package-"),
    *("system-entity-registry-", "transaction-", "transfer-", "unbond-", "uref-", "withdraw-"),
)
TO_COPY = re.compile(rf"""[(\["]{{0,2}}({"|".join(_BEGINS)})?[0-9a-fA-F]{{32,136}}(-[0-9]{{3}})?[])}},;.:"]{{0,3}}""")
"""A key, a hash or a signature, and a few signs beside it: it stays in one piece, however narrow the terminal is."""


class Hint(str):
    """A line that stays whole, to be pasted. A line of a file's name may begin with ``hint:`` and is none."""

    __slots__ = ()


def in_letters_of(stream: Stream, text: str) -> str:
    """A text as the stream can show it; as it is, or in ASCII."""
    return text if stream.unicode else text.encode("ascii", ERRORS).decode("ascii")


def mark_of(stream: Stream) -> str:
    """What stands before text that goes on, so that none is taken for a line of its own."""
    return MARKS[stream.unicode]


def write_lines(stream: Stream, lines: Sequence[str], *, are_folded: bool = False) -> None:
    """Write lines, and let them be seen at once.

    On a terminal what is too long is folded here: the terminal would go on at its margin, where our own lines begin,
    and what a service or a document says might be made to look like one. Only a ``Hint`` stays whole.

    Args:
        stream: where they go.
        lines: without their ends.
        are_folded: whether that was done before.
    """
    for line in lines:
        text = in_letters_of(stream, line).rstrip()
        fold = stream.terminal and not are_folded and "\x1b" not in text and not isinstance(line, Hint)
        parts = folded(text, stream.width, indent=INDENT, mark=mark_of(stream)) if fold else [text]
        stream.file.write("".join(f"{part}\n" for part in parts))
    stream.file.flush()


def tell(*lines: str) -> None:
    """Lines beside the results, on stderr; what comes from outside is ``safe`` before."""
    write_lines(stream(sys.stderr, os.environ), lines)


def cells(text: str) -> int:
    """How many columns of a terminal a text takes; ideographs and emoji take two."""
    return len(text) if text.isascii() else sum(map(_width, text))


@cache
def _width(letter: str) -> int:
    """The columns of one letter; a review may have a hundred thousand rows, and few letters."""
    if letter.isascii():
        return 1
    from rich.cells import cell_len  # most texts need none of its tables

    return cell_len(letter)


def folded(text: str, width: int, *, indent: int = 0, mark: str = "") -> list[str]:
    """Lines of at most that many columns, broken between words where they can be; nothing is left out but blanks.

    Args:
        text: what is folded; a key or a hash that is longer than a line stays whole.
        width: of the terminal, in columns.
        indent: columns that are left free before the lines after the first.
        mark: stands in these lines before the text, so that none is taken for a line of its own; another one where the
            line before ended within a word.
    """
    if cells(text) <= width or width <= indent + len(mark) + 1:
        return [text]
    begin, begin_in_word = " " * indent + mark, " " * indent + IN_WORD[mark]
    lines: list[str] = []
    line: list[str] = []
    used = 0
    for blank, word in re.findall(r"(\s*)(\S+)", text):
        room = cells(word)
        if used + len(blank) + room <= width:
            line += blank, word
            used += len(blank) + room
            continue
        for n, part in enumerate(_parts(word, width - len(begin))):
            if line:
                lines.append("".join(line))
            before = (begin_in_word if n else begin) if lines else blank
            line = [before, part]
            used = len(before) + cells(part)
    return [*lines, "".join(line)]


def _parts(word: str, width: int) -> Iterator[str]:
    """A word, in pieces where it is longer than a line and nobody will copy it."""
    if TO_COPY.fullmatch(word) or cells(word) <= width:
        yield word
        return
    begin = used = 0
    for place, letter in enumerate(word):
        columns = _width(letter)
        if used + columns > width:
            yield word[begin:place]
            begin, used = place, 0
        used += columns
    yield word[begin:]
