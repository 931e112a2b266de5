"""The journal as a table, as JSON lines, as CSV; its totals as a table. Rows are written while they are read."""

import json
from collections.abc import Iterable, Sequence

from cspr_track.core.history_record import HistoryDocument, HistoryRecord
from cspr_track.core.json_lines import to_json_line
from cspr_track.render import words
from cspr_track.render.columns import Column, joined
from cspr_track.render.figures import motes_in_words
from cspr_track.render.lines import write_lines
from cspr_track.render.safe_text import safe
from cspr_track.render.terminal import Stream, Terminal

_COLUMNS = {
    "sent at": Column("sent at", 19),
    "sent": Column("sent", 11),
    "status": Column("status", 9),
    "cost": Column("cost", 20, right=True),
    "network": Column("network", 13),
    "what": Column("what", 16),
    "full hash": Column("hash", 64),
    "hash": Column("hash", 15),
}
_LAYOUTS = (
    ("sent at", "status", "cost", "network", "what", "full hash"),
    ("sent at", "status", "cost", "network", "what", "hash"),
    ("sent", "status", "cost", "what", "hash"),
    ("sent", "status", "cost", "hash"),
    ("status", "cost", "hash"),
    ("status", "hash"),
)
"""The columns by the room there is, most first: what fits is shown whole, the hash always."""


def show_table(rows: Iterable[HistoryRecord], terminal: Terminal, *, limit: int | None, empty: str) -> None:
    """Write rows to stdout as a table; what is beyond the limit is said on stderr.

    Args:
        rows: newest first.
        terminal: where to.
        limit: at most so many.
        empty: what to say when there are none.
    """
    out = terminal.stdout
    columns = _layout(out.width)
    count = 0
    for row in rows:
        if count == limit:
            terminal.stderr.file.write("there are older ones: -n 0 lists all\n")
            return
        if count == 0:
            show_heading(columns.values(), out)
        cells = _cells(row)
        fitted = {name: column.fit(cells[name]) for name, column in columns.items()}
        if out.colour and "status" in fitted:
            fitted["status"] = words.in_colour(fitted["status"], cells["status"])
        out.file.write(joined(fitted.values()) + "\n")
        count += 1
    if count == 0:
        out.file.write(f"{empty}\n")


def show_json(rows: Iterable[object], terminal: Terminal) -> None:
    """Write rows, or totals, to stdout, each as a line of JSON."""
    file = terminal.stdout.file
    for row in rows:
        file.write(to_json_line(row).decode("ascii") + "\n")


def show_whole(row: HistoryDocument, terminal: Terminal) -> None:
    """Write everything that is known of one transaction to stdout: its fields, then the documents as JSON."""
    file = terminal.stdout.file
    lines = [
        ("Hash", row.transaction_hash),
        ("What", row.title),
        ("Status", row.outcome if not row.message else f"{row.outcome}: {row.message}"),
        ("Charged", motes_in_words(row.charged)),
        ("Network", f"{row.network} (profile {row.profile})"),
        ("Sender", row.sender or "unknown"),
        ("Contract", row.contract),
        ("Kind", str(row.kind)),
        ("Sent at", row.recorded_at),
        ("Status at", row.status_at),
        ("TTL ends", row.expires_at),
    ]
    write_lines(terminal.stdout, [f"{label:<9}  {safe(text)}" for label, text in lines if text is not None])
    for label, document in (("Document", row.document), ("Entity", row.entity)):
        if document is not None:
            file.write(f"\n{label}\n{json.dumps(document, indent=2)}\n")


def show_heading(columns: Iterable[Column], out: Stream) -> None:
    """Write the heading of a table, bold where there is colour."""
    line = joined(column.fit(column.heading) for column in columns)
    out.file.write(f"\x1b[1m{line}\x1b[0m\n" if out.colour else f"{line}\n")


def _layout(width: int) -> dict[str, Column]:
    fitting = (names for names in _LAYOUTS if _width_of(names) <= width)
    names = next(fitting, ("hash",))
    columns = {name: _COLUMNS[name] for name in names}
    if "what" in columns:
        columns["what"] = Column("what", columns["what"].width + width - _width_of(names))
    return columns


def _width_of(names: Sequence[str]) -> int:
    return sum(_COLUMNS[name].width + Column.GAP for name in names) - Column.GAP


def _cells(row: HistoryRecord) -> dict[str, str]:
    moment = row.recorded_at[:19].replace("T", " ")
    return {
        "sent at": moment,
        "sent": moment[5:16],
        "status": safe(row.outcome),
        "cost": motes_in_words(row.charged) if row.charged else "",
        "network": safe(row.network, limit=30),
        "what": safe(row.title, limit=250),
        "full hash": safe(row.transaction_hash),
        "hash": words.short_hash(safe(row.transaction_hash)),
    }
