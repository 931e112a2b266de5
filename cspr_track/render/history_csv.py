"""The journal, or its totals, as CSV (RFC 4180) that a spreadsheet reads as text and never runs."""

import csv
import re
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
FORMULA = re.compile(r"""(^|;)(?=[\s"']*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])""")
"""Where a spreadsheet would see a formula: at the begin, or behind a semicolon, which ends a cell in many places;
full-width signs are taken for the others where those are usual. Source: OWASP, CSV Injection."""
_LONGEST = 1_000_000


def show_csv(rows: Iterable[HistoryRecord | HistoryTotal], columns: tuple[str, ...], file: TextIO) -> None:
    """Write a line of column names, and one for each row, as they come.

    Amounts are motes. What is not known is left empty. Control characters are written as ``\\x0a``; what a
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
    return safe(FORMULA.sub(r"\1'", value), limit=_LONGEST)
