"""JSON from somebody else: how much of it is read."""

import msgspec
import pytest

from cspr_track.core.json_lines import MAX_VALUES, NOT_JSON, decode_json_text, has_too_many_values


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


@pytest.mark.parametrize("text", ['{"a": [1, null]}', b'{"a": [1, null]}'])
def test_json_is_read_from_text_and_from_bytes(text) -> None:
    assert decode_json_text(text) == {"a": [1, None]}


@pytest.mark.parametrize("text", ["", "{", b"\xff", b'"\xff"', "[" * 100_000])
def test_what_is_no_json_is_one_of_the_errors_that_callers_expect(text) -> None:
    with pytest.raises(NOT_JSON):
        decode_json_text(text)
