"""What history does: tell rows and totals, show one, forget."""

from dataclasses import dataclass
from typing import Literal

from cspr_track.cli.journal_home import open_journal
from cspr_track.core.errors import InputError
from cspr_track.core.history_record import HistoryTotal
from cspr_track.render.terminal import Terminal
from cspr_track.tracking.journal import EVERYTHING, HistoryFilter, Journal
from cspr_track.transaction.problem import Unreadable
from cspr_track.transaction.times import parse_duration

Form = Literal["table", "json", "csv"]
SCREENFUL = 20
"""How many rows the table has when nothing is said."""
FEWEST_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What is to be told: rows, at most ``limit`` (0: all; None: as fits the form), and totals of all that match."""

    rows: bool
    totals: bool
    limit: int | None


def form_of(*, as_json: bool, as_csv: bool) -> Form:
    """Which form is asked for.

    Raises:
        InputError: two of them.
    """
    if as_json and as_csv:
        raise InputError("--json and --csv exclude each other", code="usage", hint="choose one of them")
    return "json" if as_json else "csv" if as_csv else "table"


def tell(wanted: HistoryFilter, parts: Parts, terminal: Terminal, form: Form) -> None:
    """Write rows, then totals, to stdout.

    Raises:
        InputError: both as CSV, which would be two tables in one.
        JournalError: the journal cannot be read.
    """
    if form == "csv" and parts.rows and parts.totals:
        raise InputError(
            "rows and totals are two tables, and CSV holds one", code="usage", hint="cspr-track history totals --csv"
        )
    with open_journal() as journal:
        if parts.rows:
            _tell_rows(journal, wanted, parts.limit, terminal, form)
        if parts.totals:
            totals = journal.totals(wanted)
            if totals and parts.rows and form == "table":
                terminal.stdout.file.write("\n")
            if totals or not parts.rows or form != "table":
                _tell_totals(totals, terminal, form, _nothing(wanted))


def show(hash_prefix: str, terminal: Terminal, form: Form) -> None:
    """Write all that is known of one transaction to stdout.

    Raises:
        InputError: it is no hash, or the journal knows none or several that begin so.
        JournalError: the journal cannot be read.
    """
    from cspr_track.render.history import show_json, show_whole

    cleaned = hash_prefix.strip().lower().rstrip(".…")
    if form == "csv":
        raise InputError(
            "show writes text or JSON, no CSV", code="usage", hint=f"cspr-track history show {cleaned} --json"
        )
    if len(cleaned) < FEWEST_DIGITS or set(cleaned) - set("0123456789abcdef"):
        raise InputError(
            f"{hash_prefix[:80]!r} is not a transaction hash",
            code="bad-hash",
            hint=f"give it whole, or at least its first {FEWEST_DIGITS} digits",
        )
    with open_journal() as journal:
        rows = journal.find(cleaned)
    if len(rows) != 1:
        count = f"{len(rows)} transactions" if rows else "nothing"
        hint = "give more digits" if rows else "cspr-track history -n 0"
        raise InputError(f"{count} in the journal begin{'' if rows else 's'} with {cleaned}", hint=hint)
    if form == "json":
        show_json([rows[0].as_document()], terminal)
    else:
        show_whole(rows[0].as_document(), terminal)


def prune(older_than: str, now_ms: int) -> int:
    """Forget what was final that long ago; gives how many.

    Raises:
        InputError: not a duration.
        JournalError: the journal cannot be written.
    """
    try:
        age_ms = parse_duration(older_than, "")[0]
    except Unreadable as problem:
        raise InputError(f"--older-than: {problem.message}", code="usage") from None
    with open_journal() as journal:
        return journal.prune(max(0, now_ms - age_ms))


def _tell_rows(journal: Journal, wanted: HistoryFilter, limit: int | None, terminal: Terminal, form: Form) -> None:
    from cspr_track.render.history import show_json, show_table

    if limit is None:
        limit = SCREENFUL if form == "table" else 0
    if form == "table":  # one more, to know whether there are more
        found = journal.history(wanted, limit=limit + 1 if limit else None)
        rows = (row.as_record() for row in found)
        show_table(rows, terminal, limit=limit or None, empty=_nothing(wanted))
        return
    rows = (row.as_record() for row in journal.history(wanted, limit=limit or None))
    if form == "json":
        show_json(rows, terminal)
    else:
        from cspr_track.render.history_csv import ROW_COLUMNS, show_csv

        show_csv(rows, ROW_COLUMNS, terminal.stdout.file)


def _tell_totals(totals: list[HistoryTotal], terminal: Terminal, form: Form, empty: str) -> None:
    if form == "json":
        from cspr_track.render.history import show_json

        show_json(totals, terminal)
    elif form == "csv":
        from cspr_track.render.history_csv import TOTAL_COLUMNS, show_csv

        show_csv(totals, TOTAL_COLUMNS, terminal.stdout.file)
    else:
        from cspr_track.render.history_totals import show_totals

        show_totals(totals, terminal, empty=empty)


def _nothing(wanted: HistoryFilter) -> str:
    if wanted == EVERYTHING:
        return "the journal is empty: nothing was sent from here yet"
    return "nothing in the journal matches"
