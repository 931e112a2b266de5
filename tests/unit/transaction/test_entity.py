"""The Deploy entity made from a node's words. Source: CSPR.cloud reference, part 2.2."""

from dataclasses import replace
from typing import Any

import pytest
from devnet_world import ALICE, BOB, CHAIN, CSPR, NOW, call, native, session, stake, transfer

from cspr_track.core.status import Kind
from cspr_track.transaction import cl_type as ct
from cspr_track.transaction.action import Action
from cspr_track.transaction.cl_value import CLValue
from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.entity import FIELDS, entity_of, entry_point_name, waiting_entity
from cspr_track.transaction.executable_item import ExecutableItem
from cspr_track.transaction.execution import Execution
from cspr_track.transaction.make import value_of
from cspr_track.transaction.make_contract import Stored, make_session
from cspr_track.transaction.v1 import TransactionV1
from cspr_track.transaction.v1_parts import parse_initiator, parse_pricing, parse_target

HASH, BLOCK, ADDRESS = "12" * 32, "34" * 32, "ab" * 32
ALICE_HASH = ALICE.public_key.account_hash.hex()
EXECUTED = Execution(
    by_casper_2=True,
    error_message="User error: 1",
    cost=100,
    limit=90,
    consumed=80,
    refund=15,
    initiator={"PublicKey": ALICE.public_key.hex},
)
EXECUTED_1X = Execution(by_casper_2=False, error_message=None, cost=100)


def entity(**known: Any) -> dict[str, Any]:
    """All fields, null where nothing is known."""
    return dict.fromkeys(FIELDS) | {"args": {}} | known


OF_TRANSFER = entity(
    deploy_hash=HASH,
    caller_public_key=ALICE.public_key.hex,
    caller_hash=ALICE_HASH,
    pricing_mode_id=0,
    gas_price_limit=5,
    is_standard_payment=True,
    runtime_type_id=0,
    execution_type_id=6,
    args={
        "target": {"cl_type": "PublicKey", "parsed": BOB.public_key.hex},
        "amount": {"cl_type": "U512", "parsed": "100000000000"},
        "id": {"cl_type": {"Option": "U64"}, "parsed": 7},
    },
    payment_amount="100000000",
    timestamp="2027-01-15T08:00:00.000Z",
    contract_entrypoint={"name": "transfer"},
)
IN_BLOCK = {"block_hash": BLOCK, "block_height": 9, "status": "processed"}
PAID = {"cost": "100", "consumed_gas": "80", "refund_amount": "15", "error_message": "User error: 1"}


def made(execution: Execution, **known: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {"kind": Kind.TRANSACTION_V1, "transaction": None, "block_hash": BLOCK, "block_height": 9}
    return entity_of(HASH, execution, **(usual | known))


def test_an_execution_with_its_document_tells_everything() -> None:
    document = transfer(transfer_id=7, gas_price_tolerance=5)
    assert made(EXECUTED, transaction=document, timestamp="2000-01-01T00:00:00.000Z") == (
        OF_TRANSFER | IN_BLOCK | PAID | {"version_id": 2}
    )


def test_without_its_document_the_execution_tells_who_sent_and_the_limit() -> None:
    who = {"caller_public_key": ALICE.public_key.hex, "caller_hash": ALICE_HASH}
    assert made(EXECUTED, timestamp="2027-01-15T08:00:00.000Z") == entity(
        deploy_hash=HASH,
        version_id=2,
        payment_amount="90",
        timestamp="2027-01-15T08:00:00.000Z",
        **who,
        **IN_BLOCK,
        **PAID,
    )


def test_of_an_execution_by_a_1x_node_the_cost_is_the_gas() -> None:
    assert made(EXECUTED_1X, kind=Kind.DEPLOY, block_hash=None, block_height=None) == entity(
        deploy_hash=HASH, version_id=0, cost="100", consumed_gas="100", status="processed"
    )


@pytest.mark.parametrize(
    ("execution", "kind", "version"),
    [
        (EXECUTED_1X, Kind.DEPLOY, 0),
        (EXECUTED_1X, None, 0),
        (EXECUTED, Kind.DEPLOY, 1),
        (EXECUTED, Kind.TRANSACTION_V1, 2),
        (EXECUTED, None, None),
    ],
)
def test_the_version_says_which_network_executed_what(execution, kind, version) -> None:
    assert made(execution, kind=kind)["version_id"] == version


@pytest.mark.parametrize(
    ("initiator", "public_key", "account_hash"),
    [
        ({"PublicKey": BOB.public_key.hex}, BOB.public_key.hex, BOB.public_key.account_hash.hex()),
        ({"AccountHash": f"account-hash-{ADDRESS}"}, None, ADDRESS),
        ({"PublicKey": "03ab"}, None, None),
        ({"Somebody": ADDRESS}, None, None),
        (None, None, None),
    ],
)
def test_who_sent_is_told_as_far_as_the_node_says_it(initiator, public_key, account_hash) -> None:
    found = made(replace(EXECUTED, initiator=initiator))
    assert (found["caller_public_key"], found["caller_hash"]) == (public_key, account_hash)


def test_a_sender_known_by_account_hash_has_no_public_key() -> None:
    document = transfer()
    assert isinstance(document, TransactionV1)
    who, part = parse_initiator({"AccountHash": f"account-hash-{ADDRESS}"}, "")
    found = waiting_entity(replace(document, initiator=who, initiator_part=part), "pending")
    assert (found["caller_public_key"], found["caller_hash"]) == (None, ADDRESS)


@pytest.mark.parametrize("status", ["pending", "expired"])
@pytest.mark.parametrize(("legacy", "version"), [(False, 2), (True, 1)])
def test_what_was_not_executed_cost_nothing(status, legacy, version) -> None:
    document = transfer(transfer_id=7, gas_price_tolerance=5, legacy=legacy)
    assert waiting_entity(document, status) == OF_TRANSFER | {
        "deploy_hash": document.hash_hex,
        "version_id": version,
        "cost": "0",
        "status": status,
    }


ITEM = {"payment_motes": 3 * CSPR, "chain_name": CHAIN, "timestamp_ms": NOW}
WASM = ExecutableItem("ModuleBytes", (), module_bytes=b"\0asm")
SESSION = make_session(wasm=b"\0asm", args=[], initiator=ALICE.public_key, **ITEM)
BY_HASH, BY_NAME = Stored(bytes.fromhex(ADDRESS)), Stored("token")
PACKAGE_BY_HASH, PACKAGE_BY_NAME = Stored(bytes.fromhex(ADDRESS), package=True), Stored("token", package=True)
ACTIONS = {
    "a transfer": (transfer(), 6, 0, None, None, "transfer"),
    "a legacy transfer": (transfer(legacy=True), 6, 0, None, None, "transfer"),
    "a delegation": (stake("Delegate", CSPR), 6, 0, None, None, "delegate"),
    "a bid": (native("ChangeBidPublicKey", []), 6, 0, None, None, "change_bid_public_key"),
    "session code": (SESSION, 1, 1, None, None, "Call"),
    "legacy session code": (session(WASM), 1, 1, None, None, "call"),
    "a contract by hash": (call("Buy", contract=BY_HASH), 2, 1, ADDRESS, None, "Buy"),
    "a contract by name": (call("Buy", contract=BY_NAME), 3, 1, None, None, "Buy"),
    "a contract of an odd name": (call("Buy", contract=Stored("VmCasperV2")), 3, 1, None, None, "Buy"),
    "a package by hash": (call("Buy", contract=PACKAGE_BY_HASH), 4, 1, None, ADDRESS, "Buy"),
    "a package by name": (call("Buy", contract=PACKAGE_BY_NAME), 5, 1, None, None, "Buy"),
    "a legacy contract by hash": (call("Buy", contract=BY_HASH, legacy=True), 2, 1, ADDRESS, None, "Buy"),
    "a legacy package by hash": (call("Buy", contract=PACKAGE_BY_HASH, legacy=True), 4, 1, None, ADDRESS, "Buy"),
}


@pytest.mark.parametrize("what", ACTIONS)
def test_what_is_called_is_told_in_the_numbers_of_cspr_cloud(what) -> None:
    document, execution_type, runtime, contract, package, entry_point = ACTIONS[what]
    found = waiting_entity(document, "pending")
    assert found["execution_type_id"] == execution_type
    assert found["runtime_type_id"] == runtime
    assert (found["contract_hash"], found["contract_package_hash"]) == (contract, package)
    assert found["contract_entrypoint"] == {"name": entry_point}


def test_the_second_virtual_machine_has_its_own_number() -> None:
    document = call("buy", contract=BY_HASH)
    assert isinstance(document, TransactionV1)
    runtime = {"VmCasperV2": {"transferred_value": 0, "seed": None}}
    action, part = parse_target({"Stored": {"id": {"ByHash": ADDRESS}, "runtime": runtime}}, "", [])
    second = replace(document, parts=(part, *document.parts[1:]), action=replace(action, entry_point="buy"))
    assert waiting_entity(second, "pending")["runtime_type_id"] == 2


LIMITED = {"payment_amount": 5, "gas_price_tolerance": 2, "standard_payment": False}
FIXED = {"gas_price_tolerance": 3, "additional_computation_factor": 0}


@pytest.mark.parametrize(
    ("pricing", "mode", "gas_price", "standard", "payment"),
    [
        ({"PaymentLimited": LIMITED}, 0, 2, False, "5"),
        ({"Fixed": FIXED}, 1, 3, True, None),
        ({"Prepaid": {"receipt": ADDRESS}}, 2, 1, True, None),
    ],
)
def test_how_it_is_paid_is_told_in_the_numbers_of_cspr_cloud(pricing, mode, gas_price, standard, payment) -> None:
    document = transfer()
    assert isinstance(document, TransactionV1)
    found = waiting_entity(replace(document, pricing=parse_pricing(pricing, "", [])), "pending")
    assert (found["pricing_mode_id"], found["gas_price_limit"]) == (mode, gas_price)
    assert (found["is_standard_payment"], found["payment_amount"]) == (standard, payment)


def test_payment_code_is_not_the_standard_payment() -> None:
    document = transfer(legacy=True)
    assert isinstance(document, Deploy)
    found = waiting_entity(replace(document, payment=WASM), "pending")
    assert (found["is_standard_payment"], found["payment_amount"]) == (False, None)


def test_an_argument_that_cannot_be_read_keeps_its_type() -> None:
    args = [("amount", CLValue(ct.U512, b"\x05")), ("name", value_of(ct.STRING, "x"))]
    assert waiting_entity(native("Transfer", args), "pending")["args"] == {
        "amount": {"cl_type": "U512", "parsed": None},
        "name": {"cl_type": "String", "parsed": "x"},
    }


@pytest.mark.parametrize(
    ("kind", "entry_point", "name"),
    [
        ("transfer", "Transfer", "transfer"),
        ("native", "ActivateBid", "activate_bid"),
        ("native", "ChangeBidPublicKey", "change_bid_public_key"),
        ("stored", "ChangeBid", "ChangeBid"),
        ("session", "call", "call"),
    ],
)
def test_native_entry_points_are_named_with_underscores_and_those_of_contracts_as_they_are(
    kind, entry_point, name
) -> None:
    assert entry_point_name(Action(kind=kind, entry_point=entry_point)) == name
