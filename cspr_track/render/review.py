"""What is about to be signed, in lines for a person."""

from collections.abc import Sequence

from cspr_track.render.lines import folded, write_lines
from cspr_track.render.renderer import ReviewRow
from cspr_track.render.safe_text import safe
from cspr_track.render.terminal import Stream

MIN_VALUE = 20
"""Columns that a value needs beside its label."""
MAX_LABEL = 40
"""Characters of a label in the review."""


def show_review(stream: Stream, title: str, rows: Sequence[ReviewRow], warnings: Sequence[str]) -> None:
    """What is about to be signed, in lines; nothing of it is taken for markup."""
    lines = ["", *folded(safe(title), stream.width)]
    labels = [safe(label, limit=MAX_LABEL) for label, _, _ in rows]  # the names of arguments are the document's own
    width = max(map(len, labels), default=0)
    for label, (_, value, note) in zip(labels, rows, strict=True):
        lines += _row(label, safe(value), f"({safe(note)})" if note else "", width, stream.width)
    sign = "⚠" if stream.unicode else "!"
    for warning in warnings:
        lines += folded(f"  {sign} warning: {safe(warning)}", stream.width, indent=4)
    write_lines(stream, [*lines, ""])


def _row(label: str, value: str, remark: str, label_width: int, width: int) -> list[str]:
    """One row of the review; what does not fit goes on below, a key or hash in one piece where there is room."""
    line = f"  {label:<{label_width}}  {value}"
    indent = label_width + 4
    if len(line) + 2 + len(remark) <= width:
        return [f"{line}  {remark}"]
    if len(line) <= width:
        lines = [line]
    elif " " not in value:  # a key, a hash: in one piece, so that it can be copied
        below = len(value) + 4 <= width
        lines = [f"  {label}", f"    {value}"] if below else [line]
        indent = 4 if below else indent
    else:
        lines = folded(line, width, indent=indent if width - indent >= MIN_VALUE else 4)
    return [*lines, *folded(" " * indent + remark, width, indent=indent)] if remark else lines
