"""The journal on a real disk: formats, damage, two processes, a full disk, what is forgotten."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from devnet_world import transfer

from cspr_track.core.errors import JournalError
from cspr_track.core.update import LAST_MS
from cspr_track.tracking.deliver import row_of
from cspr_track.tracking.journal import JournalRow, SqliteJournal
from cspr_track.tracking.journal_file import _MIGRATIONS, SCHEMA_VERSION, Damaged, _fault, open_database, set_aside
from cspr_track.tracking.receipt import facts_of
from cspr_track.transaction.times import MAX_U64

FINDINGS = Path(__file__).parents[2] / "fuzz" / "findings" / "journal"


def row(n: int, **fields) -> JournalRow:
    given = {
        "transaction_hash": f"{n:064x}",
        "kind": "deploy",
        "network": "casper-test",
        "profile": "testnet",
        "sender": None,
        "title": "Transfer 2.5 CSPR",
        "document": "{}",
        "recorded_at_ms": 1_767_323_045_000 + n,
        "expires_at_ms": 1_767_324_845_000,
    }
    return JournalRow(**(given | fields))


def test_a_journal_of_every_older_format_is_brought_to_this_one(tmp_path) -> None:
    for version in range(1, SCHEMA_VERSION):
        path = tmp_path / f"{version}.sqlite3"
        database = sqlite3.connect(path)
        for script in _MIGRATIONS[:version]:
            database.executescript(script)
        database.execute(f"PRAGMA user_version = {version}")
        database.execute(
            "INSERT INTO transactions (transaction_hash, kind, network, profile, title, document, recorded_at_ms, "
            "expires_at_ms, status, status_at_ms, entity) "
            "VALUES (?, 'deploy', 'n', 'p', 't', '{\"a\": 1}', 1, 2, 'sent', 3, '{}')",
            ("ab" * 32,),
        )
        database.commit()
        database.close()
        with SqliteJournal(path) as journal:
            (kept,) = journal.history()
            assert (kept.transaction_hash, kept.status, kept.contract) == ("ab" * 32, "sent", None)
            (whole,) = journal.find("ab" * 32)
            assert (whole.document, whole.entity, whole.status_at_ms) == ('{"a": 1}', "{}", 3)
            assert journal.record(row(1, contract="cd")) is None
            assert journal.find(f"{1:064x}")[0].contract == "cd"


def test_a_journal_of_a_newer_version_is_refused_by_name_and_left_alone(tmp_path) -> None:
    path = tmp_path / "journal.sqlite3"
    SqliteJournal(path).close()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    database.close()
    before = path.read_bytes()
    with pytest.raises(JournalError, match="newer cspr-track"):
        SqliteJournal(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", ["no database", "a broken header", "a broken page"])
def test_a_damaged_journal_is_set_aside_and_said(tmp_path, damage) -> None:
    path = tmp_path / "journal.sqlite3"
    with SqliteJournal(path) as journal:
        for n in range(200):
            journal.record(row(n))
    content = bytearray(path.read_bytes())
    if damage == "no database":
        content = bytearray(b"this is no database, whatever its name says" * 100)
    elif damage == "a broken header":
        content[:100] = bytes(100)
    else:
        content[4096 * 3 : 4096 * 5] = b"\xff" * 8192
    path.write_bytes(content)
    said: list[str] = []
    with SqliteJournal(path, notice=said.append) as journal:
        assert journal.record(row(1)) is None
    (aside,) = tmp_path.glob("journal.sqlite3.damaged-*")
    assert aside.read_bytes() == bytes(content)
    assert len(said) == 1
    assert str(aside) in said[0]


def test_a_journal_that_would_take_all_memory_is_set_aside_too(tmp_path) -> None:
    (found,) = FINDINGS.glob("crash-4d226471*")
    path = tmp_path / "journal.sqlite3"
    path.write_bytes(found.read_bytes())
    said: list[str] = []
    with SqliteJournal(path, notice=said.append) as journal:
        assert journal.record(row(1)) is None
    assert [str(aside) in said[0] for aside in tmp_path.glob("*.damaged-*")] == [True]


SHORT_OF_MEMORY = """
import resource, sys
from pathlib import Path
from cspr_track.core.errors import JournalError
from cspr_track.tracking.journal import SqliteJournal
path, least = Path(sys.argv[1]), int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
for more in range(0, 6_000_000, 100_000):
    resource.setrlimit(resource.RLIMIT_AS, (least + more, -1))
    try:
        SqliteJournal(path, notice=print).close()
    except JournalError as error:
        print(error.why)
    else:
        print("opened")
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="what the process has is read from /proc")
def test_a_sound_journal_is_never_set_aside_for_want_of_memory(tmp_path) -> None:
    path = tmp_path / "journal.sqlite3"
    with SqliteJournal(path) as journal:
        journal.record_many([row(n, document="x" * 4000) for n in range(2500)])
    program = [sys.executable, "-c", SHORT_OF_MEMORY, str(path)]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    said = set(done.stdout.splitlines())
    assert {"opened", "reading it takes more memory than there is"} <= said
    assert [one for one in said if "damaged" in one] == []
    assert list(tmp_path.glob("*.damaged-*")) == []


IN_MAIN = "*** in database main ***"


@pytest.mark.parametrize(
    "fault", ["Tree 3 page 3: btreeInitPage() returns error code 11", "wrong # of entries in index by_time"]
)
def test_a_fault_that_is_named_is_damage(fault) -> None:
    assert _fault(f"{IN_MAIN}\n{fault}") == fault


@pytest.mark.parametrize(
    "trouble",
    [
        "",
        "Page 4: unable to get the page. error code=7",
        "Page 4: unable to get the page. error code=3082",
        "Page 4: unable to get the page. error code=266",
        "Page 4: unable to get the page. error code=7\nPage 5: never used",
    ],
    ids=range(5),
)
def test_what_sqlite_could_not_look_at_is_not_damage(trouble) -> None:
    with pytest.raises((MemoryError, sqlite3.OperationalError)):
        _fault(f"{IN_MAIN}\n{trouble}")


@pytest.mark.parametrize("moved", [("", "-wal", "-shm"), ("",)], ids=["with its log", "alone"])
def test_what_was_recorded_is_where_others_look_when_the_journal_was_moved_away_meanwhile(tmp_path, moved) -> None:
    path = tmp_path / "journal.sqlite3"
    said: list[str] = []
    with SqliteJournal(path, notice=said.append) as journal:
        assert journal.record(row(1)) is None
        for suffix in moved:
            path.with_name(path.name + suffix).rename(tmp_path / f"aside.sqlite3{suffix}")
        assert journal.record(row(2)) is None
        with SqliteJournal(path) as other:
            assert [kept.transaction_hash[-1] for kept in other.history()] == ["2"]
        journal.advance(f"{2:064x}", status="sent", message="accepted")
        assert [kept.status for kept in journal.history()] == ["sent"]
    assert len(said) == 1
    assert "was moved away or replaced" in said[0]
    with SqliteJournal(tmp_path / "aside.sqlite3") as aside:
        assert [kept.transaction_hash[-1] for kept in aside.history()] == ["1"]


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from integration.tracking.test_journal import row
from cspr_track.tracking.journal import SqliteJournal
first = int(sys.argv[2])
with SqliteJournal(Path(sys.argv[1])) as journal:
    for n in range(first, first + 100):
        journal.record(row(n))
        journal.advance(f"{n:064x}", status="sent", message="accepted")
"""


def test_several_processes_write_at_once(tmp_path) -> None:
    path = tmp_path / "state" / "journal.sqlite3"
    tests = str(__import__("pathlib").Path(__file__).parents[2])
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(first), tests], stderr=subprocess.PIPE)
        for first in (0, 100, 200)
    ]
    for writer in writers:
        _, errors = writer.communicate(timeout=50)
        assert writer.returncode == 0, errors.decode()
    with SqliteJournal(path) as journal:
        assert [kept.status for kept in journal.pending()] == ["sent"] * 300


def test_what_is_unfinished_is_never_forgotten(tmp_path) -> None:
    with SqliteJournal(tmp_path / "journal.sqlite3") as journal:
        for n, status in enumerate(["processed", "expired", "error", "sent", "timeout", "recorded"]):
            journal.record(row(n))
            journal.advance(f"{n:064x}", status=status, message="")
        assert journal.prune(0) == 0
        assert journal.prune(2**60) == 3
        assert sorted(kept.status for kept in journal.history()) == ["recorded", "sent", "timeout"]


def test_what_is_set_aside_is_never_put_over_what_was_set_aside_before(tmp_path) -> None:
    path = tmp_path / "journal.sqlite3"
    for n in range(3):  # within one second
        path.write_bytes(b"damage %d" % n * 1000)
        SqliteJournal(path).close()
    kept = [aside.read_bytes()[:8] for aside in tmp_path.glob("journal.sqlite3.damaged-*")]
    assert sorted(kept) == [b"damage 0", b"damage 1", b"damage 2"]


def test_who_finds_the_same_damage_later_leaves_the_new_journal_alone(tmp_path) -> None:
    path = tmp_path / "journal.sqlite3"
    path.write_bytes(b"damage" * 1000)
    with pytest.raises(Damaged) as found:  # another process is about to set it aside
        open_database(path)
    with SqliteJournal(path) as journal:  # this one was sooner
        journal.record(row(1))
        assert set_aside(path, found.value) is None
        assert journal.find(f"{1:064x}")
    assert len(list(tmp_path.glob("*.damaged-*"))) == 1


def test_many_are_written_together_or_not_at_all(tmp_path) -> None:
    path = tmp_path / "journal.sqlite3"
    with SqliteJournal(path) as journal, SqliteJournal(path) as other:
        assert journal.record(row(1)) is None
        journal.advance(f"{1:064x}", status="sent", message="accepted")
        none, earlier = journal.record_many([row(0), row(1)])
        assert none is None
        assert earlier is not None
        assert earlier.status == "sent"
        with pytest.raises(JournalError):
            journal.record_many([row(2), row(3, title=None)])
        assert [kept.transaction_hash[-1] for kept in other.history()] == ["1", "0"]
        assert journal.record(row(2)) is None  # nothing is left half done


def test_only_what_is_about_to_leave_waits_for_the_disk(tmp_path) -> None:
    with SqliteJournal(tmp_path / "journal.sqlite3") as journal:
        seen: list[str] = []
        journal._db.set_trace_callback(seen.append)
        journal.record_many([row(n) for n in range(100)])
        durable = [text for text in seen if text.startswith(("PRAGMA", "BEGIN", "COMMIT"))]
        assert durable == ["PRAGMA synchronous = FULL", "BEGIN IMMEDIATE", "COMMIT", "PRAGMA synchronous = NORMAL"]
        seen.clear()
        journal.advance(f"{1:064x}", status="processed", message="", entity="{}")
        cheap = [text for text in seen if text.startswith(("PRAGMA", "BEGIN", "COMMIT"))]
        assert cheap == ["BEGIN IMMEDIATE", "COMMIT"]
        seen.clear()
        journal.advance(f"{2:064x}", status="sent", message="")
        assert [text.split()[0] for text in seen] == ["SELECT", "UPDATE"]
        seen.clear()
        journal.advance("ab" * 32, status="processed", message="", entity="{}")
        assert [text.split()[0] for text in seen] == ["SELECT"]


@pytest.mark.parametrize("status", ["cancelled", "error"])
def test_what_is_sent_once_more_is_pending_again_before_it_leaves(tmp_path, status) -> None:
    with SqliteJournal(tmp_path / "journal.sqlite3") as journal:
        journal.record(row(1))
        journal.advance(f"{1:064x}", status=status, message="refused")
        earlier = journal.record(row(1, document='{"signed": "twice"}'))
        assert earlier is not None
        assert earlier.status == status
        assert [kept.status for kept in journal.pending()] == ["recorded"]
        assert journal.find(f"{1:064x}")[0].document == '{"signed": "twice"}'


@pytest.mark.parametrize("lasting", ["sent", "timeout", "processed", "expired"])
@pytest.mark.parametrize("status", ["cancelled", "error"])
def test_a_run_that_fails_does_not_hide_what_another_run_had_accepted(tmp_path, lasting, status) -> None:
    with SqliteJournal(tmp_path / "journal.sqlite3") as journal:
        journal.record(row(1))
        journal.advance(f"{1:064x}", status=lasting, message="")
        journal.advance(f"{1:064x}", status=status, message="the node refused it: insufficient balance")
        assert journal.find(f"{1:064x}")[0].status == lasting


@pytest.mark.parametrize("status", ["sent", "timeout", "processed", "expired"])
def test_what_may_be_on_the_chain_keeps_its_status_when_it_is_sent_again(tmp_path, status) -> None:
    with SqliteJournal(tmp_path / "journal.sqlite3") as journal:
        journal.record(row(1))
        journal.advance(f"{1:064x}", status=status, message="", success=True, charged="1", entity="{}")
        earlier = journal.record(row(1, document='{"another": "document"}'))
        assert earlier == journal.find(f"{1:064x}")[0]
        assert (earlier.status, earlier.document) == (status, "{}")


def test_a_processed_one_stays_processed_with_its_entity(tmp_path) -> None:
    with SqliteJournal(tmp_path / "journal.sqlite3") as journal:
        journal.record(row(1))
        journal.advance(f"{1:064x}", status="processed", message="", success=False, charged="5", entity='{"a": 1}')
        journal.advance(f"{1:064x}", status="timeout", message="", entity='{"b": 2}')
        (kept,) = journal.find(f"{1:064x}")
        assert (kept.status, kept.success, kept.charged, kept.entity) == ("processed", False, "5", '{"a": 1}')


def test_documents_are_forgotten_with_their_rows(tmp_path) -> None:
    path = tmp_path / "journal.sqlite3"
    with SqliteJournal(path) as journal:
        for n in range(3):
            journal.record(row(n))
        journal.advance(f"{1:064x}", status="expired", message="")
        assert journal.prune(2**60) == 1
    with closing(sqlite3.connect(path)) as database, database:
        assert database.execute("SELECT count(*) FROM documents").fetchone() == (2,)
    database.close()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("transaction_hash", "\x1b[2J"),
        ("transaction_hash", "ab"),
        ("charged", "abc"),
        ("charged", "1e9"),
        ("charged", "9" * 5000),
        ("expires_at_ms", LAST_MS + 1),
    ],
)
def test_a_row_that_somebody_else_wrote_hides_none_of_the_others(tmp_path, column, value) -> None:
    path = tmp_path / "journal.sqlite3"
    with SqliteJournal(path) as journal:
        journal.record_many([row(n) for n in range(3)])
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"UPDATE transactions SET {column} = ? WHERE id = 2", (value,))  # noqa: S608 (our own names)
    database.close()
    told: list[str] = []
    with SqliteJournal(path, notice=told.append) as journal:
        assert [one.transaction_hash for one in journal.history()] == [f"{n:064x}" for n in (2, 0)]
        assert [one.transaction_hash for one in journal.pending()] == [f"{n:064x}" for n in (0, 2)]
    (line, _) = told
    assert line.startswith(f"the journal {path} holds a row that nobody can read, such as '")
    assert "\x1b" not in line
    with SqliteJournal(path) as journal:  # nobody wants to be told
        assert len(list(journal.history())) == 2
        with pytest.raises(JournalError, match="cannot be read") as refused:
            journal.find("")
    assert "\x1b" not in str(refused.value)


def test_rows_that_cannot_be_read_are_counted_and_the_newest_is_named(tmp_path) -> None:
    path = tmp_path / "journal.sqlite3"
    with SqliteJournal(path) as journal:
        journal.record_many([row(n) for n in range(3)])
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE transactions SET charged = 'x' WHERE id < 3")
    database.close()
    told: list[str] = []
    with SqliteJournal(path, notice=told.append) as journal:
        assert [one.transaction_hash for one in journal.history()] == [f"{2:064x}"]
    named = f"'{1:064x}': a row's charged is no number of motes"
    assert told == [f"the journal {path} holds 2 rows that nobody can read, such as {named}"]


@pytest.mark.parametrize("ttl_ms", [8000 * 31_557_600_000, MAX_U64], ids=["years", "longest"])
def test_a_ttl_that_ends_after_time_itself_can_be_kept_and_read(tmp_path, ttl_ms) -> None:
    endless = transfer(ttl_ms=ttl_ms)
    with SqliteJournal(tmp_path / "journal.sqlite3") as journal:
        journal.record(row_of(endless, "devnet"))
        (kept,) = journal.history()
    assert (kept.transaction_hash, kept.expires_at_ms) == (endless.hash_hex, LAST_MS)
    assert kept.as_record().expires_at == "9999-12-31T23:59:59.999Z"
    assert facts_of(endless).expires_at_ms == LAST_MS
