"""The journal as a table, or as JSON lines."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import JustifyMethod
from rich.table import Table
from rich.text import Text

from cspr_track.core.json_lines import to_json_line
from cspr_track.render import words
from cspr_track.render.safe_text import safe
from cspr_track.render.terminal import Terminal

WIDE = 140
"""From so many columns on the hashes are shown in full."""


def show_history(rows: Sequence[Mapping[str, Any]], terminal: Terminal, *, as_json: bool) -> None:
    """Write journal rows, newest first, to stdout."""
    file = terminal.stdout.file
    if as_json:
        for row in rows:
            file.write(to_json_line(row).decode("ascii") + "\n")
        return
    if not rows:
        file.write("the journal is empty: nothing was sent from here yet\n")
        return
    wide = terminal.stdout.width >= WIDE
    table = Table(box=None, pad_edge=False, header_style="bold" if terminal.stdout.colour else "")
    for name, width in (
        ("sent at", 19),
        ("status", 9),
        ("cost", 12),
        ("network", 13),
        ("what", None),
        ("hash", 64 if wide else 15),
    ):
        justify: JustifyMethod = "right" if name == "cost" else "left"
        ratio = 1 if width is None else None
        table.add_column(name, no_wrap=True, overflow="ellipsis", justify=justify, min_width=width, ratio=ratio)
    for row in rows:
        failed = row["status"] == "processed" and row["success"] is False
        table.add_row(
            Text(str(row["recorded_at"])[:19].replace("T", " ")),
            Text("failed" if failed else str(row["status"])),
            Text(words.motes_in_words(row["charged"]) if row["charged"] else ""),
            Text(safe(row["network"], limit=30)),
            Text(safe(row["title"], limit=60)),
            Text(
                str(row["transaction_hash"])
                if terminal.stdout.width >= 140
                else words.short_hash(row["transaction_hash"])
            ),
        )
    terminal.stdout.console().print(table)
