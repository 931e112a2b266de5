"""The methods of JSON-RPC over the chain.

Source: node reference, parts 1.2 to 1.5 and 2.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cspr_track.core.errors import InputError
from cspr_track.core.status import Kind
from cspr_track.devnet import accounts_json as accounts
from cspr_track.devnet import node_json as node
from cspr_track.devnet.chain import Chain
from cspr_track.devnet.chain_events import Block, Stored
from cspr_track.devnet.chainspec import chainspec_json
from cspr_track.devnet.refusals import Refused, RefusedElsewhere
from cspr_track.transaction.document import read_document
from cspr_track.transaction.problem import Unreadable
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.transaction import Transaction

Params = dict[str, Any]
UNPARSABLE = frozenset({"node-dialect", "unknown-member", "missing-field"})
"""Findings in a document that a node's parser stops at."""


class RpcFailure(Exception):
    """A JSON-RPC error: code, message, data."""

    def __init__(self, code: int, message: str, data: Any) -> None:
        super().__init__(message)
        self.code, self.message, self.data = code, message, data


def bad_params(text: str, *, whole: bool = False) -> RpcFailure:
    """The error for parameters that cannot be used."""
    return RpcFailure(-32602, "Invalid params", text if whole else f"Failed to parse 'params' field: {text}")


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the chain, the parameters by name, the time."""

    chain: Chain
    params: Params
    now_ms: int
    started_ms: int


@dataclass(frozen=True, slots=True)
class Method:
    """A method: what it does, its parameters in positional order, and those it cannot do without."""

    run: Callable[[Call], dict[str, Any]]
    fields: tuple[str, ...] = ()
    required: tuple[str, ...] = ()


# --- transactions


def _parsed(document: Any, variant: str) -> Transaction:
    """A transaction in the form that a node takes, and in no other."""
    try:
        found = read_document({"transaction": {variant: document}})
    except InputError as error:
        raise bad_params(str(error)) from None
    for problem in found.problems:
        if problem.code in UNPARSABLE:
            raise bad_params(f"{problem.message} (at {problem.path or '/'})")
    if node.tag(found.transaction) != variant:
        raise bad_params("missing field `header`" if variant == "Deploy" else "missing field `payload`")
    return found.transaction


def _put(call: Call, transaction: Transaction, code: int, message: str, what: str) -> Stored:
    try:
        return call.chain.put(transaction, call.now_ms)
    except RefusedElsewhere as refused:
        text = f"request for submitting a {what} has failed: {refused}"
        raise RpcFailure(-32018, "Node request failure", text) from None
    except Refused as refused:
        raise RpcFailure(code, message, f"the {what} was invalid: {refused}") from None


def _put_deploy(call: Call) -> dict[str, Any]:
    transaction = _parsed(call.params["deploy"], "Deploy")
    stored = _put(call, transaction, -32008, "Invalid Deploy", "deploy")
    return {"deploy_hash": stored.transaction.hash_hex}


def _put_transaction(call: Call) -> dict[str, Any]:
    document = call.params["transaction"]
    variant = next(iter(document)) if isinstance(document, dict) and len(document) == 1 else None
    if variant not in ("Deploy", "Version1"):
        raise bad_params(f"unknown variant `{variant}`, expected `Deploy` or `Version1`")
    stored = _put(call, _parsed(document[variant], variant), -32016, "Invalid transaction", "transaction")
    return {"transaction_hash": node.hash_json(stored.transaction)}


def _get_deploy(call: Call) -> dict[str, Any]:
    wanted = _hash(call.params["deploy_hash"])
    stored = call.chain.stored.get(wanted)
    if stored is None:
        raise RpcFailure(-32000, "No such deploy", f"no deploy for hash deploy-hash({wanted[:4]}..{wanted[-4:]})")
    if stored.transaction.kind is not Kind.DEPLOY:
        raise RpcFailure(-32015, "Variant mismatch internal error", "found a transaction when searching for a deploy")
    return {"deploy": stored.transaction.to_json(), "execution_info": node.execution_info(stored)}


def _get_transaction(call: Call) -> dict[str, Any]:
    asked = call.params["transaction_hash"]
    variant, value = next(iter(asked.items())) if isinstance(asked, dict) and len(asked) == 1 else (None, None)
    if variant not in ("Deploy", "Version1"):
        raise bad_params(f"unknown variant `{variant}`, expected `Deploy` or `Version1`")
    wanted = _hash(value)
    stored = call.chain.stored.get(wanted)
    if stored is None or node.tag(stored.transaction) != variant:
        name = "transaction-v1-hash" if variant == "Version1" else "deploy-hash"
        raise RpcFailure(-32014, "No such transaction", f"no transaction for hash {name}({wanted[:4]}..{wanted[-4:]})")
    return {"transaction": node.transaction_json(stored.transaction), "execution_info": node.execution_info(stored)}


# --- the chain


def _identified(call: Call) -> Block | None:
    identifier = call.params.get("block_identifier")
    if identifier is None:
        return call.chain.block()
    name, value = next(iter(identifier.items())) if isinstance(identifier, dict) and identifier else (None, None)
    if name == "Hash":
        found = call.chain.block(block_hash=_hash(value))
    elif name == "Height" and isinstance(value, int) and not isinstance(value, bool):
        found = call.chain.block(height=value)
    else:
        raise bad_params(f"unknown variant `{name}`, expected `Hash` or `Height`")
    if found is None:
        latest = call.chain.latest
        data = {
            "message": "no block found for the provided identifier",
            "available_block_range": {"low": 0, "high": latest.height if latest else 0},
        }
        raise RpcFailure(-32001, "No such block", data)
    return found


def _get_block(call: Call) -> dict[str, Any]:
    return node.block_with_signatures(_identified(call), call.chain)


def _get_state_root(call: Call) -> dict[str, Any]:
    block = _identified(call)
    return {"state_root_hash": node.state_root(block).hex() if block else None}


def _get_transfers(call: Call) -> dict[str, Any]:
    block = _identified(call)
    if block is None:
        return {"block_hash": None, "transfers": None}
    transfers = [transfer for stored in block.transactions for transfer in node.transfers(stored)]
    return {"block_hash": block.hash.hex(), "transfers": transfers}


# --- accounts


def _balance(call: Call) -> dict[str, Any]:
    return {"balance": str(call.chain.ledger.balance(_purse_owner(call)))}


def _balance_details(call: Call) -> dict[str, Any]:
    return accounts.balance_details(call.chain.ledger.balance(_purse_owner(call)))


def _purse_owner(call: Call) -> bytes:
    identifier = call.params["purse_identifier"]
    name, value = next(iter(identifier.items())) if isinstance(identifier, dict) and identifier else (None, None)
    account: bytes | None
    if name == "main_purse_under_public_key":
        account = _key(value).account_hash
    elif name in ("main_purse_under_account_hash", "main_purse_under_entity_addr"):
        account = _account(value)
    elif name == "purse_uref":
        account = accounts.owner_of(_text(value), call.chain.ledger)
    else:
        raise bad_params(f"unknown variant `{name}`")
    if account is None or account not in call.chain.ledger:
        raise RpcFailure(-32026, "Purse not found", "the requested purse was not found")
    return account


def _get_account(call: Call) -> dict[str, Any]:
    identifier = call.params.get("account_identifier", call.params.get("public_key"))
    if identifier is None:
        raise bad_params("missing field `account_identifier`")
    named = _text(identifier).startswith("account-hash-")
    account = _account(identifier) if named else _key(identifier).account_hash
    if account not in call.chain.ledger:
        raise RpcFailure(-32009, "No such account", "the requested account was not found")
    return accounts.account_info(account, call.chain.ledger.keys(account))


def _query_global_state(call: Call) -> dict[str, Any]:
    """Accounts are all that can be found: it is how casper-client looks who sends."""
    key = _text(call.params["key"])
    account = _account(key) if key.startswith("account-hash-") else None
    if account is None or account not in call.chain.ledger:
        raise RpcFailure(-32003, "Query failed", "value was not found in the global state")
    found = accounts.account_info(account, call.chain.ledger.keys(account))
    return {"block_header": None, "stored_value": {"Account": found["account"]}, "merkle_proof": found["merkle_proof"]}


def _key(value: Any) -> PublicKey:
    try:
        return PublicKey.from_hex(_text(value), "")
    except Unreadable as problem:
        raise bad_params(str(problem)) from None


def _account(value: Any) -> bytes:
    return bytes.fromhex(_hash(_text(value).removeprefix("entity-account-").removeprefix("account-hash-")))


def _hash(value: Any) -> str:
    wanted = _text(value).lower()
    if len(wanted) != 64 or set(wanted) - set("0123456789abcdef"):
        raise bad_params("invalid length or character of a hash, expected 64 hex digits")
    return wanted


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise bad_params("invalid type, expected a string")
    return value


METHODS: dict[str, Method] = {
    "account_put_deploy": Method(_put_deploy, ("deploy",), ("deploy",)),
    "account_put_transaction": Method(_put_transaction, ("transaction",), ("transaction",)),
    "info_get_deploy": Method(_get_deploy, ("deploy_hash", "finalized_approvals"), ("deploy_hash",)),
    "info_get_transaction": Method(
        _get_transaction, ("transaction_hash", "finalized_approvals"), ("transaction_hash",)
    ),
    "info_get_status": Method(lambda call: node.status_json(call.chain, call.now_ms, call.started_ms)),
    "info_get_peers": Method(lambda _: {"peers": []}),
    "info_get_chainspec": Method(lambda call: chainspec_json(call.chain.rules)),
    "chain_get_block": Method(_get_block, ("block_identifier",)),
    "chain_get_block_transfers": Method(_get_transfers, ("block_identifier",)),
    "chain_get_state_root_hash": Method(_get_state_root, ("block_identifier",)),
    "query_balance": Method(_balance, ("state_identifier", "purse_identifier"), ("purse_identifier",)),
    "query_balance_details": Method(_balance_details, ("state_identifier", "purse_identifier"), ("purse_identifier",)),
    "query_global_state": Method(_query_global_state, ("state_identifier", "key", "path"), ("key",)),
    "state_get_account_info": Method(_get_account, ("account_identifier", "block_identifier", "public_key")),
    "state_get_auction_info": Method(lambda call: node.auction_json(call.chain), ("block_identifier",)),
    "rpc.discover": Method(lambda _: {"name": "cspr-track devnet", "schema": _schema()}),
}
"""Every method by name; the same table tells ``rpc.discover``."""


def _schema() -> dict[str, Any]:
    """The methods in the form of OpenRPC, without the types of what they take and give."""
    return {
        "openrpc": "1.0.0-rc1",
        "info": {
            "version": node.API_VERSION,
            "title": "cspr-track devnet",
            "description": "A dev network for people and for CI; it does not run Wasm.",
            "contact": {"name": "cspr-track", "url": ""},
            "license": {"name": "MIT", "url": ""},
        },
        "servers": [],
        "methods": [
            {
                "name": name,
                "summary": "",
                "params": [
                    {"name": field, "schema": {}, "required": field in method.required} for field in method.fields
                ],
                "result": {"name": f"{name}_result", "schema": {}},
                "examples": [],
            }
            for name, method in METHODS.items()
        ],
        "components": {"schemas": {}},
    }
