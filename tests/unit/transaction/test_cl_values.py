"""CLValues of every type: their bytes, what a node shows beside them, what a person reads; and what is none."""

from typing import Any

import pytest

from cspr_track.transaction.args_text import parse_type
from cspr_track.transaction.cl_text import text_of
from cspr_track.transaction.cl_type import CLType, parse_cl_type
from cspr_track.transaction.cl_value import CLValue, decode, encode, to_parsed
from cspr_track.transaction.problem import Unreadable
from cspr_track.transaction.reader import BadBytes

AB = "ab" * 32
KEY = "01" + "11" * 32
HIGHEST = 2**64 - 1


@pytest.mark.parametrize(
    ("cl_type", "value", "hex_bytes", "parsed", "text"),
    [
        ("bool", True, "01", True, "true"),
        ("bool", False, "00", False, "false"),
        ("i32", -2, "feffffff", -2, "-2"),
        ("i64", -2, "fe" + "ff" * 7, -2, "-2"),
        ("u8", 255, "ff", 255, "255"),
        ("u32", 258, "02010000", 258, "258"),
        ("u64", HIGHEST, "ff" * 8, HIGHEST, str(HIGHEST)),
        ("u128", 2**128 - 1, "10" + "ff" * 16, str(2**128 - 1), str(2**128 - 1)),
        ("u256", 2**256 - 1, "20" + "ff" * 32, str(2**256 - 1), str(2**256 - 1)),
        ("u512", 2**512 - 1, "40" + "ff" * 64, str(2**512 - 1), str(2**512 - 1)),
        ("u512", 0, "00", "0", "0"),
        ("unit", None, "", None, "()"),
        ("string", 'ä"\n', "04000000c3a4220a", 'ä"\n', 'ä"\n'),
        ("key", f"hash-{AB}", "01" + AB, f"hash-{AB}", f"hash-{AB}"),
        ("uref", f"uref-{AB}-007", AB + "07", f"uref-{AB}-007", f"uref-{AB}-007"),
        ("public_key", bytes.fromhex(KEY), KEY, KEY, KEY),
        ("byte_array_2", b"\1\2", "0102", "0102", "0x0102"),
        ("any", b"\1\2", "0102", "0102", "0x0102"),
        ("opt_u8", None, "00", None, "none"),
        ("opt_u512", (7,), "010107", "7", "7"),
        ("list<u8>", [1, 2], "020000000102", [1, 2], "0x0102"),
        ("list<u512>", [1, 2], "0200000001010102", ["1", "2"], "[1, 2]"),
        ("list<string>", ['ä"'], "0100000003000000c3a422", ['ä"'], '["ä\\""]'),
        ("list<unit>", [None] * 3, "03000000", [None] * 3, "[(), (), ()]"),
        (
            "map<u8,u512>",
            [(1, 3), (2, 4)],
            "02000000" + "010103" + "020104",
            [{"key": 1, "value": "3"}, {"key": 2, "value": "4"}],
            "{1: 3, 2: 4}",
        ),
        ("map<bool,u8>", [(True, 3)], "010000000103", [{"key": True, "value": 3}], "{true: 3}"),
        ("result<bool,u8>", ("Ok", True), "0101", {"Ok": True}, "Ok(true)"),
        ("result<u8,u512>", ("Ok", 7), "0107", {"Ok": 7}, "Ok(7)"),
        ("result<u8,u512>", ("Err", 7), "000107", {"Err": "7"}, "Err(7)"),
        ("result<u512,bool>", ("Err", True), "0001", {"Err": True}, "Err(true)"),
        ("tuple1<u512>", (7,), "0107", ["7"], "(7)"),
        ("tuple2<u512,bool>", (7, True), "010701", ["7", True], "(7, true)"),
        ("tuple3<u8,u512,bool>", (1, 7, False), "01010700", [1, "7", False], "(1, 7, false)"),
    ],
)
def test_a_value_is_the_same_in_bytes_in_json_and_in_words(cl_type, value, hex_bytes, parsed, text) -> None:
    found = parse_type(cl_type)
    assert encode(found, value).hex() == hex_bytes
    decoded = decode(found, bytes.fromhex(hex_bytes))
    assert decoded == value
    assert (to_parsed(found, decoded), text_of(found, decoded)) == (parsed, text)
    as_json = {"cl_type": found.to_json(), "bytes": hex_bytes, "parsed": parsed}
    assert CLValue(found, bytes.fromhex(hex_bytes)).to_json() == as_json


@pytest.mark.parametrize(
    ("text", "name"),
    [("u8", "U8"), ("byte_array_2", "ByteArray(2)"), ("map<u8,list<string>>", "Map(U8, List(String))")],
)
def test_a_type_is_named_with_what_is_in_it(text, name) -> None:
    assert str(parse_type(text)) == name


def test_a_map_is_written_in_the_order_of_its_keys() -> None:
    assert encode(parse_type("map<u8,u8>"), [(2, 1), (1, 2)]).hex() == "02000000" + "0102" + "0201"


def test_what_somebody_wrote_as_parsed_is_kept_and_an_unreadable_value_has_none() -> None:
    cl_type = parse_type("u8")
    for parsed in ("seven", None):
        assert CLValue(cl_type, b"\7", parsed).to_json() == {"cl_type": "U8", "bytes": "07", "parsed": parsed}
    assert CLValue(cl_type, b"").to_json() == {"cl_type": "U8", "bytes": "", "parsed": None}


def test_a_value_stands_as_length_bytes_type() -> None:
    assert CLValue(parse_type("opt_u8"), b"\1\7").to_bytes().hex() == "02000000" + "0107" + "0d03"


@pytest.mark.parametrize(
    ("cl_type", "value", "said"),
    [
        ("u8", 256, "256 is no value of U8"),
        ("u8", "1", "'1' is no value of U8"),
        ("i32", 2**31, "2147483648 is no value of I32"),
        ("u64", -1, "-1 is no value of U64"),
        *((f"u{bits}", 2**bits, f"{2**bits} does not fit into {bits} bits") for bits in (128, 256, 512)),
        ("u128", -1, "-1 does not fit into 128 bits"),
        ("unit", 0, "Unit holds nothing"),
        ("byte_array_2", b"\1", "2 bytes are needed, not 1"),
        ("string", 1, "1 is no value of String"),
        ("opt_u8", (), "() is no value of Option(U8)"),
        ("list<u8>", 5, "5 is no value of List(U8)"),
    ],
)
def test_what_does_not_fit_its_type_is_not_written(cl_type, value, said) -> None:
    with pytest.raises(ValueError) as refused:
        encode(parse_type(cl_type), value)
    assert str(refused.value) == said


@pytest.mark.parametrize("value", [(1,), (1, 2, 3)])
def test_a_tuple_has_as_many_values_as_types(value) -> None:
    cl_type = parse_type("tuple2<u8,u8>")
    with pytest.raises(ValueError, match="zip"):
        encode(cl_type, value)


@pytest.mark.parametrize(
    ("cl_type", "hex_bytes", "said"),
    [
        ("u8", "0707", "1 bytes are left over"),
        ("u128", "11" + "ff" * 17, "at most 16 bytes are allowed, not 17"),
        ("u256", "21" + "ff" * 33, "at most 32 bytes are allowed, not 33"),
        ("u512", "41" + "ff" * 65, "at most 64 bytes are allowed, not 65"),
        ("list<u8>", "03000000ffff", "3 items cannot fit into 2 bytes"),
        ("list<u8>", "01000000", "1 items cannot fit into 0 bytes"),
        ("map<unit,u8>", "01000000", "1 items cannot fit into 0 bytes"),
        *(
            (f"list<{item}>", (257).to_bytes(4, "little").hex(), "257 items cannot fit into 0 bytes")
            for item in ("unit", "byte_array_0", "tuple2<unit,unit>", "tuple1<tuple1<unit>>")
        ),
        *(
            (f"list<{item}>", "02000000", "2 items cannot fit into 0 bytes")
            for item in ("byte_array_1", "tuple2<unit,u8>", "list<unit>", "opt_unit")
        ),
    ],
)
def test_bytes_that_are_no_value_are_refused(cl_type, hex_bytes, said) -> None:
    with pytest.raises(BadBytes) as refused:
        decode(parse_type(cl_type), bytes.fromhex(hex_bytes))
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("cl_type", "item"),
    [
        ("list<unit>", None),
        ("list<byte_array_0>", b""),
        ("list<tuple2<unit,unit>>", (None, None)),
        ("list<tuple1<tuple1<byte_array_0>>>", ((b"",),)),
        ("map<unit,byte_array_0>", (None, b"")),
    ],
)
def test_items_without_bytes_are_bounded_by_their_number(cl_type, item) -> None:
    found = parse_type(cl_type)
    assert decode(found, (256).to_bytes(4, "little")) == [item] * 256


def test_values_without_bytes_are_bounded_in_all_however_they_are_nested() -> None:
    lists = parse_type("list<list<unit>>")
    most = 1024 + 2 * (4 + 9 * 4)  # values of every depth: the outer list, 9 inner ones, and what stands in these
    few = (9).to_bytes(4, "little") + (121).to_bytes(4, "little") * 9
    assert decode(lists, few) == [[None] * 121] * 9
    assert 1 + 9 * 122 <= most < 1 + 9 * 123
    with pytest.raises(BadBytes, match="40 bytes do not hold that many values"):
        decode(lists, (9).to_bytes(4, "little") + (122).to_bytes(4, "little") * 9)
    wide = CLType("Unit")
    for _ in range(6):
        wide = CLType("Tuple3", (wide, wide, wide))
    with pytest.raises(BadBytes, match="4 bytes do not hold that many values"):
        decode(CLType("List", (wide,)), (2).to_bytes(4, "little"))


@pytest.mark.parametrize("cl_type", ["list<u8>", "list<tuple2<u8,u8>>", "list<tuple1<u8>>", "map<u8,opt_u8>"])
def test_values_that_take_bytes_are_not_bounded(cl_type) -> None:
    bytes_of_one = {"list<u8>": b"\1", "map<u8,opt_u8>": b"\1\0", "list<tuple2<u8,u8>>": b"\1\1"}.get(cl_type, b"\1")
    many = (100_000).to_bytes(4, "little") + bytes_of_one * 100_000
    assert len(decode(parse_type(cl_type), many)) == 100_000


def test_a_value_is_as_large_as_a_transaction_may_be_and_not_much_larger() -> None:
    bytes_ = parse_type("list<u8>")
    assert len(decode(bytes_, (2**20).to_bytes(4, "little") + bytes(2**20))) == 2**20
    with pytest.raises(BadBytes, match="do not hold that many values"):
        decode(bytes_, (2**21).to_bytes(4, "little") + bytes(2**21))


def test_a_type_is_looked_at_once_and_not_for_each_of_its_values() -> None:
    wide = CLType("Unit")
    for _ in range(9):
        wide = CLType("Tuple3", (wide, wide, wide))
    assert wide.empty
    lists = CLType("List", (CLType("List", (wide,)),))
    assert len(decode(lists, (100_000).to_bytes(4, "little") + bytes(400_000))) == 100_000  # each of them empty


@pytest.mark.parametrize(
    ("cl_type", "empty"),
    [
        *((kind, True) for kind in ("unit", "byte_array_0", "tuple1<unit>", "tuple3<unit,byte_array_0,tuple1<unit>>")),
        *((kind, False) for kind in ("u8", "string", "byte_array_1", "list<unit>", "opt_unit", "map<unit,unit>")),
        *((kind, False) for kind in ("tuple2<unit,u8>", "result<unit,unit>", "any", "bool")),
    ],
)
def test_which_types_take_no_bytes(cl_type, empty) -> None:
    found = parse_type(cl_type)
    assert found.empty is empty
    assert found == CLType(found.name, found.inner, found.size)


def nested(wrap: Any, levels: int) -> object:
    json: object = "U8"
    for _ in range(levels):
        json = wrap(json)
    return json


@pytest.mark.parametrize(
    "wrap",
    [
        lambda inner: {"Option": inner},
        lambda inner: {"List": inner},
        lambda inner: {"Map": {"key": "U8", "value": inner}},
        lambda inner: {"Result": {"ok": inner, "err": "U8"}},
        lambda inner: {"Tuple1": [inner]},
        lambda inner: {"Tuple2": [inner, "U8"]},
    ],
    ids=["Option", "List", "Map", "Result", "Tuple1", "Tuple2"],
)
def test_types_in_json_nest_50_deep_as_in_a_node_and_no_deeper(wrap) -> None:
    deepest = nested(wrap, 50)
    assert parse_cl_type(deepest, "").to_json() == deepest
    with pytest.raises(Unreadable) as refused:
        parse_cl_type(nested(wrap, 51), "")
    assert (refused.value.code, refused.value.message) == ("too-deep", "a type nested deeper than 50 levels")


@pytest.mark.parametrize(
    ("json", "cl_type"),
    [
        ({"Tuple1": "U8"}, CLType("Tuple1", (CLType("U8"),))),
        ({"ByteArray": 0}, CLType("ByteArray")),
        ({"ByteArray": 2**32 - 1}, CLType("ByteArray", size=2**32 - 1)),
    ],
)
def test_an_unusual_type_is_read(json, cl_type) -> None:
    assert parse_cl_type(json, "") == cl_type


LONG = "x" * 41


@pytest.mark.parametrize(
    ("json", "code", "said"),
    [
        (LONG, "unknown-variant", f"at /t: no CLType has the name '{LONG[:40]}'"),
        ({LONG: "U8"}, "unknown-variant", f"at /t: no CLType has the name '{LONG[:40]}'"),
        ("Option", "unknown-variant", "at /t: no CLType has the name 'Option'"),
        (5, "wrong-type", "at /t: a CLType must stand here, not a number"),
        ({}, "unknown-variant", "at /t: a CLType has one name"),
        ({"List": "U8", "Option": "U8"}, "unknown-variant", "at /t: a CLType has one name"),
        *(
            ({"ByteArray": length}, "wrong-type", f"at /t/ByteArray: a length must stand here, not {kind}")
            for length, kind in (("5", "text"), (True, "true or false"), (1.5, "a number with a fraction"))
        ),
        *(
            ({"ByteArray": n}, "out-of-range", "at /t/ByteArray: a length must be between 0 and 2^32 - 1")
            for n in (-1, 2**32)
        ),
        ({"List": "u8"}, "unknown-variant", "at /t/List: no CLType has the name 'u8'"),
        ({"Map": "U8"}, "wrong-type", "at /t/Map: an object must stand here, not text"),
        ({"Map": {"key": "U8"}}, "missing-field", "at /t/Map/value: 'value' is missing"),
        ({"Result": {"ok": "U8", "err": 5}}, "wrong-type", "at /t/Result/err: a CLType must stand here, not a number"),
        ({"Tuple1": ["U8", "U8"]}, "wrong-type", "at /t/Tuple1: a list of 1 types must stand here"),
        ({"Tuple2": "U8"}, "wrong-type", "at /t/Tuple2: a list of 2 types must stand here"),
        ({"Tuple2": {"0": "U8", "1": "U8"}}, "wrong-type", "at /t/Tuple2: a list of 2 types must stand here"),
        ({"Tuple3": ["U8", "U8"]}, "wrong-type", "at /t/Tuple3: a list of 3 types must stand here"),
        ({"Tuple2": ["U8", 5]}, "wrong-type", "at /t/Tuple2/1: a CLType must stand here, not a number"),
    ],
)
def test_what_is_no_type_is_refused_with_its_place(json, code, said) -> None:
    with pytest.raises(Unreadable) as refused:
        parse_cl_type(json, "/t")
    assert (refused.value.code, str(refused.value)) == (code, said)
