"""A map is written in ascending order of its keys, as the network compares them; its bytes would give another order."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspr_track.transaction.cl_order import NONE, key_twice
from cspr_track.transaction.cl_type import CLType, parse_cl_type
from cspr_track.transaction.cl_value import decode, encode
from cspr_track.transaction.reader import BadBytes

A, B = "0a" * 32, "0b" * 32


def keys_of(key_type: object, keys: list[object]) -> list[object]:
    """The keys of a map in the order in which they are written."""
    cl_type = parse_cl_type({"Map": {"key": key_type, "value": "Unit"}}, "")
    return [key for key, _ in decode(cl_type, encode(cl_type, [(key, None) for key in keys]))]


@pytest.mark.parametrize(
    ("key_type", "ascending"),
    [
        ("Bool", [False, True]),
        ("U32", [1, 2, 256, 65536]),
        ("U64", [255, 256, 2**63]),
        ("I32", [-(2**31), -1, 0, 1, 256]),
        ("I64", [-256, -1, 0, 256]),
        ("U512", [0, 255, 256, 2**300]),
        ("String", ["", "a", "aa", "b", "é", "😀"]),
        ({"ByteArray": 2}, [b"\x00\xff", b"\x01\x00"]),
        ("PublicKey", [b"\x00", b"\x01" + b"\xff" * 32, b"\x02\x02" + b"\x00" * 32]),
        (
            "Key",
            [
                f"account-hash-{'00' * 31}0b",
                f"account-hash-0a{'00' * 31}",
                f"hash-{A}",
                f"uref-{A}-001",
                f"uref-{A}-007",
                *(f"era-{n}" for n in (0, 1, 2, 256, 257, 65536, 2**24, 2**32, 2**40, 2**56)),
                f"bid-{A}",
            ],
        ),
        ("URef", [f"uref-{A}-007", f"uref-{B}-000"]),
        ({"Option": "U32"}, [None, (1,), (256,)]),
        ({"List": "U32"}, [[], [1], [1, 1], [256]]),
        ({"Tuple2": ["U32", "String"]}, [(1, "b"), (256, ""), (256, "a")]),
        ({"Result": {"ok": "U32", "err": "U32"}}, [("Ok", 1), ("Ok", 256), ("Err", 0)]),
        ({"Map": {"key": "U32", "value": "U32"}}, [[], [(1, 256)], [(256, 1)]]),
    ],
    ids=str,
)
def test_keys_stand_in_ascending_order(key_type, ascending) -> None:
    assert keys_of(key_type, ascending[::-1]) == ascending
    assert keys_of(key_type, ascending) == ascending


@given(st.lists(st.integers(0, 2**32 - 1), unique=True))
def test_numbers_stand_by_size(keys) -> None:
    assert keys_of("U32", keys) == sorted(keys)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), unique=True))
def test_texts_stand_as_their_utf_8_without_its_length(keys) -> None:
    assert keys_of("String", keys) == sorted(keys, key=str.encode)


@pytest.mark.parametrize("open_end", ["Any", "Key"])
def test_what_has_no_end_of_its_own_stands_in_a_map_alone(open_end) -> None:
    cl_type = parse_cl_type({"Map": {"key": "U8", "value": open_end}}, "")
    assert len(decode(cl_type, bytes.fromhex("01000000" + "07" + "63aabb"))) == 1
    several = "02000000" + "07" + "00" + A + "08" + "63aabb"
    with pytest.raises(BadBytes, match=r"no end of its own|bytes are needed"):
        decode(cl_type, bytes.fromhex(several))


MAP = {"Map": {"key": "Key", "value": "U8"}}
ONE = f"account-hash-{A}"
TWICE, ONCE = [(ONE, 1), (f"hash-{A}", 2), (ONE.upper().replace("ACCOUNT-HASH", "account-hash"), 3)], [(ONE, 1)]


@pytest.mark.parametrize(
    ("around", "value"),
    [
        (MAP, lambda inside: inside),
        ({"Option": MAP}, lambda inside: (inside,)),
        ({"List": MAP}, lambda inside: [ONCE, inside]),
        ({"List": {"List": MAP}}, lambda inside: [[ONCE], [ONCE, inside]]),
        ({"Tuple2": ["U8", MAP]}, lambda inside: (1, inside)),
        ({"Tuple3": [MAP, MAP, "U8"]}, lambda inside: (ONCE, inside, 1)),
        ({"Tuple1": [MAP]}, lambda inside: (inside,)),
        ({"Result": {"ok": "U8", "err": MAP}}, lambda inside: ("Err", inside)),
        ({"Result": {"ok": MAP, "err": "U8"}}, lambda inside: ("Ok", inside)),
        ({"Map": {"key": "U8", "value": MAP}}, lambda inside: [(1, ONCE), (2, inside)]),
        ({"Map": {"key": {"List": MAP}, "value": "U8"}}, lambda inside: [([], 1), ([inside], 1)]),
    ],
    ids=["itself", "option", "list", "lists", "pair", "triple", "single", "error", "result", "value", "key"],
)
def test_a_key_that_stands_twice_is_found_wherever_its_map_is(around, value) -> None:
    cl_type = parse_cl_type(around, "")
    assert str(key_twice(cl_type, value(TWICE))).lower() == ONE
    assert key_twice(cl_type, value(ONCE)) is NONE


@pytest.mark.parametrize(
    ("key", "twice"),
    [
        ("U8", [1, 1]),
        ("String", ["a", "a"]),
        ("Unit", [None, None]),
        ({"Option": "U8"}, [(1,), (1,)]),
        ({"List": "U8"}, [[1, 2], [1, 2]]),
        ({"Result": {"ok": "U8", "err": "U8"}}, [("Ok", 1), ("Ok", 1)]),
        ({"Tuple2": ["U8", "String"]}, [(1, "a"), (1, "a")]),
        ({"Map": {"key": "U8", "value": "U8"}}, [[(1, 2), (3, 4)], [(3, 4), (1, 2)]]),
        ({"Map": {"key": "Unit", "value": {"List": "U8"}}}, [[(None, [1])], [(None, [1])]]),
    ],
    ids=["number", "text", "unit", "option", "list", "result", "tuple", "map in another order", "map of unit"],
)
def test_keys_of_any_type_are_compared_by_what_they_say(key, twice) -> None:
    cl_type = parse_cl_type({"Map": {"key": key, "value": "U8"}}, "")
    assert key_twice(cl_type, [(twice[0], 7), (twice[1], 8)]) == twice[1]


@pytest.mark.parametrize(
    ("key", "keys"),
    [
        ({"Result": {"ok": "U8", "err": "U8"}}, [("Ok", 1), ("Err", 1)]),
        ({"Option": {"Option": "U8"}}, [None, (None,), ((0,),), ((1,),)]),
        ({"List": {"List": "U8"}}, [[], [[]], [[], []], [[0]], [[1]], [[0, 1]], [[0], [1]]]),
        ({"Map": {"key": "U8", "value": "U8"}}, [[], [(0, 1)], [(1, 0)], [(0, 1), (1, 0)]]),
    ],
    ids=["results", "options", "lists", "maps"],
)
def test_keys_that_say_something_else_are_different(key, keys) -> None:
    cl_type = parse_cl_type({"Map": {"key": key, "value": "U8"}}, "")
    assert key_twice(cl_type, [(one, 7) for one in keys]) is NONE


def test_a_key_is_looked_at_once_however_many_maps_it_is_in() -> None:
    class Counted(bytes):
        asked = 0

        def __hash__(self) -> int:
            Counted.asked += 1
            return super().__hash__()

        def __eq__(self, other: object) -> bool:
            return super().__eq__(other)

        def __repr__(self) -> str:
            Counted.asked += 1
            return super().__repr__()

    cl_type, value = parse_cl_type({"ByteArray": 3}, ""), Counted(b"abc")
    nested: Any = value
    for _ in range(40):
        cl_type, nested = CLType("Map", (cl_type, CLType("Unit"))), [(nested, None)]
    assert key_twice(cl_type, nested) is NONE
    assert Counted.asked <= 3


def test_null_may_be_the_key_that_stands_twice() -> None:
    cl_type = parse_cl_type({"Map": {"key": {"Option": "U8"}, "value": "Unit"}}, "")
    assert key_twice(cl_type, [(None, None), ((1,), None), (None, None)]) is None
    assert key_twice(cl_type, [(None, None), ((1,), None)]) is NONE


@pytest.mark.parametrize(("cl_type", "value"), [("U8", 5), ({"Option": MAP}, None), ({"List": "U8"}, [1, 1])])
def test_where_there_is_no_map_no_key_stands_twice(cl_type, value) -> None:
    assert key_twice(parse_cl_type(cl_type, ""), value) is NONE
