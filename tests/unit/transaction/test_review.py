"""What a person is shown before signing: every word from the bytes, every danger named."""

from collections.abc import Collection
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from devnet_world import ALICE, BOB, CHAIN, CSPR, NOW, STRANGER, call, changed, native, session, stake, transfer

from cspr_track.devnet.demo_contract import CONTRACT_HASH
from cspr_track.transaction import cl_type as ct
from cspr_track.transaction.cl_type import CLType
from cspr_track.transaction.cl_value import CLValue
from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.executable_item import ExecutableItem
from cspr_track.transaction.make import value_of
from cspr_track.transaction.make_contract import Stored, make_session
from cspr_track.transaction.make_native import make_stake
from cspr_track.transaction.review import ReviewRow, review, title_of
from cspr_track.transaction.signing import approve
from cspr_track.transaction.transaction import Transaction
from cspr_track.transaction.v1_parts import Part, parse_pricing, parse_scheduling

A, B, C = (key.public_key.hex for key in (ALICE, BOB, STRANGER))
LATER = NOW + 60_000
WASM = b"\0asm\1\0\0\0"
WASM_SHA256 = "93a44bbb96c751218e4c00d479e4c14358122a389acca16205b1e4d0dc5f9476"
U256 = CLType("U256")
TERMS: dict[str, Any] = {"initiator": ALICE.public_key, "chain_name": CHAIN, "timestamp_ms": NOW}
COMMON = [("Network", CHAIN, "devnet"), ("Sender", A, None)]


def rows(transaction: Transaction, now_ms: int = LATER, **about: Any) -> list[tuple[str, str, str | None]]:
    seen = review(transaction, now_ms=now_ms, network_name="devnet", network_chain=CHAIN, **about)
    return [(row.label, row.value, row.note) for row in seen.rows]


def warnings(transaction: Transaction, now_ms: int = LATER, *, chain: str | None = CHAIN, **about: Any) -> list[str]:
    return list(review(transaction, now_ms=now_ms, network_name="devnet", network_chain=chain, **about).warnings)


def closing(transaction: Transaction, payment: str) -> list[tuple[str, str, str | None]]:
    kind = "legacy deploy" if isinstance(transaction, Deploy) else "TransactionV1"
    return [
        ("Payment", f"at most {payment}", "gas price up to 1"),
        ("TTL", "30m, 29m left", "made 2027-01-15T08:00:00.000Z"),
        ("Hash", transaction.hash_hex, kind),
        ("Signed by", A, None),
    ]


def test_a_transfer_shows_to_whom_and_how_much_in_cspr_and_in_motes() -> None:
    sent = transfer(2_500_000_001, transfer_id=7)
    assert title_of(sent) == "Transfer 2.500000001 CSPR"
    assert rows(sent) == [
        *COMMON,
        ("To", B, None),
        ("Amount", "2.500000001 CSPR", "2500000001 motes"),
        ("Transfer id", "7", "Option(U64)"),
        *closing(sent, "0.1 CSPR"),
    ]
    assert warnings(sent) == []


def test_a_legacy_transfer_shows_the_same() -> None:
    sent = transfer(legacy=True)
    assert title_of(sent) == "Transfer 100 CSPR"
    assert rows(sent) == [
        *COMMON,
        ("Amount", "100 CSPR", "100000000000 motes"),
        ("To", B, None),
        ("Transfer id", "none", "Option(U64)"),
        *closing(sent, "0.1 CSPR"),
    ]
    assert warnings(sent) == []


def test_a_transfer_to_an_account_hash_shows_its_bytes_and_their_type() -> None:
    target = ("target", value_of(ct.ACCOUNT_HASH, b"\xaa" * 32))
    sent = native("Transfer", [target, ("amount", value_of(ct.U512, CSPR))])
    assert ("To", f"0x{'aa' * 32}", "ByteArray(32)") in rows(sent)


def test_a_delegation_names_the_validator() -> None:
    staked = stake("Delegate", 500 * CSPR)
    assert title_of(staked) == "Delegate 500 CSPR"
    assert rows(staked) == [
        *COMMON,
        ("Delegator", A, None),
        ("Validator", B, None),
        ("Amount", "500 CSPR", "500000000000 motes"),
        *closing(staked, "2.5 CSPR"),
    ]


def test_a_move_of_a_delegation_names_the_new_validator() -> None:
    moved = stake("Redelegate", 500 * CSPR, new_validator=STRANGER)
    assert title_of(moved) == "Move 500 CSPR of delegation to another validator"
    assert ("New validator", C, None) in rows(moved)


def test_taking_a_delegation_back_says_so() -> None:
    assert title_of(stake("Undelegate", CSPR)) == "Take back 1 CSPR that is delegated"


def test_a_legacy_delegation_is_the_call_that_it_is() -> None:
    terms = TERMS | {"chain_name": "casper-test", "payment_motes": CSPR}
    made = make_stake("Delegate", validator=BOB.public_key, amount_motes=5, legacy=True, **terms)
    assert title_of(made) == "Call delegate of contract 93d923e336…"
    assert ("· amount", "5", "U512") in rows(made)


@pytest.mark.parametrize(
    ("entry_point", "title"),
    [
        ("AddBid", "Bid 3 CSPR to become a validator, or raise the bid"),
        ("WithdrawBid", "Withdraw 3 CSPR from the validator bid"),
        ("ActivateBid", "Activate the validator bid again"),
        ("ChangeBidPublicKey", "Give the validator bid to another public key"),
        ("AddReservations", "Reserve places for delegators"),
        ("Burn", "Burn 3 CSPR"),
    ],
)
def test_every_native_entry_point_is_told_in_words(entry_point, title) -> None:
    assert title_of(native(entry_point, [("amount", value_of(ct.U512, 3 * CSPR))])) == title


def test_a_bid_shows_every_term_under_the_name_that_people_use() -> None:
    args = [
        ("public_key", value_of(ct.PUBLIC_KEY, ALICE.public_key.raw)),
        ("delegation_rate", value_of(ct.U8, 10)),
        ("minimum_delegation_amount", value_of(ct.U512, 500 * CSPR)),
        ("maximum_delegation_amount", value_of(ct.U512, 10**6 * CSPR)),
        ("reserved_slots", value_of(ct.U32, 5)),
        ("amount", value_of(ct.U512, 3 * CSPR)),
    ]
    made = native("AddBid", args)
    assert title_of(made) == "Bid 3 CSPR to become a validator, or raise the bid"
    assert rows(made) == [
        *COMMON,
        ("Validator key", A, None),
        ("Delegation rate", "10%", None),
        ("Delegations from", "500 CSPR", "500000000000 motes"),
        ("Delegations up to", "1,000,000 CSPR", "1000000000000000 motes"),
        ("Reserved places", "5", "U32"),
        ("Amount", "3 CSPR", "3000000000 motes"),
        *closing(made, "2.5 CSPR"),
    ]


def test_an_entry_point_that_nobody_knows_is_named_as_it_is() -> None:
    assert title_of(native({"Custom": "mint"}, [])) == "Native call mint"


def test_a_contract_may_call_its_entry_point_what_it_likes() -> None:
    assert title_of(call("Delegate", contract=Stored("shop"))) == "Call Delegate of contract named 'shop'"


def test_a_native_call_without_an_amount_says_that_none_is_stated() -> None:
    assert title_of(native("Delegate", [])) == "Delegate an amount that is not stated"
    assert title_of(native("Transfer", [])) == "Transfer"


def test_a_call_shows_the_contract_in_full_the_entry_point_and_each_argument_with_its_type() -> None:
    made = call("mint", [("amount", value_of(U256, 5)), ("to", value_of(ct.PUBLIC_KEY, BOB.public_key.raw))])
    contract = CONTRACT_HASH.hex()
    assert title_of(made) == f"Call mint of contract {contract[:10]}…"
    assert rows(made) == [
        *COMMON,
        ("Contract", f"contract {contract}", None),
        ("Entry point", "mint", None),
        ("· amount", "5", "U256"),
        ("· to", B, "PublicKey"),
        *closing(made, "3 CSPR"),
    ]
    assert warnings(made) == []


SEVENS = b"\7" * 32
STORED = [
    (Stored(SEVENS), f"contract {'07' * 32}", None),
    (Stored(SEVENS, package=True), f"package {'07' * 32}", "newest version"),
    (Stored(SEVENS, package=True, version=3), f"package {'07' * 32}", "version 3"),
    (Stored("shop"), "contract named 'shop'", None),
    (Stored("shop", package=True), "package named 'shop'", "newest version"),
    (Stored("a  shop"), r'contract named "a\s\sshop"', None),
]


@pytest.mark.parametrize(("contract", "shown", "note"), STORED)
@pytest.mark.parametrize("legacy", [True, False])
def test_which_contract_is_called_and_which_version_of_it(contract, shown, note, legacy) -> None:
    assert ("Contract", shown, note) in rows(call("buy", contract=contract, legacy=legacy))


def test_an_argument_of_a_call_cannot_pass_for_what_the_transaction_itself_states() -> None:
    text = value_of(ct.STRING, "at most 1 CSPR")
    labels = [label for label, *_ in rows(call("buy", [("Payment", text), ("Sender", text)]))]
    assert (labels.count("Payment"), labels.count("Sender")) == (1, 1)
    assert {"· Payment", "· Sender"} <= set(labels)
    assert "· surprise" in [label for label, *_ in rows(native("Transfer", [("surprise", text)]))]


@pytest.mark.parametrize("install", [True, False])
def test_wasm_is_shown_by_size_and_digest_and_warned_of(install) -> None:
    made = make_session(wasm=WASM, args=[("n", value_of(ct.U32, 7))], install=install, payment_motes=CSPR, **TERMS)
    assert title_of(made) == "Run 8 bytes of Wasm"
    note = "may install" if install else None
    assert rows(made)[2:4] == [("Wasm", f"8 bytes, SHA-256 {WASM_SHA256}", note), ("· n", "7", "U32")]
    assert warnings(made) == ["session code may do anything the account may do"]


def test_wasm_in_a_deploy_is_shown_the_same() -> None:
    made = session(ExecutableItem("ModuleBytes", (), module_bytes=WASM))
    assert ("Wasm", f"8 bytes, SHA-256 {WASM_SHA256}", None) in rows(made)
    assert warnings(made) == ["session code may do anything the account may do"]


def test_a_session_without_wasm_is_shown_as_nothing() -> None:
    made = session(ExecutableItem("ModuleBytes", (), module_bytes=b""))
    assert title_of(made) == "Run 0 bytes of Wasm"
    assert ("Wasm", f"0 bytes, SHA-256 {sha256().hexdigest()}", None) in rows(made)


def test_what_somebody_wrote_as_parsed_is_never_shown() -> None:
    lie = replace(value_of(ct.U512, 900 * CSPR), parsed="1")
    sent = native("Transfer", [("target", value_of(ct.PUBLIC_KEY, BOB.public_key.raw)), ("amount", lie)])
    assert title_of(sent) == "Transfer 900 CSPR"
    assert ("Amount", "900 CSPR", "900000000000 motes") in rows(sent)


def test_bytes_that_are_no_value_of_their_type_are_shown_as_they_are() -> None:
    sent = native("Transfer", [("amount", CLValue(ct.U512, b"\x05\x01"))])
    assert title_of(sent) == "Transfer"
    [(value, note)] = [(value, note) for label, value, note in rows(sent) if label == "Amount"]
    assert value == "0x0501"
    assert note is not None
    assert note.startswith("these bytes are no U512: ")


def test_raw_arguments_are_shown_as_bytes_that_nobody_can_explain() -> None:
    made = changed(call("x"), args=(), raw_args=b"\x01\x02")
    assert ("Arguments", "0102", "raw bytes; nobody can say what they mean") in rows(made)


def test_payment_code_is_shown_and_warned_of() -> None:
    made = changed(
        session(ExecutableItem("Transfer", ())), payment=ExecutableItem("ModuleBytes", (), module_bytes=WASM)
    )
    assert ("Payment", "decided by payment code", "gas price up to 1") in rows(made)
    assert ("Pay: Wasm", f"8 bytes, SHA-256 {WASM_SHA256}", None) in rows(made)
    assert "payment code decides what is paid; it may take more than you expect" in warnings(made)


@pytest.mark.parametrize(
    ("pricing", "shown", "note"),
    [
        (
            {"Fixed": {"gas_price_tolerance": 5, "additional_computation_factor": 2}},
            "the network's fixed price, computation factor 2",
            "gas price up to 5",
        ),
        ({"Prepaid": {"receipt": "ab" * 32}}, f"made before, receipt {'ab' * 32}", "gas price up to 1"),
        (
            {"PaymentLimited": {"payment_amount": 10**9, "gas_price_tolerance": 3, "standard_payment": False}},
            "decided by payment code; stated 1 CSPR",
            "gas price up to 3",
        ),
    ],
)
def test_how_it_pays_is_told_in_words(pricing, shown, note) -> None:
    made = changed(call("x"), pricing=parse_pricing(pricing, "", []))
    assert ("Payment", shown, note) in rows(made)


def test_a_legacy_payment_that_states_no_amount_says_so() -> None:
    made = changed(session(ExecutableItem("Transfer", ())), payment=ExecutableItem("ModuleBytes", ()))
    assert ("Payment", "not stated", "gas price up to 1") in rows(made)


def test_a_rate_that_is_no_number_is_shown_as_what_it_is() -> None:
    made = native("AddBid", [("delegation_rate", value_of(CLType("Bool"), True))])
    assert ("Delegation rate", "true", "Bool") in rows(made)


def test_a_contract_that_pays_is_shown_with_its_arguments() -> None:
    pays = ExecutableItem(
        "StoredContractByHash", (("to", value_of(ct.STRING, "x")),), hash=CONTRACT_HASH, entry_point="drain"
    )
    found = rows(changed(session(ExecutableItem("Transfer", ())), payment=pays))
    at = found.index(("Payment", "decided by payment code", "gas price up to 1"))
    assert found[at + 1 : at + 4] == [
        ("Pay: Contract", f"contract {CONTRACT_HASH.hex()}", None),
        ("Pay: Entry point", "drain", None),
        ("Pay: · to", "x", "String"),
    ]


def test_what_a_deploy_waits_for_is_shown() -> None:
    made = changed(session(ExecutableItem("Transfer", ())), dependencies=(b"\xab" * 32,))
    assert ("Only after", "ab" * 32, "it waits for these deploys") in rows(made)


@pytest.mark.parametrize(
    ("scheduling", "shown"),
    [
        ({"FutureEra": 99}, ("Not before", "era 99", "scheduled")),
        ({"FutureTimestamp": "2027-01-15T08:00:00.000Z"}, ("Not before", "2027-01-15T08:00:00.000Z", "scheduled")),
    ],
)
def test_when_it_may_run_is_shown(scheduling, shown) -> None:
    made = transfer()
    assert "Not before" not in [label for label, *_ in rows(made)]
    target, entry_point, _ = made.parts
    assert shown in rows(changed(made, parts=(target, entry_point, parse_scheduling(scheduling, ""))))


@pytest.mark.parametrize(("seed", "note"), [(None, None), ("cd" * 32, f"seed {'cd' * 32}")])
def test_what_is_handed_over_to_a_contract_of_the_second_machine_is_shown(seed, note) -> None:
    made = call("mint")
    content = made.parts[0].json["Stored"]
    runtime = {"VmCasperV2": {"transferred_value": 10**18, "seed": seed}}
    target = Part({"Stored": content | {"runtime": runtime}}, b"")
    found = rows(changed(made, parts=(target, *made.parts[1:])))
    assert ("Runs in", "VmCasperV2", note) in found
    assert ("Hands over", "1,000,000,000 CSPR", f"{10**18} motes go to the contract") in found


def test_an_entry_point_where_none_is_needed_is_shown() -> None:
    made = transfer()
    odd = Part({"Custom": "Transfer"}, b"")
    assert ("Entry point", "Transfer", "one of contracts, which does not belong here") in rows(
        changed(made, parts=(made.parts[0], odd, made.parts[2]))
    )


def test_who_has_signed_and_with_what_it_will_be_signed_is_shown() -> None:
    found = rows(transfer(), keys=[BOB.public_key, STRANGER.public_key])
    assert found[-2:] == [("Signed by", A, None), ("Signing with", f"{B}, {C}", None)]
    assert ("Signed by", f"{A}, {B}", None) in rows(approve(transfer(), BOB))
    assert "Signed by" not in [label for label, *_ in rows(replace(transfer(), approvals=()))]


@pytest.mark.parametrize(
    ("chain", "network", "dev_network", "note"),
    [
        (CHAIN, CHAIN, False, None),
        (CHAIN, "devnet", True, "devnet"),
        ("casper", "mainnet", False, "mainnet"),
        ("casper", "fork", True, "fork: a dev network of this machine, not casper itself"),
    ],
)
def test_the_network_is_named_where_its_chain_does_not_say_it(chain, network, dev_network, note) -> None:
    seen = review(transfer(chain_name=chain), now_ms=NOW, network_name=network, dev_network=dev_network)
    assert seen.rows[0] == ReviewRow("Network", chain, note)


@pytest.mark.parametrize(
    ("chain", "dev_network", "warned"),
    [("casper", True, True), ("casper-test", True, True), (CHAIN, True, False), ("casper", False, False)],
)
def test_what_is_signed_for_a_real_chain_on_a_dev_network_is_good_there_too(chain, dev_network, warned) -> None:
    warning = (
        f"this is only a dev network, but what is signed is good on {chain} itself: "
        "whoever gets hold of it can send it there"
    )
    found = warnings(transfer(chain_name=chain), chain=chain, dev_network=dev_network)
    assert found == ([warning] if warned else [])


# --- dangers


@pytest.mark.parametrize(
    ("now_ms", "shown", "warned"),
    [
        (NOW, "30m, 30m left", []),
        (NOW + 1_740_000, "30m, 1m left", []),
        (NOW + 1_740_001, "30m, 59s left", ["its TTL ends in 59s; it may expire before it is executed"]),
        (NOW + 1_741_000, "30m, 59s left", ["its TTL ends in 59s; it may expire before it is executed"]),
        (NOW + 1_799_999, "30m, 1s left", ["its TTL ends in 1s; it may expire before it is executed"]),
        (
            NOW + 1_800_000,
            "30m, over since 1s",
            ["its TTL is over since 2027-01-15T08:30:00.000Z: a node will not take it any more"],
        ),
        (
            NOW + 1_800_000 + 86_400_000,
            "30m, over since 1day",
            ["its TTL is over since 2027-01-15T08:30:00.000Z: a node will not take it any more"],
        ),
        (NOW - 5000, "30m, 30m 5s left", []),
        (NOW - 5001, "30m, 30m 5s left", ["its timestamp is in the future: a node will not take it yet"]),
    ],
)
def test_what_is_left_of_the_ttl_is_shown_and_warned_of(now_ms, shown, warned) -> None:
    assert ("TTL", shown, "made 2027-01-15T08:00:00.000Z") in rows(transfer(), now_ms)
    assert warnings(transfer(), now_ms) == warned


@pytest.mark.parametrize(
    ("balance", "warned"),
    [
        (None, []),
        (200_200_000_000, []),
        (200_199_999_999, ["this takes 50% of what the account has (200.199999999 CSPR)"]),
        (150 * CSPR, ["this takes 66% of what the account has (150 CSPR)"]),
        (100_100_000_000, ["this takes 100% of what the account has (100.1 CSPR)"]),
        (100_099_999_999, ["amount and payment are 100.1 CSPR, the account has 100.099999999 CSPR"]),
        (0, ["amount and payment are 100.1 CSPR, the account has 0 CSPR"]),
    ],
)
def test_what_takes_much_of_the_account_is_warned_of(balance, warned) -> None:
    assert warnings(transfer(), balance_motes=balance) == warned


@pytest.mark.parametrize(
    "spending",
    [
        transfer(10 * CSPR, payment_motes=0),
        call("mint", payment_motes=10 * CSPR),
        call("mint", [("amount", value_of(ct.U512, 5 * CSPR))], payment_motes=10 * CSPR),
    ],
    ids=["only the amount", "only the payment", "the amount of a call is the contract's business"],
)
def test_amount_and_payment_are_what_a_transaction_takes(spending) -> None:
    assert warnings(spending, balance_motes=10 * CSPR) == ["this takes 100% of what the account has (10 CSPR)"]


@pytest.mark.parametrize(
    ("entry_point", "warned"),
    [("Delegate", True), ("Undelegate", False), ("Redelegate", False), ("WithdrawBid", False)],
)
def test_what_is_staked_already_is_not_taken_from_the_account(entry_point, warned) -> None:
    assert bool(warnings(stake(entry_point, 500 * CSPR), balance_motes=100 * CSPR)) is warned


@pytest.mark.parametrize(("payment", "warned"), [(500 * CSPR, False), (500 * CSPR + 1, True)])
def test_a_payment_far_above_the_usual_is_warned_of(payment, warned) -> None:
    found = warnings(call("mint", payment_motes=payment))
    assert found == (["the payment of 500.000000001 CSPR is far above what is usual"] if warned else [])


def dearer(tolerance: int, **options: Any) -> Transaction:
    return transfer(**options, gas_price_tolerance=tolerance)


@pytest.mark.parametrize("legacy", [False, True], ids=["v1", "legacy"])
@pytest.mark.parametrize(
    ("tolerance", "shown", "note"),
    [
        (0, "at most 0.1 CSPR", "gas price up to 0"),
        (1, "at most 0.1 CSPR", "gas price up to 1"),
        (2, "at most 0.2 CSPR", "0.1 CSPR at gas price 1, gas price up to 2"),
        (255, "at most 25.5 CSPR", "0.1 CSPR at gas price 1, gas price up to 255"),
    ],
)
def test_the_most_that_is_charged_is_the_payment_at_the_highest_gas_price(legacy, tolerance, shown, note) -> None:
    assert ("Payment", shown, note) in rows(dearer(tolerance, legacy=legacy))


@pytest.mark.parametrize(
    ("stated", "tolerance", "shown", "note"),
    [
        (99_999_999, 1, "0.1", "0.099999999 CSPR is stated, a transfer takes 0.1 CSPR, gas price up to 1"),
        (10**7, 2, "0.2", "0.01 CSPR is stated, a transfer takes 0.1 CSPR, 0.1 CSPR at gas price 1, gas price up to 2"),
        (100_000_001, 1, "0.100000001", "gas price up to 1"),
    ],
)
def test_a_transfer_as_a_deploy_takes_its_price_whatever_less_it_states(stated, tolerance, shown, note) -> None:
    sent = dearer(tolerance, legacy=True, payment_motes=stated)
    assert ("Payment", f"at most {shown} CSPR", note) in rows(sent)
    assert ("Payment", "at most 0.000000001 CSPR", "gas price up to 1") in rows(transfer(payment_motes=1))


def test_what_the_gas_price_may_add_is_warned_of() -> None:
    sent = dearer(3, amount=10 * CSPR, payment_motes=5 * CSPR)
    assert warnings(sent, balance_motes=20 * CSPR) == [
        "amount and payment may come to 25 CSPR, the account has 20 CSPR"
    ]
    assert warnings(sent, balance_motes=40 * CSPR) == ["this may take 62% of what the account has (40 CSPR)"]
    assert warnings(sent, balance_motes=50 * CSPR) == []
    assert warnings(dearer(2, payment_motes=300 * CSPR)) == ["the payment of up to 600 CSPR is far above what is usual"]


@pytest.mark.parametrize(("tolerance", "warned"), [(3, False), (4, True)])
def test_a_gas_price_that_no_network_has_is_warned_of(tolerance, warned) -> None:
    sentence = f"the gas price tolerance of {tolerance} is above the gas price of any known network; 1 is usual"
    assert warnings(dearer(tolerance)) == ([sentence] if warned else [])


@pytest.mark.parametrize(
    ("chain", "chosen", "known"),
    [
        ("casper", None, True),
        ("casper-test", None, True),
        (CHAIN, None, True),
        ("mine", "mine", True),
        ("mine", None, False),
    ],
)
def test_a_chain_that_nobody_knows_is_warned_of(chain, chosen, known) -> None:
    found = warnings(transfer(chain_name=chain), chain=chosen)
    assert found == ([] if known else ["the chain 'mine' is none that cspr-track knows"])


@pytest.mark.parametrize("entry_point", ["add_associated_key", "Update_Key", "set_action_threshold", "remove_key_x"])
def test_a_change_of_who_may_sign_is_warned_of(entry_point) -> None:
    assert warnings(call(entry_point)) == ["this changes who may sign for the account"]


@pytest.mark.parametrize(("keys", "strange"), [([ALICE], []), ([BOB], [B]), ([ALICE, BOB, STRANGER], [B, C])])
def test_a_key_that_is_not_the_senders_is_warned_of(keys: Collection[Any], strange: list[str]) -> None:
    assert warnings(transfer(), keys=[key.public_key for key in keys]) == [
        f"{key} is not the initiator's key; it counts only where the account has added it" for key in strange
    ]


def test_a_map_with_a_key_twice_is_warned_of() -> None:
    cl_type = CLType("Map", (ct.U8, ct.U8))
    twice, once = CLValue(cl_type, bytes.fromhex("0200000001010102")), CLValue(cl_type, bytes.fromhex("010000000101"))
    said = "a key stands twice in 'x', and the contract sees only one of the values"
    assert said in warnings(call("m", [("x", twice)]))
    assert said not in warnings(call("m", [("x", once), ("y", CLValue(ct.U8, b""))]))
    paid = ExecutableItem("StoredContractByHash", (("x", twice),), hash=CONTRACT_HASH, entry_point="pay")
    assert said in warnings(changed(session(ExecutableItem("Transfer", ())), payment=paid))


def test_the_second_machine_without_its_parameters_is_shown() -> None:
    made = call("x")
    stored = made.parts[0].json["Stored"]
    target = Part({"Stored": stored | {"runtime": "VmCasperV2"}}, b"")
    shown = rows(changed(made, parts=(target, *made.parts[1:])))
    assert ("Runs in", "VmCasperV2", "without its parameters") in shown


def test_what_stands_beside_the_amount_of_a_standard_payment_is_shown() -> None:
    args = [("fee", value_of(ct.U512, 1)), ("amount", value_of(ct.STRING, "x")), ("amount", value_of(ct.U512, 5)),
            ("amount", value_of(ct.U512, 7))]  # fmt: skip
    made = changed(
        session(ExecutableItem("Transfer", ())), payment=ExecutableItem("ModuleBytes", tuple(args), module_bytes=b"")
    )
    shown = [row for row in rows(made) if row[0].startswith("Pay")]
    assert shown == [
        (
            "Payment",
            "at most 0.1 CSPR",
            "0.000000005 CSPR is stated, a transfer takes 0.1 CSPR, gas price up to 1",
        ),
        ("Pay: · fee", "1", "U512"),
        ("Pay: · amount", "x", "String"),
        ("Pay: · amount", "7", "U512"),
    ]


def test_payment_by_a_transfer_is_shown_before_its_arguments() -> None:
    item = ExecutableItem("Transfer", (("amount", value_of(ct.U512, 5)), ("target", value_of(ct.STRING, "x"))))
    shown = [row for row in rows(changed(session(ExecutableItem("Transfer", ())), payment=item)) if "Pay:" in row[0]]
    assert shown == [
        ("Pay: Code", "a transfer", None),
        ("Pay: · amount", "5", "U512"),
        ("Pay: · target", "x", "String"),
    ]


@pytest.mark.parametrize(
    ("point", "note"),
    [
        ("Call", None),
        ("Delegate", "a native one, which does not belong here"),
        ({"Custom": "Call"}, "one of contracts, which does not belong here"),
    ],
)
def test_an_entry_point_that_session_code_does_not_have_is_shown(point, note) -> None:
    wasm = make_session(
        wasm=WASM, args=[], initiator=ALICE.public_key, payment_motes=5, chain_name=CHAIN, timestamp_ms=NOW
    )
    shown = rows(changed(wasm, parts=(wasm.parts[0], Part(point, b""), wasm.parts[2])))
    found = [(value, note) for label, value, note in shown if label == "Entry point"]
    assert found == ([] if note is None else [("Call", note)])  # the action's own name


def test_each_of_what_a_deploy_waits_for_is_shown() -> None:
    made = changed(session(ExecutableItem("Transfer", ())), dependencies=(b"\xab" * 32, b"\xcd" * 32))
    assert ("Only after", f"{'ab' * 32}, {'cd' * 32}", "it waits for these deploys") in rows(made)
