"""What was sent and what became of it, kept so that nothing is lost: the protocol, and its SQLite form."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Protocol, Self

from cspr_track.core.errors import JournalError
from cspr_track.core.history_record import HistoryTotal
from cspr_track.tracking.journal_file import (
    NO_MEMORY,
    Damaged,
    Database,
    file_at,
    memory_database,
    open_database,
    set_aside,
)
from cspr_track.tracking.journal_query import HistoryFilter, distinct_query, rows_query, senders_meant
from cspr_track.tracking.journal_row import LISTED, JournalRow, row_of_columns

__all__ = ["EVERYTHING", "PUT_AGAIN", "UNFINISHED", "HistoryFilter", "Journal", "JournalRow", "SqliteJournal"]

UNFINISHED = ("recorded", "sent", "timeout")
"""Journal states after which the transaction may still be executed."""
PUT_AGAIN = ("cancelled", "error")
"""Journal states after which ``send`` puts it once more."""
_STAYS = "('processed')"
_STAYS_WHERE_IT_FAILED = "('processed', 'sent', 'timeout', 'expired')"
"""Journal states that a refusal or a no does not change: another run had it accepted, and it may be live."""
EVERYTHING = HistoryFilter()
_ID = "(SELECT id FROM transactions WHERE transaction_hash = ?)"


class Journal(Protocol):
    """Where transactions are remembered. SQLite is the embedded default; a shared database fits here too."""

    def record(self, row: JournalRow) -> JournalRow | None:
        """Write a row durably before the transaction leaves; gives the row that was there already, if any.

        A transaction that was refused or cancelled is about to leave again: its row is ``recorded`` from now on.
        """
        ...

    def record_many(self, rows: Sequence[JournalRow]) -> list[JournalRow | None]:
        """The same for several at once, all or none of them: they are made durable together."""
        ...

    def advance(
        self,
        transaction_hash: str,
        *,
        status: str,
        message: str,
        success: bool | None = None,
        charged: str | None = None,
        entity: str | None = None,
    ) -> None:
        """Note what became of it; a hash that was never recorded is ignored, a processed one stays processed.

        What a node took, or may have taken, stays unfinished when this run of several fails or is cancelled.

        May be lost when the machine loses its power: then it is found out again, as of any unfinished one.
        """
        ...

    def pending(self) -> list[JournalRow]:
        """Rows that may still be executed, oldest first."""
        ...

    def find(self, hash_prefix: str) -> list[JournalRow]:
        """Rows whose hash begins so, whole."""
        ...

    def history(self, wanted: HistoryFilter = EVERYTHING, *, limit: int | None = None) -> Iterator[JournalRow]:
        """Rows, newest first, read while they are taken; one that cannot be read is left out, and told of."""
        ...

    def totals(self, wanted: HistoryFilter = EVERYTHING) -> list[HistoryTotal]:
        """What rows came to, by network, month and contract."""
        ...

    def prune(self, older_than_ms: int) -> int:
        """Forget what was final before a moment (milliseconds since 1970); gives how many. Unfinished ones stay."""
        ...

    def close(self) -> None:
        """Let go of the store."""
        ...


class SqliteJournal:
    """The journal as one SQLite file (WAL), safe for several processes at once.

    Args:
        path: the file; its folder is made when missing. None keeps it in memory, and forgets it when it is closed.
        notice: told when the file is damaged and was set aside, or is not the one any more that was opened, and of rows
            that nobody can read.

    Raises:
        JournalError: the file cannot be opened or written, or a newer version made it.
    """

    def __init__(self, path: Path | None, *, notice: Callable[[str], None] | None = None) -> None:
        self._path = path or Path(":memory:")
        self._notice = notice or (lambda _: None)
        with self._told_as("cannot be opened"):
            self._db = memory_database() if path is None else self._opened()

    def _opened(self) -> Database:
        try:
            return open_database(self._path)
        except Damaged as damage:
            aside = set_aside(self._path, damage)
            if aside is not None:
                self._notice(
                    f"the journal {self._path} is damaged ({damage}); it was moved to {aside}, and a new one is begun"
                )
            return open_database(self._path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def record(self, row: JournalRow) -> JournalRow | None:
        """See ``Journal.record``; durable (fsync) when this returns."""
        return self.record_many([row])[0]

    def record_many(self, rows: Sequence[JournalRow]) -> list[JournalRow | None]:
        """See ``Journal.record_many``; durable (one fsync for all) when this returns."""
        with self._told_as("cannot be written"):
            self._follow()
            found = self._record_all(rows)
            if self._follow():  # moved away while we wrote: what leaves must be known to who looks where we look
                found = [old or new for old, new in zip(found, self._record_all(rows), strict=True)]
            return found

    def _follow(self) -> bool:
        """Open the journal anew where its path names another file by now; gives whether it did."""
        if self._db.file in (None, file_at(self._path)):
            return False
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # of the old one; its own log may lie under the new name
        self._db.close()
        self._db = self._opened()
        self._notice(f"the journal {self._path} was moved away or replaced meanwhile; what follows is in a new one")
        return True

    def _record_all(self, rows: Sequence[JournalRow]) -> list[JournalRow | None]:
        with self._transaction(durable=True):
            return [self._record(row) for row in rows]

    def _record(self, row: JournalRow) -> JournalRow | None:
        listed = (
            *(row.transaction_hash, row.kind, row.network, row.profile, row.sender, row.title),
            *(row.recorded_at_ms, row.expires_at_ms, row.status, row.recorded_at_ms, row.message),
            *(row.success, row.charged, row.contract),
        )
        marks = ", ".join("?" * len(listed))
        done = self._db.execute(
            f"INSERT INTO transactions ({LISTED}) VALUES ({marks}) ON CONFLICT DO NOTHING",  # noqa: S608 (constants)
            listed,
        )
        if done.rowcount == 1:
            self._db.execute("INSERT INTO documents VALUES (?, ?, ?)", (done.lastrowid, row.document, row.entity))
            return None
        earlier = self.find(row.transaction_hash)[0]
        if earlier.status in PUT_AGAIN:
            self._db.execute(
                "UPDATE transactions SET status = 'recorded', status_at_ms = ?, message = NULL "
                "WHERE transaction_hash = ?",
                (row.recorded_at_ms, row.transaction_hash),
            )
            self._db.execute(
                f"UPDATE documents SET document = ? WHERE id = {_ID}",  # noqa: S608 (constants)
                (row.document, row.transaction_hash),
            )
        return earlier

    def advance(
        self,
        transaction_hash: str,
        *,
        status: str,
        message: str,
        success: bool | None = None,
        charged: str | None = None,
        entity: str | None = None,
    ) -> None:
        """See ``Journal.advance``; the disk is not waited for."""
        stays = _STAYS_WHERE_IT_FAILED if status in PUT_AGAIN else _STAYS
        with self._told_as("cannot be read"):
            row = self._db.execute("SELECT 1 FROM transactions WHERE transaction_hash = ?", (transaction_hash,))
            if row.fetchone() is None:
                return  # what others sent is watched too: nothing is locked for that
        alone = entity is None  # one statement is a transaction of its own
        with self._told_as("cannot be written"), nullcontext() if alone else self._transaction(durable=False):
            done = self._db.execute(
                "UPDATE transactions SET status = ?, status_at_ms = ?, message = ?, success = ?, charged = ? "  # noqa: S608 (constants)
                f"WHERE transaction_hash = ? AND status NOT IN {stays}",
                (status, int(time.time() * 1000), message, success, charged, transaction_hash),
            )
            if done.rowcount and entity is not None:
                self._db.execute(f"UPDATE documents SET entity = ? WHERE id = {_ID}", (entity, transaction_hash))  # noqa: S608

    def pending(self) -> list[JournalRow]:
        """See ``Journal.pending``."""
        return list(self.history(HistoryFilter(statuses=("pending",))))[::-1]

    def find(self, hash_prefix: str) -> list[JournalRow]:
        """See ``Journal.find``."""
        with self._told_as("cannot be read"):
            found = self._db.execute(
                f"SELECT {LISTED}, document, entity FROM transactions JOIN documents USING (id) "  # noqa: S608
                "WHERE transaction_hash >= ? AND transaction_hash < ? ORDER BY transaction_hash",
                (hash_prefix, hash_prefix + "g"),
            )
            return [row_of_columns(columns, columns[-2], columns[-1]) for columns in found]

    def history(self, wanted: HistoryFilter = EVERYTHING, *, limit: int | None = None) -> Iterator[JournalRow]:
        """See ``Journal.history``."""
        first, unread = "", 0
        with self._told_as("cannot be read"):
            for columns in self._select(LISTED, wanted, newest_first=True, limit=limit):
                try:
                    row = row_of_columns(columns)
                except ValueError as error:  # one bad row hides none of the others
                    first = first or f"{columns[0]!r:.66}: {error}"
                    unread += 1
                else:
                    yield row
        if unread:
            rows = "a row" if unread == 1 else f"{unread} rows"
            self._notice(f"the journal {self._path} holds {rows} that nobody can read, such as {first}")

    def totals(self, wanted: HistoryFilter = EVERYTHING) -> list[HistoryTotal]:
        """See ``Journal.totals``."""
        from cspr_track.tracking.journal_totals import totals_of

        with self._told_as("cannot be read"):
            return totals_of(self._select("network, contract, recorded_at_ms, outcome, charged", wanted))

    def prune(self, older_than_ms: int) -> int:
        """See ``Journal.prune``."""
        old = f"status NOT IN {UNFINISHED} AND status_at_ms < ?"
        with self._told_as("cannot be written"), self._transaction(durable=True):
            self._db.execute(
                f"DELETE FROM documents WHERE id IN (SELECT id FROM transactions WHERE {old})",  # noqa: S608
                (older_than_ms,),
            )
            return self._db.execute(f"DELETE FROM transactions WHERE {old}", (older_than_ms,)).rowcount  # noqa: S608

    def close(self) -> None:
        """See ``Journal.close``."""
        self._db.close()

    def _select(
        self, columns: str, wanted: HistoryFilter, *, newest_first: bool = False, limit: int | None = None
    ) -> Iterator[Any]:
        query, values = rows_query(
            columns,
            wanted,
            senders=self._senders(wanted.sender) if wanted.sender is not None else None,
            contracts=self._distinct("contract", wanted.contract) if wanted.contract is not None else None,
            newest_first=newest_first,
            limit=limit,
        )
        return self._db.execute(query, values)  # never closed by hand: a reader may go away after the journal

    def _senders(self, wanted: str) -> list[str]:
        return senders_meant(self._distinct("sender", ""), wanted)

    def _distinct(self, column: str, prefix: str) -> list[str]:
        return [value for (value,) in self._db.execute(*distinct_query(column, prefix))]

    @contextmanager
    def _transaction(self, *, durable: bool) -> Iterator[None]:
        """One transaction; when it is not to be durable, it is on the disk with the next one that is."""
        if durable:
            self._db.execute("PRAGMA synchronous = FULL")
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        finally:
            if durable:
                self._db.execute("PRAGMA synchronous = NORMAL")

    @contextmanager
    def _told_as(self, trouble: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, MemoryError, ValueError) as error:  # the last: text, values that are none
            raise JournalError(
                f"the journal {self._path} {trouble}",
                why=str(error) or NO_MEMORY,
                hint="free or repair that file, or set XDG_STATE_HOME to keep the journal elsewhere",
            ) from error
