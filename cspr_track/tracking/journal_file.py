"""The journal's file: made, brought to this version's format, checked for damage, set aside when it is damaged."""

import contextlib
import fcntl
import itertools
import mmap
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from cspr_track._files import private_file, private_folder
from cspr_track.core.errors import JournalError

_MIGRATIONS = (
    """
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
""",
    """
ALTER TABLE transactions ADD COLUMN contract TEXT;  -- the contract or package that is called: its hash, or its name
""",
    # lists and totals read small rows only, and a status is written without the document; each filter has an index
    """
DROP INDEX by_time;
DROP INDEX unfinished;
ALTER TABLE transactions RENAME TO wide;
CREATE TABLE transactions (
    id               INTEGER PRIMARY KEY,
    transaction_hash TEXT NOT NULL UNIQUE,
    kind             TEXT NOT NULL,
    network          TEXT NOT NULL,
    profile          TEXT NOT NULL,
    sender           TEXT,
    title            TEXT NOT NULL,
    recorded_at_ms   INTEGER NOT NULL,
    expires_at_ms    INTEGER NOT NULL,
    status           TEXT NOT NULL,
    status_at_ms     INTEGER NOT NULL,
    message          TEXT,
    success          INTEGER,
    charged          TEXT,
    contract         TEXT,
    outcome          TEXT AS (              -- the status, but succeeded or failed where it was executed
        CASE WHEN status != 'processed' OR success IS NULL THEN status WHEN success THEN 'succeeded' ELSE 'failed' END
    )
) STRICT;
CREATE TABLE documents (
    id               INTEGER PRIMARY KEY,   -- that of the transaction
    document         TEXT NOT NULL,
    entity           TEXT
) STRICT;
INSERT INTO transactions (transaction_hash, kind, network, profile, sender, title, recorded_at_ms, expires_at_ms,
        status, status_at_ms, message, success, charged, contract)
    SELECT transaction_hash, kind, network, profile, sender, title, recorded_at_ms, expires_at_ms,
        status, status_at_ms, message, success, charged, contract
    FROM wide ORDER BY recorded_at_ms, transaction_hash;
INSERT INTO documents (id, document, entity)
    SELECT id, document, entity FROM wide JOIN transactions USING (transaction_hash);
DROP TABLE wide;
CREATE INDEX by_time ON transactions (recorded_at_ms);
CREATE INDEX by_outcome ON transactions (outcome, recorded_at_ms);
CREATE INDEX by_network ON transactions (network, recorded_at_ms);
CREATE INDEX by_sender ON transactions (sender, recorded_at_ms);
CREATE INDEX by_contract ON transactions (contract, recorded_at_ms);
""",
)
"""Each brings a journal from one format to the next; the first makes it."""
SCHEMA_VERSION = len(_MIGRATIONS)
SMALL_BYTES = 16 * 1024 * 1024
"""Up to this size a journal is checked for damage whenever it is opened."""


NO_MEMORY = "reading it takes more memory than there is"
"""What SQLite gives up with has no words of its own."""
AMPLE_BYTES = 64 * 1024 * 1024
"""What a sound journal does with, beside a few times its own size."""
_CODE = re.compile(r"error code[ =](\d{1,9})")
"""Why SQLite could not look, in the list of a file's faults."""


class Damaged(Exception):
    """The file is no database, or a broken one.

    Args:
        why: in words.
        inode: which file it was that was found so.
    """

    def __init__(self, why: str, inode: int = 0) -> None:
        super().__init__(why)
        self.inode = inode


class Database(sqlite3.Connection):
    """An open database that knows which file it was opened from."""

    file: tuple[int, int] | None = None
    """See ``file_at``; None in memory."""


def file_at(path: Path) -> tuple[int, int] | None:
    """Which file a path names at this moment: its device and inode; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def open_database(path: Path) -> Database:
    """Open the file, or make it, in this version's format: WAL, each commit on the disk before it counts.

    Raises:
        Damaged: it is no database, or a broken one, and was found so twice: a sound one is never given up.
        JournalError: a newer version made it.
        MemoryError: there is too little memory to tell.
        sqlite3.Error, OSError: it cannot be opened.
    """
    private_folder(path.parent)
    try:
        return _opened(path)
    except Damaged:
        pass
    except MemoryError:
        if not _ample_memory(path):
            raise
    try:
        return _opened(path, cached_pages=10)
    except MemoryError as error:
        if not _ample_memory(path):
            raise
        raise Damaged(NO_MEMORY, path.stat().st_ino) from error  # a file of some kilobytes can ask for gigabytes


def _opened(path: Path, *, cached_pages: int | None = None) -> Database:
    private_file(path)  # SQLite gives what belongs to it the same mode
    found = path.stat()
    database = sqlite3.connect(path, timeout=10, isolation_level=None, factory=Database)
    database.file = (found.st_dev, found.st_ino)
    try:
        if cached_pages is not None:
            database.execute(f"PRAGMA cache_size = {cached_pages}")
        _prepare(database, path)
    except Damaged as damage:
        database.close()
        damage.inode = found.st_ino
        raise
    except sqlite3.DatabaseError as error:
        database.close()
        if getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise Damaged(str(error), found.st_ino) from error
        raise
    except UnicodeDecodeError as error:  # what SQLite says of the damage may be damaged, too
        database.close()
        raise Damaged("its text is none", found.st_ino) from error
    except BaseException:
        database.close()
        raise
    return database


def _ample_memory(path: Path) -> bool:
    """Whether there is more memory at this moment than a sound journal of this size could ask for."""
    with contextlib.suppress(OSError, OverflowError, ValueError):
        wanted = AMPLE_BYTES + 4 * path.stat().st_size
        mmap.mmap(-1, wanted, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
        return True
    return False


def memory_database() -> Database:
    """An empty database that nothing is left of."""
    database = sqlite3.connect(":memory:", isolation_level=None, factory=Database)
    _migrate(database)
    return database


def set_aside(path: Path, damage: Damaged) -> Path | None:
    """Move a damaged journal away, with what belongs to it; nothing is deleted.

    Returns:
        Where it lies now; None when another process, which found the same damage, was sooner.
    """
    stem = f"{path.name}.damaged-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}"
    names = (stem if number == 1 else f"{stem}-{number}" for number in itertools.count(1))
    with _alone_in(path.parent):
        if path.stat().st_ino != damage.inode:
            return None  # what lies there is the new one
        aside = next(one for one in map(path.with_name, names) if not one.exists())  # one is never put over another
        for suffix in ("", "-wal", "-shm"):
            source = path.with_name(path.name + suffix)
            if source.exists():
                source.rename(aside.with_name(aside.name + suffix))
        private_file(path)  # an empty one is there from now on
    return aside


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder; other processes that want it wait."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise JournalError(
            f"the journal {path} was made by a newer cspr-track (format {version}, this one reads {SCHEMA_VERSION})",
            hint="upgrade cspr-track, or set XDG_STATE_HOME to keep another journal",
        )
    if path.stat().st_size <= SMALL_BYTES:
        found = database.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise Damaged(_fault(found))
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")  # FULL for what is about to leave
    if version < SCHEMA_VERSION:
        _migrate(database)


def _fault(answer: str) -> str:
    """The first fault that SQLite names.

    Raises:
        MemoryError: it had too little memory to look, which it lists among the faults of the file, or names nothing.
        sqlite3.OperationalError: it could not read the file.
    """
    lines = [line for line in answer.splitlines() if line and not line.startswith("***")]
    for line in lines:
        code = int(found[1]) if (found := _CODE.search(line)) is not None else sqlite3.SQLITE_OK
        if code in (sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_IOERR_NOMEM):
            raise MemoryError
        if code & 0xFF == sqlite3.SQLITE_IOERR:
            raise sqlite3.OperationalError(line)
    if not lines:
        raise MemoryError
    return lines[0]


def _migrate(database: sqlite3.Connection) -> None:
    """Bring a journal to this version's format; another process may do the same at the same time."""
    database.execute("BEGIN IMMEDIATE")
    try:
        version = database.execute("PRAGMA user_version").fetchone()[0]
        for script in _MIGRATIONS[version:]:
            for statement in script.split(";\n"):
                database.execute(statement)
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")
