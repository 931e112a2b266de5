"""history as people and scripts use it: filters, totals, CSV, one row whole, readers that go away."""

import csv
import io
import json

import pytest
from integration.tracking.test_journal import row
from shell import Ran, Shell

from cspr_track.cli.main import main
from cspr_track.tracking.journal import SqliteJournal
from cspr_track.transaction.times import format_timestamp

FIRST_MS = 1_767_323_045_678  # 2026-01-02T03:04:05.678Z
DAY_MS = 86_400_000
KEY = "01" + "aa" * 32


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A shell with 30 rows in its journal, a day apart: the even ones executed on casper-test, one of them failed."""
    home = tmp_path_factory.mktemp("home")
    with SqliteJournal(home / "state" / "cspr-track" / "journal.sqlite3") as journal:
        made = [
            row(
                n,
                network="casper-test" if n % 2 == 0 else "casper",
                sender=KEY if n % 3 == 0 else None,
                contract="ab" * 32 if n == 4 else None,
                document=json.dumps({"number": n}),
                recorded_at_ms=FIRST_MS + n * DAY_MS,
            )
            for n in range(30)
        ]
        journal.record_many(made)
        for n in range(0, 30, 2):
            journal.advance(
                f"{n:064x}",
                status="processed",
                message="executed",
                success=n != 4,
                charged="2500000001",
                entity='{"cost": "2500000001"}',
            )
    return Shell(home)


@pytest.fixture
def history(filled, monkeypatch, capsys):
    """The command in this process, which is sooner there."""
    monkeypatch.setenv("XDG_STATE_HOME", filled.environ["XDG_STATE_HOME"])
    monkeypatch.setenv("XDG_CONFIG_HOME", filled.environ["XDG_CONFIG_HOME"])

    def run(*arguments: str) -> Ran:
        code = main(["history", *arguments])
        return Ran(code, *capsys.readouterr())

    return run


def numbers(ran) -> list[int]:
    return [int(event["transaction_hash"], 16) for event in ran.events]


def test_the_table_shows_the_newest_and_says_that_there_are_more(filled) -> None:
    ran = filled("history")
    assert ran.code == 0
    assert len(ran.out.splitlines()) == 21
    assert "-n 0" in ran.err
    everything = filled("history", "-n", 0)
    assert (len(everything.out.splitlines()), everything.err) == (31, "")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], range(29, -1, -1)),
        (["-n", "2"], [29, 28]),
        (["--network", "mainnet"], range(29, 0, -2)),
        (["--network", "casper-test", "-n", "3"], [28, 26, 24]),
        (["--status", "failed"], [4]),
        (["--status", "failed", "--status", "pending", "--until", "2026-01-06"], [4, 3, 1]),
        (["--since", "2026-01-29"], [29, 28, 27]),
        (["--until", "2026-01-03"], [1, 0]),
        (["--since", "2026-01-02T04:04:05.679+01:00", "--until", "2026-01-04T03:04:05.678Z"], [1]),
        (["--since", "18446744073709551615ms", "-n", "1"], [29]),
        (["--since", "20years", "--until", "2026-01-02T05:00"], [0]),
        (["--sender", KEY.upper(), "--until", "2026-01-05"], [3, 0]),
        (["--sender", "01aa", "-n", "1"], [27]),
        (["--contract", f"hash-{'AB' * 32}"], [4]),
        (["--contract", "abab"], [4]),
        (["--contract", "cd"], []),
    ],
)
def test_filters(history, arguments, expected) -> None:
    assert numbers(history("--json", *arguments)) == list(expected)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--status", "done"],
        ["--since", "2026-02-30"],
        ["--until", "soon"],
        ["--since", "9" * 5000 + "h"],
        ["prune", "--older-than", "9" * 5000 + "h"],
        ["--sender", "alice"],
        ["--sender", ""],
        ["--json", "--csv"],
        ["--csv", "--totals"],
        ["-n", "-1"],
        ["prune", "--network", "casper"],
        ["prune", "abcdef"],
        ["prune", "--json"],
        ["prune", "-n", "3"],
        ["prune", "--totals"],
        ["totals", "-n", "3"],
        ["show", "000000", "--totals"],
        ["--older-than", "30d"],
        ["show"],
        ["show", "abc"],
        ["show", "ffffff"],
        ["show", "000000"],
    ],
)
def test_what_cannot_be_meant_is_refused(history, arguments) -> None:
    ran = history(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert '"exit_code":2' in ran.err if "--json" in arguments else ran.err.startswith("error: ")


def test_what_is_older_than_time_itself_is_nothing(history) -> None:
    ran = history("prune", "--older-than", "18446744073709551615ms")
    assert (ran.code, ran.err) == (0, "")


def test_a_row_that_nobody_can_read_is_warned_of_and_the_others_are_told(tmp_path) -> None:
    shell, path = Shell(tmp_path), tmp_path / "state" / "cspr-track" / "journal.sqlite3"
    with SqliteJournal(path) as journal:
        journal.record_many([row(1), row(2, expires_at_ms=2**60)])
    for arguments in (["history"], ["history", "--json"], ["history", "--csv"]):
        ran = shell(*arguments)
        assert f"warning: the journal {path} holds a row that nobody can read, such as '{2:064x}': " in ran.err
    assert [event["transaction_hash"] for event in shell("history", "--json").events] == [f"{1:064x}"]
    shown = shell("history", "show", f"{2:064x}")
    assert (shown.code, shown.out) == (3, "")
    assert shown.err.startswith(f"error: the journal {path} cannot be read: ")


def test_totals_count_every_row_whatever_is_listed(filled) -> None:
    events = filled("history", "--json", "--totals", "-n", 1, "--network", "casper-test").events
    (listed,) = [event for event in events if "transaction_hash" in event]
    assert listed["transaction_hash"] == f"{28:064x}"
    totals = [event for event in events if "total_of" in event]
    assert [(total["total_of"], total["month"], total["transactions"], total["charged"]) for total in totals] == [
        ("network", None, 15, str(15 * 2_500_000_001)),
        ("month", "2026-01", 15, str(15 * 2_500_000_001)),
        ("contract", None, 14, str(14 * 2_500_000_001)),
        ("contract", None, 1, "2500000001"),
    ]
    assert totals[-1]["contract"] == "ab" * 32
    assert {total["schema"] for total in totals} == {"cspr-track/1"}


@pytest.mark.parametrize("columns", [40, 80, 250])
def test_totals_for_people(filled, columns) -> None:
    ran = filled("history", "totals", COLUMNS=str(columns))
    assert max(map(len, ran.out.splitlines())) <= columns
    assert "37.500000015 CSPR" in ran.out
    assert "casper: 15 transactions, 15 whose cost is not known, nothing known of the" in " ".join(ran.out.split())
    both = filled("history", "--totals", "-n", 3, COLUMNS=str(columns))
    assert both.out.endswith("\n\n" + ran.out)


def test_csv_is_for_spreadsheets(filled) -> None:
    rows = list(csv.DictReader(io.StringIO(filled("history", "--csv").out)))
    assert [int(one["transaction_hash"], 16) for one in rows] == list(range(29, -1, -1))
    assert rows[1]["recorded_at"] == format_timestamp(FIRST_MS + 28 * DAY_MS)
    assert [one["charged"] for one in rows[:2]] == ["", "2500000001"]
    totals = list(csv.DictReader(io.StringIO(filled("history", "totals", "--csv").out)))
    assert [one["charged"] for one in totals if one["total_of"] == "network"] == ["", str(15 * 2_500_000_001)]


def test_show_tells_one_whole(filled) -> None:
    ran = filled("history", "show", f"{4:064x}", "--json")
    (shown,) = ran.events
    assert (shown["document"], shown["entity"]) == ({"number": 4}, {"cost": "2500000001"})
    text = filled("history", "show", f"{4:064x}").out
    assert "Status     failed: executed" in text
    assert json.loads(text[text.index("Entity\n") + len("Entity\n") :]) == {"cost": "2500000001"}


def test_a_reader_that_has_seen_enough_ends_it_quietly(bare) -> None:
    with SqliteJournal(bare.home / "state" / "cspr-track" / "journal.sqlite3") as journal:
        journal.record_many([row(n) for n in range(100, 3000)])
    process = bare.start("history", "-n", "0")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert (process.wait(20), err) == (141, "")


def test_nothing_that_matches_is_no_error(filled) -> None:
    ran = filled("history", "--status", "error", "--totals")
    assert (ran.code, ran.out, ran.err) == (0, "nothing in the journal matches\n", "")
    assert filled("history", "--status", "error", "--json", "--totals").out == ""
