"""The journal, or its totals, as CSV (RFC 4180) that a spreadsheet reads as text and never runs."""

import csv
from collections.abc import Iterable
from typing import TextIO

import msgspec

from cspr_track.core.history_record import HistoryRecord, HistoryTotal
from cspr_track.render.safe_text import safe

ROW_COLUMNS = (
    *("transaction_hash", "kind", "network", "profile", "sender", "title", "status", "success", "charged"),
    *("contract", "message", "recorded_at", "status_at", "expires_at"),
)
TOTAL_COLUMNS = (
    *("total_of", "network", "month", "contract", "transactions", "succeeded", "failed", "not_executed"),
    *("unknown", "charged"),
)
"""Columns keep their names and order; new ones come at the end."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a text begins with that a spreadsheet would take for a formula."""
_LONGEST = 1_000_000


def show_csv(rows: Iterable[HistoryRecord | HistoryTotal], columns: tuple[str, ...], file: TextIO) -> None:
    """Write a line of column names, and one for each row, as they come.

    Amounts are motes. What is not known is left empty. Control characters are written as ``\\x0a``; a text that a
    spreadsheet would run has an apostrophe before it.
    """
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        values = msgspec.structs.asdict(row)
        writer.writerow([_cell(values[name]) for name in columns])


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    shown = safe(value, limit=_LONGEST)
    return f"'{shown}" if value.startswith(FORMULA) else shown
