"""Members of a JSON object: each is read as its type, or what is wrong is told with its place."""

import pytest
from unit.transaction.refusals import newer, refusal

from cspr_track.transaction import cl_type as ct
from cspr_track.transaction.cl_value import MISSING, CLValue
from cspr_track.transaction.members import (
    boolean,
    cl_value,
    integer,
    items,
    member,
    members,
    named_args,
    text,
    unknown_variant,
    utf8,
    variant,
)
from cspr_track.transaction.problem import Problem

HINT = "cspr-track writes it in the node's form when it sends"


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (members, {"a": 1}),
        (items, [1]),
        (text, "\ud800"),
        (utf8, "é"),
        (boolean, False),
        (lambda value, path: integer(value, path, 8), 0),
        (lambda value, path: integer(value, path, 8), 255),
        (lambda value, path: member({"a": value}, "a", path), None),
    ],
)
def test_what_has_its_type_is_taken_as_it_is(read, value) -> None:
    assert read(value, "/x") == value


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (lambda: members([], "/x"), ("wrong-type", "/x", "an object must stand here, not a list", None)),
        (lambda: items({}, "/x"), ("wrong-type", "/x", "a list must stand here, not an object", None)),
        (lambda: text(None, "/x"), ("wrong-type", "/x", "text must stand here, not null", None)),
        (lambda: utf8(1.5, "/x"), ("wrong-type", "/x", "text must stand here, not a number with a fraction", None)),
        (
            lambda: utf8("a\ud800", "/x"),
            ("not-utf8", "/x", "half of a surrogate pair stands here, which is no text", None),
        ),
        (lambda: boolean("true", "/x"), ("wrong-type", "/x", "true or false must stand here, not text", None)),
        (
            lambda: integer(True, "/x", 8),
            ("wrong-type", "/x", "a whole number must stand here, not true or false", None),
        ),
        (lambda: integer("1", "/x", 8), ("wrong-type", "/x", "a whole number must stand here, not text", None)),
        (lambda: integer(-1, "/x", 8), ("out-of-range", "/x", "the number must be between 0 and 2^8 - 1", None)),
        (lambda: integer(256, "/x", 8), ("out-of-range", "/x", "the number must be between 0 and 2^8 - 1", None)),
        (lambda: member({}, "a", "/x"), ("missing-field", "/x/a", "'a' is missing", None)),
    ],
)
def test_what_has_another_type_is_told_with_its_place(read, told) -> None:
    assert refusal(read) == told


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Native", ("Native", None)),
        ({"Stored": 1}, ("Stored", 1)),
        ({"Native": None}, ("Native", None)),
        ({"Native": None, "Stored": 1}, ("Stored", 1)),
    ],
)
def test_a_variant_is_a_name_or_the_only_member_that_is_there(value, found) -> None:
    assert variant(value, "/x") == found


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({}, ("unknown-variant", "/x", "one variant must stand here, not 0", None)),
        ({"a": None, "b": None}, ("unknown-variant", "/x", "one variant must stand here, not 0", None)),
        ({"a": 1, "b": 2}, ("unknown-variant", "/x", "one variant must stand here, not 2", None)),
        (1, ("wrong-type", "/x", "an object must stand here, not a number", None)),
    ],
)
def test_no_variant_or_several_are_told(value, told) -> None:
    assert refusal(variant, value, "/x") == told


def test_an_unknown_variant_is_named_by_its_first_40_characters() -> None:
    error = unknown_variant("n" * 41, "/x", "A, B")
    assert (error.code, error.path, error.message, error.hint) == (
        "unknown-variant",
        "/x",
        f"'{'n' * 40}' is not known here",
        newer("A, B"),
    )


U8_7 = {"cl_type": "U8", "bytes": "07"}


@pytest.mark.parametrize(
    ("json", "parsed"),
    [(U8_7, MISSING), ({**U8_7, "parsed": None}, None), ({**U8_7, "parsed": 8}, 8)],
)
def test_a_cl_value_keeps_what_stands_as_parsed(json, parsed) -> None:
    assert cl_value(json, "/v") == CLValue(ct.U8, b"\x07", parsed)


@pytest.mark.parametrize(
    ("json", "told"),
    [
        (7, ("wrong-type", "/v", "an object must stand here, not a number", None)),
        ({"bytes": "07"}, ("missing-field", "/v/cl_type", "'cl_type' is missing", None)),
        ({"cl_type": "U8"}, ("missing-field", "/v/bytes", "'bytes' is missing", None)),
        ({**U8_7, "cl_type": "U7"}, ("unknown-variant", "/v/cl_type", "no CLType has the name 'U7'", None)),
        ({**U8_7, "bytes": "0x"}, ("bad-hex", "/v/bytes", "not hexadecimal", None)),
    ],
)
def test_what_is_no_cl_value_is_told_with_its_place(json, told) -> None:
    assert refusal(cl_value, json, "/v") == told


def test_arguments_stand_as_pairs_in_any_order_and_more_than_once() -> None:
    notes: list[Problem] = []
    value = CLValue(ct.U8, b"\x07")
    assert named_args([["b", U8_7], ["a", U8_7], ["b", U8_7]], "/a", notes) == (
        ("b", value),
        ("a", value),
        ("b", value),
    )
    assert notes == []


@pytest.mark.parametrize(
    ("json", "path", "message"),
    [
        ({"n": U8_7}, "/a", "the arguments stand in an object instead of a list of pairs"),
        (
            [{"name": "n", "value": U8_7}],
            "/a/0",
            'the argument stands as {"name", "value"} instead of a pair',
        ),
    ],
)
def test_arguments_in_another_form_are_read_and_noted(json, path, message) -> None:
    notes: list[Problem] = []
    assert named_args(json, "/a", notes) == (("n", CLValue(ct.U8, b"\x07")),)
    assert notes == [Problem("node-dialect", path, message, HINT)]


NO_PAIR = ("wrong-type", "/a/0", "an argument is a pair of its name and its value", None)
NO_TEXT = "half of a surrogate pair stands here, which is no text"
NO_VALUE = "an object must stand here, not a number"


@pytest.mark.parametrize(
    ("json", "told"),
    [
        (1, ("wrong-type", "/a", "a list must stand here, not a number", None)),
        *(([entry], NO_PAIR) for entry in ("n", ["n"], ["n", U8_7, 1], {"name": "n"}, {"value": U8_7})),
        ([["n", U8_7], ["m"]], ("wrong-type", "/a/1", NO_PAIR[2], None)),
        ([["\ud800", U8_7]], ("not-utf8", "/a/0/0", NO_TEXT, None)),
        ([["n", 1]], ("wrong-type", "/a/0/1", NO_VALUE, None)),
        ({"\ud800": U8_7}, ("not-utf8", "/a", NO_TEXT, None)),
        ({"a/b": 1}, ("wrong-type", "/a/a~1b", NO_VALUE, None)),
        ([{"name": "\ud800", "value": U8_7}], ("not-utf8", "/a/0/name", NO_TEXT, None)),
        ([{"name": "n", "value": 1}], ("wrong-type", "/a/0/value", NO_VALUE, None)),
    ],
)
def test_what_are_no_arguments_is_told_with_its_place(json, told) -> None:
    assert refusal(named_args, json, "/a", []) == told
