"""What CSPR.cloud says about the chain: entities, lists, stream messages.

Source: CSPR.cloud reference, parts 1 to 3.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cspr_track.devnet.chain import Chain
from cspr_track.devnet.chain_events import Block, Stored
from cspr_track.devnet.node_json import execution_result, purse, state_root
from cspr_track.transaction.entity import entity_of, entry_point_name, waiting_entity
from cspr_track.transaction.execution import parse_execution
from cspr_track.transaction.times import format_timestamp

EXECUTION_TYPES = {
    1: "WasmDeploy",
    2: "ContractCall",
    3: "ContractCallByName",
    4: "VersionedContractCall",
    5: "VersionedContractCallByName",
    6: "Transfer",
}
MAX_PAGE = 250


def entity(stored: Stored) -> dict[str, Any]:
    """The Deploy entity of a transaction, as far as it has come."""
    if stored.block is None:
        return waiting_entity(stored.transaction, "expired" if stored.expired else "pending")
    if stored.recording is not None:
        return stored.recording.entity_for(stored.transaction, stored.block.hash.hex(), stored.block.height)
    execution = parse_execution(execution_result(stored))
    if execution is None:
        raise ValueError("an execution result of our own must be readable")
    return entity_of(
        stored.transaction.hash_hex,
        execution,
        kind=stored.transaction.kind,
        transaction=stored.transaction,
        block_hash=stored.block.hash.hex(),
        block_height=stored.block.height,
    )


def stream_message(stored: Stored) -> dict[str, Any]:
    """The message of the deploy stream about an executed transaction."""
    at_ms = stored.block.timestamp_ms if stored.block else stored.transaction.timestamp_ms
    return {"action": "created", "data": entity(stored), "timestamp": format_timestamp(at_ms), "extra": None}


def passes(found: Mapping[str, Any], filters: Mapping[str, frozenset[str]]) -> bool:
    """Whether an entity passes the filters of a subscription or a list: ANDed, values of one ORed."""
    return all(str(found.get(name)).lower() in values for name, values in filters.items())


def block_entity(block: Block, chain: Chain) -> dict[str, Any]:
    """A block."""
    transfers = sum(stored.transaction.action.kind == "transfer" for stored in block.transactions)
    return {
        "block_hash": block.hash.hex(),
        "block_height": block.height,
        "era_id": block.era,
        "gas_price": block.gas_price,
        "is_switch_block": False,
        "native_transfers_number": transfers,
        "contract_calls_number": len(block.transactions) - transfers,
        "parent_block_hash": block.parent.hex(),
        "proposer_public_key": chain.validator.hex,
        "state_root_hash": state_root(block).hex(),
        "timestamp": format_timestamp(block.timestamp_ms),
        "version_id": 1,
    }


def transfers(stored: Stored) -> list[dict[str, Any]]:
    """The native transfers that a transaction made."""
    if stored.outcome is None or stored.block is None:
        return []
    return [
        {
            "deploy_hash": stored.transaction.hash_hex,
            "block_height": stored.block.height,
            "transfer_index": n,
            "initiator_account_hash": transfer.source.hex(),
            "from_purse": f"{purse(transfer.source)}-007",
            "to_purse": f"{purse(transfer.target)}-004",
            "to_account_hash": transfer.target.hex(),
            "amount": str(transfer.motes),
            "id": transfer.number,
            "timestamp": format_timestamp(stored.block.timestamp_ms),
        }
        for n, transfer in enumerate(stored.outcome.transfers)
    ]


INCLUDES = ("rate(1)", "contract_package", "contract", "contract_entrypoint", "transfers")
"""The optional properties of a deploy that this service knows. Source: CSPR.cloud reference, part 2.7."""


def included(stored: Stored, names: Sequence[str], rate: float | None) -> dict[str, Any]:
    """Optional properties of an entity.

    Args:
        stored: the transaction.
        names: some of ``INCLUDES``.
        rate: US dollars for a CSPR; None where there is no rate.
    """
    action, found = stored.transaction.action, entity(stored)
    package, contract = found["contract_package_hash"], found["contract_hash"]
    entry_point = {
        "id": found["entry_point_id"],
        "name": entry_point_name(action),
        "contract_hash": contract,
        "contract_package_hash": package,
    }
    made: dict[str, Any] = {
        "rate(1)": rate,
        "contract_package": {"contract_package_hash": package, "name": "demo"} if package else None,
        "contract": {"contract_hash": contract, "contract_package_hash": package} if contract else None,
        "contract_entrypoint": entry_point if entry_point["name"] else None,
        "transfers": transfers(stored),
    }
    return {name.removesuffix("(1)"): made[name] for name in names}


def page(found: Sequence[Any], query: Mapping[str, str]) -> dict[str, Any]:
    """One page of a list, in the service's wrapper."""
    number = max(1, _whole(query.get("page"), 1))
    size = min(MAX_PAGE, max(1, _whole(query.get("page_size"), 10)))
    rows = found[(number - 1) * size : number * size]
    return {"data": list(rows), "item_count": len(found), "page_count": -(-len(found) // size)}


def _whole(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else default


def error(code: str, message: str) -> dict[str, Any]:
    """An error body."""
    return {"error": {"code": code, "message": message}}
