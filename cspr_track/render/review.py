"""What is about to be signed, in lines for a person."""

import re
import sys
from collections.abc import Sequence

from cspr_track.render.lines import INDENT, TO_COPY, cells, folded, in_letters_of, mark_of, write_lines
from cspr_track.render.renderer import ReviewRow
from cspr_track.render.safe_text import MAX_SHOWN, exact, safe
from cspr_track.render.terminal import Stream

MIN_VALUE = 20
"""Columns that a value needs beside its label."""
MAX_LABEL = 80
"""Characters of a label in the review."""
_BEFORE_NAMES, _SHORTENED = ("· ", "Pay: · "), re.compile(r"(?<=[0-9a-f]{10})…\Z")
"""Signs of ours beside what a document says; only ours may become others that resemble them."""
MAX_COLUMN = 24
"""Columns of a label beside which the other values stand; who is wider only moves his own."""


def show_review(
    to: Stream, title: str, rows: Sequence[ReviewRow], warnings: Sequence[str], *, whole: bool = False
) -> None:
    """What is about to be signed, in lines; nothing of it is taken for markup, or for another line of the review.

    Args:
        to: where it is written.
        title: what the transaction does.
        rows: label, value and note of each.
        warnings: a sentence each.
        whole: cut nothing, however long it is; else what is cut is warned of.
    """
    limit = sys.maxsize if whole else MAX_SHOWN
    mark = mark_of(to)
    lines = ["", *folded(_title(to, title), to.width, indent=INDENT, mark=mark)]
    lines += _rows(to, rows, limit)
    sign = "⚠" if to.unicode else "!"
    for warning in (*warnings, *_cut(to, rows, limit)):
        lines += folded(f"  {sign} warning: {_warning(to, warning)}", to.width, indent=INDENT, mark=mark)
    write_lines(to, [*lines, ""], are_folded=True)


def _rows(to: Stream, rows: Sequence[ReviewRow], limit: int) -> list[str]:
    # the names of arguments are the document's own
    labels = [_label(to, label, _of_label(limit)) for label, _, _ in rows]
    widths = list(map(cells, labels))
    column = max((width for width in widths if width <= MAX_COLUMN), default=0)
    lines: list[str] = []
    for label, width, (_, value, note) in zip(labels, widths, rows, strict=True):
        head = f"  {label}{' ' * (column - width)}  "
        shown = in_letters_of(to, exact(value, limit=limit, unicode=to.unicode))
        remark = in_letters_of(to, f"({safe(note, limit=limit)})") if note else ""
        lines += _row(head, shown, remark, to, column + 4)
    return lines


def _title(to: Stream, title: str) -> str:
    own = "…" if _SHORTENED.search(title) else ""
    return in_letters_of(to, exact(title.removesuffix(own), unicode=to.unicode) + own)


def _warning(to: Stream, warning: str) -> str:
    text = safe(warning)  # names stand there as Python writes them
    return text if to.unicode else text.encode("ascii", "backslashreplace").decode("ascii")


def _label(to: Stream, label: str, limit: int) -> str:
    own = label[: label.index("· ") + 2] if label.startswith(_BEFORE_NAMES) else ""
    return in_letters_of(to, own + exact(label.removeprefix(own), limit=limit, unicode=to.unicode))


def _row(head: str, value: str, remark: str, to: Stream, indent: int) -> list[str]:
    """One row; what does not fit goes on below, a key or hash in one piece where there is room."""
    width, line = to.width, head + value
    if cells(line) + 2 + len(remark) <= width:
        return [f"{line}  {remark}"]
    mark = mark_of(to)
    room = width - len(mark)
    longest = max(map(cells, value.split()), default=0)
    fits_below = longest <= room - INDENT
    if cells(line) <= width:
        lines = [line]
    elif TO_COPY.fullmatch(value):  # a key, a hash: without a mark, so that it can be copied
        below = cells(value) + INDENT <= width or cells(head) > width
        lines = [*folded(head, width, indent=INDENT, mark=mark), " " * INDENT + value] if below else [line]
        indent = INDENT if below else indent
    elif room - indent < max(MIN_VALUE, longest if fits_below else 0):
        indent = INDENT
        lines = folded(head, width, indent=indent, mark=mark)
        lines += folded(" " * indent + mark + value, width, indent=indent, mark=mark)
    else:
        lines = folded(line, width, indent=indent, mark=mark)
    return [*lines, *folded(" " * indent + remark, width, indent=indent)] if remark else lines


def _cut(to: Stream, rows: Sequence[ReviewRow], limit: int) -> list[str]:
    """A warning for each row that is not shown whole."""
    where = "is too long to be shown whole here; all of it: cspr-track check --show FILE"
    return [
        f"'{_label(to, label[:MAX_LABEL], MAX_LABEL)}' {where}"
        for label, value, note in rows
        if len(label) > _of_label(limit) or len(value) > limit or len(note or "") > limit
    ]


def _of_label(limit: int) -> int:
    """What a label may have, where a value may have that many characters."""
    return MAX_LABEL if limit == MAX_SHOWN else limit
