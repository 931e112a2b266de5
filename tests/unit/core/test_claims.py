"""What sources say, compared: whatever honest services spell differently is the same, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vectors import path_of, rows

from cspr_track.core.claims import (
    FIELDS,
    claim_of,
    contradict,
    contradictions_among,
    contradictions_beside,
    in_words,
    numbered,
    preferred,
)
from cspr_track.core.observation import Executed
from cspr_track.core.status import Source

HASH = "ab" * 32
ENTITY = {
    "deploy_hash": HASH,
    "block_hash": "b1" * 32,
    "block_height": 7,
    "caller_public_key": "01" + "c1" * 32,
    "caller_hash": "d1" * 32,
    "version_id": 2,
    "payment_amount": "100",
    "cost": "100",
    "consumed_gas": "40",
    "refund_amount": "45",
    "error_message": None,
    "timestamp": "2026-01-02T03:04:05.678Z",
}


def told(source: Source = Source.STREAM, **changes: object) -> Executed:
    return Executed(HASH, source, ENTITY | changes)


SAME = [
    {"cost": 100},
    {"cost": None},
    {"cost": "a lot"},
    {"error_message": ""},
    {"block_hash": "B1" * 32},
    {"caller_hash": "account-hash-" + "D1" * 32},
    {"caller_public_key": None},
    {"caller_public_key": ("01" + "c1" * 32).upper()},
    {"timestamp": "2026-01-02 03:04:05"},
    {"timestamp": "2026-01-02T03:04:05.6Z"},
    {"timestamp": 7},
    {"version_id": None},
    {"version_id": [2]},
    {"block_height": True},
    {"unknown": "field"},
]


@pytest.mark.parametrize("changes", SAME, ids=str)
def test_another_spelling_or_less_is_no_contradiction(changes) -> None:
    assert not contradict(claim_of(told()), claim_of(told(**changes)))


OTHER = {
    "outcome": {"error_message": "User error: 1"},
    "cost": {"cost": "101"},
    "refund": {"refund_amount": "0"},
    "consumed": {"consumed_gas": "41"},
    "payment": {"payment_amount": "1"},
    "block_hash": {"block_hash": "b2" * 32},
    "block_height": {"block_height": 8},
    "kind": {"version_id": 1},
    "sender": {"caller_public_key": "02" + "c1" * 33},
    "sender_account": {"caller_hash": "d2" * 32},
    "made_at": {"timestamp": "2026-01-02T03:04:06.678Z"},
}


@pytest.mark.parametrize("field", OTHER)
def test_each_field_that_is_stated_otherwise_is_named_with_what_each_says(field) -> None:
    one, other = claim_of(told()), claim_of(told(**OTHER[field]))
    [found] = contradictions_among([("stream", one), ("rest", other), ("node-rpc", one)])
    assert found.field == field
    assert found.said == {"stream": one[field], "rest": other[field], "node-rpc": one[field]}


def test_every_field_is_compared() -> None:
    errors = claim_of(told(error_message="User error: 1")), claim_of(told(error_message="User error: 2"))
    assert [one.field for one in contradictions_among(zip("ab", errors, strict=True))] == ["error"]
    assert {*OTHER, "error", "chain_time"} == set(FIELDS)


def test_a_claim_is_spelled_the_same_whoever_makes_it() -> None:
    assert claim_of(told(error_message="User error: 1")) == {
        "outcome": "failure",
        "error": "User error: 1",
        "cost": "100",
        "refund": "45",
        "consumed": "40",
        "payment": "100",
        "block_hash": "b1" * 32,
        "block_height": 7,
        "kind": "transaction-v1",
        "sender": "01" + "c1" * 32,
        "sender_account": "d1" * 32,
        "made_at": "2026-01-02T03:04:05Z",
    }
    assert claim_of(told())["outcome"] == "success"
    assert claim_of(told(timestamp="2026-01-02T03:04:05"))["made_at"] == "2026-01-02T03:04:05Z"
    assert "made_at" not in claim_of(told(timestamp="2026-01-02T03:04:0"))


def test_an_error_that_a_service_cuts_is_the_same() -> None:
    whole = claim_of(told(error_message="x" * 300))
    assert not contradict(whole, claim_of(told(error_message="x" * 128)))


def test_a_node_without_the_document_states_its_limit_and_no_payment() -> None:
    assert "payment" not in claim_of(told(Source.NODE_EVENTS, payment_amount="5"))
    assert claim_of(told(Source.NODE_RPC, contract_entrypoint={"name": "transfer"}))["payment"] == "100"


FAILED = {"error_message": "User error: 1"}
CHEAPER = {"payment_amount": "1", "contract_entrypoint": {}}
SIGNED = {"payment": "100"}


@pytest.mark.parametrize(
    ("executions", "signed", "chosen"),
    [
        ([told(Source.STREAM), told(Source.NODE_RPC, **FAILED)], None, Source.NODE_RPC),
        ([told(Source.REST), told(Source.STREAM, **FAILED)], None, Source.REST),
        ([told(Source.STREAM), told(Source.REST), told(Source.NODE_RPC, **FAILED)], None, Source.REST),
        ([told(Source.STREAM), told(Source.NODE_RPC, **CHEAPER)], SIGNED, Source.STREAM),
        ([told(Source.STREAM), told(Source.NODE_RPC)], SIGNED, Source.NODE_RPC),
        ([Executed(HASH, Source.NODE_EVENTS, ENTITY, None, False), told(Source.STREAM)], None, Source.STREAM),
        ([told(Source.LOCAL)], None, Source.LOCAL),
    ],
)  # fmt: skip
def test_whose_entity_is_told(executions, signed, chosen) -> None:
    assert preferred(executions, signed).source is chosen


def test_one_that_speaks_twice_is_numbered() -> None:
    found = numbered([("rest", {"cost": "1"}), ("rest", {"cost": "2"}), ("stream", {})], {"rest"})
    assert [name for name, _ in found] == ["rest (2)", "rest (3)", "stream"]


def test_words_for_people_name_all_of_it() -> None:
    found = contradictions_among(
        [("stream", {"cost": "1", "kind": "deploy"}), ("rest", {"cost": "2", "kind": "deploy"})]
    )
    assert in_words(found) == "cost (stream says 1, rest says 2)"
    found = contradictions_among([("stream", {"cost": "1", "kind": "a"}), ("rest", {"cost": "2", "kind": "b"})])
    assert in_words(found) == "cost (stream says 1, rest says 2); kind (stream says a, rest says b)"


def test_who_has_not_heard_of_it_counts_only_where_nobody_has() -> None:
    pending, unknown = ("rest", {"outcome": "pending"}), ("node-rpc", {"outcome": "not known"})
    assert contradictions_beside(told(), [pending, ("node-rpc", claim_of(told()))]) == ()
    [found] = contradictions_beside(told(), [pending, unknown])
    assert found.said == {"stream": "success", "rest": "pending", "node-rpc": "not known"}


def test_a_source_that_was_asked_again_counts_where_it_says_something_else_than_it_told() -> None:
    told_first, other = claim_of(told()), claim_of(told(cost="7"))
    assert contradictions_beside(told(), [("stream", told_first), ("rest", told_first)]) == ()
    [found] = contradictions_beside(told(), [("stream", other), ("rest", told_first)])
    assert (found.field, found.said) == ("cost", {"stream": "100", "stream (2)": "7", "rest": "100"})
    [found] = contradictions_beside(told(), [("stream", told_first), ("rest", other)])
    assert found.said == {"stream": "100", "rest": "7"}  # what it repeats is not told twice


@pytest.mark.parametrize("row", rows("events"))
def test_an_entity_that_was_recorded_does_not_contradict_itself(row) -> None:
    import json

    path = path_of(row)
    entity = json.loads(path.read_text()) if path.suffix == ".json" else {}
    entity = entity.get("data", entity) if isinstance(entity, dict) else {}
    entity = entity if isinstance(entity, dict) else {}
    seen = Executed(row["transaction_hash"] or HASH, Source.REST, entity)
    assert contradictions_among([("stream", claim_of(seen)), ("rest", claim_of(seen))]) == ()


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=200),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)


@given(
    st.dictionaries(st.sampled_from([*ENTITY, "x"]), ANYTHING), st.dictionaries(st.sampled_from(list(ENTITY)), ANYTHING)
)
def test_whatever_is_said_can_be_compared_and_both_ways_alike(one, other) -> None:
    first, second = (claim_of(Executed(HASH, Source.REST, entity)) for entity in (one, other))
    assert contradict(first, second) == contradict(second, first)
    assert not contradict(first, first)
    found = contradictions_among([("rest", first), ("stream", second)])
    assert bool(found) == contradict(first, second)
    assert all(len(str(value)) <= 200 for one in found for value in one.said.values())
    assert set(first) <= set(FIELDS)
