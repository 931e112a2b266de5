"""Timestamps and durations, as documents write them and as nodes do."""

import sys
import time
from collections.abc import Iterator

import pytest

from cspr_track.transaction.problem import Problem, Unreadable
from cspr_track.transaction.times import MAX_U64, format_duration, format_timestamp, parse_duration, parse_timestamp
from cspr_track.transaction.ttl import parse_ttl


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.0019Z", 1),
        ("2024-02-29t23:59:59.5z", 1_709_251_199_500),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ],
)
def test_a_timestamp_is_milliseconds_since_1970(text, milliseconds) -> None:
    assert parse_timestamp(text, "/at") == milliseconds


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("1969-12-31T23:59:59Z", "'1969-12-31T23:59:59Z'"),
        ("2023-02-29T00:00:00Z", "'2023-02-29T00:00:00Z'"),
        ("2023-01-01T24:00:00Z", "'2023-01-01T24:00:00Z'"),
        ("2023-01-01T00:00:00+01:00", "'2023-01-01T00:00:00+01:00'"),
        ("x" * 41, f"'{'x' * 40}'"),
        (1_700_000_000_000, "this"),
        (None, "this"),
    ],
)
def test_what_is_no_time_in_utc_is_refused_with_an_example(value, shown) -> None:
    with pytest.raises(Unreadable) as refused:
        parse_timestamp(value, "/header/timestamp")
    error = refused.value
    assert (error.code, error.path, error.message, error.hint) == (
        "bad-timestamp",
        "/header/timestamp",
        f"{shown} is not an RFC 3339 time in UTC",
        "write it as 2026-01-02T03:04:05.678Z",
    )


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1, "1970-01-01T00:00:00.001Z"),
        (999, "1970-01-01T00:00:00.999Z"),
        (1000, "1970-01-01T00:00:01.000Z"),
        (1_605_573_564_072, "2020-11-17T00:39:24.072Z"),
    ],
)
def test_a_timestamp_is_written_with_three_digits(milliseconds, text) -> None:
    assert format_timestamp(milliseconds) == text


@pytest.fixture
def nine_hours_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clock shows the time of Tokyo."""
    if sys.platform == "win32":
        pytest.skip("the zone of this process cannot be changed here")
    monkeypatch.setenv("TZ", "JST-9")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("nine_hours_east")
def test_the_zone_of_this_machine_has_no_say_in_a_timestamp() -> None:
    assert time.localtime(0).tm_hour == 9
    assert parse_timestamp("1970-01-01T00:00:00Z", "") == 0
    assert format_timestamp(0) == "1970-01-01T00:00:00.000Z"


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (0, "0s"),
        (1, "1ms"),
        (1000, "1s"),
        (59_999, "59s 999ms"),
        (60_000, "1m"),
        (3_600_000, "1h"),
        (5_400_000, "1h 30m"),
        (86_399_999, "23h 59m 59s 999ms"),
        (86_400_000, "1day"),
        (2 * 86_400_000, "2days"),
        (2_630_015_999, "30days 10h 33m 35s 999ms"),
        (2_630_016_000, "1month"),
        (2 * 2_630_016_000 + 3 * 86_400_000, "2months 3days"),
        (31_557_599_999, "11months 30days 9h 50m 23s 999ms"),
        (31_557_600_000, "1year"),
        (2 * 31_557_600_000 + 1, "2years 1ms"),
    ],
)
def test_a_duration_is_written_as_nodes_write_it(milliseconds, text) -> None:
    assert format_duration(milliseconds) == text


WORDS = {
    "nanos nsec ns": 0,
    "micros usec us µs": 1,
    "millis msec ms": 1000,
    "seconds second secs sec s": 10**6,
    "minutes minute mins min m": 60 * 10**6,
    "hours hour hrs hr h": 3600 * 10**6,
    "days day d": 86_400 * 10**6,
    "weeks week wks wk w": 604_800 * 10**6,
    "months month M": 2_630_016 * 10**6,
    "years year yrs yr y": 31_557_600 * 10**6,
}


@pytest.mark.parametrize(
    ("word", "milliseconds"), [(word, ms) for words, ms in WORDS.items() for word in words.split()]
)
def test_every_word_of_humantime_is_a_unit(word, milliseconds) -> None:
    assert parse_duration(f"1000{word}", "") == (milliseconds, True)


@pytest.mark.parametrize(
    ("value", "milliseconds", "plain"),
    [
        (" 1h  30m ", 5_400_000, True),
        ("999999ns", 0, True),
        ("999999ns 1ns", 1, True),
        ("0.1s", 100, False),
        ("1.5s 1s", 2500, False),
        ("1s 1.5s", 2500, False),
        ("0.0019s", 1, False),
        ("18446744073709551615ms", MAX_U64, True),
        (0, 0, False),
        (MAX_U64, MAX_U64, False),
    ],
)
def test_a_duration_tells_whether_every_node_reads_it(value, milliseconds, plain) -> None:
    assert parse_duration(value, "") == (milliseconds, plain)


def test_a_duration_may_have_200_characters() -> None:
    assert parse_duration(f"{1:0199}s", "/at") == (1000, True)
    assert parse_duration(f"1.{'9' * 197}s", "/at") == (1999, False)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("", "''"),
        ("30", "'30'"),
        ("1fortnight", "'1fortnight'"),
        ("18446744073709551616ms", "'18446744073709551616ms'"),
        ("x" * 41, f"'{'x' * 40}'"),
        ("9" * 5000 + "ms", f"'{'9' * 40}'"),
        ("0." + "9" * 5000 + "s", f"'0.{'9' * 38}'"),
        ("1.1s" * 2_000_000, f"'{'1.1s' * 10}'"),
        (" " * 201, f"'{' ' * 40}'"),
        (-1, "this"),
        (MAX_U64 + 1, "this"),
        (True, "this"),
        (False, "this"),
        (1.5, "this"),
        (None, "this"),
    ],
)
def test_what_is_no_duration_is_refused_with_an_example(value, shown) -> None:
    with pytest.raises(Unreadable) as refused:
        parse_duration(value, "/header/ttl")
    error = refused.value
    assert (error.code, error.path, error.message, error.hint) == (
        "bad-ttl",
        "/header/ttl",
        f"{shown} is not a duration",
        "write it as 30m or 1h 30m",
    )


AS_NUMBER = Problem(
    "node-dialect",
    "/header/ttl",
    "the TTL stands as a number of milliseconds instead of a duration such as 30m",
    "cspr-track writes it in the node's form when it sends",
)
AS_FRACTION = Problem("bad-ttl", "/header/ttl", "many nodes refuse a TTL with a fraction: '1.5s'", "write 1s 500ms")


@pytest.mark.parametrize(
    ("value", "milliseconds", "noted"),
    [("30m", 1_800_000, []), (1_800_000, 1_800_000, [AS_NUMBER]), ("1.5s", 1500, [AS_FRACTION])],
)
def test_a_ttl_that_not_every_node_reads_is_noted(value, milliseconds, noted) -> None:
    notes: list[Problem] = []
    assert parse_ttl(value, "/header/ttl", notes) == milliseconds
    assert notes == noted


def test_a_bad_ttl_is_refused_at_its_place() -> None:
    with pytest.raises(Unreadable) as refused:
        parse_ttl("soon", "/payload/ttl", [])
    assert str(refused.value) == "at /payload/ttl: 'soon' is not a duration"
