"""The journal as a table, or as JSON lines."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import JustifyMethod
from rich.table import Table
from rich.text import Text

from cspr_track.core.json_lines import to_json_line
from cspr_track.render import words
from cspr_track.render.figures import motes_in_words
from cspr_track.render.safe_text import safe
from cspr_track.render.terminal import Terminal

_WIDTHS = {"sent at": 19, "sent": 11, "status": 9, "cost": 12, "network": 13, "what": 20, "full hash": 64, "hash": 15}
_LAYOUTS = (
    ("sent at", "status", "cost", "network", "what", "full hash"),
    ("sent at", "status", "cost", "network", "what", "hash"),
    ("sent", "status", "cost", "what", "hash"),
    ("sent", "status", "cost", "hash"),
    ("status", "hash"),
)
"""The columns by the room there is, most first: what fits is shown whole, the hash always."""
_GAP = 2


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
    names = _layout(terminal.stdout.width)
    table = Table(
        box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold" if terminal.stdout.colour else ""
    )
    for name in names:
        justify: JustifyMethod = "right" if name == "cost" else "left"
        width = None if name == "what" else _WIDTHS[name]
        heading = name.removeprefix("full ")
        table.add_column(
            heading, no_wrap=True, overflow="ellipsis", justify=justify, width=width, ratio=1 if width is None else None
        )
    for row in rows:
        cells = _cells(row)
        table.add_row(*(Text(cells[name]) for name in names))
    terminal.stdout.console().print(table)


def _layout(width: int) -> tuple[str, ...]:
    fitting = (names for names in _LAYOUTS if sum(_WIDTHS[name] + _GAP for name in names) <= width + _GAP)
    return next(fitting, ("hash",))


def _cells(row: Mapping[str, Any]) -> dict[str, str]:
    failed = row["status"] == "processed" and row["success"] is False
    moment = str(row["recorded_at"])[:19].replace("T", " ")
    return {
        "sent at": moment,
        "sent": moment[5:16],
        "status": "failed" if failed else str(row["status"]),
        "cost": motes_in_words(row["charged"]) if row["charged"] else "",
        "network": safe(row["network"], limit=30),
        "what": safe(row["title"], limit=60),
        "full hash": safe(row["transaction_hash"]),
        "hash": words.short_hash(safe(row["transaction_hash"])),
    }
