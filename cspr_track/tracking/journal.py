"""What was sent and what became of it, kept so that nothing is lost: the protocol, and its SQLite form."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from cspr_track.core.errors import JournalError
from cspr_track.core.update import utc_text

SCHEMA_VERSION = 1

_CREATE = """
CREATE TABLE transactions (
    transaction_hash TEXT PRIMARY KEY,      -- 64 lower-case hex digits
    kind             TEXT NOT NULL,         -- deploy, transaction-v1
    network          TEXT NOT NULL,         -- chain name
    profile          TEXT NOT NULL,         -- the profile's name at the time
    sender           TEXT,                  -- public key or account hash
    title            TEXT NOT NULL,         -- what it does, in words
    document         TEXT NOT NULL,         -- the signed document, as JSON; never a key
    recorded_at_ms   INTEGER NOT NULL,
    expires_at_ms    INTEGER NOT NULL,
    status           TEXT NOT NULL,         -- recorded, then the statuses of cspr-track
    status_at_ms     INTEGER NOT NULL,
    message          TEXT,
    success          INTEGER,               -- 0, 1; null until processed
    charged          TEXT,                  -- motes, decimal
    entity           TEXT                   -- the Deploy entity, as JSON
) STRICT, WITHOUT ROWID;
CREATE INDEX by_time ON transactions (recorded_at_ms);
CREATE INDEX unfinished ON transactions (status) WHERE status IN ('recorded', 'sent', 'timeout');
"""

_COLUMNS = (
    "transaction_hash, kind, network, profile, sender, title, document, recorded_at_ms, expires_at_ms, "
    "status, status_at_ms, message, success, charged, entity"
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
            "message": self.message,
            "recorded_at": utc_text(self.recorded_at_ms / 1000),
            "status_at": utc_text(self.status_at_ms / 1000),
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

    def close(self) -> None:
        """Let go of the store."""
        ...


class SqliteJournal:
    """The journal as one SQLite file (WAL), safe for several processes at once.

    Args:
        path: the file; its folder is made when missing.

    Raises:
        JournalError: the file cannot be opened or written, or a newer version made it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._told_as("cannot be opened"):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=10, isolation_level=None)
            self._db.row_factory = sqlite3.Row
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def record(self, row: JournalRow) -> JournalRow | None:
        """See ``Journal.record``; durable (fsync) when this returns None."""
        values = (
            *(row.transaction_hash, row.kind, row.network, row.profile, row.sender, row.title, row.document),
            *(row.recorded_at_ms, row.expires_at_ms, row.status, row.recorded_at_ms, row.message),
            *(row.success, row.charged, row.entity),
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

    def close(self) -> None:
        """See ``Journal.close``."""
        self._db.close()

    def _prepare(self) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise JournalError(
                f"the journal {self._path} was made by a newer cspr-track (format {version}, this one reads "
                f"{SCHEMA_VERSION})",
                hint="upgrade cspr-track, or set XDG_STATE_HOME to keep another journal",
            )
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        if version < SCHEMA_VERSION:
            self._migrate()

    def _migrate(self) -> None:
        """Bring the file to this version's format; another process may do the same at the same time."""
        self._db.execute("BEGIN IMMEDIATE")
        if self._db.execute("PRAGMA user_version").fetchone()[0] == 0:
            for statement in _CREATE.split(";\n"):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        self._db.execute("COMMIT")

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
