"""Values and names in words: whatever differs in bytes differs where somebody reads it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspr_track.transaction.cl_text import text_of, visible
from cspr_track.transaction.cl_type import parse_cl_type

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


def test_texts_within_other_values_always_stand_in_quotes() -> None:
    assert text_of(parse_cl_type({"List": "String"}, ""), ["a b", "a  b", '"']) == r'["a b", "a\s\sb", "\""]'
