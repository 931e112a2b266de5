"""What a run ends with: exit codes, words of a batch, and the JSON event that carries a status."""

import itertools
import json
import time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspr_track.core.exit_codes import ExitCode, exit_code, outcome_of, worst_exit_code
from cspr_track.core.json_lines import to_json_line
from cspr_track.core.status import Kind, Source, TransactionStatus
from cspr_track.core.summary import summarize
from cspr_track.core.update import StatusUpdate, utc_text

HASH = "ab" * 32
S = TransactionStatus


def update(status: TransactionStatus, entity: dict[str, object] | None = None, message: str = "m") -> StatusUpdate:
    executed = {} if entity is None else {"data": entity, "summary": summarize(entity)}
    return StatusUpdate(
        status=status,
        transaction_hash=HASH,
        kind=Kind.DEPLOY,
        network="casper-test",
        at="2026-01-02T03:04:05.678Z",
        elapsed_ms=17342,
        source=Source.STREAM,
        final=status.final,
        message=message,
        **executed,
    )


GOOD = update(S.PROCESSED, {"error_message": None})
BAD = update(S.PROCESSED, {"error_message": "User error: 65"})
OUTCOMES = {
    "success": (GOOD, 0, "processed"),
    "failure": (BAD, 7, "failed"),
    "expired": (update(S.EXPIRED), 4, "expired"),
    "cancelled": (update(S.CANCELLED), 6, "cancelled"),
    "timeout": (update(S.TIMEOUT), 5, "timeout"),
    "error": (update(S.ERROR), 3, "error"),
    "sent": (update(S.SENT), 0, "sent"),
    "ping": (update(S.PING), 0, "ping"),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_outcome_has_its_exit_code_and_its_word(name) -> None:
    last, code, word = OUTCOMES[name]
    assert exit_code(last) == code
    assert outcome_of(last) == word
    assert worst_exit_code([last]) == code


def test_an_execution_without_a_summary_is_not_taken_for_a_success() -> None:
    assert exit_code(update(S.PROCESSED)) is ExitCode.FAILED


def test_no_outcome_ends_with_the_exit_code_of_a_crash() -> None:
    assert 1 not in set(ExitCode)
    assert {code.value for code in ExitCode} == {0, 2, 3, 4, 5, 6, 7, 130, 141, 143}


def test_of_several_outcomes_the_first_of_3_7_4_5_6_counts_whatever_their_order() -> None:
    worst_first = ["error", "failure", "expired", "timeout", "cancelled", "success"]
    for n, name in enumerate(worst_first):
        rest = worst_first[n:]
        for some in itertools.combinations(rest[1:], min(2, len(rest) - 1)):
            for order in itertools.permutations([name, *some]):
                assert worst_exit_code(OUTCOMES[each][0] for each in order) == OUTCOMES[name][1]


def test_of_nothing_the_outcome_is_well() -> None:
    assert worst_exit_code([]) is ExitCode.OK


def test_an_event_is_the_line_that_scripts_rely_on() -> None:
    assert update(S.SENT, message="sent: accepted by a node").as_json() == (
        b'{"schema":"cspr-track/1","status":"sent","transaction_hash":"' + HASH.encode() + b'",'
        b'"kind":"deploy","network":"casper-test","at":"2026-01-02T03:04:05.678Z","elapsed_ms":17342,'
        b'"source":"stream","final":false,"message":"sent: accepted by a node"}'
    )


def test_an_executed_one_carries_the_entity_as_received_and_its_summary() -> None:
    entity = {"error_message": "User error: 65", "cost": "5", "a field of tomorrow": {"x": [1, None]}}
    event = json.loads(update(S.PROCESSED, entity).as_json())
    assert event["data"] == entity
    assert (event["summary"]["success"], event["summary"]["cost"]) == (False, "5")
    assert event["summary"]["charged"] == "5"
    assert event["summary"]["error"]["code"] == 65


def test_before_the_execution_there_is_neither_data_nor_summary() -> None:
    event = json.loads(update(S.TIMEOUT).as_json())
    assert "data" not in event
    assert "summary" not in event


@pytest.mark.parametrize(("one", "succeeded"), [(GOOD, True), (BAD, False), (update(S.SENT), False)])
def test_only_an_execution_without_error_succeeded(one, succeeded) -> None:
    assert one.succeeded is succeeded


def test_an_update_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        GOOD.message = "something else"


@given(st.text())
def test_a_line_is_printable_ascii_whatever_the_network_says_and_loses_nothing(message) -> None:
    line = update(S.ERROR, message=message).as_json()
    assert all(0x20 <= byte < 0x7F for byte in line)
    assert json.loads(line)["message"] == message


def test_escapes_and_reading_directions_are_harmless_in_a_line() -> None:
    assert to_json_line({"m": "\x1b[2J\u202e\n\x9b"}) == b'{"m":"\\u001b[2J\\u202e\\n\\u009b"}'


def test_a_line_takes_structs_and_numbers_of_any_size() -> None:
    class Small(msgspec.Struct):
        motes: int

    assert to_json_line(Small(2**70)) == b'{"motes":1180591620717411303424}'


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_cannot_say_is_not_said(value) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        to_json_line({"x": value})


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_767_323_045.678, "2026-01-02T03:04:05.678Z"),
        (1_767_323_045, "2026-01-02T03:04:05.000Z"),
        (1_767_323_045.9999, "2026-01-02T03:04:05.999Z"),
    ],
)
def test_times_are_utc_with_three_decimals(seconds, text) -> None:
    assert utc_text(seconds) == text


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a running program cannot be changed here")
def test_times_are_utc_wherever_the_machine_stands(monkeypatch) -> None:
    monkeypatch.setenv("TZ", "JST-9")
    time.tzset()
    try:
        assert utc_text(0) == "1970-01-01T00:00:00.000Z"
    finally:
        monkeypatch.undo()
        time.tzset()
