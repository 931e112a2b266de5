"""JSON from somebody else: how much of it is read."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspr_track.core.json_lines import (
    MAX_DEPTH,
    MAX_VALUES,
    NOT_JSON,
    decode_json_text,
    has_too_many_values,
    is_too_deep,
    to_json_line,
)


@pytest.mark.parametrize("mark", ["[", "{", ",", ":", b"[", b"{", b",", b":"])
def test_as_many_values_as_are_allowed_and_not_one_more(mark) -> None:
    blank = b" " if isinstance(mark, bytes) else " "
    assert not has_too_many_values(mark * MAX_VALUES + blank)
    assert has_too_many_values(mark * (MAX_VALUES + 1))


@pytest.mark.parametrize("text", ["", "[[]]", b"", b'{"a":[1,2]}'])
def test_a_short_text_never_has_too_many(text) -> None:
    assert not has_too_many_values(text)


def test_a_text_of_too_many_values_is_not_read() -> None:
    with pytest.raises(msgspec.DecodeError) as error:
        decode_json_text("[" + "0," * MAX_VALUES + "0]")
    assert str(error.value) == "it holds more than 2000000 values"


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('[{"]":', "}]")])
@pytest.mark.parametrize("beside", ["", "[],", '"[[",', "[{}],[{}],"])
def test_what_is_nested_too_deep_is_not_read_and_the_rest_can_be_written(opening, closing, beside) -> None:
    levels = opening.count("[") + opening.count("{")
    most = (MAX_DEPTH - 1) // levels
    deepest = f"[{beside}{opening * most}0{closing * most}]"
    assert to_json_line(decode_json_text(deepest))
    for text in (f"[{deepest}]", f"[{deepest},{deepest}]", f"[{deepest}]".encode()):
        if 2 + most * levels > MAX_DEPTH:
            with pytest.raises(msgspec.DecodeError) as error:
                decode_json_text(text)
            assert str(error.value) == "it is nested deeper than 200 levels"
        else:
            assert decode_json_text(text)


JSON = st.recursive(
    st.integers() | st.text(alphabet='[]{}"\\a'),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(alphabet='[]{}"'), inside, max_size=4),
    max_leaves=40,
)


def depth(value: Any) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inside is None else 1 + max(map(depth, inside), default=0)


@given(value=JSON, around=st.integers(MAX_DEPTH - 8, MAX_DEPTH))
def test_depth_is_counted_whatever_stands_in_strings(value, around) -> None:
    for _ in range(around):
        value = [value, {}]
    assert is_too_deep(json.dumps(value)) == (depth(value) > MAX_DEPTH)


def test_kinds_of_brackets_that_take_turns_are_counted_each() -> None:
    assert is_too_deep('[[],{"a":' * 101 + "0" + "}]" * 101)
    assert not is_too_deep('[[],{"a":' * 100 + "0" + "}]" * 100)


@pytest.mark.parametrize("text", ["[" * 1_000_000, "[" * 1_000_000 + "]" * 1_000_000, '{"a":' * 500_000])
def test_a_bottomless_text_is_told_at_once(text) -> None:
    assert is_too_deep(text)


@pytest.mark.parametrize("text", ["[]" * 300, "]" * 300, "[}" * 300, '{"a":[' + "}[" * 300, '"' + "[" * 300])
def test_what_is_flat_is_not_deep(text) -> None:
    assert not is_too_deep(text)


@pytest.mark.parametrize("text", ['{"a": [1, null]}', b'{"a": [1, null]}'])
def test_json_is_read_from_text_and_from_bytes(text) -> None:
    assert decode_json_text(text) == {"a": [1, None]}


@pytest.mark.parametrize("text", ["", "{", b"\xff", b'"\xff"', "[" * 100_000])
def test_what_is_no_json_is_one_of_the_errors_that_callers_expect(text) -> None:
    with pytest.raises(NOT_JSON):
        decode_json_text(text)


def test_half_of_a_letter_is_no_obstacle() -> None:
    assert not is_too_deep('["\ud800"' + ",[]" * MAX_DEPTH + "]")
    assert is_too_deep('["\ud800",' + "[" * MAX_DEPTH)
