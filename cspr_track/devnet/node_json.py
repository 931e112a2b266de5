"""What a node of Casper 2 says about the chain, as JSON: results, events, blocks, status.

Source: node reference, parts 1.3, 1.5 and 3.
"""

from typing import Any

from cspr_track.core.status import Kind
from cspr_track.devnet.chain import GENESIS, Chain
from cspr_track.devnet.chain_events import (
    Accepted,
    Block,
    BlockMade,
    ChainEvent,
    Expired,
    Finalized,
    Processed,
    Stored,
)
from cspr_track.devnet.execution import Transfer, purse_of
from cspr_track.transaction.bytesrepr import digest
from cspr_track.transaction.times import format_duration, format_timestamp
from cspr_track.transaction.transaction import Transaction

API_VERSION = "2.0.0"


def tag(transaction: Transaction) -> str:
    """The variant a transaction stands in."""
    return "Version1" if transaction.kind is Kind.TRANSACTION_V1 else "Deploy"


def hash_json(transaction: Transaction) -> dict[str, str]:
    """A transaction hash with its variant."""
    return {tag(transaction): transaction.hash_hex}


def initiator_json(transaction: Transaction) -> dict[str, str]:
    """Who sent."""
    initiator = transaction.initiator
    if initiator.public_key is not None:
        return {"PublicKey": initiator.public_key.hex}
    return {"AccountHash": f"account-hash-{initiator.account_hash.hex()}"}


def execution_info(stored: Stored) -> dict[str, Any] | None:
    """``execution_info`` of a transaction; null while it is in no block."""
    if stored.block is None:
        return None
    return {
        "block_hash": stored.block.hash.hex(),
        "block_height": stored.block.height,
        "execution_result": execution_result(stored),
    }


def execution_result(stored: Stored) -> dict[str, Any]:
    """The result, recorded or made here."""
    if stored.recording is not None:
        return stored.recording.result
    outcome = stored.outcome
    if outcome is None:
        raise ValueError("not executed")
    transaction = stored.transaction
    return {
        "Version2": {
            "initiator": initiator_json(transaction),
            "error_message": outcome.error_message,
            "current_price": outcome.gas_price,
            "limit": str(outcome.limit),
            "consumed": str(outcome.consumed),
            "cost": str(outcome.cost),
            "refund": str(outcome.refund),
            "transfers": [_transfer(transfer, transaction, outcome.limit) for transfer in outcome.transfers],
            "size_estimate": len(transaction.to_bytes()),
            "effects": [],
        }
    }


def transfers(stored: Stored) -> list[Any]:
    """The transfers of an executed transaction, as its result tells them; a 1.x result tells only their addresses."""
    result = execution_result(stored).get("Version2")
    found = result.get("transfers") if isinstance(result, dict) else None
    return found if isinstance(found, list) else []


def _transfer(transfer: Transfer, transaction: Transaction, gas: int) -> dict[str, Any]:
    return {
        "Version2": {
            "transaction_hash": hash_json(transaction),
            "from": {"AccountHash": f"account-hash-{transfer.source.hex()}"},
            "to": f"account-hash-{transfer.target.hex()}",
            "source": f"{purse(transfer.source)}-007",
            "target": f"{purse(transfer.target)}-004",
            "amount": str(transfer.motes),
            "gas": str(gas),
            "id": transfer.number,
        }
    }


def purse(account: bytes) -> str:
    """The main purse of an account, without access rights."""
    return f"uref-{purse_of(account).hex()}"


def transaction_json(transaction: Transaction) -> dict[str, Any]:
    """A transaction in its variant."""
    return {tag(transaction): transaction.to_json()}


def event_json(event: ChainEvent, chain: Chain) -> dict[str, Any]:
    """A chain event as a node sends it."""
    match event:
        case Accepted(stored):
            return {"TransactionAccepted": transaction_json(stored.transaction)}
        case BlockMade(block):
            return {"BlockAdded": {"block_hash": block.hash.hex(), "block": block_json(block, chain)}}
        case Processed(stored, block):
            return {"TransactionProcessed": _processed(stored, block)}
        case Expired(stored):
            return {"TransactionExpired": {"transaction_hash": hash_json(stored.transaction)}}
        case Finalized(block, signature):
            return {
                "FinalitySignature": {
                    "V2": {
                        "block_hash": block.hash.hex(),
                        "block_height": block.height,
                        "era_id": block.era,
                        "chain_name_hash": chain.chain_name_hash.hex(),
                        "signature": signature.hex(),
                        "public_key": chain.validator.hex,
                    }
                }
            }


def _processed(stored: Stored, block: Block) -> dict[str, Any]:
    transaction = stored.transaction
    return {
        "transaction_hash": hash_json(transaction),
        "initiator_addr": initiator_json(transaction),
        "timestamp": format_timestamp(transaction.timestamp_ms),
        "ttl": format_duration(transaction.ttl_ms),
        "block_hash": block.hash.hex(),
        "execution_result": execution_result(stored),
        "messages": [],
    }


def auction_json(chain: Chain) -> dict[str, Any]:
    """The result of ``state_get_auction_info``: the one validator and its weight; there are no bids here."""
    latest = chain.latest
    weights = [{"public_key": chain.validator.hex, "weight": "1"}]
    state = {
        "state_root_hash": (state_root(latest) if latest else bytes(32)).hex(),
        "block_height": latest.height if latest else 0,
        "era_validators": [{"era_id": latest.era if latest else 0, "validator_weights": weights}],
        "bids": [],
    }
    return {"auction_state": state}


def block_json(block: Block, chain: Chain) -> dict[str, Any]:
    """A block in its variant."""
    lanes: dict[str, list[dict[str, str]]] = {str(lane.number): [] for lane in chain.rules.lanes.every}
    for stored in block.transactions:
        lane = chain.rules.lanes.of(stored.transaction) or chain.rules.lanes.wasm[-1]
        lanes[str(lane.number)].append(hash_json(stored.transaction))
    return {
        "Version2": {
            "hash": block.hash.hex(),
            "header": {
                "parent_hash": block.parent.hex(),
                "state_root_hash": state_root(block).hex(),
                "body_hash": digest(b"body" + block.hash).hex(),
                "random_bit": bool(block.hash[0] & 1),
                "accumulated_seed": digest(b"seed" + block.hash).hex(),
                "era_end": None,
                "timestamp": format_timestamp(block.timestamp_ms),
                "era_id": block.era,
                "height": block.height,
                "protocol_version": API_VERSION,
                "proposer": chain.validator.hex,
                "current_gas_price": block.gas_price,
                "last_switch_block_hash": GENESIS.hex(),
            },
            "body": {"transactions": lanes, "rewarded_signatures": []},
        }
    }


def state_root(block: Block) -> bytes:
    """The state root hash; derived, since there is no trie here."""
    return digest(b"state" + block.hash)


def block_with_signatures(block: Block | None, chain: Chain) -> dict[str, Any]:
    """The result of ``chain_get_block``."""
    if block is None:
        return {"block_with_signatures": None}
    proof = {"public_key": chain.validator.hex, "signature": chain.finality_signature(block).hex()}
    proofs = [proof] if chain.signing else []
    return {"block_with_signatures": {"block": block_json(block, chain), "proofs": proofs}}


def status_json(chain: Chain, now_ms: int, started_ms: int) -> dict[str, Any]:
    """The result of ``info_get_status``.

    ``cspr_track_devnet`` is ours and says whose recordings can be played. It is there only when there are some, since
    casper-client takes no member that a node does not send.
    """
    latest = chain.latest
    replayed = chain.recordings.chain_names
    clock_ms = chain.clock_ms(now_ms)
    block = None
    if latest is not None:
        block = {
            "hash": latest.hash.hex(),
            "timestamp": format_timestamp(min(latest.timestamp_ms, clock_ms)),
            "era_id": latest.era,
            "height": latest.height,
            "state_root_hash": state_root(latest).hex(),
            "creator": chain.validator.hex,
        }
    return {
        "api_version": API_VERSION,
        "protocol_version": API_VERSION,
        "peers": [],
        "build_version": f"{API_VERSION}-cspr-track-devnet",
        "chainspec_name": chain.rules.chain_name,
        "starting_state_root_hash": bytes(32).hex(),
        "last_added_block_info": block,
        "our_public_signing_key": chain.validator.hex,
        "round_length": None,
        "next_upgrade": None,
        "uptime": format_duration(max(0, now_ms - started_ms)),
        "reactor_state": "Validate",
        "last_progress": format_timestamp(clock_ms),
        "available_block_range": {"low": 0, "high": latest.height if latest else 0},
        "block_sync": {"historical": None, "forward": None},
        "latest_switch_block_hash": GENESIS.hex(),
        **({"cspr_track_devnet": {"replayed_chain_names": list(replayed)}} if replayed else {}),
    }
