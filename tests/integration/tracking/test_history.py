"""Which rows a filter finds, in which order and by which index; and what rows come to."""

import itertools
import json

import pytest
from integration.tracking.test_journal import row

from cspr_track.tracking.journal import HistoryFilter, SqliteJournal
from cspr_track.tracking.journal_query import OUTCOMES, distinct_query, rows_query
from cspr_track.transaction.public_key import PublicKey

ALICE, BOB = "01" + "aa" * 32, "0202" + "bb" * 32
ALICE_ACCOUNT = PublicKey.from_hex(ALICE).account_hash.hex()
STATUSES = [("recorded", None), ("sent", None), ("processed", True), ("processed", False), ("expired", None)]
SENDERS = [ALICE, BOB, f"account-hash-{ALICE_ACCOUNT}", None]
CONTRACTS = [None, "ab" * 32, "abc_counter"]
NETWORKS = ["casper", "casper-test"]
DAY_MS = 86_400_000


@pytest.fixture(scope="module")
def journal(tmp_path_factory):
    """One row for every combination, a day apart."""
    with SqliteJournal(tmp_path_factory.mktemp("history") / "journal.sqlite3") as journal:
        made = itertools.product(STATUSES, SENDERS, CONTRACTS, NETWORKS)
        rows = []
        for n, (_, sender, contract, network) in enumerate(made):
            rows.append(row(n, sender=sender, contract=contract, network=network, recorded_at_ms=n * DAY_MS))
        journal.record_many(rows)
        for n, ((status, success), *_) in enumerate(itertools.product(STATUSES, SENDERS, CONTRACTS, NETWORKS)):
            if status != "recorded":
                charged = None if success is None else str(2**512 - 1 - n)
                journal.advance(f"{n:064x}", status=status, message="", success=success, charged=charged)
        yield journal


def outcome(kept) -> str:
    return {True: "succeeded", False: "failed", None: kept.status}[kept.success]


CASES = [
    ({"network": "casper"}, lambda kept: kept.network == "casper"),
    ({"statuses": ("failed",)}, lambda kept: kept.success is False),
    ({"statuses": ("processed",)}, lambda kept: kept.status == "processed"),
    ({"statuses": ("pending", "sent")}, lambda kept: kept.status in ("recorded", "sent")),
    ({"sender": ALICE}, lambda kept: kept.sender in (ALICE, f"account-hash-{ALICE_ACCOUNT}")),
    ({"sender": "01aa"}, lambda kept: kept.sender == ALICE),
    ({"sender": ALICE_ACCOUNT}, lambda kept: kept.sender in (ALICE, f"account-hash-{ALICE_ACCOUNT}")),
    (
        {"sender": f"account-hash-{ALICE_ACCOUNT[:9]}"},
        lambda kept: ALICE_ACCOUNT in str(kept.sender) or kept.sender == ALICE,
    ),
    ({"sender": "account-hash-01aa"}, lambda kept: False),
    ({"contract": "ab" * 32}, lambda kept: kept.contract == "ab" * 32),
    ({"contract": "ab"}, lambda kept: kept.contract is not None),
    ({"contract": "abc_"}, lambda kept: kept.contract == "abc_counter"),
    ({"since_ms": 10 * DAY_MS, "until_ms": 40 * DAY_MS}, lambda kept: 10 <= kept.recorded_at_ms // DAY_MS < 40),
]


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations_with_replacement(CASES, 2)))
@pytest.mark.parametrize("limit", [None, 3])
def test_filters_find_what_they_say_and_all_of_them_hold(journal, one, other, limit) -> None:
    wanted = HistoryFilter(**(one[0] | other[0]))
    tests = [other[1]] + ([one[1]] if not one[0].keys() & other[0].keys() else [])
    expected = [kept for kept in journal.history() if all(test(kept) for test in tests)]
    assert list(journal.history(wanted, limit=limit)) == expected[:limit]
    networks = [total for total in journal.totals(wanted) if total.total_of == "network"]
    assert sum(total.transactions for total in networks) == len(expected)


def test_rows_come_newest_first_and_of_the_same_time_the_last_written_first(tmp_path) -> None:
    with SqliteJournal(tmp_path / "journal.sqlite3") as journal:
        journal.record_many([row(n, recorded_at_ms=n // 2) for n in (3, 0, 1, 2)])
        assert [int(kept.transaction_hash, 16) for kept in journal.history()] == [2, 3, 1, 0]
        assert [int(kept.transaction_hash, 16) for kept in journal.pending()] == [0, 1, 3, 2]


def plan(journal, query) -> list[str]:
    text, values = query
    return [step[3] for step in journal._db.execute(f"EXPLAIN QUERY PLAN {text}", values)]


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ({}, "by_time"),
        ({"since_ms": 5, "until_ms": 9}, "by_time"),
        ({"network": "casper", "since_ms": 5}, "by_network"),
        *(({"statuses": (status,), "network": "casper"}, "by_outcome") for status in OUTCOMES),
        ({"sender": ALICE, "statuses": ("processed",)}, "by_sender"),
        ({"contract": "ab" * 32, "statuses": ("failed",), "since_ms": 5}, "by_contract"),
    ],
)
def test_the_first_rows_are_found_by_an_index_without_sorting_all(journal, wanted, index) -> None:
    query = rows_query(
        "title, recorded_at_ms",
        HistoryFilter(**wanted),
        senders=[ALICE] if "sender" in wanted else None,
        contracts=["ab" * 32] if "contract" in wanted else None,
        newest_first=True,
        limit=20,
    )
    steps = plan(journal, query)
    assert any(f"USING INDEX {index}" in step for step in steps), steps
    assert not any("TEMP B-TREE" in step for step in steps), steps


@pytest.mark.parametrize("column", ["sender", "contract"])
def test_the_values_of_a_column_are_found_without_reading_every_row(journal, column) -> None:
    steps = plan(journal, distinct_query(column, "01"))
    assert all("USING COVERING INDEX" in step for step in steps if "transactions" in step), steps
    assert not any(step.startswith("SCAN transactions") for step in steps), steps


def test_totals_are_exact_beyond_what_a_database_can_add(journal) -> None:
    rows = list(journal.history())
    for total in journal.totals():
        meant = [
            kept
            for kept in rows
            if kept.network == total.network
            and (total.month is None or kept.as_record().recorded_at[:7] == total.month)
            and (total.total_of != "contract" or kept.contract == total.contract)
        ]
        outcomes = [outcome(kept) for kept in meant]
        known = [int(kept.charged) for kept in meant if kept.charged is not None]
        assert total.transactions == len(meant)
        assert (total.succeeded, total.failed) == (outcomes.count("succeeded"), outcomes.count("failed"))
        assert total.not_executed == outcomes.count("expired")
        assert total.unknown == outcomes.count("recorded") + outcomes.count("sent")
        assert total.charged == (str(sum(known)) if known or not total.unknown else None)


def test_totals_come_by_network_then_months_newest_first_then_contracts_dearest_first(journal) -> None:
    order = [(total.network, total.total_of) for total in journal.totals()]
    assert [key for key, _ in itertools.groupby(order)] == [
        (network, of) for network in NETWORKS for of in ("network", "month", "contract")
    ]
    months = [total.month for total in journal.totals() if total.total_of == "month" and total.network == "casper"]
    assert months == ["1970-04", "1970-03", "1970-02", "1970-01"]
    costs = [int(total.charged) for total in journal.totals() if total.total_of == "contract"][:3]
    assert costs == sorted(costs, reverse=True)


def test_a_processed_one_of_unknown_cost_and_one_that_never_ran_are_told_apart(tmp_path) -> None:
    with SqliteJournal(tmp_path / "journal.sqlite3") as journal:
        journal.record_many([row(n) for n in range(3)])
        journal.advance(f"{0:064x}", status="processed", message="", success=True)
        journal.advance(f"{1:064x}", status="expired", message="")
        journal.advance(f"{2:064x}", status="error", message="")
        total = journal.totals()[0]
        assert (total.unknown, total.not_executed, total.charged) == (2, 1, None)
        (expired,) = [t for t in journal.totals(HistoryFilter(statuses=("expired",))) if t.total_of == "network"]
        assert (expired.unknown, expired.charged) == (0, "0")


def test_a_row_is_told_whole_with_its_documents(tmp_path) -> None:
    with SqliteJournal(tmp_path / "journal.sqlite3") as journal:
        journal.record(row(1, document='{"hash": "ab"}'))
        journal.advance(f"{1:064x}", status="processed", message="", success=True, entity='{"cost": "1"}')
        (kept,) = journal.find(f"{1:064x}")
        (listed,) = journal.history()
    whole = kept.as_document()
    assert (whole.document, whole.entity) == ({"hash": "ab"}, {"cost": "1"})
    assert (listed.document, listed.entity) == ("", None)
    assert json.dumps(listed.as_record().schema) == '"cspr-track/1"'
