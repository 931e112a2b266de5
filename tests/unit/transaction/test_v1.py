"""A TransactionV1: what is read from its JSON, what is hashed and sent, what it tells of itself, what is refused."""

import functools
from dataclasses import replace
from typing import Any

import pytest
from unit.transaction.altered import with_value
from unit.transaction.refusals import refusal

from cspr_track.core.status import Kind
from cspr_track.transaction import bytesrepr as b
from cspr_track.transaction import cl_type as ct
from cspr_track.transaction.action import Action, Initiator
from cspr_track.transaction.approvals import Approval
from cspr_track.transaction.cl_value import CLValue
from cspr_track.transaction.problem import Problem
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.v1 import TransactionV1, parse_v1
from cspr_track.transaction.v1_parts import Part, Pricing

HINT = "cspr-track writes it in the node's form when it sends"
KEY = PublicKey(b"\x01" + b"\x11" * 32)
LATE, EARLY = (Approval(PublicKey(bytes((tag,)) + b"\x02" * (31 + tag)), bytes((tag,)) * 65) for tag in (2, 1))
LIMITED = {"payment_amount": 100_000_000, "gas_price_tolerance": 3, "standard_payment": True}
PRICING = Part({"PaymentLimited": LIMITED}, b.tagged(0, b.u64(100_000_000), b"\x03", b"\x01"))
ARGS = [["n", {"cl_type": "U8", "bytes": "07", "parsed": 7}]]
READ = (("n", CLValue(ct.U8, b"\x07", 7)),)
ARGS_BYTES = b.u32(1) + b.string("n") + b.with_length(b"\x07") + b"\x03"
V1 = TransactionV1(
    initiator=Initiator(KEY.account_hash, KEY),
    initiator_part=Part({"PublicKey": KEY.hex}, b.tagged(0, KEY.raw)),
    timestamp_ms=1_605_573_564_072,
    ttl_ms=1_800_000,
    chain_name="casper-test",
    pricing=Pricing("PaymentLimited", 100_000_000, 3, True, PRICING),
    args=READ,
    raw_args=None,
    parts=(Part("Native", b.tagged(0)), Part("Burn", b.tagged(12)), Part("Standard", b.tagged(0))),
    action=Action(kind="native", entry_point="Burn"),
    approvals=(LATE, EARLY),
    stated_hash="12" * 32,
)
JSON = {
    "hash": "12" * 32,
    "payload": {
        "initiator_addr": {"PublicKey": KEY.hex},
        "timestamp": "2020-11-17T00:39:24.072Z",
        "ttl": "30m",
        "chain_name": "casper-test",
        "pricing_mode": {"PaymentLimited": LIMITED},
        "fields": {"args": {"Named": ARGS}, "entry_point": "Burn", "scheduling": "Standard", "target": "Native"},
    },
    "approvals": [LATE.to_json(), EARLY.to_json()],
}
RAW_JSON, RAW_V1 = {"Bytesrepr": "0102"}, replace(V1, args=(), raw_args=b"\x01\x02")


changed = functools.partial(with_value, JSON)


@pytest.mark.parametrize(
    ("json", "transaction"),
    [(JSON, V1), (changed("payload", "fields", "args", to=RAW_JSON), RAW_V1)],
    ids=["named", "raw"],
)
def test_a_transaction_is_read_with_the_hash_that_it_states(json, transaction) -> None:
    notes: list[Problem] = []
    assert parse_v1(json, notes) == transaction
    assert notes == []


@pytest.mark.parametrize(
    ("transaction", "args"),
    [(V1, b"\x00" + ARGS_BYTES), (RAW_V1, b"\x01" + b.with_length(b"\x01\x02"))],
    ids=["named", "raw"],
)
def test_a_transaction_is_hashed_over_its_fields_and_carried_with_its_signers_in_order(transaction, args) -> None:
    values = [args, b.tagged(0), b.tagged(12), b.tagged(0)]
    payload = b.envelope(
        [
            (0, b.tagged(0, KEY.raw)),
            (1, b.u64(1_605_573_564_072)),
            (2, b.u64(1_800_000)),
            (3, b.string("casper-test")),
            (4, PRICING.data),
            (5, b.u32(4) + b"".join(b.u16(n) + b.with_length(value) for n, value in enumerate(values))),
        ]
    )
    assert transaction.payload_bytes == payload
    assert transaction.hash == b.digest(payload)
    approvals = b.u32(2) + EARLY.to_bytes() + LATE.to_bytes()
    assert transaction.to_bytes() == b.envelope([(0, b.digest(payload)), (1, payload), (2, approvals)])


@pytest.mark.parametrize(
    ("transaction", "json"),
    [(V1, JSON), (RAW_V1, changed("payload", "fields", "args", to=RAW_JSON))],
    ids=["named", "raw"],
)
def test_a_transaction_is_sent_with_its_own_hash_and_its_signers_as_they_stand(transaction, json) -> None:
    sent = {**json, "hash": transaction.hash_hex}
    assert transaction.to_json() == sent
    assert transaction.to_rpc_params() == {"transaction": {"Version1": sent}}


def test_a_transaction_tells_what_both_kinds_tell() -> None:
    assert V1.kind is Kind.TRANSACTION_V1
    assert V1.hash_hex == V1.hash.hex()
    assert V1.expires_at_ms == 1_605_575_364_072
    assert (V1.gas_price_tolerance, V1.payment_motes, V1.standard_payment) == (3, 100_000_000, True)


def test_a_further_signature_stands_after_the_others() -> None:
    more = Approval(KEY, b"\x01" * 65)
    assert V1.with_approval(more) == replace(V1, approvals=(LATE, EARLY, more))


STORED = {"Stored": {"id": {"ByName": "x"}, "runtime": "VmCasperV1"}}


@pytest.mark.parametrize(
    ("target", "entry_point", "action"),
    [
        ("Native", "Transfer", Action(kind="transfer", entry_point="Transfer")),
        ("Native", "Delegate", Action(kind="native", entry_point="Delegate")),
        (STORED, "Transfer", Action(kind="stored", entry_point="Transfer", target_name="x")),
        (STORED, {"Custom": "go"}, Action(kind="stored", entry_point="go", target_name="x")),
    ],
)
def test_an_action_is_a_transfer_only_when_its_target_is_native(target, entry_point, action) -> None:
    fields = {**JSON["payload"]["fields"], "target": target, "entry_point": entry_point}  # type: ignore[index]
    assert parse_v1(changed("payload", "fields", to=fields), []).action == action


PAYLOAD: dict[str, Any] = JSON["payload"]  # type: ignore[assignment]


@pytest.mark.parametrize(
    "where",
    [
        *((name,) for name in JSON),
        *(("payload", name) for name in PAYLOAD),
        *(("payload", "fields", name) for name in PAYLOAD["fields"]),
    ],
)
def test_what_a_transaction_lacks_is_named(where) -> None:
    *above, last = where
    holder: dict[str, Any] = {**JSON}
    for name in above:
        holder = {**holder[name]}
    del holder[last]
    told = refusal(parse_v1, changed(*above, to=holder) if above else holder, [])
    assert told == ("missing-field", "/" + "/".join(where), f"{last!r} is missing", None)


NO_OBJECT = "an object must stand here, not a number"
BAD_ARGS = "arguments are Named or Bytesrepr, not"


@pytest.mark.parametrize(
    ("where", "value", "code", "message"),
    [
        (("hash",), "ab", "bad-length", "32 bytes must stand here, not 1"),
        (("hash",), 1, "wrong-type", "hexadecimal text must stand here, not a number"),
        (("payload",), 1, "wrong-type", NO_OBJECT),
        (("payload", "initiator_addr"), 1, "wrong-type", NO_OBJECT),
        (("payload", "timestamp"), 1, "bad-timestamp", "this is not an RFC 3339 time in UTC"),
        (("payload", "ttl"), None, "bad-ttl", "this is not a duration"),
        (("payload", "chain_name"), 1, "wrong-type", "text must stand here, not a number"),
        (("payload", "pricing_mode"), 1, "wrong-type", NO_OBJECT),
        (("payload", "fields"), 1, "wrong-type", NO_OBJECT),
        (("payload", "fields", "args"), 1, "wrong-type", NO_OBJECT),
        (("payload", "fields", "target"), 1, "wrong-type", NO_OBJECT),
        (("payload", "fields", "entry_point"), 1, "wrong-type", NO_OBJECT),
        (("payload", "fields", "scheduling"), 1, "wrong-type", NO_OBJECT),
        (("payload", "fields", "n" * 41), 1, "unknown-variant", f"a node knows no field '{'n' * 40}' here"),
        (("payload", "fields", "args"), {"n" * 41: 1}, "unknown-variant", f"{BAD_ARGS} '{'n' * 40}'"),
        (("approvals",), 1, "wrong-type", "a list must stand here, not a number"),
    ],
)
def test_a_member_of_another_type_is_told_with_its_place(where, value, code, message) -> None:
    assert refusal(parse_v1, changed(*where, to=value), [])[:3] == (code, "/" + "/".join(where), message)


@pytest.mark.parametrize(
    ("args", "told"),
    [
        ([1], ("wrong-type", "/0", "an argument is a pair of its name and its value", None)),
        ({"Named": 1}, ("wrong-type", "/Named", "a list must stand here, not a number", None)),
        ({"Bytesrepr": 1}, ("wrong-type", "/Bytesrepr", "hexadecimal text must stand here, not a number", None)),
    ],
)
def test_what_are_no_arguments_is_told_with_its_place(args, told) -> None:
    code, path, *words = told
    at = "/payload/fields/args"
    assert refusal(parse_v1, changed("payload", "fields", "args", to=args), []) == (code, at + path, *words)


@pytest.mark.parametrize(
    ("where", "value", "path", "code"),
    [
        (("payload", "ttl"), 1_800_000, "/payload/ttl", "node-dialect"),
        (
            ("payload", "pricing_mode"),
            {"PaymentLimited": {**LIMITED, "payment_amount": "1"}},
            "/payload/pricing_mode/PaymentLimited/payment_amount",
            "node-dialect",
        ),
        (("payload", "fields", "args"), {"Named": {}}, "/payload/fields/args/Named", "node-dialect"),
        (
            ("payload", "fields", "target"),
            {"Stored": {"id": {"ByName": "x"}, "runtime": "VmCasperV2"}},
            "/payload/fields/target/Stored/runtime",
            "missing-field",
        ),
        (("approvals",), [EARLY.to_json()] * 2, "/approvals/1", "duplicate-approval"),
    ],
)
def test_what_does_not_prevent_reading_is_noted_with_its_place(where, value, path, code) -> None:
    notes: list[Problem] = []
    parse_v1(changed(*where, to=value), notes)
    assert [(note.code, note.path) for note in notes] == [(code, path)]


def test_arguments_that_stand_bare_are_named_ones() -> None:
    notes: list[Problem] = []
    bare = [{"name": "n", "value": ARGS[0][1]}]
    assert parse_v1(changed("payload", "fields", "args", to=bare), notes).args == READ
    at = "/payload/fields/args"
    assert notes == [
        Problem("node-dialect", at, 'the arguments stand without "Named"', HINT),
        Problem("node-dialect", f"{at}/0", 'the argument stands as {"name", "value"} instead of a pair', HINT),
    ]


PRE_RELEASE = (
    "unsupported-format",
    None,
    "this is a TransactionV1 in a pre-release layout that no network runs",
    "make it anew with a current tool",
)


@pytest.mark.parametrize(
    ("json", "told"),
    [
        ({"hash": 1, "header": {}, "body": {}, "approvals": []}, PRE_RELEASE),
        ({"hash": "12" * 32, "body": {}}, ("missing-field", "/payload", "'payload' is missing", None)),
        ({"hash": "12" * 32, "header": {}}, ("missing-field", "/payload", "'payload' is missing", None)),
    ],
)
def test_header_and_body_without_a_payload_are_the_layout_before_the_release(json, told) -> None:
    assert refusal(parse_v1, json, []) == told


def test_a_payload_counts_whatever_stands_beside_it() -> None:
    assert parse_v1({**JSON, "header": {}, "body": {}}, []) == V1
