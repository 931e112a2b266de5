"""Hex text: its checksum in upper and lower case (CEP-57), its length, and what is refused."""

import pytest
from unit.transaction.refusals import refusal

from cspr_track.transaction.hex_text import encode_checksummed, kind_of, parse_hex

BAD_CASE = (
    "bad-checksum",
    "/x",
    "its upper and lower case is not its checksum (CEP-57), so a digit may be wrong",
    "compare it with the original, or write it in lower case",
)
KEY = "01D9bf2148748A85c89DA5AAd8ee0b0FC2D105fd39D41A4c796536354f0AE2900C"


TEXT = KEY[2:]
RAW = bytes.fromhex(TEXT)


def test_a_checksum_is_that_of_the_reference() -> None:
    assert encode_checksummed(RAW) == TEXT


def test_a_checksum_is_written_up_to_75_bytes() -> None:
    at_most, more = encode_checksummed(b"\xab" * 75), encode_checksummed(b"\xab" * 76)
    assert (at_most.lower(), at_most.islower(), at_most.isupper()) == ("ab" * 75, False, False)
    assert more == "ab" * 76


@pytest.mark.parametrize(
    ("text", "how", "raw"),
    [
        ("", {}, b""),
        ("", {"length": 0}, b""),
        ("0123", {}, b"\x01\x23"),
        (TEXT, {"length": 32}, RAW),
        (TEXT.lower(), {}, RAW),
        (TEXT.upper(), {}, RAW),
        (TEXT.swapcase(), {"checked": False}, RAW),
        (KEY, {"tag_bytes": 1}, b"\x01" + RAW),
        ("AB" + TEXT, {"tag_bytes": 1}, b"\xab" + RAW),
        ("AB" + TEXT.lower(), {"tag_bytes": 1}, b"\xab" + RAW),
        ("ab" + TEXT.upper(), {"tag_bytes": 1}, b"\xab" + RAW),
        ("aB" * 76, {}, b"\xab" * 76),
    ],
)
def test_hex_is_read_in_one_case_or_in_its_checksum(text, how, raw) -> None:
    assert parse_hex(text, "/x", **how) == raw


@pytest.mark.parametrize(
    ("value", "how", "told"),
    [
        (1, {}, ("wrong-type", "/x", "hexadecimal text must stand here, not a number", None)),
        ("abc", {}, ("bad-hex", "/x", "not hexadecimal: it must have an even number of hex digits", None)),
        ("٠١", {}, ("bad-hex", "/x", "not hexadecimal: it must have an even number of hex digits", None)),
        ("0x", {}, ("bad-hex", "/x", "not hexadecimal", None)),
        ("ab  ", {}, ("bad-hex", "/x", "not hexadecimal: there are blanks in it", None)),
        ("ab", {"length": 0}, ("bad-length", "/x", "0 bytes must stand here, not 1", None)),
        ("ab", {"length": 2}, ("bad-length", "/x", "2 bytes must stand here, not 1", None)),
        (TEXT.swapcase(), {}, BAD_CASE),
        ("aB" * 75, {}, BAD_CASE),
        (KEY, {}, BAD_CASE),
        ("AB" + TEXT.lower(), {}, BAD_CASE),
    ],
)
def test_what_is_no_hex_is_told(value, how, told) -> None:
    assert refusal(lambda: parse_hex(value, "/x", **how)) == told


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        (True, "true or false"),
        ("a", "text"),
        (1, "a number"),
        (1.5, "a number with a fraction"),
        ([], "a list"),
        ({}, "an object"),
        (b"", "bytes"),
    ],
)
def test_a_json_value_has_a_name_in_words(value, words) -> None:
    assert kind_of(value) == words
