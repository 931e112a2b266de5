"""The JSON Schema of the events: it takes what we print, and refuses what the contract rules out."""

import json
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from cspr_track.core.batch_end import BatchEnd
from cspr_track.core.schema import _null_last, event_schema
from cspr_track.core.status import FINAL_STATUSES, Kind, Source, TransactionStatus
from cspr_track.core.summary import summarize
from cspr_track.core.update import StatusUpdate

VALIDATOR = Draft202012Validator(event_schema(), format_checker=FormatChecker())
ENTITY = {"error_message": "User error: 65", "cost": "5", "version_id": 0, "new": [1]}


def event(name: str, /, **changes: Any) -> dict[str, Any]:
    processed = {"data": ENTITY, "summary": summarize(ENTITY)} if name == "processed" else {}
    made = StatusUpdate(
        status=TransactionStatus(name),
        transaction_hash="ab" * 32,
        kind=Kind.TRANSACTION_V1,
        network="casper-test",
        at="2026-01-02T03:04:05.678Z",
        elapsed_ms=1,
        source=Source.REST,
        final=name in {final.value for final in FINAL_STATUSES},
        message="m",
        **processed,
    )
    return json.loads(made.as_json()) | changes


def test_the_schema_is_one_of_its_own_dialect() -> None:
    schema = event_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("status", [status.value for status in TransactionStatus])
def test_every_status_is_taken(status) -> None:
    VALIDATOR.validate(event(status))


def test_nobody_need_know_the_hash_or_the_kind() -> None:
    VALIDATOR.validate(event("error", transaction_hash=None, kind=None))


def test_the_end_of_a_batch_is_taken() -> None:
    for cost in ("5", None):
        VALIDATOR.validate(msgspec.to_builtins(BatchEnd(summary_of=2, outcomes={"failed": 1, "expired": 1}, cost=cost)))


REFUSED = {
    "another schema": event("sent", schema="cspr-track/2"),
    "an unknown status": event("sent", status="pending"),
    "an unknown source": event("sent", source="rumour"),
    "an unknown kind": event("sent", kind="transfer"),
    "a number for an amount": event("processed", summary=event("processed")["summary"] | {"cost": 5}),
    "data before the execution": event("sent", data=ENTITY),
    "a summary of a time-out": event("timeout", summary=event("processed")["summary"]),
    "an end that is no truth value": event("sent", final="no"),
    "a batch with a cost in a number": {"schema": "cspr-track/1", "summary_of": 1, "outcomes": {}, "cost": 5},
    "nothing": {},
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_the_contract_rules_out_is_refused(what) -> None:
    assert not VALIDATOR.is_valid(REFUSED[what])


@pytest.mark.parametrize("name", ["data", "summary"])
def test_an_execution_must_come_with_its_entity_and_its_summary(name) -> None:
    whole = event("processed")
    del whole[name]
    assert not VALIDATOR.is_valid(whole)


MEMBERS = ["schema", "status", "transaction_hash", "kind", "network", "at", "elapsed_ms", "source", "final", "message"]


@pytest.mark.parametrize("name", MEMBERS)
def test_no_member_may_be_missing(name) -> None:
    whole = event("sent")
    del whole[name]
    assert not VALIDATOR.is_valid(whole)


def test_the_schema_is_the_same_every_time() -> None:
    assert event_schema() == event_schema()


def test_null_stands_behind_the_other_choices_wherever_there_are_some() -> None:
    null, text, number = {"type": "null"}, {"type": "string"}, {"type": "integer"}
    schema = {"prefixItems": [1, {"anyOf": [null, text]}], "properties": {"x": {"anyOf": [text, null, number]}}}
    schema |= {"anyOf": [null, {"items": {"anyOf": [null, number]}}]}
    _null_last(schema)
    assert schema == {
        "prefixItems": [1, {"anyOf": [text, null]}],
        "properties": {"x": {"anyOf": [text, number, null]}},
        "anyOf": [{"items": {"anyOf": [number, null]}}, null],
    }
