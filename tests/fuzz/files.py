"""Targets that are files of this machine, which somebody may have tampered with: the settings and the journal."""

import contextlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from cspr_track.core.errors import ConfigurationError, JournalError
from cspr_track.network.config import ConfigFile, parse_config
from cspr_track.network.toml_lines import Unchangeable, changed, statements
from cspr_track.tracking.journal import JournalRow, SqliteJournal
from cspr_track.tracking.journal_file import Damaged, open_database
from fuzz.target import Target

CONFIG = Path("config.toml")


def config(data: bytes) -> None:
    """A settings file is read or refused with its place; a setting that is changed changes nothing else."""
    try:
        text = data.decode()
        settings = parse_config(text, CONFIG)
        assert ConfigFile(CONFIG, text, settings, exists=True).own_errors is not None
    except UnicodeDecodeError:
        return
    except ConfigurationError as error:
        str(error).encode()
        return
    assert all(0 <= one.start <= one.value[0] <= one.value[1] <= one.end <= len(text) for one in statements(text))
    with contextlib.suppress(Unchangeable):
        new = changed(text, ("timeout",), 77)
        assert parse_config(new, CONFIG).timeout == 77
        assert parse_config(changed(new, ("timeout",), None), CONFIG).profiles == settings.profiles


def configs() -> Iterator[bytes]:
    yield b""
    yield b"network = 'testnet'\ntimeout = 60\n# a comment\n[profiles.testnet]\nrpc = ['https://node.example/rpc']\n"
    yield b'[profiles.mine]\nchain_name = "casper-mine"\nrpc = [\n "http://127.0.0.1:1/rpc", # one\n]\nrest = ""\n'
    yield b'key = """a\n"""\n[errors."' + b"ab" * 32 + b"\"]\n7 = 'Not the owner'\n"
    yield b"profiles.a.events = 'http://x/'\nprofiles.\"b.c\".stream = 'ws://x/'\n\r\n[profiles.'d']\r\nexplorer='x'\r\n"
    yield b"[profiles]\nq = { rest = 'https://x', expiry_margin_s = 1.5 }\n"


def journal(data: bytes) -> None:
    """A journal is read, found damaged, or cannot be used: never anything else, whatever stands in the file."""
    path = _place() / "journal.sqlite"
    path.write_bytes(data)
    # SqliteJournal sets the first aside, and tells of the last as the second
    refused = contextlib.suppress(Damaged, JournalError, sqlite3.Error)
    try:
        with refused:
            open_database(path).close()
            _read(path)
    finally:
        for left in _place().iterdir():
            left.unlink()


def _read(path: Path) -> None:
    """Everything that reads the journal, each for itself."""
    with SqliteJournal(path) as opened:
        for read in (opened.history, opened.pending, lambda: opened.find("a"), opened.totals):
            with contextlib.suppress(JournalError):
                for row in read():
                    json.dumps(_plain(row.as_record() if isinstance(row, JournalRow) else row))
        with contextlib.suppress(JournalError):
            for row in opened.find("a"):
                json.dumps(_plain(row.as_document()))


def journal_rows(data: bytes) -> None:
    """Rows that somebody else wrote are told or refused: two lines of JSON, what stands in either table."""
    path = _place() / "journal.sqlite"
    with contextlib.suppress(ValueError, RecursionError, sqlite3.Error, OverflowError):
        row, document = (json.loads(line) for line in data.split(b"\n", 1))
        with contextlib.closing(_free_table()) as database:
            for table, values in (("transactions", row), ("documents", document)):
                if isinstance(values, dict) and values:
                    names = [name for name in values if name in COLUMNS]
                    database.execute(
                        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608
                        [values[name] for name in names],
                    )
            database.execute("PRAGMA user_version = 3")
            database.commit()
            path.write_bytes(database.serialize())
        _read(path)


COLUMNS = (
    *("id", "transaction_hash", "kind", "network", "profile", "sender", "title", "recorded_at_ms", "expires_at_ms"),
    *("status", "status_at_ms", "message", "success", "charged", "contract", "outcome", "document", "entity"),
)


def _free_table() -> sqlite3.Connection:
    """A journal whose columns take anything, as a tampered one might."""
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE TABLE transactions ({', '.join(COLUMNS[:-2])})")
    database.execute("CREATE TABLE documents (id, document, entity)")
    for name in ("outcome", "network", "sender", "contract"):
        database.execute(f"CREATE INDEX by_{name} ON transactions ({name}, recorded_at_ms)")
    database.execute("CREATE INDEX by_time ON transactions (recorded_at_ms)")
    return database


def rows_of_journals() -> Iterator[bytes]:
    row = {
        "id": 1, "transaction_hash": "ab" * 32, "kind": "deploy", "network": "casper-test", "profile": "testnet",
        "sender": "01" + "aa" * 32, "title": "Transfer 2.5 CSPR", "recorded_at_ms": 1_767_323_045_000,
        "expires_at_ms": 1_767_323_999_000, "status": "processed", "status_at_ms": 1_767_323_046_000, "message": None,
        "success": 1, "charged": "100000000", "contract": "cd" * 32, "outcome": "succeeded",
    }  # fmt: skip
    for one in (row, row | {"success": "yes"}, row | {"recorded_at_ms": -1}, row | {"network": 7}):
        yield json.dumps(one).encode() + b"\n" + json.dumps({"id": 1, "document": "{}", "entity": "{"}).encode()


def _plain(value: object) -> object:
    import msgspec

    return msgspec.to_builtins(value)


@lru_cache(maxsize=1)
def _place() -> Path:
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="cspr-track-fuzz-", dir=memory if os.access(memory, os.W_OK) else None))


def journals() -> Iterator[bytes]:
    yield b""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.sqlite"
        with SqliteJournal(path) as made:
            for n in range(3):
                made.record(
                    JournalRow(
                        transaction_hash=f"{n:02x}" * 32, kind="deploy", network="casper-test", profile="testnet",
                        sender="01" + "aa" * 32, title="Transfer 2.5 CSPR", document="{}",
                        recorded_at_ms=1_767_323_045_000, expires_at_ms=1_767_323_999_000,
                    )
                )  # fmt: skip
            made.advance("00" * 32, status="processed", message="x", success=True, charged="100000000", entity="{}")
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode = DELETE")
            database.execute("VACUUM")
        yield path.read_bytes()


TARGETS = (
    Target("config", "`parse_config`, and changes by machine", config, configs, 4096),
    Target("rows", "rows of the journal that somebody else wrote", journal_rows, rows_of_journals, 2048),
    Target("journal", "the journal's SQLite file, and what its rows hold", journal, journals, 65536),
)
