"""JSON that an enemy may have written: limits, each complaint, and members that stand twice."""

import json
import sys

import pytest
from unit.transaction.refusals import refusal

from cspr_track.transaction.json_text import find_duplicate, parse_json, pointer
from cspr_track.transaction.problem import Unreadable

TWICE = "this member stands twice in its object, and readers disagree on which one counts"


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b'{"a": [1, 2.5, null, true, "\xc3\xa9"]}', {"a": [1, 2.5, None, True, "é"]}),
        (b"\xef\xbb\xbf{}", {}),  # Windows begins with a byte order mark
        (b" 1\n", 1),
        (b'{"a": {"b": 1}, "b": {"b": 1}}', {"a": {"b": 1}, "b": {"b": 1}}),
    ],
)
def test_json_is_read_as_it_stands(data, value) -> None:
    assert parse_json(data) == (value, False)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b" " * 8_388_608, ("empty-file", None, "there is nothing in it", None)),
        (b" " * 8_388_609, ("too-large", None, "8388609 bytes are more than any transaction has", None)),
        (
            b"[" + b"," * 2_000_001,
            ("too-large", None, "it holds more than 2000000 values, and no transaction does", None),
        ),
        (b"\n \t", ("empty-file", None, "there is nothing in it", None)),
        (b'{"a": "\xff"}', ("not-utf8", None, "it is not UTF-8 text (byte 7)", None)),
        (b"[" * 201, ("too-deep", None, "it is nested deeper than 200 levels", None)),
        (
            b'{\n"a": }',
            ("invalid-json", None, "it is not JSON: Expecting value (line 2, column 6)", None),
        ),
        *(
            (word.encode(), ("invalid-json", None, f"it is not JSON: {word} is no number", None))
            for word in ("NaN", "Infinity", "-Infinity")
        ),
    ],
)
def test_what_is_no_json_that_we_read_is_told(data, told) -> None:
    assert refusal(parse_json, data) == told


def test_a_number_of_more_digits_than_python_converts_is_told() -> None:
    most = sys.get_int_max_str_digits()
    code, path, message, hint = refusal(parse_json, b"1" * (most + 1))
    assert (code, path, hint) == ("out-of-range", None, None)
    assert message.startswith(f"a number in it is beyond reason: Exceeds the limit ({most} digits)")


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_nesting_is_read_up_to_its_limit_beside_what_was_closed_before(opening, closing) -> None:
    at_most = b"[" * 99 + b"[]," + opening * 101 + b"1" + closing * 101 + b"]" * 99
    assert parse_json(at_most) == (json.loads(at_most), False)
    assert refusal(parse_json, b"[" + at_most + b"]")[0] == "too-deep"


def test_many_lists_beside_one_another_are_not_deep() -> None:
    many = b"[" + b",".join([b"[{}]"] * 200) + b"]"
    assert parse_json(many) == ([[{}]] * 200, False)


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (b'{"a": 1, "b": 2, "a": 3}', "/a"),
        (b'{"a": 1, "b": 2, "b": 3, "a": 4}', "/b"),
        (b'{"x": [0, {"a/b": 1, "a/b": 1}]}', "/x/1/a~1b"),
        (b'{"x~": {"a": 1, "a": 1}}', "/x~0/a"),
    ],
)
def test_a_member_that_stands_twice_is_found_with_its_place(data, path) -> None:
    value, doubled = parse_json(data)
    error = find_duplicate(value)
    assert doubled
    assert error is not None
    assert (error.code, error.path, error.message, error.hint) == ("duplicate-key", path, TWICE, None)


@pytest.mark.parametrize("value", [1, "text", None, [1, {"a": [{}]}], {"a": {"a": 1}}])
def test_where_no_member_stands_twice_none_is_found(value) -> None:
    assert find_duplicate(value) is None


@pytest.mark.parametrize(("name", "part"), [("a", "a"), ("a/b", "a~1b"), ("a~b", "a~0b"), ("~1", "~01")])
def test_a_name_is_written_as_a_part_of_a_pointer(name, part) -> None:
    assert pointer(name) == part


@pytest.mark.parametrize("end", [b"", b'"', b"\\"])
def test_a_string_without_end_is_looked_at_once(end) -> None:
    """Tried anew at each of its quotes, a megabyte took hours."""
    data = b"[" + b"[]," * 300 + b'"' + b'\\"' * 500_000 + end
    with pytest.raises(Unreadable) as refused:
        parse_json(data)
    assert refused.value.code == "invalid-json"
