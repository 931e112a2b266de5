"""From a node's words to the Deploy entity of CSPR.cloud, so that every source tells the same thing in one form.

What a node does not say is null, never guessed. Source: CSPR.cloud reference, part 2.2.
"""

from typing import Any

from cspr_track.core.status import Kind
from cspr_track.transaction.action import Action, Initiator
from cspr_track.transaction.cl_value import to_parsed
from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.execution import Execution
from cspr_track.transaction.problem import Unreadable
from cspr_track.transaction.reader import BadBytes
from cspr_track.transaction.times import format_timestamp
from cspr_track.transaction.transaction import Transaction
from cspr_track.transaction.v1_parts import parse_initiator

EXECUTION_TYPES = {"session": 1, "stored-hash": 2, "stored-name": 3, "package-hash": 4, "package-name": 5, "native": 6}
PRICING_MODES = {"PaymentLimited": 0, "Fixed": 1, "Prepaid": 2}


def entity_of(
    transaction_hash: str,
    execution: Execution,
    *,
    kind: Kind | None,
    transaction: Transaction | None,
    block_hash: str | None,
    block_height: int | None,
    timestamp: str | None = None,
) -> dict[str, Any]:
    """The entity of an executed transaction.

    Args:
        transaction_hash: 64 hex digits.
        execution: what the node said.
        kind: which kind of transaction it is, where it is known.
        transaction: the document, where it is known.
        block_hash: 64 hex digits.
        block_height: of that block.
        timestamp: the transaction's, where there is no document to tell it.
    """
    entity = _described(transaction_hash, transaction)
    if transaction is None:
        entity.update(_caller(_initiator(execution.initiator)))
        entity["timestamp"] = timestamp
        entity["payment_amount"] = None if execution.limit is None else str(execution.limit)
    entity |= {
        "block_hash": block_hash,
        "block_height": block_height,
        "version_id": _version(execution, kind),
        "cost": _text(execution.cost),
        "consumed_gas": _text(execution.consumed),
        "refund_amount": _text(execution.refund),
        "error_message": execution.error_message,
        "status": "processed",
    }
    if not execution.by_casper_2:
        entity["consumed_gas"] = _text(execution.cost)  # 1.x states as cost the gas that was used
    return entity


def waiting_entity(transaction: Transaction, status: str) -> dict[str, Any]:
    """The entity of a transaction that was not executed; ``status`` is ``pending`` or ``expired``."""
    return _described(transaction.hash_hex, transaction) | {
        "version_id": 2 if transaction.kind is Kind.TRANSACTION_V1 else 1,
        "cost": "0",
        "error_message": None,
        "status": status,
    }


def _described(transaction_hash: str, transaction: Transaction | None) -> dict[str, Any]:
    """All fields of the entity, those that a document tells filled in."""
    entity: dict[str, Any] = dict.fromkeys(FIELDS)
    entity["deploy_hash"] = transaction_hash
    entity["args"] = {}
    if transaction is None:
        return entity
    action = transaction.action
    payment = transaction.payment_motes
    entity |= _caller(transaction.initiator)
    entity |= {
        "pricing_mode_id": 0 if isinstance(transaction, Deploy) else PRICING_MODES[transaction.pricing.mode],
        "gas_price_limit": transaction.gas_price_tolerance,
        "is_standard_payment": transaction.standard_payment,
        "runtime_type_id": _runtime(transaction, action),
        "execution_type_id": EXECUTION_TYPES[_execution_type(action)],
        "args": {name: _argument(value) for name, value in transaction.args},
        "payment_amount": None if payment is None else str(payment),
        "timestamp": format_timestamp(transaction.timestamp_ms),
        "contract_entrypoint": {"name": entry_point_name(action)},
    }
    if action.target_hash is not None:
        entity["contract_package_hash" if action.by_package else "contract_hash"] = action.target_hash.hex()
    return entity


FIELDS = (
    *("deploy_hash", "block_hash", "block_height", "caller_public_key", "caller_hash", "version_id"),
    *("pricing_mode_id", "gas_price_limit", "is_standard_payment", "runtime_type_id", "execution_type_id"),
    *("contract_package_hash", "contract_hash", "entry_point_id", "args", "payment_amount", "cost", "consumed_gas"),
    *("refund_amount", "error_message", "status", "timestamp"),
)


def entry_point_name(action: Action) -> str:
    """The entry point as CSPR.cloud names it: native ones in lower case with underscores."""
    if action.kind in ("transfer", "native"):
        name = action.entry_point
        return "".join(f"_{c.lower()}" if c.isupper() and n else c.lower() for n, c in enumerate(name))
    return action.entry_point


def _execution_type(action: Action) -> str:
    if action.kind in ("transfer", "native"):
        return "native"
    if action.kind == "session":
        return "session"
    return f"{'package' if action.by_package else 'stored'}-{'hash' if action.target_hash is not None else 'name'}"


def _runtime(transaction: Transaction, action: Action) -> int:
    if action.kind in ("transfer", "native"):
        return 0
    if isinstance(transaction, Deploy):
        return 1
    [content] = transaction.parts[0].json.values()  # of the target: native ones were told above
    return 2 if "VmCasperV2" in content["runtime"] else 1  # a name, or an object with one member of that name


def _argument(value: Any) -> dict[str, Any]:
    try:
        parsed = to_parsed(value.cl_type, value.decode())
    except BadBytes:
        parsed = None
    return {"cl_type": value.cl_type.to_json(), "parsed": parsed}


def _caller(initiator: Initiator | None) -> dict[str, str | None]:
    if initiator is None:
        return {}
    public_key = initiator.public_key
    return {
        "caller_public_key": public_key.hex if public_key is not None else None,
        "caller_hash": initiator.account_hash.hex(),
    }


def _initiator(value: Any) -> Initiator | None:
    try:
        return parse_initiator(value, "/initiator")[0]
    except Unreadable:
        return None


def _version(execution: Execution, kind: Kind | None) -> int | None:
    if not execution.by_casper_2:
        return 0
    return None if kind is None else 2 if kind is Kind.TRANSACTION_V1 else 1


def _text(motes: int | None) -> str | None:
    return None if motes is None else str(motes)
