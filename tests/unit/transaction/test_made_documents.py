"""Documents that are made: what stands in them, and that they are what is read back."""

from typing import Any

import pytest
from devnet_world import ALICE, BOB, STRANGER

from cspr_track.core.errors import InputError
from cspr_track.transaction.action import Action
from cspr_track.transaction.args_text import parse_arg
from cspr_track.transaction.document import read_document
from cspr_track.transaction.make import Terms
from cspr_track.transaction.make_contract import Stored, make_call, make_session
from cspr_track.transaction.make_native import make_stake, make_transfer
from cspr_track.transaction.transaction import Transaction

AB = "ab" * 32
WASM = b"\0asm"
HERE, THERE, OTHER = (key.public_key for key in (ALICE, BOB, STRANGER))
TERMS = Terms(initiator=HERE, payment_motes=3_000_000_000, chain_name="casper-test", timestamp_ms=1_767_323_045_678)
PACE: Any = {"ttl_ms": 60_000, "gas_price_tolerance": 3}


def shown(cl_type: object, hex_bytes: str, parsed: object) -> dict[str, object]:
    return {"cl_type": cl_type, "bytes": hex_bytes, "parsed": parsed}


def key(public_key: Any) -> dict[str, object]:
    return shown("PublicKey", public_key.hex, public_key.hex)


FIVE = shown("U512", "0105", "5")
NO_ID, ID_7 = shown({"Option": "U64"}, "00", None), shown({"Option": "U64"}, "01" + "07" + "00" * 7, 7)
ACCOUNT = shown({"ByteArray": 32}, AB, AB)
ARGS = [parse_arg("a:u8=1")]
ONE = ["a", shown("U8", "01", 1)]


def stored(name: str, content: object, entry_point: str = "mint") -> tuple[object, object]:
    return {"Stored": {"id": {name: content}, "runtime": "VmCasperV1"}}, {"Custom": entry_point}


def session(install: bool) -> dict[str, object]:
    return {"Session": {"is_install_upgrade": install, "module_bytes": WASM.hex(), "runtime": "VmCasperV1"}}


def call(contract: Stored, **more: Any) -> Transaction:
    return make_call(contract=contract, entry_point="mint", args=ARGS, **TERMS, **more)


@pytest.mark.parametrize(
    ("make", "target", "entry_point", "args"),
    [
        (
            lambda: make_transfer(to=THERE, amount_motes=5, **TERMS),
            "Native", "Transfer", [["target", key(THERE)], ["amount", FIVE]],
        ),
        (
            lambda: make_transfer(to=bytes.fromhex(AB), amount_motes=5, transfer_id=7, **TERMS),
            "Native", "Transfer", [["target", ACCOUNT], ["amount", FIVE], ["id", ID_7]],
        ),
        (
            lambda: make_stake("Delegate", validator=THERE, amount_motes=5, **TERMS),
            "Native", "Delegate", [["delegator", key(HERE)], ["validator", key(THERE)], ["amount", FIVE]],
        ),
        (
            lambda: make_stake("Redelegate", validator=THERE, new_validator=OTHER, amount_motes=5, **TERMS),
            "Native", "Redelegate",
            [["delegator", key(HERE)], ["validator", key(THERE)], ["amount", FIVE], ["new_validator", key(OTHER)]],
        ),
        (lambda: call(Stored(bytes.fromhex(AB))), *stored("ByHash", AB), [ONE]),
        (lambda: call(Stored("nft")), *stored("ByName", "nft"), [ONE]),
        (
            lambda: call(Stored(bytes.fromhex(AB), package=True)),
            *stored("ByPackageHash", {"addr": AB, "version": None}), [ONE],
        ),
        (
            lambda: call(Stored("nft", package=True, version=3)),
            *stored("ByPackageName", {"name": "nft", "version": 3}), [ONE],
        ),
        (lambda: make_session(wasm=WASM, args=ARGS, **TERMS), session(False), "Call", [ONE]),
        (lambda: make_session(wasm=WASM, args=ARGS, install=True, **TERMS), session(True), "Call", [ONE]),
    ],
)  # fmt: skip
def test_a_transaction_has_these_fields(make, target, entry_point, args) -> None:
    assert make().to_json()["payload"]["fields"] == {
        "args": {"Named": args}, "entry_point": entry_point, "scheduling": "Standard", "target": target,
    }  # fmt: skip


def versioned(name: str, place: dict[str, object], version: int | None) -> dict[str, object]:
    return {name: {**place, "version": version, "entry_point": "mint", "args": [ONE]}}


AUCTION = "93d923e336b20a4c4ca14d592b60e5bd3fe330775618290104f9beb326db7ae2"


@pytest.mark.parametrize(
    ("make", "session"),
    [
        (
            lambda: make_transfer(to=THERE, amount_motes=5, legacy=True, **TERMS),
            {"Transfer": {"args": [["amount", FIVE], ["target", key(THERE)], ["id", NO_ID]]}},
        ),
        (
            lambda: make_transfer(to=bytes.fromhex(AB), amount_motes=5, transfer_id=7, legacy=True, **TERMS),
            {"Transfer": {"args": [["amount", FIVE], ["target", ACCOUNT], ["id", ID_7]]}},
        ),
        (
            lambda: make_stake("Undelegate", validator=THERE, amount_motes=5, legacy=True, **TERMS),
            {"StoredContractByHash": {"hash": AUCTION, "entry_point": "undelegate", "args": [
                ["validator", key(THERE)], ["delegator", key(HERE)], ["amount", FIVE]]}},
        ),
        (
            lambda: make_stake(
                "Redelegate", validator=THERE, new_validator=OTHER, amount_motes=5, legacy=True, **TERMS
            ),
            {"StoredContractByHash": {"hash": AUCTION, "entry_point": "redelegate", "args": [
                ["validator", key(THERE)], ["new_validator", key(OTHER)], ["delegator", key(HERE)], ["amount", FIVE]]}},
        ),
        (
            lambda: call(Stored(bytes.fromhex(AB)), legacy=True),
            {"StoredContractByHash": {"hash": AB, "entry_point": "mint", "args": [ONE]}},
        ),
        (
            lambda: call(Stored("nft"), legacy=True),
            {"StoredContractByName": {"name": "nft", "entry_point": "mint", "args": [ONE]}},
        ),
        (
            lambda: call(Stored(bytes.fromhex(AB), package=True, version=3), legacy=True),
            versioned("StoredVersionedContractByHash", {"hash": AB}, 3),
        ),
        (
            lambda: call(Stored("nft", package=True), legacy=True),
            versioned("StoredVersionedContractByName", {"name": "nft"}, None),
        ),
        (
            lambda: make_session(wasm=WASM, args=ARGS, legacy=True, **TERMS),
            {"ModuleBytes": {"module_bytes": WASM.hex(), "args": [ONE]}},
        ),
    ],
)  # fmt: skip
def test_a_deploy_has_this_session(make, session) -> None:
    assert make().to_json()["session"] == session


@pytest.mark.parametrize(
    ("pace", "ttl", "tolerance"), [({}, "30m", 1), (PACE, "1m", 3)], ids=["the usual pace", "a stated pace"]
)
def test_a_transaction_states_its_terms(pace, ttl, tolerance) -> None:
    payload = make_transfer(to=THERE, amount_motes=5, **TERMS, **pace).to_json()["payload"]
    del payload["fields"]
    assert payload == {
        "initiator_addr": {"PublicKey": HERE.hex},
        "timestamp": "2026-01-02T03:04:05.678Z",
        "ttl": ttl,
        "chain_name": "casper-test",
        "pricing_mode": {
            "PaymentLimited": {
                "payment_amount": 3_000_000_000,
                "gas_price_tolerance": tolerance,
                "standard_payment": True,
            }
        },
    }


@pytest.mark.parametrize(
    ("pace", "ttl", "tolerance"), [({}, "30m", 1), (PACE, "1m", 3)], ids=["the usual pace", "a stated pace"]
)
def test_a_deploy_states_its_terms(pace, ttl, tolerance) -> None:
    made = make_transfer(to=THERE, amount_motes=5, legacy=True, **TERMS, **pace)
    json = made.to_json()
    assert json["header"] == {
        "account": HERE.hex,
        "timestamp": "2026-01-02T03:04:05.678Z",
        "ttl": ttl,
        "gas_price": tolerance,
        "body_hash": made.body_hash.hex(),
        "dependencies": [],
        "chain_name": "casper-test",
    }
    limit = ["amount", shown("U512", "04005ed0b2", "3000000000")]
    assert json["payment"] == {"ModuleBytes": {"module_bytes": "", "args": [limit]}}


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize(
    ("make", "terms", "action"),
    [
        (make_transfer, {"to": THERE, "amount_motes": 5}, Action(kind="transfer", entry_point="Transfer")),
        (
            make_call,
            {"contract": Stored(bytes.fromhex(AB), package=True, version=3), "entry_point": "mint", "args": ARGS},
            Action(kind="stored", entry_point="mint", target_hash=bytes.fromhex(AB), by_package=True, version=3),
        ),
    ],
)
def test_what_is_made_does_what_it_says_and_is_what_is_read_back(make, terms, action, legacy) -> None:
    made = make(**terms, legacy=legacy, **TERMS)
    document = read_document(made.to_json())
    back = document.transaction
    assert made.action == back.action == action
    assert (made.initiator, made.stated_hash, made.to_json()) == (back.initiator, back.stated_hash, back.to_json())
    assert [problem.code for problem in document.problems] == ["no-approvals"]
    if legacy:
        assert (made.stated_body_hash, made.approvals) == (back.stated_body_hash, ())
    else:
        assert (made.pricing, made.parts, made.raw_args) == (back.pricing, back.parts, None)


def test_wasm_and_other_native_entry_points_are_actions_of_their_own() -> None:
    staked = make_stake("Delegate", validator=THERE, amount_motes=5, **TERMS)
    ran = make_session(wasm=WASM, args=[], install=True, **TERMS)
    assert staked.action == Action(kind="native", entry_point="Delegate")
    assert ran.action == Action(kind="session", entry_point="Call", wasm=WASM, install=True)


def test_a_legacy_delegation_needs_a_network_whose_auction_is_known() -> None:
    terms = TERMS | Terms(chain_name="casper-x")  # type: ignore[typeddict-item]
    with pytest.raises(ValueError) as refused:
        make_stake("Delegate", validator=THERE, amount_motes=5, legacy=True, **terms)
    assert str(refused.value) == "the auction contract of 'casper-x', which a legacy Deploy calls, is not known"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: call(Stored(b"\1")), "at /Stored/id/ByHash: 32 bytes must stand here, not 1"),
        (
            lambda: make_call(contract=Stored("nft"), entry_point="\ud800", args=[], **TERMS),
            "at /Custom: half of a surrogate pair stands here, which is no text",
        ),
        (
            lambda: make_transfer(to=THERE, amount_motes=5, **(TERMS | {"payment_motes": 2**64})),
            "at /PaymentLimited/payment_amount: the number must be between 0 and 2^64 - 1",
        ),
        (
            lambda: make_transfer(to=THERE, amount_motes=5, **TERMS, gas_price_tolerance=256),
            "at /PaymentLimited/gas_price_tolerance: the number must be between 0 and 2^8 - 1",
        ),
    ],
)
def test_terms_that_no_transaction_can_state_are_refused_with_their_place(make, said) -> None:
    with pytest.raises(InputError) as refused:
        make()
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount_motes": -1}, "-1 does not fit into 512 bits"),
        ({"transfer_id": 2**64}, "(18446744073709551616,) is no value of Option(U64)"),
        ({"to": b"1"}, "32 bytes are needed, not 1"),
    ],
)
def test_a_transfer_of_what_does_not_fit_is_refused(wrong, said) -> None:
    with pytest.raises(ValueError) as refused:
        make_transfer(**({"to": THERE, "amount_motes": 5} | wrong), **TERMS)
    assert str(refused.value) == said
