"""Finding the error in what people pipe in: events, entities, answers, streams, and things that are none of these."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspr_track.core.failure_texts import MAX_DEPTH, Failure, failures_in

ENTITY = {"deploy_hash": "aa" * 32, "error_message": "User error: 1", "contract_hash": "bb" * 32, "args": {}}
CALLED = {"contract_entrypoint": {"name": "buy"}, "args": {"listing": None}}
EXECUTED = {"Version2": {"error_message": "Out of gas error", "consumed": "1"}}


def test_an_entity_is_found_in_every_wrapping() -> None:
    update = {"schema": "cspr-track/1", "status": "processed", "data": ENTITY, "summary": {"error": {"message": "x"}}}
    for document in (ENTITY, {"data": ENTITY}, {"action": "created", "data": ENTITY}, update, [ENTITY]):
        assert failures_in(json.dumps(document)) == [Failure("User error: 1", ENTITY)]


def test_an_rpc_error_is_its_code_and_its_reason() -> None:
    error = {
        "code": -32016,
        "message": "Invalid transaction",
        "data": "the transaction was invalid: insufficient balance",
    }
    expected = [Failure("-32016 the transaction was invalid: insufficient balance")]
    assert failures_in(json.dumps({"jsonrpc": "2.0", "id": 1, "error": error})) == expected
    assert failures_in(json.dumps(error)) == expected
    assert failures_in(json.dumps({"error": {**error, "data": None}})) == [Failure("-32016 Invalid transaction")]
    missing = {"code": -32001, "message": "No such block", "data": {"message": "no block found"}}
    assert failures_in(json.dumps({"error": missing})) == [Failure("-32001 no block found")]
    assert failures_in(json.dumps({"error": missing | {"data": {"height": 5}}})) == [Failure("-32001 No such block")]
    assert failures_in(json.dumps({"code": -32001, "message": ""})) == [Failure("-32001")]


LISTING = ["listing", {"cl_type": "U64"}]


@pytest.mark.parametrize(
    ("session", "entity"),
    [
        (
            {"StoredContractByHash": {"hash": "bb" * 32, "entry_point": "buy", "args": [LISTING]}},
            CALLED | {"contract_hash": "bb" * 32},
        ),
        ({"StoredContractByHash": {"hash": None, "entry_point": "buy", "args": [LISTING]}}, CALLED),
        ({"fields": {"entry_point": {"Custom": "buy"}, "args": {"Named": [LISTING]}}}, CALLED),
        ({"entry_point": "buy", "args": [[], LISTING, [5, {}], "text", None, {}]}, CALLED),
        ({"entry_point": "buy"}, CALLED | {"args": {}}),
        ({"entry_point": {"Native": "Transfer"}}, {}),
    ],
)
def test_a_nodes_answer_tells_the_call_too(session, entity) -> None:
    answer = {"result": {"transaction": session, "execution_info": {"execution_result": EXECUTED}}}
    assert failures_in(json.dumps(answer)) == [Failure("Out of gas error", entity)]


def test_a_stream_is_read_line_by_line() -> None:
    stream = 'data:{"ApiVersion":"2.0.0"}\n\ndata:' + json.dumps({"TransactionProcessed": EXECUTED}) + "\nid:5\n\n:\n\n"
    assert failures_in(stream) == [Failure(None), Failure("Out of gas error")]


def test_events_of_our_own_that_are_no_execution_give_their_message() -> None:
    for status in ("rejected", "expired", "error"):
        event = {"schema": "cspr-track/1", "status": status, "message": "refused: insufficient balance"}
        assert failures_in(json.dumps(event)) == [Failure("refused: insufficient balance")]
    error = {"schema": "cspr-track/1", "error": {"message": "it broke", "why": "no route", "exit_code": 3}}
    assert failures_in(json.dumps(error)) == [Failure("it broke: no route")]
    error["error"]["why"] = None
    assert failures_in(json.dumps(error)) == [Failure("it broke")]


@pytest.mark.parametrize("text", ["", "Out of gas error", "65", '"text"', "{", '{"a":1}\nOut of gas error'])
def test_what_is_no_document_is_left_to_be_read_as_words(text) -> None:
    assert failures_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        '{"error_message":null}',
        '{"error_message":""}',
        '{"error":{}}',
        '{"code":true,"message":"x"}',
        '{"status":"sent","message":"x"}',
        '{"status":"error","message":""}',
    ],
)
def test_a_document_without_an_error_says_so(text) -> None:
    assert failures_in(text) == [Failure(None)]


@pytest.mark.parametrize(("depth", "message"), [(MAX_DEPTH, "x"), (MAX_DEPTH + 1, None)])
def test_an_error_is_found_down_to_the_last_depth(depth, message) -> None:
    assert failures_in('{"a":' * depth + '{"error_message":"x"}' + "}" * depth) == [Failure(message)]


def test_a_document_without_end_is_no_trouble() -> None:
    failures_in("[" * 100_000)
    failures_in('{"a":' * 500 + "1" + "}" * 500)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "error_message", "code", "message", "data", "args", "entry_point"]), inner
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_any_document_is_read(value) -> None:
    for failure in failures_in(json.dumps(value)) or []:
        assert failure.message is None or failure.message


def test_half_of_a_letter_in_an_answer_is_no_obstacle() -> None:
    assert failures_in('{"error_message": "User error: 1\ud800"}') is not None
