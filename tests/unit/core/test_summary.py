"""The summary of an execution: the outcome, and what it really cost, by the rule of the version that executed it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspr_track.core.summary import ErrorSummary, Summary, charged_motes, summarize

BLOCK = "cd" * 32
MOTES = st.integers(0, 10**30)


def test_a_success_of_casper_2_is_summed_up_field_by_field() -> None:
    entity = {
        "error_message": None,
        "cost": "2500000000",
        "payment_amount": "2500000000",
        "refund_amount": "1500000000",
        "consumed_gas": "500000000",
        "block_height": 123,
        "block_hash": BLOCK,
        "version_id": 1,
    }
    assert summarize(entity, explorer_url="https://example.org/x") == Summary(
        success=True,
        cost="2500000000",
        payment="2500000000",
        refund="1500000000",
        charged="1000000000",
        consumed="500000000",
        block_height=123,
        block_hash=BLOCK,
        error=None,
        explorer_url="https://example.org/x",
    )


def test_a_failure_keeps_the_networks_words_and_adds_ours() -> None:
    found = summarize({"error_message": "User error: 65", "contract_package_hash": "aa" * 32})
    assert not found.success
    assert found.error == ErrorSummary(
        message="User error: 65",
        code=65,
        kind="user",
        title="The contract stopped with its own error 65",
        explanation=f"The number is the contract's own ({'aa' * 32}): only its developers say what 65 means. "
        "The call changed nothing, and its cost was charged.",
        hint="look for error 65 in the contract's source or documentation",
    )


def test_the_users_own_words_explain_an_error() -> None:
    found = summarize({"error_message": "User error: 65", "contract_hash": "aa" * 32}, own={"aa" * 32: {65: "Not yet"}})
    assert found.error == ErrorSummary(
        message="User error: 65",
        code=65,
        kind="user",
        title="Not yet",
        explanation="This is what your settings say of error 65 of this contract. "
        "The call changed nothing, and its cost was charged.",
        hint=None,
    )


@pytest.mark.parametrize("entity", [{}, {"error_message": None}, {"error_message": ""}])
def test_no_message_or_an_empty_one_is_success(entity) -> None:
    assert summarize(entity).success
    assert summarize(entity).error is None


@pytest.mark.parametrize("message", [" ", "0", 0, False, {"kind": "odd"}, ["x"]])
def test_any_other_message_is_failure_even_of_an_unexpected_type(message) -> None:
    found = summarize({"error_message": message})
    assert not found.success
    assert found.error is not None
    assert found.error.message == str(message)


def test_what_is_not_known_is_null_and_never_zero() -> None:
    found = summarize({"cost": "", "payment_amount": "1.5", "refund_amount": -1, "consumed_gas": None})
    assert (found.cost, found.payment, found.refund, found.charged, found.consumed) == (None,) * 5
    assert (found.block_height, found.block_hash, found.explorer_url) == (None, None, None)


@pytest.mark.parametrize(("name", "value"), [("block_height", True), ("block_height", "7"), ("block_hash", 7)])
def test_a_block_of_the_wrong_type_is_not_known(name, value) -> None:
    assert getattr(summarize({name: value}), name) is None


def test_a_height_of_zero_is_a_height() -> None:
    assert summarize({"block_height": 0}).block_height == 0


CHARGED = {
    "Casper 2: cost less refund": ({"version_id": 1, "cost": "100", "refund_amount": "40"}, 60),
    "Casper 2: nothing back": ({"version_id": 1, "cost": "100", "refund_amount": "0"}, 100),
    "Casper 2: all of it back": ({"version_id": 1, "cost": "100", "refund_amount": "100"}, 0),
    "Casper 2: no refund stated": ({"version_id": 1, "cost": "100"}, None),
    "Casper 2: more back than paid": ({"version_id": 1, "cost": "100", "refund_amount": "101"}, None),
    "Casper 1: cost is net": ({"version_id": 0, "cost": "100", "refund_amount": "40"}, 100),
    "Casper 1: nothing else stated": ({"version_id": 0, "cost": "100"}, 100),
    "no version, old fields only": ({"cost": "100", "payment_amount": "300"}, 100),
    "no version, cost is consumed": (
        {"cost": "100", "consumed_gas": "100", "payment_amount": "300", "refund_amount": "200"},
        100,
    ),
    "no version, cost is the payment": (
        {"cost": "300", "consumed_gas": "100", "payment_amount": "300", "refund_amount": "200"},
        100,
    ),
    "no version, all consumed": (
        {"cost": "300", "consumed_gas": "300", "payment_amount": "300", "refund_amount": "0"},
        300,
    ),
    "no version, twice the price of gas": (
        {"cost": "600", "consumed_gas": "100", "payment_amount": "300", "refund_amount": "400"},
        200,
    ),
    "no version, cost is the payment, so it is before the refund": (
        {"cost": "300", "consumed_gas": "300", "payment_amount": "300", "refund_amount": "10"},
        290,
    ),
    "no version, consumed but no refund": ({"cost": "300", "consumed_gas": "100"}, None),
    "no cost": ({"version_id": 1, "refund_amount": "40"}, None),
    "a cost that is none": ({"version_id": 0, "cost": "a lot"}, None),
}


@pytest.mark.parametrize("case", CHARGED)
def test_what_the_payer_lost_follows_the_rule_of_its_version(case) -> None:
    entity, motes = CHARGED[case]
    assert charged_motes(entity) == motes


@given(cost=MOTES, refund=MOTES)
def test_in_casper_2_charge_and_refund_are_the_cost_together(cost, refund) -> None:
    charged = charged_motes({"version_id": 1, "cost": str(cost), "refund_amount": str(refund)})
    assert charged is None if refund > cost else charged == cost - refund


ENTITY = st.dictionaries(
    st.sampled_from(
        [
            *("cost", "payment_amount", "refund_amount", "consumed_gas", "version_id"),
            *("error_message", "block_height", "block_hash", "contract_hash"),
        ]
    ),
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=50), st.lists(st.integers())),
)


@given(ENTITY)
def test_any_entity_is_summed_up_and_the_outcome_is_that_of_its_error_message(entity) -> None:
    found = summarize(entity)
    assert found.success is (entity.get("error_message") in (None, ""))
    for amount in (found.cost, found.payment, found.refund, found.charged, found.consumed):
        assert amount is None or int(amount) >= 0
