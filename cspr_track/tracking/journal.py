"""What was sent and what became of it, kept so that nothing is lost: the protocol, and its SQLite form."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from cspr_track.core.errors import JournalError
from cspr_track.core.update import utc_text_of_ms
from cspr_track.tracking.journal_file import Damaged, open_database, set_aside

_COLUMNS = (
    "transaction_hash, kind, network, profile, sender, title, document, recorded_at_ms, expires_at_ms, "
    "status, status_at_ms, message, success, charged, entity, contract"
)
UNFINISHED = ("recorded", "sent", "timeout")
"""Journal states after which the transaction may still be executed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow:
    """One transaction that went through this machine. Times are milliseconds since 1970."""

    transaction_hash: str
    kind: str
    network: str
    profile: str
    sender: str | None
    title: str
    document: str
    recorded_at_ms: int
    expires_at_ms: int
    status: str = "recorded"
    status_at_ms: int = 0
    message: str | None = None
    success: bool | None = None
    charged: str | None = None
    entity: str | None = None
    contract: str | None = None

    def as_record(self) -> dict[str, object]:
        """The row for people and scripts: times as text, without document and entity."""
        return {
            "schema": "cspr-track/1",
            "transaction_hash": self.transaction_hash,
            "kind": self.kind,
            "network": self.network,
            "sender": self.sender,
            "title": self.title,
            "status": self.status,
            "success": self.success,
            "charged": self.charged,
            "contract": self.contract,
            "message": self.message,
            "recorded_at": utc_text_of_ms(self.recorded_at_ms),
            "status_at": utc_text_of_ms(self.status_at_ms),
        }


class Journal(Protocol):
    """Where transactions are remembered. SQLite is the embedded default; a shared database fits here too."""

    def record(self, row: JournalRow) -> JournalRow | None:
        """Write a row durably before the transaction leaves; gives the row that was there already, if any."""
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
        """Note what became of it; a hash that was never recorded is ignored, a processed one stays processed."""
        ...

    def pending(self) -> list[JournalRow]:
        """Rows that may still be executed, oldest first."""
        ...

    def find(self, hash_prefix: str) -> list[JournalRow]:
        """Rows whose hash begins so."""
        ...

    def history(self, *, limit: int | None = None) -> Iterator[JournalRow]:
        """Rows, newest first."""
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
        path: the file; its folder is made when missing.
        notice: told when the file is damaged and was set aside.

    Raises:
        JournalError: the file cannot be opened or written, or a newer version made it.
    """

    def __init__(self, path: Path, *, notice: Callable[[str], None] | None = None) -> None:
        self._path = path
        with self._told_as("cannot be opened"):
            try:
                self._db = open_database(path)
            except Damaged as damage:
                aside = set_aside(path)
                if notice is not None:
                    notice(f"the journal {path} is damaged ({damage}); it was moved to {aside}, and a new one is begun")
                self._db = open_database(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def record(self, row: JournalRow) -> JournalRow | None:
        """See ``Journal.record``; durable (fsync) when this returns None."""
        values = (
            *(row.transaction_hash, row.kind, row.network, row.profile, row.sender, row.title, row.document),
            *(row.recorded_at_ms, row.expires_at_ms, row.status, row.recorded_at_ms, row.message),
            *(row.success, row.charged, row.entity, row.contract),
        )
        with self._told_as("cannot be written"):
            marks = ", ".join("?" * len(values))
            done = self._db.execute(
                f"INSERT INTO transactions ({_COLUMNS}) VALUES ({marks}) ON CONFLICT DO NOTHING",  # noqa: S608 (constants)
                values,
            )
            if done.rowcount == 1:
                return None
        return self.find(row.transaction_hash)[0]

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
        """See ``Journal.advance``."""
        with self._told_as("cannot be written"):
            self._db.execute(
                "UPDATE transactions "
                "SET status = ?, status_at_ms = ?, message = ?, success = ?, charged = ?, entity = ? "
                "WHERE transaction_hash = ? AND status != 'processed'",
                (status, int(time.time() * 1000), message, success, charged, entity, transaction_hash),
            )

    def pending(self) -> list[JournalRow]:
        """See ``Journal.pending``."""
        with self._told_as("cannot be read"):
            return self._rows(f"WHERE status IN {UNFINISHED} ORDER BY recorded_at_ms")

    def find(self, hash_prefix: str) -> list[JournalRow]:
        """See ``Journal.find``."""
        with self._told_as("cannot be read"):
            return self._rows(
                "WHERE transaction_hash >= ? AND transaction_hash < ? ORDER BY transaction_hash",
                (hash_prefix, hash_prefix + "g"),
            )

    def history(self, *, limit: int | None = None) -> Iterator[JournalRow]:
        """See ``Journal.history``."""
        with self._told_as("cannot be read"):
            yield from self._rows("ORDER BY recorded_at_ms DESC LIMIT ?", (-1 if limit is None else limit,))

    def prune(self, older_than_ms: int) -> int:
        """See ``Journal.prune``."""
        with self._told_as("cannot be written"):
            done = self._db.execute(
                f"DELETE FROM transactions WHERE status NOT IN {UNFINISHED} AND status_at_ms < ?",  # noqa: S608
                (older_than_ms,),
            )
            self._db.execute("PRAGMA incremental_vacuum")
            return done.rowcount

    def close(self) -> None:
        """See ``Journal.close``."""
        self._db.close()

    def _rows(self, where: str, values: tuple[object, ...] = ()) -> list[JournalRow]:
        with closing(self._db.execute(f"SELECT {_COLUMNS} FROM transactions {where}", values)) as found:  # noqa: S608
            return [_row(columns) for columns in found]

    @contextmanager
    def _told_as(self, trouble: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise JournalError(
                f"the journal {self._path} {trouble}",
                why=str(error),
                hint="free or repair that file, or set XDG_STATE_HOME to keep the journal elsewhere",
            ) from error


def _row(columns: sqlite3.Row) -> JournalRow:
    values = dict(columns)
    success = values.pop("success")
    return JournalRow(**values, success=None if success is None else bool(success))
