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
        ("a:opt_any=0102", "Option(Any)", "010102"),
        ("a:tuple1<any>=[\"0102\"]", "Tuple1(Any)", "0102"),
        ("a:tuple3<u8,u8,opt_any>=[1,2,\"0102\"]", "Tuple3(U8, U8, Option(Any))", "0102010102"),
        ("a:result<any,any>={\"Ok\":\"0102\"}", "Result(Any, Any)", "010102"),
        ("a:opt_u64=null", "Option(U64)", "00"),
        ("a:opt_u64='7'", "Option(U64)", "010700000000000000"),
        ("a:opt_string=null", "Option(String)", "00"),
        ("a:opt_string=\"x\"", "Option(String)", "0103000000" + b'"x"'.hex()),
        ("a:opt_string='null'", "Option(String)", "0104000000" + b"null".hex()),
        (f"a:opt_public_key={KEY}", "Option(PublicKey)", "01" + KEY),
        ("a:option<list<u8>>=null", "Option(List(U8))", "00"),
        ("a:option<list<string>>=[\"x\"]", "Option(List(String))", "0101000000" + "0100000078"),
        ("a:map<string,u8>={\"b\":2,\"a\":1}", "Map(String, U8)", "02000000" + "010000006101" + "010000006202"),
        ("a:map<string,u8>={\"b\":2,\"aa\":1}", "Map(String, U8)", "02000000" + "02000000616101" + "010000006202"),
        ("a:map<u32,u8>={\"256\":2,\"1\":1}", "Map(U32, U8)", "02000000" + "0100000001" + "0001000002"),
        ("a:map<u8,bool>=[[1,true]]", "Map(U8, Bool)", "010000000101"),
        ("a:tuple2<u8,string>=[1,\"x\"]", "Tuple2(U8, String)", "01" + "0100000078"),
        ("a:result<u8,string>={\"Err\":\"x\"}", "Result(U8, String)", "00" + "0100000078"),
        ("a:LIST< u8 >=[]", "List(U8)", "00000000"),
        ("a:unit=()", "Unit", ""),
        ("a:list<unit>=[null]", "List(Unit)", "01000000"),
        ("a:byte_list=0x0102", "List(U8)", "020000000102"),
        ("a:byte_list= [1]", "List(U8)", "0100000001"),
        ("a:list<byte_list>=[\"0102\"]", "List(List(U8))", "01000000" + "020000000102"),
        ("a:byte_array_2=0x0102", "ByteArray(2)", "0102"),
        ("a:list<option<u8>>=[null,1]", "List(Option(U8))", "02000000" + "00" + "0101"),
        ("a:tuple1<u8>=[1]", "Tuple1(U8)", "01"),
        ("a:tuple3<u8,u8,bool>=[1,2,true]", "Tuple3(U8, U8, Bool)", "010201"),
        ("a:result<u8,string>={\"Ok\":1}", "Result(U8, String)", "0101"),
    ],
)  # fmt: skip
def test_a_value_has_the_bytes_of_its_type(text, cl_type, hex_bytes) -> None:
    name, value = parse_arg(text)
    assert (name, str(value.cl_type), value.data.hex()) == ("a", cl_type, hex_bytes)


@pytest.mark.parametrize(
    ("text", "cl_type", "hex_bytes"),
    [
        (f"a:opt_account_hash=account-hash-{AB}", "Option(ByteArray(32))", "01" + AB),
        (f"a:opt_account_hash=\"{AB}\"", "Option(ByteArray(32))", "01" + AB),
        ("a:opt_account_hash=null", "Option(ByteArray(32))", "00"),
        (f"a:opt_account_hash= \"{AB}\"", "Option(ByteArray(32))", "01" + AB),
        ("a:opt_byte_list=0102", "Option(List(U8))", "01020000000102"),
        ("a:opt_byte_list=\"0102\"", "Option(List(U8))", "01020000000102"),
        ("a:opt_byte_list= [1,2]", "Option(List(U8))", "01020000000102"),
        ("a:opt_byte_array_2=0x0102", "Option(ByteArray(2))", "010102"),
    ],
)  # fmt: skip
def test_optional_bytes_are_plain_text_or_json(text, cl_type, hex_bytes) -> None:
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
        ("a:map<key,u8>=[[\"era-18446744073709551616\",1]]", "is no Map(Key, U8)"),
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


TYPES = (
    "account_hash, any, bool, byte_list, i32, i64, key, public_key, publickey, string, u128, u256, u32, u512, u64, u8, "
    "unit, uref, list<…>, map<…,…>, …"
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("amount", "'amount' is not name:type=value, such as amount:u512=2500000000"),
        ("a:u8:u8=1", "there is no type 'u8:u8'"),
        ("a:u8!=1", "there is no type 'u8!'"),
        ("a:=1", "there is no type ''"),
        ("a:u7=5", f"there is no type 'u7'; types are {TYPES}"),
        ("a:list=5", f"there is no type 'list'; types are {TYPES}"),
        ("a:byte_array_x=01", f"there is no type 'byte_array_x'; types are {TYPES}"),
        ("a:u8<u8>=5", "there is no type 'u8<u8>': '<u8>' is left over"),
        ("a:map<u8,u8,u8>=5", "there is no type 'map<u8,u8,u8>': map takes 2 types in <>"),
        ("a:u8=x", "'a': 'x' is no U8: write a whole number"),
        ("a:u8='x'", "'a': 'x' is no U8: write a whole number"),
        ("a:u8='", "'a': \"'\" is no U8: write a whole number"),
        ("a:u8=256", "'a': '256' is no U8: 256 is no value of U8"),
        ("a:u128=-1", "'a': '-1' is no U128: -1 does not fit into 128 bits"),
        ("a:list<u8>=[true]", "'a': '[true]' is no List(U8): write a whole number"),
        ("a:bool=yes", "'a': 'yes' is no Bool: write true or false"),
        ("a:unit=x", "'a': 'x' is no Unit: a unit holds nothing"),
        ("a:list<key>=[1]", "'a': '[1]' is no List(Key): it must be text"),
        ("a:list<bool>=5", "'a': '5' is no List(Bool): a JSON list is needed"),
        ("a:tuple2<u8,u8>=[1]", "'a': '[1]' is no Tuple2(U8, U8): a JSON list of 2 is needed"),
        ("a:map<u8,u8>=[[1,2,3]]", "'a': '[[1,2,3]]' is no Map(U8, U8): a JSON list of 2 is needed"),
        ("a:map<u8,u8>=[[1,2],[1,3]]", "'a': '[[1,2],[1,3]]' is no Map(U8, U8): the key 1 stands there twice"),
        (
            "a:map<u8,u8>={\"1\":2,\"1\":3}",
            "'a': '{\"1\":2,\"1\":3}' is no Map(U8, U8): the key '1' stands there twice",
        ),
        (
            "a:map<list<u8>,u8>=[[[1],2],[[1],3]]",
            "'a': '[[[1],2],[[1],3]]' is no Map(List(U8), U8): the key [1] stands there twice",
        ),
        (
            f"a:map<key,u8>={{\"account-hash-{AB}\":1,\"account-hash-{AB.upper()}\":2}}",
            f"'a': '{{\"account-hash-{'ab' * 32}…' is no Map(Key, U8): "
            f"the key 'account-hash-{AB.upper()}' stands there twice",
        ),
        ("a:list<map<u8,u8>>=[[[1,2]],[[3,4],[3,5]]]",
         "'a': '[[[1,2]],[[3,4],[3,5]]]' is no List(Map(U8, U8)): the key 3 stands there twice"),
        ("a:map<string,u8>={\"x\":1,\"y\":2,\"x\":3}",
         "'a': '{\"x\":1,\"y\":2,\"x\":3}' is no Map(String, U8): the key 'x' stands there twice"),
        ("a:map<key,u8>={\"nonsense\":1}", "'a': '{\"nonsense\":1}' is no Map(Key, U8): "
         "'nonsense' is not a key; write account-hash-…, hash-… or uref-…-007"),
        *(
            (f"a:{kind}=[]", f"'a': an any has no end of its own, so that nobody could read a {shown}; put it last")
            for kind, shown in (
                ("list<any>", "List(Any)"),
                ("list<tuple2<u8,any>>", "List(Tuple2(U8, Any))"),
                ("map<any,u8>", "Map(Any, U8)"),
                ("map<u8,any>", "Map(U8, Any)"),
                ("tuple2<any,u8>", "Tuple2(Any, U8)"),
                ("tuple3<u8,any,u8>", "Tuple3(U8, Any, U8)"),
                ("tuple2<u8,list<opt_any>>", "Tuple2(U8, List(Option(Any)))"),
                ("opt_list<any>", "Option(List(Any))"),
            )
        ),
        *(
            (f"a:result<u8,u8>={text}", f"'a': '{text}' is no Result(U8, U8): " 'a result is {"Ok": …} or {"Err": …}')
            for text in ("5", "{}", '["Ok"]', '{"ok":1}', '{"Ok":1,"Err":2}')
        ),
        (f"a:byte_array_{'9' * 5000}=", f"there is no type 'byte_array_{'9' * 49}'; types are {TYPES}"),
        (f"a:list<u512>=[{'9' * 5000}]", f"'a': '[{'9' * 78}…' is no List(U512): write a whole number"),
        ("a:list<string>=[\"\\ud800\"]",
         "'a': '[\"\\\\ud800\"]' is no List(String): half of a surrogate pair stands in it, which is no text"),
        ("a:byte_list=zz", "'a': 'zz' is no List(U8): not hexadecimal"),
        ("a:list<byte_list>=[\"zz\"]", "'a': '[\"zz\"]' is no List(List(U8)): not hexadecimal"),
        ("a:any=zz", "'a': 'zz' is no Any: not hexadecimal"),
        ("a:byte_array_2=zz", "'a': 'zz' is no ByteArray(2): not hexadecimal"),
        ("a:byte_array_2=010203", "'a': '010203' is no ByteArray(2): 2 bytes must stand here, not 3"),
        ("a:public_key=01ab", "'a': '01ab' is no PublicKey: a public key of ed25519 has 33 bytes, not 2"),
    ],
)  # fmt: skip
def test_each_message_says_which_argument_and_why(text, said) -> None:
    with pytest.raises(ValueError) as refused:
        parse_arg(text)
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("value", "shown"), [("x" * 79, "x" * 79), ("x" * 80, "x" * 79 + "…"), ("x" * 500, "x" * 79 + "…")]
)
def test_a_long_value_is_shown_cut_to_80_characters(value, shown) -> None:
    with pytest.raises(ValueError) as refused:
        parse_arg(f"a:u8={value}")
    assert str(refused.value) == f"'a': '{shown}' is no U8: write a whole number"


@pytest.mark.parametrize(("head", "tail"), [("list<", ">"), ("option<", ">"), ("opt_", "")])
def test_types_nest_50_deep_as_in_a_node_and_no_deeper(head, tail) -> None:
    assert str(parse_type(head * 50 + "u8" + tail * 50)).count("(") == 50
    with pytest.raises(ValueError, match="there is no type"):
        parse_type(head * 51 + "u8" + tail * 51)


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
