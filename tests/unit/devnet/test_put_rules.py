"""What a put is refused for: each check of a node, its exact words, and which comes first."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from devnet_world import ALICE, BOB, CSPR, NOW, STRANGER, call, changed, native, session, stake, transfer, world

from cspr_track.devnet.demo_contract import CONTRACT_HASH, PACKAGE_HASH
from cspr_track.devnet.refusals import Refused, RefusedElsewhere
from cspr_track.transaction import cl_type as ct
from cspr_track.transaction.approvals import Approval
from cspr_track.transaction.executable_item import ExecutableItem
from cspr_track.transaction.make import value_of
from cspr_track.transaction.make_contract import Stored
from cspr_track.transaction.transaction import Transaction

V1 = "The transaction sent to the network "


def refused(transaction: Transaction, **options: Any) -> str:
    chain, heard = world(**options)
    with pytest.raises(Refused) as told:
        chain.put(transaction, NOW)
    assert not heard, "a refused transaction is not announced"
    assert not chain.stored, "and not kept"
    return str(told.value)


def deploy(**options: Any) -> Transaction:
    return transfer(legacy=True, **options)


BOTH: dict[str, tuple[Callable[..., Transaction], str, str]] = {
    "chain name": (
        lambda make: make(chain_name="casper"),
        V1 + "had an invalid chain name",
        "The deploy had an invalid chain name",
    ),
    "TTL": (
        lambda make: make(ttl_ms=2 * 3600 * 1000 + 1),
        V1 + "had an excessive time to live",
        "The deploy had an excessive time to live",
    ),
    "future": (
        lambda make: make(timestamp_ms=NOW + 2001),
        V1 + "had a timestamp that has not yet occurred",
        "The deploys timestamp is in the future",
    ),
    "hash": (
        lambda make: replace(make(), stated_hash="00" * 32),
        V1 + "had an invalid hash",
        "The deploy had an invalid deploy hash",
    ),
    "no approvals": (
        lambda make: replace(make(), approvals=()),
        V1 + "had no approvals",
        "The deploy had no approvals",
    ),
    "signature": (
        lambda make: replace(make(), approvals=(Approval(ALICE.public_key, b"\x01" + bytes(64)),)),
        V1 + "had an invalid approval",
        "The deploy had an invalid approval",
    ),
    "small amount": (
        lambda make: make(amount=2_499_999_999),
        V1 + "had an insufficient transfer amount",
        "The deploy sent to the network had an insufficient transfer amount",
    ),
    "expired": (lambda make: make(timestamp_ms=NOW - 1_800_001),) + ("transaction has expired",) * 2,
    "account": (lambda make: make(by=STRANGER),) + ("no such addressable entity",) * 2,
    "other signer": (lambda make: changed(make(), by=BOB),) + ("invalid associated keys",) * 2,
}


@pytest.mark.parametrize("cause", BOTH)
def test_a_transaction_v1_is_refused_in_the_nodes_words(cause: str) -> None:
    make, text, _ = BOTH[cause]
    assert refused(make(transfer)) == text


@pytest.mark.parametrize("cause", BOTH)
def test_a_deploy_is_refused_in_the_nodes_words(cause: str) -> None:
    make, _, text = BOTH[cause]
    assert refused(make(deploy)) == text


def test_block_gas_limit() -> None:
    many = 812_500_000_001
    assert refused(transfer(payment_motes=many)) == V1 + "exceeds the networks block gas limit"
    assert refused(deploy(payment_motes=many)) == "The deploy sent to the network exceeded the block gas limit"


def test_a_payer_below_the_baseline_is_refused_whatever_the_transaction_costs() -> None:
    assert refused(transfer(), alice=2_499_999_999) == "insufficient balance"
    chain, _ = world(alice=2_500_000_000)
    chain.put(transfer(), NOW)  # cannot pay for it, but a put does not ask for that


def test_a_gas_price_below_the_networks_is_not_told_as_invalid() -> None:
    with pytest.raises(RefusedElsewhere, match="gas price tolerance too low"):
        world(min_gas_price=2)[0].put(transfer(), NOW)


PUBLIC_KEY, AMOUNT = value_of(ct.PUBLIC_KEY, BOB.public_key.raw), value_of(ct.U512, 100 * CSPR)
TEXT = value_of(ct.STRING, "a")

V1_ONLY = {
    "many approvals": (
        lambda: replace(call("succeed"), approvals=call("succeed").approvals * 101),
        V1 + "had excessive approvals",
    ),
    "payment of nothing": (lambda: transfer(payment_motes=0), V1 + "had an invalid pricing mode"),
    "native with a custom entry point": (
        lambda: native({"Custom": "transfer"}, []),  # type: ignore[arg-type]
        "The native transaction sent to the network should not have a custom entry point",
    ),
    "stored with a native entry point": (
        lambda: native("Transfer", [], target=stored({"ByHash": CONTRACT_HASH.hex()})),
        "The non-native transaction sent to the network must have a custom entry point",
    ),
    "native call": (lambda: native("Call", []), "entry point cannot be 'call'"),
    "session without call": (
        lambda: native({"Custom": "run"}, [], target=wasm(b"\x00")),  # type: ignore[arg-type]
        "entry point must be 'call'",
    ),
    "empty Wasm": (lambda: native("Call", [], target=wasm(b"")), V1 + "had empty module bytes"),
    "too large for any lane": (
        lambda: native("Call", [], target=wasm(bytes(750_001))),
        "couldn't associate a transaction lane with the transaction",
    ),
    "too large for its lane": (
        lambda: native(
            "Transfer", [("target", PUBLIC_KEY), ("amount", AMOUNT), ("x", value_of(ct.STRING, "x" * 2000))]
        ),
        V1 + "had an excessive size",
    ),
    "long arguments": (
        lambda: native(
            "Transfer", [("target", PUBLIC_KEY), ("amount", AMOUNT), ("x", value_of(ct.STRING, "x" * 1000))]
        ),
        V1 + "had excessive args length",
    ),
    "no target": (lambda: native("Transfer", [("amount", AMOUNT)]), V1 + "was missing an argument"),
    "no amount": (lambda: native("Transfer", [("target", PUBLIC_KEY)]), V1 + "was missing an argument"),
    "amount of another type": (
        lambda: native("Transfer", [("target", PUBLIC_KEY), ("amount", TEXT)]),
        V1 + "had an unexpected argument type",
    ),
    "target of another type": (
        lambda: native("Transfer", [("target", TEXT), ("amount", AMOUNT)]),
        V1 + "had an unexpected argument type",
    ),
    "unreadable amount": (
        lambda: native("Transfer", [("target", PUBLIC_KEY), ("amount", replace(AMOUNT, data=b"\x09"))]),
        V1 + "had an invalid argument",
    ),
    "delegation without validator": (
        lambda: native("Delegate", [("delegator", PUBLIC_KEY), ("amount", AMOUNT)]),
        V1 + "was missing an argument",
    ),
    "raw arguments": (lambda: changed(stake("Delegate", CSPR), args=(), raw_args=b"ab"), "expected named arguments"),
    "unknown contract": (lambda: call("succeed", contract=Stored(bytes(32))), "no such contract at hash"),
    "unknown entry point": (lambda: call("dance"), "no such entry point"),
    "unknown package": (lambda: by_package("00" * 32, None), "no such package at hash"),
    "unknown version": (lambda: by_package(PACKAGE_HASH.hex(), 2), "missing entity at version"),
}


def stored(target: object) -> object:
    return {"Stored": {"id": target, "runtime": "VmCasperV1"}}


def wasm(module: bytes) -> object:
    return {"Session": {"is_install_upgrade": False, "module_bytes": module.hex(), "runtime": "VmCasperV1"}}


def by_package(address: str, version: int | None) -> Transaction:
    target = stored({"ByPackageHash": {"addr": address, "version": version}})
    return native({"Custom": "succeed"}, [], target=target)  # type: ignore[arg-type]


@pytest.mark.parametrize("cause", V1_ONLY)
def test_what_only_a_transaction_v1_is_refused_for(cause: str) -> None:
    make, text = V1_ONLY[cause]
    assert refused(make()) == text


CALL = ExecutableItem("StoredContractByName", (), name="demo", entry_point="succeed")

DEPLOY_ONLY = {
    "many approvals": (
        lambda: replace(deploy(), approvals=deploy().approvals * 101),
        "The deploy sent to the network had excessive approvals",
    ),
    "body hash": (
        lambda: replace(session(CALL), stated_body_hash="00" * 32),
        "The deploy had an invalid body hash",
    ),
    "dependencies": (
        lambda: changed(session(CALL), dependencies=(bytes(32),)),
        "The dependencies for this transaction are no longer supported",
    ),
    "size": (
        lambda: session(ExecutableItem("ModuleBytes", (), module_bytes=bytes(1_048_576))),
        "The deploy had an excessive size",
    ),
    "long session arguments": (
        lambda: session(replace(CALL, args=(("x", value_of(ct.STRING, "x" * 1024)),))),
        "The deploy had an excessive session args length",
    ),
    "long payment arguments": (
        lambda: changed(session(CALL), payment=pay(("x", value_of(ct.STRING, "x" * 1024)))),
        "The deploy had an excessive payment args length",
    ),
    "no payment amount": (lambda: changed(session(CALL), payment=pay()), "The deploy had a missing payment amount"),
    "unreadable payment amount": (
        lambda: changed(session(CALL), payment=pay(("amount", TEXT))),
        "The deploy sent to the network had a payment amount that was unable to be parsed",
    ),
    "payment by transfer": (
        lambda: changed(session(CALL), payment=ExecutableItem("Transfer", (("amount", AMOUNT),))),
        "invalid payment variant for deploy",
    ),
    "no transfer amount": (
        lambda: session(ExecutableItem("Transfer", (("target", PUBLIC_KEY),))),
        "The deploy sent to the network was missing a transfer amount",
    ),
    "unreadable transfer amount": (
        lambda: session(ExecutableItem("Transfer", (("target", PUBLIC_KEY), ("amount", TEXT)))),
        "The deploy sent to the network had a transfer amount that was unable to be parsed",
    ),
    "no transfer target": (
        lambda: session(ExecutableItem("Transfer", (("amount", AMOUNT),))),
        "missing transfer target for deploy",
    ),
    "empty Wasm": (
        lambda: session(ExecutableItem("ModuleBytes", (), module_bytes=b"")),
        "missing module bytes for deploy",
    ),
    "unknown contract": (
        lambda: session(ExecutableItem("StoredContractByHash", (), hash=bytes(32), entry_point="succeed")),
        "no such contract at hash",
    ),
}


def pay(*args: Any) -> ExecutableItem:
    return ExecutableItem("ModuleBytes", tuple(args), module_bytes=b"")


@pytest.mark.parametrize("cause", DEPLOY_ONLY)
def test_what_only_a_deploy_is_refused_for(cause: str) -> None:
    make, text = DEPLOY_ONLY[cause]
    assert refused(make()) == text


def test_the_account_is_looked_at_before_the_signature() -> None:
    bad = replace(transfer(by=STRANGER), approvals=(Approval(STRANGER.public_key, b"\x01" + bytes(64)),))
    assert refused(bad) == "no such addressable entity"


def test_the_chain_name_is_looked_at_before_the_ttl_and_the_ttl_before_the_account() -> None:
    assert refused(transfer(chain_name="casper", ttl_ms=10**9, by=STRANGER)) == V1 + "had an invalid chain name"
    assert refused(transfer(ttl_ms=10**9, by=STRANGER)) == V1 + "had an excessive time to live"


def test_a_high_s_signature_is_refused_and_its_low_s_twin_is_taken() -> None:
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    good = transfer(by=BOB, to=ALICE)
    signature = good.approvals[0].signature
    high = signature[:33] + (order - int.from_bytes(signature[33:], "big")).to_bytes(32, "big")
    chain, _ = world(bob=100 * CSPR)
    with pytest.raises(Refused, match="invalid approval"):
        chain.put(replace(good, approvals=(Approval(BOB.public_key, high),)), NOW)
    chain.put(good, NOW)


def test_the_edges_of_time_are_inside() -> None:
    chain, _ = world()
    chain.put(transfer(timestamp_ms=NOW + 2000), NOW)
    chain.put(transfer(timestamp_ms=NOW - 1_800_000), NOW)
    chain.put(transfer(ttl_ms=2 * 3600 * 1000), NOW)
    assert len(chain.stored) == 3


def test_an_initiator_may_be_named_by_its_account_hash() -> None:
    from cspr_track.transaction.v1_parts import parse_initiator

    who, part = parse_initiator({"AccountHash": f"account-hash-{ALICE.public_key.account_hash.hex()}"}, "")
    chain, _ = world()
    stored = chain.put(changed(transfer(), initiator=who, initiator_part=part), NOW)
    chain.make_block(NOW + 1)
    assert stored.outcome is not None
    assert stored.outcome.error_message is None
