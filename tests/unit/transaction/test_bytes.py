"""Bytes: the fragments of the reference, CLValues of every type, hex with its checksum, times."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspr_track.core.errors import InputError
from cspr_track.transaction import cl_type as ct
from cspr_track.transaction.cl_value import decode, encode, to_parsed
from cspr_track.transaction.document import read_document
from cspr_track.transaction.hex_text import encode_checksummed, parse_hex
from cspr_track.transaction.json_text import parse_json
from cspr_track.transaction.key_text import read_secret
from cspr_track.transaction.problem import Unreadable
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.reader import BadBytes
from cspr_track.transaction.times import format_duration, format_timestamp, parse_duration, parse_timestamp
from cspr_track.transaction.v1_parts import (
    parse_entry_point,
    parse_initiator,
    parse_pricing,
    parse_scheduling,
    parse_target,
)

AB = "ab" * 32


@pytest.mark.parametrize(
    ("json", "hex_bytes"),
    [
        ({"PublicKey": "01" + "11" * 32}, "0200000000000000000001000100000022000000000111" + "11" * 31),
        ({"PublicKey": "0202" + "22" * 32}, "020000000000000000000100010000002300000000020222" + "22" * 31),
        ({"AccountHash": f"account-hash-{AB}"}, "0200000000000000000001000100000021000000" + "01" + AB),
    ],
)
def test_an_initiator_has_the_bytes_of_the_reference(json, hex_bytes) -> None:
    assert parse_initiator(json, "")[1].data.hex() == hex_bytes


@pytest.mark.parametrize(
    ("json", "hex_bytes"),
    [
        (
            {"PaymentLimited": {"payment_amount": 100000000, "gas_price_tolerance": 1, "standard_payment": True}},
            "0400000000000000000001000100000002000900000003000a0000000b0000000000e1f505000000000101",
        ),
        (
            {"Fixed": {"gas_price_tolerance": 5, "additional_computation_factor": 2}},
            "0300000000000000000001000100000002000200000003000000010502",
        ),
        ({"Prepaid": {"receipt": AB}}, "0200000000000000000001000100000021000000" + "02" + AB),
    ],
)
def test_a_pricing_mode_has_the_bytes_of_the_reference(json, hex_bytes) -> None:
    assert parse_pricing(json, "", []).part.data.hex() == hex_bytes


ID = {
    "hash": ({"ByHash": AB}, "0200000000000000000001000100000021000000" + "00" + AB),
    "name": ({"ByName": "counter"}, "020000000000000000000100010000000c0000000107000000636f756e746572"),
    "package": (
        {"ByPackageHash": {"addr": AB, "version": None}},
        "0300000000000000000001000100000002002100000022000000" + "02" + AB + "00",
    ),
    "version": (
        {"ByPackageName": {"name": "pkg", "version": 3}},
        "030000000000000000000100010000000200080000000d0000000303000000706b670103000000",
    ),
    "major": (
        {"ByPackageName": {"name": "pkg", "version": 3, "protocol_version_major": 2}},
        "0400000000000000000001000100000002000800000003000d000000110000000303000000706b67010300000002000000",
    ),
}


@pytest.mark.parametrize("which", ID)
def test_a_called_contract_has_the_bytes_of_the_reference(which) -> None:
    json, hex_bytes = ID[which]
    _, part = parse_target({"Stored": {"id": json, "runtime": "VmCasperV1"}}, "", [])
    assert hex_bytes in part.data.hex()


def test_a_session_has_the_bytes_of_the_reference() -> None:
    json = {"Session": {"is_install_upgrade": True, "module_bytes": "0061736d", "runtime": "VmCasperV1"}}
    assert parse_target(json, "", [])[1].data.hex() == (
        "04000000000000000000010001000000020002000000030011000000190000000201010000000000000000000100000000040000000061736d"
    )


@pytest.mark.parametrize(
    ("json", "hex_bytes"),
    [
        ("Burn", "01000000000000000000010000000c"),
        ({"Custom": "mint"}, "020000000000000000000100010000000900000001040000006d696e74"),
    ],
)
def test_an_entry_point_has_the_bytes_of_the_reference(json, hex_bytes) -> None:
    assert parse_entry_point(json, "")[1].data.hex() == hex_bytes


@pytest.mark.parametrize(
    ("json", "hex_bytes"),
    [
        ({"FutureEra": 195120}, "02000000000000000000010001000000090000000130fa020000000000"),
        ({"FutureTimestamp": "2026-01-02T03:04:05.678Z"}, "0200000000000000000001000100000009000000022e8fa97c9b010000"),
    ],
)
def test_a_scheduling_has_the_bytes_of_the_reference(json, hex_bytes) -> None:
    assert parse_scheduling(json, "").data.hex() == hex_bytes


@pytest.mark.parametrize(
    ("json", "hex_bytes"),
    [
        ("Bool", "00"),
        ("U512", "08"),
        ("Unit", "09"),
        ("Key", "0b"),
        ("URef", "0c"),
        ("Any", "15"),
        ("PublicKey", "16"),
        ({"Option": "U64"}, "0d05"),
        ({"List": "String"}, "0e0a"),
        ({"ByteArray": 32}, "0f20000000"),
        ({"Result": {"ok": "Unit", "err": "String"}}, "10090a"),
        ({"Map": {"key": "String", "value": "U512"}}, "110a08"),
        ({"Tuple1": ["U8"]}, "1203"),
        ({"Tuple2": ["String", "Key"]}, "130a0b"),
        ({"Tuple3": ["U8", "String", {"Option": "Bool"}]}, "14030a0d00"),
        ({"List": {"Map": {"key": "PublicKey", "value": {"List": "U512"}}}}, "0e11160e08"),
    ],
)
def test_a_type_has_the_bytes_of_the_reference_and_comes_back_as_the_same_json(json, hex_bytes) -> None:
    parsed = ct.parse_cl_type(json, "")
    assert parsed.to_bytes().hex() == hex_bytes
    assert parsed.to_json() == json


@pytest.mark.parametrize(
    ("value", "hex_bytes"), [(0, "00"), (1, "0101"), (256, "020001"), (2_500_000_000, "0400f90295")]
)
def test_big_numbers_have_the_bytes_of_the_reference(value, hex_bytes) -> None:
    assert encode(ct.U512, value).hex() == hex_bytes


@pytest.mark.parametrize(
    ("public_key", "account_hash"),
    [
        (
            "01cd62f1c5cca51fa3c25f4c76a46dd5f6b0988c95da6ea835ec4441d68dcea393",
            "66549b1bb56c423caaa10363c1167db03f91d67aa349638c6943feae57a1dde9",
        ),
        (
            "020272dcc1d384a6ddad06fde1ceb2f1fe524f84ddf5ee3bdb3682eb7b927de0e682",
            "0994e932ab30ee88c4df24bbfc6e8686ad494c5ce7e2ee692afe4687a5d8a4e3",
        ),
    ],
)
def test_an_account_hash_is_the_one_of_the_reference(public_key, account_hash) -> None:
    assert PublicKey.from_hex(public_key).account_hash.hex() == account_hash


# --- values of every type

simple = st.sampled_from([ct.CLType(name) for name in ct.SIMPLE if name != "Any"])
types = st.recursive(
    simple | st.integers(0, 40).map(lambda size: ct.CLType("ByteArray", size=size)),
    lambda inner: (
        st.builds(lambda t: ct.CLType("Option", (t,)), inner)
        | st.builds(lambda t: ct.CLType("List", (t,)), inner)
        | st.builds(lambda t, u: ct.CLType("Map", (t, u)), inner, inner)
        | st.builds(lambda t, u: ct.CLType("Result", (t, u)), inner, inner)
        | st.builds(lambda t: ct.CLType("Tuple1", (t,)), inner)
        | st.builds(lambda t, u: ct.CLType("Tuple2", (t, u)), inner, inner)
        | st.builds(lambda t, u, v: ct.CLType("Tuple3", (t, u, v)), inner, inner, inner)
    ),
    max_leaves=6,
)

hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)
keys = (
    st.builds(lambda prefix, digits: prefix + digits, st.sampled_from(["account-hash-", "hash-", "package-"]), hashes)
    | st.builds(lambda digits: f"entity-contract-{digits}", hashes)
    | st.integers(0, 2**64 - 1).map(lambda era: f"era-{era}")
)
urefs = st.builds(lambda digits, rights: f"uref-{digits}-{rights:03o}", hashes, st.integers(0, 7))


def values_of(cl_type: ct.CLType) -> st.SearchStrategy:
    inner = [values_of(part) for part in cl_type.inner]
    match cl_type.name:
        case "Bool":
            return st.booleans()
        case "I32" | "I64":
            bits = int(cl_type.name[1:])
            return st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        case "U8" | "U32" | "U64" | "U128" | "U256" | "U512":
            return st.integers(0, 2 ** int(cl_type.name[1:]) - 1)
        case "Unit":
            return st.none()
        case "String":
            return st.text(max_size=20)
        case "Key":
            return keys | urefs
        case "URef":
            return urefs
        case "PublicKey":
            return st.binary(min_size=32, max_size=32).map(lambda raw: b"\x01" + raw)
        case "ByteArray":
            return st.binary(min_size=cl_type.size, max_size=cl_type.size)
        case "Option":
            return st.none() | st.tuples(inner[0])
        case "List":
            return st.lists(inner[0], max_size=4)
        case "Map":
            return st.lists(st.tuples(*inner), max_size=3)
        case "Result":
            return st.tuples(st.just("Ok"), inner[0]) | st.tuples(st.just("Err"), inner[1])
        case _:
            return st.tuples(*inner)


@given(st.data())
def test_every_value_of_every_type_comes_back_from_its_bytes(data) -> None:
    cl_type = data.draw(types)
    value = data.draw(values_of(cl_type))
    encoded = encode(cl_type, value)
    decoded = decode(cl_type, encoded)
    assert encode(cl_type, decoded) == encoded
    if "Map" not in str(cl_type):  # a map is kept in the order of its keys
        assert decoded == value
    assert ct.parse_cl_type(cl_type.to_json(), "") == cl_type
    to_parsed(cl_type, decoded)


@given(types, st.binary(max_size=80))
def test_arbitrary_bytes_are_a_value_or_a_clear_no(cl_type, data) -> None:
    try:
        value = decode(cl_type, data)
    except BadBytes:
        return
    to_parsed(cl_type, value)


@given(types, st.data(), st.binary(min_size=1, max_size=3))
def test_left_over_bytes_are_found(cl_type, data, extra) -> None:
    encoded = encode(cl_type, data.draw(values_of(cl_type)))
    if cl_type.name == "Key" or "Key" in str(cl_type):
        return  # a key of an unknown kind takes what is left
    with pytest.raises(BadBytes):
        decode(cl_type, encoded + extra)


def test_a_count_beyond_the_bytes_is_refused_without_taking_memory() -> None:
    with pytest.raises(BadBytes, match="cannot fit"):
        decode(ct.CLType("List", (ct.CLType("Unit"),)), b"\xff\xff\xff\xff")


def test_a_type_nested_without_end_is_refused() -> None:
    nested: object = "U8"
    for _ in range(60):
        nested = {"Option": nested}
    with pytest.raises(Unreadable, match="deeper"):
        ct.parse_cl_type(nested, "")


# --- hex


@given(st.binary(max_size=75))
def test_a_checksum_is_accepted_and_its_opposite_is_not(raw) -> None:
    text = encode_checksummed(raw)
    assert parse_hex(text, "") == raw
    swapped = text.swapcase()
    if swapped not in (text, text.lower(), text.upper()):
        with pytest.raises(Unreadable) as refused:
            parse_hex(swapped, "/x")
        assert refused.value.code == "bad-checksum"


def test_a_public_keys_first_byte_is_no_part_of_its_checksum() -> None:
    text = "01D9bf2148748A85c89DA5AAd8ee0b0FC2D105fd39D41A4c796536354f0AE2900C"
    assert PublicKey.from_hex(text).checksummed == text


# --- times


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        *((form, 1_800_000) for form in ("30m", "30min", "30minutes", "30 m", "1800s", "1800000ms")),
        ("1h 30m", 5_400_000),
        ("1h30m", 5_400_000),
        ("1hour 30min", 5_400_000),
        ("1day", 86_400_000),
        ("2h46m40s", 10_000_000),
        ("1day 2h 3m 4s 5ms", 93_784_005),
        ("1.5s", 1500),
        ("59.999s", 59_999),
        ("999us", 0),
    ],
)
def test_durations_are_read_as_humantime_does(text, milliseconds) -> None:
    assert parse_duration(text, "")[0] == milliseconds


@pytest.mark.parametrize("text", ["", " ", "30", "m", "-1s", "30 M m", "1x", "1h 30", None, True, -5])
def test_what_is_no_duration_is_refused(text) -> None:
    with pytest.raises(Unreadable) as refused:
        parse_duration(text, "")
    assert refused.value.code == "bad-ttl"


@given(st.integers(0, 10**14))
def test_a_duration_that_we_write_is_read_back(milliseconds) -> None:
    assert parse_duration(format_duration(milliseconds), "") == (milliseconds, True)


@given(st.integers(0, 253402300799999))
def test_a_timestamp_that_we_write_is_read_back(milliseconds) -> None:
    assert parse_timestamp(format_timestamp(milliseconds), "") == milliseconds


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("2020-11-17T00:39:24.072Z", 1605573564072),
        ("2020-11-17T00:39:24Z", 1605573564000),
        ("2020-11-17T00:39:24.072999999Z", 1605573564072),
        ("2020-11-17 00:39:24.07", 1605573564070),
        ("2020-11-17T00:39:24.072+00:00", 1605573564072),
    ],
)
def test_timestamps_are_read_in_every_notation(text, milliseconds) -> None:
    assert parse_timestamp(text, "") == milliseconds


# --- whatever comes


@given(st.binary(max_size=300))
def test_any_bytes_are_a_document_or_our_own_error(data) -> None:
    with pytest.raises(InputError):
        read_document(data)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["hash", "header", "payment", "session", "payload", "approvals", "x"]), inner)
    ),
    max_leaves=12,
)


@given(json_values)
def test_any_json_is_our_own_error_unless_it_is_a_transaction(value) -> None:
    if isinstance(value, dict):
        with pytest.raises(InputError):
            read_document(value)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_key_or_our_own_error(data) -> None:
    try:
        read_secret(data)
    except Unreadable:
        return


def test_json_nested_a_hundred_thousand_deep_is_refused_at_once() -> None:
    with pytest.raises(Unreadable) as refused:
        parse_json(b'{"a":' * 100_000 + b"1" + b"}" * 100_000)
    assert refused.value.code == "too-deep"


def test_a_huge_file_is_refused_before_it_is_read_through() -> None:
    with pytest.raises(Unreadable) as refused:
        parse_json(b"x" * 9_000_000)
    assert refused.value.code == "too-large"


def test_brackets_in_text_are_no_nesting() -> None:
    assert parse_json(b'{"a":"' + b"[" * 5000 + b'"}') == ({"a": "[" * 5000}, False)


def test_blake2b_is_the_one_of_the_reference() -> None:
    assert hashlib.blake2b(b"", digest_size=32).hexdigest() == (
        "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"
    )
