"""What executing costs and does: the rules of Casper 2, to the mote."""

import pytest
from devnet_world import ALICE, BOB, CHAIN, CSPR, NOW, STRANGER, call, changed, native, session, stake, transfer, world
from hypothesis import given, settings
from hypothesis import strategies as st

from cspr_track.devnet.chain import Chain
from cspr_track.devnet.demo_contract import CONTRACT_HASH, PACKAGE_HASH
from cspr_track.devnet.execution import Outcome, purse_of
from cspr_track.devnet.ledger import Ledger
from cspr_track.devnet.refusals import Refused
from cspr_track.transaction import cl_type as ct
from cspr_track.transaction.executable_item import ExecutableItem
from cspr_track.transaction.make import value_of
from cspr_track.transaction.transaction import Transaction

A, B = ALICE.public_key.account_hash, BOB.public_key.account_hash


def executed(chain: Chain, *transactions: Transaction) -> list[Outcome]:
    """What became of transactions that go into one block."""
    stored = [chain.put(transaction, NOW) for transaction in transactions]
    chain.make_block(NOW + 1)
    outcomes = [one.outcome for one in stored if one.outcome is not None]
    assert len(outcomes) == len(transactions)
    return outcomes


def figures(outcome: Outcome) -> tuple[str | None, int, int, int, int]:
    return outcome.error_message, outcome.limit, outcome.consumed, outcome.cost, outcome.refund


@pytest.mark.parametrize("legacy", [False, True], ids=["TransactionV1", "Deploy"])
def test_a_transfer_costs_a_tenth_and_makes_the_account_it_goes_to(legacy: bool) -> None:
    chain, _ = world(alice=1000 * CSPR)
    (outcome,) = executed(chain, transfer(100 * CSPR, legacy=legacy, transfer_id=7))
    assert figures(outcome) == (None, 100_000_000, 100_000_000, 100_000_000, 0)
    assert chain.ledger.balance(A) == 1000 * CSPR - 100 * CSPR - 100_000_000
    assert chain.ledger.balance(B) == 100 * CSPR
    assert [(one.motes, one.number) for one in outcome.transfers] == [(100 * CSPR, 7)]


def test_who_was_paid_can_pay() -> None:
    chain, _ = world()
    with pytest.raises(Refused, match="no such addressable entity"):
        chain.put(transfer(by=BOB, to=ALICE), NOW)
    executed(chain, transfer(100 * CSPR))
    (outcome,) = executed(chain, transfer(10 * CSPR, by=BOB, to=ALICE))
    assert outcome.error_message is None


def test_a_transaction_v1_is_charged_what_it_states_a_deploy_what_the_table_says() -> None:
    chain, _ = world()
    stated, table = executed(chain, transfer(payment_motes=CSPR), transfer(payment_motes=CSPR, legacy=True))
    assert figures(stated) == (None, CSPR, CSPR, CSPR, 0)
    assert figures(table) == (None, 100_000_000, 100_000_000, 100_000_000, 0)


def test_a_transfer_above_the_balance_fails_and_is_charged() -> None:
    chain, _ = world(alice=100 * CSPR)
    (outcome,) = executed(chain, transfer(100 * CSPR))
    assert figures(outcome) == ("Insufficient funds", 100_000_000, 100_000_000, 100_000_000, 0)
    assert chain.ledger.balance(A) == 100 * CSPR - 100_000_000
    assert B not in chain.ledger


def test_the_whole_balance_less_the_cost_can_be_sent() -> None:
    chain, _ = world(alice=100 * CSPR)
    (outcome,) = executed(chain, transfer(100 * CSPR - 100_000_000))
    assert outcome.error_message is None
    assert chain.ledger.balance(A) == 0


def test_a_transfer_to_oneself_fails() -> None:
    chain, _ = world()
    (outcome,) = executed(chain, transfer(to=ALICE))
    assert outcome.error_message == "Invalid target purse"


def test_a_payer_who_cannot_pay_the_cost_loses_what_there_is() -> None:
    chain, _ = world(alice=3 * CSPR)
    (outcome,) = executed(chain, call("succeed", payment_motes=5 * CSPR))
    assert figures(outcome) == ("Insufficient funds", 5 * CSPR, 0, 3 * CSPR, 0)
    assert chain.ledger.balance(A) == 0


def test_a_payer_below_the_baseline_is_named_by_the_purse() -> None:
    chain, _ = world(alice=6 * CSPR)
    first, second = executed(chain, transfer(5 * CSPR), transfer(5 * CSPR, timestamp_ms=NOW - 1))
    assert first.error_message is None
    assert figures(second) == (
        f"Purse {purse_of(A).hex()} has less than 2500000000",
        100_000_000,
        0,
        100_000_000,
        0,
    )


CODES = {"U8": (ct.U8, 7), "U32": (ct.U32, 65000), "U64": (ct.U64, 12)}


def test_the_demo_contract_succeeds_with_a_refund_of_three_quarters_of_the_rest() -> None:
    chain, _ = world(alice=1000 * CSPR)
    (outcome,) = executed(chain, call("succeed", payment_motes=3_000_000_001))
    consumed = 3_000_000_001 * 4 // 10
    assert figures(outcome) == (
        None,
        3_000_000_001,
        consumed,
        3_000_000_001,
        (3_000_000_001 - consumed) * 75 // 100,
    )
    assert chain.ledger.balance(A) == 1000 * CSPR - outcome.cost + outcome.refund


@pytest.mark.parametrize("name", CODES)
def test_the_demo_contract_reverts_with_the_code_of_choice(name: str) -> None:
    cl_type, code = CODES[name]
    chain, _ = world()
    (outcome,) = executed(chain, call("revert", [("code", value_of(cl_type, code))]))
    assert figures(outcome) == (f"User error: {code}", 3 * CSPR, 900_000_000, 3 * CSPR, 0)


@pytest.mark.parametrize(
    ("entry_point", "error", "consumed"),
    [
        ("revert", "User error: 65", 900_000_000),
        ("burn_gas", "Out of gas error", 3 * CSPR),
        ("need_argument", "ApiError::MissingArgument [2]", 300_000_000),
    ],
)
def test_a_failed_call_is_charged_in_full(entry_point: str, error: str, consumed: int) -> None:
    chain, _ = world(alice=1000 * CSPR)
    (outcome,) = executed(chain, call(entry_point))
    assert figures(outcome) == (error, 3 * CSPR, consumed, 3 * CSPR, 0)
    assert chain.ledger.balance(A) == 997 * CSPR


def test_the_demo_contract_is_known_by_hash_package_and_name_to_both_kinds() -> None:
    items = [
        ExecutableItem("StoredContractByHash", (), hash=CONTRACT_HASH, entry_point="revert"),
        ExecutableItem("StoredContractByName", (), name="demo", entry_point="revert"),
        ExecutableItem("StoredVersionedContractByHash", (), hash=PACKAGE_HASH, entry_point="revert"),
        ExecutableItem("StoredVersionedContractByName", (), name="demo", version=1, entry_point="revert"),
    ]
    targets = [
        {"ByHash": CONTRACT_HASH.hex()},
        {"ByName": "demo"},
        {"ByPackageHash": {"addr": PACKAGE_HASH.hex(), "version": None}},
        {"ByPackageName": {"name": "demo", "version": 1}},
    ]
    stored = [{"Stored": {"id": target, "runtime": "VmCasperV1"}} for target in targets]
    calls = [native({"Custom": "revert"}, [], target=target) for target in stored]  # type: ignore[arg-type]
    chain, _ = world()
    outcomes = executed(chain, *[session(item) for item in items], *calls)
    assert {outcome.error_message for outcome in outcomes} == {"User error: 65"}


def test_what_is_called_by_name_is_looked_for_when_it_is_executed() -> None:
    chain, _ = world()
    unknown = session(ExecutableItem("StoredContractByName", (), name="other", entry_point="succeed"))
    method = session(ExecutableItem("StoredContractByName", (), name="demo", entry_point="dance"))
    assert [outcome.error_message for outcome in executed(chain, unknown, method)] == [
        "Named key other not found",
        "No such method: dance",
    ]


def test_wasm_is_not_run_and_succeeds_by_rule() -> None:
    chain, _ = world()
    (outcome,) = executed(chain, session(ExecutableItem("ModuleBytes", (), module_bytes=b"\x00asm")))
    assert figures(outcome) == (None, 3 * CSPR, 1_500_000_000, 3 * CSPR, 1_125_000_000)


def test_delegating_and_taking_back_and_moving() -> None:
    chain, _ = world(alice=2000 * CSPR)
    (delegated,) = executed(chain, stake("Delegate", 500 * CSPR))
    assert figures(delegated) == (None, 2_500_000_000, 2_500_000_000, 2_500_000_000, 0)
    assert chain.ledger.staked == {(A, BOB.public_key.raw): 500 * CSPR}
    (moved,) = executed(chain, stake("Redelegate", 200 * CSPR, new_validator=STRANGER))
    assert moved.error_message is None
    (back,) = executed(chain, stake("Undelegate", 300 * CSPR))
    assert back.error_message is None
    assert chain.ledger.staked == {(A, BOB.public_key.raw): 0, (A, STRANGER.public_key.raw): 200 * CSPR}
    assert chain.ledger.balance(A) == 1800 * CSPR - 3 * 2_500_000_000


def test_staking_that_cannot_be() -> None:
    chain, _ = world(alice=100 * CSPR)
    assert executed(chain, stake("Undelegate", CSPR))[0].error_message == "Auction error: Delegator not found"
    assert executed(chain, stake("Delegate", 99 * CSPR))[0].error_message is not None
    executed(chain, stake("Delegate", 10 * CSPR))
    assert executed(chain, stake("Undelegate", 11 * CSPR))[0].error_message == "Auction error: Unbond is too large"


def test_what_is_burned_is_gone() -> None:
    chain, _ = world(alice=100 * CSPR)
    (outcome,) = executed(chain, native("Burn", [("amount", value_of(ct.U512, 10 * CSPR))], payment_motes=100_000_000))
    assert outcome.error_message is None
    assert chain.ledger.balance(A) == 90 * CSPR - 100_000_000


def test_a_higher_gas_price_makes_it_dearer() -> None:
    chain, _ = world(gas_price=2)
    (outcome,) = executed(chain, changed(transfer(gas_price_tolerance=2)))
    assert (outcome.limit, outcome.cost, outcome.gas_price) == (100_000_000, 200_000_000, 2)


def test_nobody_can_owe() -> None:
    ledger = Ledger()
    ledger.fund(A, 5)
    with pytest.raises(ValueError, match="owe"):
        ledger.move(A, B, 6)
    with pytest.raises(ValueError, match="owe"):
        ledger.burn(A, -1)


ACTIONS = st.one_of(
    st.tuples(st.just("transfer"), st.integers(2_500_000_000, 400 * CSPR)),
    st.tuples(st.sampled_from(["Delegate", "Undelegate", "Redelegate"]), st.integers(1, 300 * CSPR)),
    st.tuples(st.sampled_from(["succeed", "revert", "burn_gas"]), st.integers(1, 5 * CSPR)),
)


@settings(max_examples=60, deadline=None)
@given(alice=st.integers(3 * CSPR, 1000 * CSPR), actions=st.lists(ACTIONS, max_size=8), price=st.integers(1, 3))
def test_no_mote_is_made_or_lost_but_by_name(alice: int, actions: list[tuple[str, int]], price: int) -> None:
    chain, _ = world(alice=alice, gas_price=price)
    charged = 0
    for number, (name, amount) in enumerate(actions):
        at = NOW - number
        if name == "transfer":
            made = transfer(amount, timestamp_ms=at, gas_price_tolerance=3)
        elif name in ("succeed", "revert", "burn_gas"):
            made = call(name, payment_motes=amount, timestamp_ms=at)
        else:
            others = {"new_validator": STRANGER} if name == "Redelegate" else {}
            made = changed(stake(name, amount, **others), timestamp_ms=at)
        try:
            stored = chain.put(made, NOW)
        except Refused:
            continue
        chain.make_block(NOW)
        if stored.outcome is not None:
            charged += stored.outcome.cost - stored.outcome.refund
            assert 0 <= stored.outcome.refund <= stored.outcome.cost
    assert chain.ledger.total == alice
    assert chain.ledger.burned == charged
    assert all(chain.ledger.balance(account) >= 0 for account in chain.ledger.accounts)
    assert chain.rules.chain_name == CHAIN
