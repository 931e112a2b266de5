"""A legacy Deploy: what is read from its JSON, what is hashed and sent, what it tells of itself, what is refused."""

import functools

import pytest
from unit.transaction.altered import with_value
from unit.transaction.refusals import refusal

from cspr_track.core.status import Kind
from cspr_track.transaction import bytesrepr as b
from cspr_track.transaction import cl_type as ct
from cspr_track.transaction.action import Action, Initiator
from cspr_track.transaction.approvals import Approval
from cspr_track.transaction.cl_value import CLValue, encode
from cspr_track.transaction.deploy import Deploy, parse_deploy
from cspr_track.transaction.executable_item import ExecutableItem
from cspr_track.transaction.problem import Problem
from cspr_track.transaction.public_key import PublicKey

KEY = PublicKey(b"\x01" + b"\x11" * 32)
LATE, EARLY = (Approval(PublicKey(bytes((tag,)) + b"\x02" * (31 + tag)), bytes((tag,)) * 65) for tag in (2, 1))
AMOUNT = ("amount", CLValue(ct.U512, encode(ct.U512, 2_500_000_000)))
PAYMENT = ExecutableItem("ModuleBytes", (AMOUNT,), module_bytes=b"")
SESSION = ExecutableItem("StoredContractByName", (("n", CLValue(ct.U8, b"\x07", 7)),), name="x", entry_point="go")
DEPLOY = Deploy(
    account=KEY,
    timestamp_ms=1_605_573_564_072,
    ttl_ms=1_800_000,
    gas_price=3,
    dependencies=(b"\xab" * 32, b"\xcd" * 32),
    chain_name="casper-test",
    payment=PAYMENT,
    session=SESSION,
    approvals=(LATE, EARLY),
    stated_hash="12" * 32,
    stated_body_hash="34" * 32,
)
JSON = {
    "hash": "12" * 32,
    "header": {
        "account": KEY.hex,
        "timestamp": "2020-11-17T00:39:24.072Z",
        "ttl": "30m",
        "gas_price": 3,
        "body_hash": "34" * 32,
        "dependencies": ["ab" * 32, "cd" * 32],
        "chain_name": "casper-test",
    },
    "payment": {"ModuleBytes": {"module_bytes": "", "args": [["amount", {"cl_type": "U512", "bytes": "0400f90295"}]]}},
    "session": {
        "StoredContractByName": {
            "name": "x",
            "entry_point": "go",
            "args": [["n", {"cl_type": "U8", "bytes": "07", "parsed": 7}]],
        }
    },
    "approvals": [LATE.to_json(), EARLY.to_json()],
}


changed = functools.partial(with_value, JSON)


def test_a_deploy_is_read_with_the_hashes_that_it_states() -> None:
    notes: list[Problem] = []
    assert parse_deploy(JSON, notes) == DEPLOY
    assert notes == []


def test_a_deploy_is_hashed_and_carried_with_its_own_hashes_and_its_signers_in_order() -> None:
    body_hash = b.digest(PAYMENT.to_bytes() + SESSION.to_bytes())
    header = (
        KEY.raw
        + b.u64(1_605_573_564_072)
        + b.u64(1_800_000)
        + b.u64(3)
        + body_hash
        + b.u32(2)
        + b"\xab" * 32
        + b"\xcd" * 32
        + b.string("casper-test")
    )
    assert DEPLOY.header_bytes() == header
    assert DEPLOY.hash == b.digest(header)
    assert DEPLOY.to_bytes() == (
        header
        + b.digest(header)
        + PAYMENT.to_bytes()
        + SESSION.to_bytes()
        + b.u32(2)
        + EARLY.to_bytes()
        + LATE.to_bytes()
    )


def test_a_deploy_is_sent_with_its_own_hashes_and_its_signers_as_they_stand() -> None:
    header = {**JSON["header"], "body_hash": DEPLOY.body_hash.hex()}  # type: ignore[dict-item]
    sent = {
        **JSON,
        "hash": DEPLOY.hash_hex,
        "header": header,
        "payment": PAYMENT.to_json(),
        "session": SESSION.to_json(),
    }
    assert DEPLOY.to_json() == sent
    assert DEPLOY.to_rpc_params() == {"deploy": sent}


def test_a_deploy_tells_what_both_kinds_of_transaction_tell() -> None:
    assert DEPLOY.kind is Kind.DEPLOY
    assert DEPLOY.hash_hex == DEPLOY.hash.hex()
    assert DEPLOY.initiator == Initiator(KEY.account_hash, KEY)
    assert DEPLOY.expires_at_ms == 1_605_575_364_072
    assert DEPLOY.gas_price_tolerance == 3
    assert DEPLOY.args == SESSION.args
    assert DEPLOY.action == Action(kind="stored", entry_point="go", target_name="x")


def test_a_further_signature_stands_after_the_others() -> None:
    more = Approval(KEY, b"\x01" * 65)
    assert DEPLOY.with_approval(more).approvals == (LATE, EARLY, more)
    assert DEPLOY.with_approval(more).hash == DEPLOY.hash


OTHER = ("other", CLValue(ct.U8, b"\x07"))


@pytest.mark.parametrize(
    ("variant", "wasm", "args", "motes", "standard"),
    [
        ("ModuleBytes", b"", (AMOUNT,), 2_500_000_000, True),
        ("ModuleBytes", b"", (OTHER, AMOUNT), 2_500_000_000, True),
        ("ModuleBytes", b"", (OTHER,), None, True),
        ("ModuleBytes", b"", (), None, True),
        ("ModuleBytes", b"", (("amount", CLValue(ct.U64, b"\x01" * 8)),), None, True),
        ("ModuleBytes", b"", (("amount", CLValue(ct.U512, b"\x02\x01")), AMOUNT), None, True),
        ("ModuleBytes", b"", (("other", CLValue(ct.U512, b"\x01\x07")), AMOUNT), 2_500_000_000, True),
        ("ModuleBytes", b"\x00a", (AMOUNT,), None, False),
        ("Transfer", None, (AMOUNT,), None, False),
    ],
)
def test_only_the_standard_payment_states_its_limit(variant, wasm, args, motes, standard) -> None:
    deploy = parse_deploy(
        changed("payment", to=ExecutableItem(variant, args, module_bytes=wasm).to_json()),
        [],
    )
    assert (deploy.payment_motes, deploy.standard_payment) == (motes, standard)


@pytest.mark.parametrize(
    "where",
    [
        *(("header", name) for name in JSON["header"]),
        *((name,) for name in ("hash", "header", "payment", "session", "approvals")),
    ],
)
def test_what_a_deploy_lacks_is_named(where) -> None:
    *above, last = where
    holder = {**(JSON[above[0]] if above else JSON)}  # type: ignore[dict-item]
    del holder[last]
    told = refusal(parse_deploy, changed(*above, to=holder) if above else holder, [])
    assert told == ("missing-field", "/" + "/".join(where), f"{last!r} is missing", None)


NO_NUMBER = "a whole number must stand here, not a list"
NO_HEX = "hexadecimal text must stand here, not a list"
NO_OBJECT = "an object must stand here, not a list"


@pytest.mark.parametrize(
    ("where", "code", "message"),
    [
        (("hash",), "wrong-type", NO_HEX),
        (("header",), "wrong-type", NO_OBJECT),
        (("header", "account"), "wrong-type", NO_HEX),
        (("header", "timestamp"), "bad-timestamp", "this is not an RFC 3339 time in UTC"),
        (("header", "ttl"), "bad-ttl", "this is not a duration"),
        (("header", "gas_price"), "wrong-type", NO_NUMBER),
        (("header", "body_hash"), "wrong-type", NO_HEX),
        (("header", "chain_name"), "wrong-type", "text must stand here, not a list"),
        (("payment",), "wrong-type", NO_OBJECT),
        (("session",), "wrong-type", NO_OBJECT),
    ],
)
def test_a_member_of_another_type_is_told_with_its_place(where, code, message) -> None:
    assert refusal(parse_deploy, changed(*where, to=[]), [])[:3] == (code, "/" + "/".join(where), message)


@pytest.mark.parametrize(
    ("where", "value", "told"),
    [
        (("hash",), "ab", ("bad-length", "/hash", "32 bytes must stand here, not 1", None)),
        (("header", "body_hash"), "ab", ("bad-length", "/header/body_hash", "32 bytes must stand here, not 1", None)),
        (
            ("header", "dependencies"),
            ["ab" * 32, "ab"],
            ("bad-length", "/header/dependencies/1", "32 bytes must stand here, not 1", None),
        ),
        (
            ("header", "dependencies"),
            {},
            ("wrong-type", "/header/dependencies", "a list must stand here, not an object", None),
        ),
        (("approvals",), {}, ("wrong-type", "/approvals", "a list must stand here, not an object", None)),
        (
            ("header", "gas_price"),
            2**64,
            ("out-of-range", "/header/gas_price", "the number must be between 0 and 2^64 - 1", None),
        ),
    ],
)
def test_a_member_of_another_size_is_told_with_its_place(where, value, told) -> None:
    assert refusal(parse_deploy, changed(*where, to=value), []) == told


def test_the_highest_gas_price_is_read() -> None:
    assert parse_deploy(changed("header", "gas_price", to=2**64 - 1), []).gas_price == 2**64 - 1


@pytest.mark.parametrize(
    ("where", "value", "path", "code"),
    [
        (("header", "ttl"), 1_800_000, "/header/ttl", "node-dialect"),
        (("payment", "ModuleBytes", "args"), {}, "/payment/ModuleBytes/args", "node-dialect"),
        (("session", "StoredContractByName", "args"), {}, "/session/StoredContractByName/args", "node-dialect"),
        (("approvals",), [EARLY.to_json()] * 2, "/approvals/1", "duplicate-approval"),
    ],
)
def test_what_does_not_prevent_reading_is_noted_with_its_place(where, value, path, code) -> None:
    notes: list[Problem] = []
    parse_deploy(changed(*where, to=value), notes)
    assert [(note.code, note.path) for note in notes] == [(code, path)]
