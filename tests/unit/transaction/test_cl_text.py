"""Values and names in words: whatever differs in bytes differs where somebody reads it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspr_track.transaction.cl_text import text_of, visible
from cspr_track.transaction.cl_type import parse_cl_type
from cspr_track.transaction.cl_value import decode

TEXTS = st.text(alphabet='ab \\s"\n', max_size=12)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("min_out", "min_out"),
        ("a b", "a b"),
        ('say "hello"', 'say "hello"'),
        ("a\\s", "a\\s"),
        ("", '""'),
        (" ", r'"\s"'),
        ("min_out ", r'"min_out\s"'),
        (" min_out", r'"\smin_out"'),
        ("min  out", r'"min\s\sout"'),
        ("a   b c", r'"a\s\s\sb c"'),
        ("a \n", "a \n"),
        ('"a"', r'"\"a\""'),
        ('"a  \\s', r'"\"a\s\s\\s"'),
    ],
)
def test_blanks_that_nobody_would_see_are_written_out(text, shown) -> None:
    assert visible(text) == shown
    assert text_of(parse_cl_type("String", ""), text) == shown


@given(TEXTS, TEXTS)
def test_texts_that_differ_are_seen_to_differ(one, other) -> None:
    def seen(text: str) -> str:
        return re.sub(" +", " ", visible(text)).strip(" ")

    assert (seen(one) == seen(other)) is (one == other)


@pytest.mark.parametrize(
    ("data", "shown"),
    [("00", "none"), ("0100", "some(none)"), ("010100", "some(some(none))"), ("01010107", "some(some(7))")],
)
def test_nothing_and_something_that_is_nothing_differ(data, shown) -> None:
    cl_type = parse_cl_type({"Option": {"Option": {"Option": "U8"}}}, "")
    assert text_of(cl_type, decode(cl_type, bytes.fromhex(data))) == shown


def test_only_texts_that_would_be_misread_stand_in_quotes() -> None:
    assert [visible(text) for text in ("X", "a b", " a", '"a', "a ", "a  b", "")] == [
        *("X", "a b", r'"\sa"', r'"\"a"', r'"a\s"', r'"a\s\sb"', '""'),
    ]


def test_texts_within_other_values_always_stand_in_quotes() -> None:
    assert text_of(parse_cl_type({"List": "String"}, ""), ["a b", "a  b", '"']) == r'["a b", "a\s\sb", "\""]'
