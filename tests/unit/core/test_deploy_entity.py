"""The Deploy entity as a structure: exact, and never upset by what a service sends."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspr_track.core.deploy_entity import Deploy, DeployArgument, ExecutionType, deploy_of
from cspr_track.core.status import Kind
from cspr_track.core.summary import summarize

CAPTURED = {
    "deploy_hash": "ab" * 32,
    "block_height": 5714663,
    "caller_public_key": None,
    "caller_hash": "5e" * 32,
    "execution_type_id": 4,
    "args": {
        "amount": {"cl_type": "U256", "parsed": "1000000000"},
        "id": {"cl_type": {"Option": "U64"}, "parsed": None},
    },
    "payment_amount": "3000000000",
    "refund_amount": "38057400",
    "version_id": 2,
    "is_standard_payment": True,
    "cost": "3000000000",
    "consumed_gas": "2949256800",
    "error_message": None,
    "status": "processed",
    "timestamp": "2025-10-06T06:13:50.815Z",
    "something_new": [1, 2],
}


def test_a_captured_entity() -> None:
    deploy = deploy_of(CAPTURED)
    assert (deploy.cost, deploy.refund_amount, deploy.charged) == (3_000_000_000, 38_057_400, 2_961_942_600)
    assert (deploy.kind, deploy.execution_type) == (Kind.TRANSACTION_V1, ExecutionType.PACKAGE_BY_HASH)
    assert deploy.timestamp == datetime(2025, 10, 6, 6, 13, 50, 815_000, UTC)
    assert deploy.args["id"] == DeployArgument(cl_type={"Option": "U64"}, parsed=None)
    assert deploy.succeeded
    assert deploy.raw == CAPTURED


@pytest.mark.parametrize(
    ("value", "read"), [(True, True), (False, False), (None, None), (1, None), (0, None), ("true", None)]
)
def test_standard_payment_is_yes_no_or_not_known(value, read) -> None:
    assert deploy_of({"is_standard_payment": value}).is_standard_payment is read


@pytest.mark.parametrize(
    ("value", "argument"),
    [
        ({"cl_type": "U256", "parsed": "5"}, DeployArgument(cl_type="U256", parsed="5")),
        ({"cl_type": "U256"}, DeployArgument(cl_type="U256")),
        ({}, DeployArgument()),
        ("5", DeployArgument(parsed="5")),
        ([1], DeployArgument(parsed=[1])),
    ],
)
def test_an_argument_without_its_type_is_a_value(value, argument) -> None:
    assert deploy_of({"args": {"amount": value}}).args == {"amount": argument}


def test_what_is_absent_is_not_known() -> None:
    assert deploy_of({}) == Deploy()
    assert not deploy_of({}).succeeded
    assert deploy_of({"status": "pending"}).charged is None


def test_amounts_are_exact_beyond_64_bits() -> None:
    assert deploy_of({"cost": str(2**512 - 1)}).cost == 2**512 - 1


@pytest.mark.parametrize(
    ("text", "microsecond"),
    [("2024-02-26T17:13:09.285952786Z", 285952), ("2024-02-26T17:13:09.8Z", 800_000), ("2024-02-26T17:13:09Z", 0)],
)
def test_a_time_has_any_number_of_digits(text, microsecond) -> None:
    assert deploy_of({"timestamp": text}).timestamp == datetime(2024, 2, 26, 17, 13, 9, microsecond, UTC)


@pytest.mark.parametrize(
    ("message", "succeeded"),
    [
        ("User error: 1", False),
        (65, False),
        (0, False),
        ({"Revert": 1}, False),
        (["x"], False),
        ("", True),
        (None, True),
    ],
)
def test_it_failed_when_there_is_an_error_message(message, succeeded) -> None:
    deploy = deploy_of({"status": "processed", "error_message": message})
    assert deploy.succeeded is succeeded
    assert deploy.error_message == (None if succeeded else str(message))
    assert summarize(deploy.raw).success is succeeded


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*CAPTURED, "block_hash", "entry_point_id"]) | st.text(), ANYTHING))
def test_reading_never_fails(entity) -> None:
    deploy = deploy_of(entity)
    assert deploy.raw == entity or "nan" in str(entity)
    assert deploy.charged is None or deploy.charged >= 0
    assert deploy.execution_type is None or deploy.execution_type == entity["execution_type_id"]
