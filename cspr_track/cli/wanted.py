"""Which transactions the user means: hashes, beginnings of hashes that the journal knows, pending ones, the newest."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from cspr_track.core.errors import InputError
from cspr_track.tracking.client import parse_hash
from cspr_track.tracking.journal import Journal, JournalRow


@dataclass(slots=True)
class Wanted:
    """The transactions meant, and what the journal knows of them."""

    hashes: list[str] = field(default_factory=list)
    network: str | None = None
    """Chain name that the journal knows for them."""
    titles: dict[str, str] = field(default_factory=dict)
    expiry: dict[str, int] = field(default_factory=dict)
    """Hash -> timestamp + TTL in milliseconds since 1970."""

    def add(self, transaction_hash: str, row: JournalRow | None) -> None:
        """Take one more, once."""
        if transaction_hash in self.hashes:
            return
        self.hashes.append(transaction_hash)
        if row is not None:
            self.network = self.network or row.network
            self.titles[transaction_hash] = row.title
            self.expiry[transaction_hash] = row.expires_at_ms


def wanted_hashes(arguments: Sequence[str], journal: Journal, *, pending: bool = False, last: bool = False) -> Wanted:
    """Work out which transactions are meant.

    Args:
        arguments: hashes, or beginnings of at least six digits of hashes in the journal; ``-`` reads lines of
            standard input.
        journal: where shortened hashes, ``pending`` and ``last`` are looked up.
        pending: all that the journal holds unfinished.
        last: the newest of the journal.

    Raises:
        InputError: something is not a hash, or nothing is meant.
    """
    wanted = Wanted()
    for argument in _with_stdin(arguments):
        _add_argument(wanted, argument, journal)
    if pending:
        for row in journal.pending():
            wanted.add(row.transaction_hash, row)
    if last:
        for row in journal.history(limit=1):
            wanted.add(row.transaction_hash, row)
    if not wanted.hashes:
        nothing = "the journal holds nothing unfinished" if pending else "the journal is empty" if last else None
        raise InputError(
            nothing or "no transaction hash was given",
            code="usage",
            hint="give a hash, - for hashes on standard input, --pending, or --last",
        )
    return wanted


def _with_stdin(arguments: Sequence[str]) -> list[str]:
    lines: list[str] = []
    for argument in arguments:
        lines += [line.strip() for line in sys.stdin if line.strip()] if argument == "-" else [argument]
    return lines


def _add_argument(wanted: Wanted, argument: str, journal: Journal) -> None:
    shortened = argument.strip().lower().rstrip(".…")
    if 6 <= len(shortened) < 64 and not set(shortened) - set("0123456789abcdef"):
        rows = journal.find(shortened)
        if len(rows) == 1:
            wanted.add(rows[0].transaction_hash, rows[0])
            return
        if rows:
            raise InputError(f"{len(rows)} transactions of the journal begin with {shortened}", hint="give more digits")
    transaction_hash = parse_hash(argument)
    wanted.add(transaction_hash, next(iter(journal.find(transaction_hash)), None))
