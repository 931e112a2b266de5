"""Arguments as people write them: every type of casper-client, nested ones, and what is wrong said clearly."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspr_track.transaction.args_text import parse_arg, parse_type

AB = "ab" * 32
KEY = "0119bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1"


@pytest.mark.parametrize(
    ("text", "cl_type", "hex_bytes"),
    [
        ("a:bool=true", "Bool", "01"),
        ("a:bool='false'", "Bool", "00"),
        ("a:i32='-7'", "I32", "f9ffffff"),
        ("a:i64=-7", "I64", "f9ffffffffffffff"),
        ("a:u8=255", "U8", "ff"),
        ("a:u32=1_000", "U32", "e8030000"),
        ("a:u64=18446744073709551615", "U64", "ff" * 8),
        ("a:u128=256", "U128", "020001"),
        ("a:u256=0", "U256", "00"),
        ("a:u512='2500000000'", "U512", "0400f90295"),
        ("a:u512=2.5cspr", "U512", "0400f90295"),
        ("a:u512=2500000000 motes", "U512", "0400f90295"),
        ("a:unit=''", "Unit", ""),
        ("a:unit=null", "Unit", ""),
        ("a:string='it''s'", "String", "05000000" + b"it''s".hex()),
        ("a:string=x=y:z", "String", "05000000" + b"x=y:z".hex()),
        ("a:string=null", "String", "04000000" + b"null".hex()),
        (f"a:key=account-hash-{AB}", "Key", "00" + AB),
        (f"a:key=hash-{AB}", "Key", "01" + AB),
        (f"a:account_hash=account-hash-{AB}", "ByteArray(32)", AB),
        (f"a:uref=uref-{AB}-007", "URef", AB + "07"),
        (f"a:public_key={KEY}", "PublicKey", KEY),
        ("a:byte_list=0102ff", "List(U8)", "030000000102ff"),
        ("a:list<u8>=[1,2,255]", "List(U8)", "030000000102ff"),
        ("a:byte_array_4=01020304", "ByteArray(4)", "01020304"),
        ("a:any=0x0102", "Any", "0102"),
        ("a:opt_u64=null", "Option(U64)", "00"),
        ("a:opt_u64='7'", "Option(U64)", "010700000000000000"),
        ("a:opt_string=null", "Option(String)", "00"),
        ("a:opt_string='null'", "Option(String)", "0104000000" + b"null".hex()),
        ("a:option<list<u8>>=null", "Option(List(U8))", "00"),
        ("a:option<list<string>>=[\"x\"]", "Option(List(String))", "0101000000" + "0100000078"),
        ("a:map<string,u8>={\"b\":2,\"a\":1}", "Map(String, U8)", "02000000" + "010000006101" + "010000006202"),
        ("a:map<u8,bool>=[[1,true]]", "Map(U8, Bool)", "010000000101"),
        ("a:tuple2<u8,string>=[1,\"x\"]", "Tuple2(U8, String)", "01" + "0100000078"),
        ("a:result<u8,string>={\"Err\":\"x\"}", "Result(U8, String)", "00" + "0100000078"),
        ("a:LIST< u8 >=[]", "List(U8)", "00000000"),
    ],
)  # fmt: skip
def test_a_value_has_the_bytes_of_its_type(text, cl_type, hex_bytes) -> None:
    name, value = parse_arg(text)
    assert (name, str(value.cl_type), value.data.hex()) == ("a", cl_type, hex_bytes)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("amount", "is not name:type=value"),
        ("amount=5", "is not name:type=value"),
        (":u8=5", "is not name:type=value"),
        ("a:u7=5", "there is no type 'u7'"),
        ("a:list<u8=5", "list takes 1 types"),
        ("a:map<u8>=5", "map takes 2 types"),
        ("a:list<u8>>=[]", "left over"),
        ("a:u8=256", "is no U8"),
        ("a:u8=-1", "is no U8"),
        ("a:u8=", "write a whole number"),
        ("a:u8=0x10", "write a whole number"),
        ("a:u64=1.5", "write a whole number"),
        ("a:bool=yes", "write true or false"),
        ("a:key=nonsense", "is not a key"),
        ("a:public_key=01ab", "PublicKey"),
        ("a:byte_array_4=0102", "ByteArray(4)"),
        ("a:list<u8>=[256]", "List(U8)"),
        ("a:list<string>=x", "List(String)"),
        ("a:tuple2<u8,u8>=[1]", "a JSON list of 2"),
        ("a:result<u8,u8>={\"Maybe\":1}", "Ok"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(text, said) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        parse_arg(text)


@given(st.text())
def test_any_text_is_read_or_refused(text) -> None:
    for read in (parse_arg, parse_type, lambda end: parse_arg(f"a:{end}"), lambda end: parse_arg(f"a:list<u64>={end}")):
        try:
            read(text)
        except ValueError:
            continue


def test_a_type_nested_beyond_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no type"):
        parse_type("list<" * 5000 + "u8" + ">" * 5000)


def test_a_value_nested_beyond_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="is no List"):
        parse_arg("a:list<string>=" + "[" * 100_000)
