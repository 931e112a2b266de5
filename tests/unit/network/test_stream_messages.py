"""Frames of the deploy stream, read without a socket."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cspr_track.core.errors import Unauthorized
from cspr_track.core.observation import ChainClock, Executed, ExpiryHint, Heartbeat, Known, Observation, Opened
from cspr_track.core.status import Kind, Source
from cspr_track.network.cloud_stream import parse_message, stream_url

HASH, OTHER = "ab" * 32, "cd" * 32
AT, AT_MS = "2024-02-26T17:13:10.285952786Z", 1_708_967_590_285
HEARTBEAT, CLOCK = Heartbeat(Source.STREAM), ChainClock(AT_MS, Source.STREAM)


def message(data: object, **members: object) -> str:
    return json.dumps({"action": "created", "data": data, "timestamp": AT} | members)


def entity(transaction_hash: str = HASH, **fields: object) -> dict[str, object]:
    return {"deploy_hash": transaction_hash, "status": "processed", "version_id": 2} | fields


def executed(found: dict[str, Any], kind: Kind | None = Kind.TRANSACTION_V1) -> Executed:
    return Executed(found["deploy_hash"].lower(), Source.STREAM, found, kind)


@pytest.mark.parametrize(
    "frame", ["Ping", "ping", "Pong", " Ping\r\n", "", " ", "null", "[1]", '"{}"', b"Ping", b"\xff"]
)
def test_whatever_does_not_begin_an_object_is_a_heartbeat(frame) -> None:
    assert parse_message(frame) == (HEARTBEAT,)
    assert parse_message(frame, wanted=set()) == (HEARTBEAT,)


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("processed", Executed(HASH, Source.STREAM, entity(), Kind.TRANSACTION_V1)),
        ("executed", Executed(HASH, Source.STREAM, entity(status="executed"), Kind.TRANSACTION_V1)),
        ("pending", Known(HASH, Source.STREAM, Kind.TRANSACTION_V1)),
        ("expired", ExpiryHint(HASH, Source.STREAM, Kind.TRANSACTION_V1)),
    ],
)
def test_each_status_is_what_it_says(status, says) -> None:
    assert parse_message(message(entity(status=status))) == (CLOCK, says)


@pytest.mark.parametrize("status", ["success", "failed", "Processed", "", None, 1, ["processed"]])
def test_a_status_that_nobody_documented_is_not_guessed(status) -> None:
    assert parse_message(message(entity(status=status))) == (CLOCK,)


@pytest.mark.parametrize(
    ("version", "kind"),
    [(0, Kind.DEPLOY), (1, Kind.DEPLOY), (2, Kind.TRANSACTION_V1), (3, None), (None, None), ("2", None)],
)
def test_the_version_tells_the_kind(version, kind) -> None:
    found = entity(version_id=version)
    assert parse_message(message(found)) == (CLOCK, executed(found, kind))


def test_data_of_the_first_api_version_has_no_kind() -> None:
    old = {"deploy_hash": HASH, "status": "processed"}
    assert parse_message(message(old)) == (CLOCK, executed(old, None))


def test_numbers_and_unknown_fields_of_an_entity_are_kept_exactly() -> None:
    found = entity(cost="340282366920938463463374607431768211456", new={"n": 2**63, "list": [None, True, "\u2028"]})
    (_, news) = parse_message(message(found))
    assert isinstance(news, Executed)
    assert news.entity == found


@pytest.mark.parametrize(
    ("timestamp", "clock"),
    [
        ("2024-02-26T17:13:10Z", 1_708_967_590_000),
        ("2024-02-26T17:13:10.8Z", 1_708_967_590_800),
        ("2024-02-26T17:13:10.285952786Z", 1_708_967_590_285),
        ("2024-02-26T17:13:10.285952786+00:00", 1_708_967_590_285),
        ("9999-12-31T23:59:59Z", 253_402_300_799_000),
    ],
)
def test_the_timestamp_of_a_message_is_the_clock_of_the_chain(timestamp, clock) -> None:
    assert parse_message(message(None, timestamp=timestamp), wanted=None) == (ChainClock(clock, Source.STREAM),)


@pytest.mark.parametrize("timestamp", [None, "", "yesterday", 1_708_967_590, 1e300, [], {}, "2024-02-30T00:00:00Z"])
def test_a_message_without_a_usable_timestamp_still_tells_its_news(timestamp) -> None:
    assert parse_message(message(entity(), timestamp=timestamp)) == (executed(entity()),)
    without = json.dumps({"data": entity()})
    assert parse_message(without) == (executed(entity()),)


@pytest.mark.parametrize("hash_text", [HASH, HASH.upper()])
def test_a_wanted_hash_is_found_in_any_case_and_told_in_lower_case(hash_text) -> None:
    found = entity(hash_text)
    assert parse_message(message(found), wanted={HASH}) == (CLOCK, executed(found))


@pytest.mark.parametrize(
    "data", [entity(OTHER), entity(HASH[:-2]), entity(f" {HASH}"), entity(f"hash-{HASH}"), {}, {"deploy_hash": None}]
)
def test_messages_about_other_hashes_tell_the_clock_only(data) -> None:
    assert parse_message(message(data), wanted={HASH}) == (CLOCK,)


def test_a_deploy_with_an_argument_named_error_is_no_error() -> None:
    found = {"args": {"error": {"code": "unauthorized"}}} | entity()
    assert parse_message(json.dumps({"data": found})) == (executed(found),)
    assert parse_message(json.dumps({"data": found | {"deploy_hash": OTHER}}), wanted={HASH}) == ()


@pytest.mark.parametrize("wanted", [None, {HASH}])
@pytest.mark.parametrize("code", ["unauthorized", "access_denied"])
def test_an_error_that_says_unauthorized_is_raised(code, wanted) -> None:
    with pytest.raises(Unauthorized) as refused:
        parse_message(json.dumps({"error": {"code": code, "message": "x"}}), wanted)
    assert not refused.value.retryable
    with pytest.raises(Unauthorized):
        parse_message(json.dumps({"error": {"code": code}, "data": {}}), wanted)
    with pytest.raises(Unauthorized):
        parse_message(b' \n {"data": null, "error": {"message": "x", "code": "' + code.encode() + b'"}}', wanted)


@pytest.mark.parametrize("wanted", [None, {HASH}])
@pytest.mark.parametrize("error", [None, "unauthorized", 401, [], {}, {"code": ["unauthorized"]}, {"code": "internal"}])
def test_any_other_error_says_nothing(error, wanted) -> None:
    assert parse_message(json.dumps({"error": error}), wanted) == ()


@pytest.mark.parametrize(
    ("filters", "address"),
    [
        ({}, "wss://x/deploys"),
        ({"deploy_hash": [HASH]}, f"wss://x/deploys?deploy_hash={HASH}"),
        ({"deploy_hash": [HASH, OTHER]}, f"wss://x/deploys?deploy_hash={HASH},{OTHER}"),
        (
            {"caller_public_key": ["01ab"], "deploy_hash": ["cd"]},
            "wss://x/deploys?caller_public_key=01ab&deploy_hash=cd",
        ),
    ],
)
def test_the_address_of_the_stream_holds_its_filters_with_raw_commas(filters, address) -> None:
    assert stream_url("wss://x", filters) == address
    assert stream_url("wss://x/", filters) == address


# whatever comes

scalar = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
)
known = st.sampled_from([HASH, OTHER, HASH.upper(), "processed", "pending", "expired", AT, "unauthorized", 0, 1, 2])
names = st.sampled_from(["data", "timestamp", "action", "error", "code", "deploy_hash", "status", "args"])
anything = st.recursive(
    scalar | known,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names | st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
entities = st.fixed_dictionaries(
    {},
    optional={
        "deploy_hash": known | anything,
        "status": known | anything,
        "version_id": scalar | known,
        "args": anything,
    },
)
messages = st.fixed_dictionaries(
    {}, optional={"data": entities | anything, "timestamp": known | anything, "error": anything, "action": anything}
)
frames = st.one_of(
    st.binary(),
    st.text(),
    st.binary().map(lambda tail: b'{"data":' + tail),
    anything.map(json.dumps),
    messages.map(json.dumps),
    messages.map(lambda value: json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")),
    st.tuples(messages.map(json.dumps), st.integers(0, 400)).map(lambda cut: cut[0][: cut[1]]),
)


def read(frame: str | bytes, wanted: set[str] | None) -> tuple[Observation, ...]:
    try:
        return parse_message(frame, wanted)
    except Unauthorized as error:
        return () if not error.retryable else (Opened(Source.STREAM),)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(frames, st.sampled_from([None, set(), {HASH}]))
@example("\ud800", None)
@example('{"\ud800', None)
@example('{"data":' + "[" * 100_000, None)
@example('{"a":' * 100_000, {HASH})
@example('{"timestamp":' + "9" * 5000 + "}", None)
@example('{"data":{"deploy_hash":"' + HASH + '","status":"processed","cost":' + "9" * 5000 + "}}", {HASH})
@example('{"data":{"deploy_hash":"' + HASH + '","status":"processed","cost":1e999}}', {HASH})
def test_no_frame_raises_anything_but_an_error_of_the_channel(frame, wanted) -> None:
    seen = read(frame, wanted)
    assert isinstance(seen, tuple)
    assert len(seen) <= 2
    for observation in seen:
        assert isinstance(observation, Observation)
        assert not isinstance(observation, Opened)
        assert observation.source is Source.STREAM


@settings(derandomize=True, deadline=None, max_examples=150)
@given(messages.map(json.dumps))
def test_only_wanted_hashes_come_through_and_they_come_through_as_they_are(frame) -> None:
    everything, some, nothing = read(frame, None), read(frame, {HASH}), read(frame, set())
    news = [seen for seen in everything if not isinstance(seen, ChainClock)]
    assert [seen for seen in nothing if not isinstance(seen, ChainClock)] == []
    assert [seen for seen in some if not isinstance(seen, ChainClock)] == [
        seen for seen in news if getattr(seen, "transaction_hash", None) == HASH
    ]
