"""JSON-RPC as casper-sidecar serves it: transport rules, methods, error objects. No sockets in here.

Source: node reference, parts 1.1, 1.2 and 2.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from cspr_track.core.errors import InputError
from cspr_track.core.status import Kind
from cspr_track.devnet import node_json as node
from cspr_track.devnet.chain import Block, Chain, Stored
from cspr_track.devnet.rules import Refused
from cspr_track.transaction.document import read_document
from cspr_track.transaction.problem import Unreadable
from cspr_track.transaction.public_key import PublicKey

MAX_BODY_BYTES = 2_621_440

Params = dict[str, Any]


class RpcFailure(Exception):
    """A JSON-RPC error: code, message, data."""

    def __init__(self, code: int, message: str, data: Any) -> None:
        super().__init__(message)
        self.code, self.message, self.data = code, message, data


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status and a JSON body."""

    status: int
    body: dict[str, Any]


def answer(chain: Chain, body: bytes, content_type: str | None, *, now_ms: int, started_ms: int) -> Answer:
    """Answer one request, the way the sidecar does."""
    if content_type is None:
        return Answer(400, {"message": "The request's content-type is not set"})
    if content_type != "application/json":
        return Answer(415, {"message": "The request's content-type is not supported"})
    if len(body) > MAX_BODY_BYTES:
        return Answer(413, {"message": f"The request payload exceeds the maximum allowed of {MAX_BODY_BYTES} bytes"})
    try:
        request = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _failed(None, RpcFailure(-32700, "Parse error", str(error)))
    if not isinstance(request, dict):
        return _failed(None, RpcFailure(-32700, "Parse error", "invalid type: sequence, expected a map"))
    if "id" not in request:
        return Answer(400, {"message": "The request is missing the 'id' field"})
    request_id = request["id"]
    if isinstance(request_id, bool) or not isinstance(request_id, str | int | None):
        return _failed(None, RpcFailure(-32600, "Invalid Request", "'id' should be a string or integer"))
    try:
        result = _call(chain, request, now_ms, started_ms)
    except RpcFailure as failure:
        return _failed(request_id, failure)
    return Answer(200, {"jsonrpc": "2.0", "id": request_id, "result": {"api_version": node.API_VERSION} | result})


def _failed(request_id: Any, failure: RpcFailure) -> Answer:
    error = {"code": failure.code, "message": failure.message, "data": failure.data}
    return Answer(200, {"jsonrpc": "2.0", "id": request_id, "error": error})


def _call(chain: Chain, request: dict[str, Any], now_ms: int, started_ms: int) -> dict[str, Any]:
    if "jsonrpc" not in request:
        raise RpcFailure(-32600, "Invalid Request", "Missing 'jsonrpc' field")
    if request["jsonrpc"] != "2.0":
        raise RpcFailure(-32600, "Invalid Request", f"Expected 'jsonrpc' to be '2.0', but got '{request['jsonrpc']}'")
    if "method" not in request:
        raise RpcFailure(-32600, "Invalid Request", "Missing 'method' field")
    name = request["method"]
    if not isinstance(name, str):
        raise RpcFailure(-32600, "Invalid Request", "Expected 'method' to be a String")
    method = METHODS.get(name)
    if method is None:
        raise RpcFailure(-32601, "Method not found", f"'{name}' is not a supported json-rpc method on this server")
    params = _params(request.get("params"), method)
    return method.run(Call(chain, params, now_ms, started_ms))


def _params(given: Any, method: "Method") -> Params:
    if given is None or given == []:
        given = {}
    if isinstance(given, list):
        given = dict(zip(method.fields, given, strict=False))
    if not isinstance(given, dict):
        raise RpcFailure(-32600, "Invalid Request", "If present, 'params' must be an Array or Object")
    for name in method.required:
        if name not in given:
            if not given:
                raise _bad_params("Missing 'params' field", whole=True)
            raise _bad_params(f"missing field `{name}`")
    for name in given:
        if name not in method.fields:
            expected = ", ".join(f"`{field}`" for field in method.fields)
            raise _bad_params(f"unknown field `{name}`, expected {expected or 'no fields'}")
    return given


def _bad_params(text: str, *, whole: bool = False) -> RpcFailure:
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
    """A method: its parameters in positional order, and what it does."""

    run: Callable[[Call], dict[str, Any]]
    fields: tuple[str, ...] = ()
    required: tuple[str, ...] = ()


def _put(call: Call, document: Any, error: tuple[int, str, str]) -> Stored:
    code, message, what = error
    try:
        transaction = read_document({"transaction": document}).transaction
    except InputError as problem:
        raise _bad_params(str(problem)) from None
    try:
        return call.chain.put(transaction, call.now_ms)
    except Refused as refused:
        reason = str(refused)
        if reason == "gas price tolerance too low":
            raise RpcFailure(
                -32018, "Node request failure", f"request for submitting a {what} has failed: {reason}"
            ) from None
        raise RpcFailure(code, message, f"the {what} was invalid: {reason}") from None


def _put_deploy(call: Call) -> dict[str, Any]:
    stored = _put(call, call.params["deploy"], (-32008, "Invalid Deploy", "deploy"))
    return {"deploy_hash": stored.transaction.hash_hex}


def _put_transaction(call: Call) -> dict[str, Any]:
    document = call.params["transaction"]
    if not isinstance(document, dict) or len(document) != 1 or next(iter(document)) not in ("Deploy", "Version1"):
        raise _bad_params("unknown variant, expected `Deploy` or `Version1`")
    stored = _put(call, document, (-32016, "Invalid transaction", "transaction"))
    return {"transaction_hash": node.hash_json(stored.transaction)}


def _get_deploy(call: Call) -> dict[str, Any]:
    wanted = _text(call.params["deploy_hash"]).lower()
    stored = call.chain.stored.get(wanted)
    if stored is None:
        raise RpcFailure(-32000, "No such deploy", f"no deploy for hash deploy-hash({_short(wanted)})")
    if stored.transaction.kind is not Kind.DEPLOY:
        raise RpcFailure(-32015, "Variant mismatch internal error", "found a transaction when searching for a deploy")
    return {"deploy": stored.transaction.to_json(), "execution_info": node.execution_info(stored)}


def _get_transaction(call: Call) -> dict[str, Any]:
    asked = call.params["transaction_hash"]
    if not isinstance(asked, dict) or len(asked) != 1:
        raise _bad_params("invalid type, expected `Deploy` or `Version1`")
    variant, wanted = next(iter(asked.items()))
    stored = call.chain.stored.get(_text(wanted).lower())
    if stored is None or node.tag(stored.transaction) != variant:
        kind = "transaction-v1-hash" if variant == "Version1" else "deploy-hash"
        raise RpcFailure(-32014, "No such transaction", f"no transaction for hash {kind}({_short(wanted)})")
    return {
        "transaction": node.transaction_json(stored.transaction),
        "execution_info": node.execution_info(stored),
    }


def _get_status(call: Call) -> dict[str, Any]:
    return node.status_json(call.chain, call.now_ms, call.started_ms)


def _identified(call: Call) -> Block | None:
    identifier = call.params.get("block_identifier")
    if identifier is None:
        return call.chain.block()
    found = None
    if isinstance(identifier, dict) and isinstance(identifier.get("Hash"), str):
        found = call.chain.block(block_hash=identifier["Hash"])
    elif isinstance(identifier, dict) and isinstance(identifier.get("Height"), int):
        found = call.chain.block(height=identifier["Height"])
    else:
        raise _bad_params("unknown variant, expected `Hash` or `Height`")
    if found is None:
        latest = call.chain.block()
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
    results = [node.execution_result(stored).get("Version2", {}) for stored in block.transactions]
    return {"block_hash": block.hash.hex(), "transfers": [one for result in results for one in result["transfers"]]}


def _balance(call: Call) -> dict[str, Any]:
    motes = call.chain.ledger.balance(_purse_owner(call))
    return {"balance": str(motes)}


def _balance_details(call: Call) -> dict[str, Any]:
    motes = str(call.chain.ledger.balance(_purse_owner(call)))
    return {
        "total_balance": motes,
        "available_balance": motes,
        "total_balance_proof": "",
        "holds": [],
    }


def _purse_owner(call: Call) -> bytes:
    identifier = call.params["purse_identifier"]
    name, value = next(iter(identifier.items())) if isinstance(identifier, dict) and identifier else ("", "")
    account: bytes | None = None
    if name == "main_purse_under_public_key":
        account = _key(value).account_hash
    elif name in ("main_purse_under_account_hash", "main_purse_under_entity_addr"):
        account = _account(_text(value))
    if account is None or account not in call.chain.ledger:
        raise RpcFailure(-32026, "Purse not found", "the requested purse was not found")
    return account


def _get_account(call: Call) -> dict[str, Any]:
    identifier = _text(call.params.get("account_identifier", call.params.get("public_key")))
    account = _account(identifier) if identifier.startswith("account-hash-") else _key(identifier).account_hash
    if account not in call.chain.ledger:
        raise RpcFailure(-32009, "No such account", "the requested account was not found")
    name = f"account-hash-{account.hex()}"
    thresholds = {"deployment": 1, "key_management": 1}
    return {
        "account": {
            "account_hash": name,
            "named_keys": [],
            "main_purse": f"{node.purse(account)}-007",
            "associated_keys": [{"account_hash": name, "weight": 1}],
            "action_thresholds": thresholds,
        },
        "merkle_proof": "",
    }


def _key(value: Any) -> PublicKey:
    try:
        return PublicKey.from_hex(value)
    except Unreadable as problem:
        raise _bad_params(str(problem)) from None


def _account(value: str) -> bytes:
    text = value.removeprefix("entity-account-").removeprefix("account-hash-")
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise _bad_params("invalid account hash") from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _bad_params("invalid type, expected a string")
    return value


def _short(wanted: Any) -> str:
    text = str(wanted)
    return f"{text[:4]}..{text[-4:]}"


def _chainspec(call: Call) -> dict[str, Any]:
    rules = call.chain.rules
    toml = (
        "[protocol]\nversion = '2.0.0'\n\n"
        f"[network]\nname = '{rules.chain_name}'\n\n"
        f"[transactions]\nmax_ttl = '{rules.max_ttl_ms // 1000}seconds'\n"
    )
    files = {"chainspec_bytes": toml.encode().hex(), "maybe_genesis_accounts_bytes": None}
    return {"chainspec_bytes": files | {"maybe_global_state_bytes": None}}


METHODS: dict[str, Method] = {
    "account_put_deploy": Method(_put_deploy, ("deploy",), ("deploy",)),
    "account_put_transaction": Method(_put_transaction, ("transaction",), ("transaction",)),
    "info_get_deploy": Method(_get_deploy, ("deploy_hash", "finalized_approvals"), ("deploy_hash",)),
    "info_get_transaction": Method(
        _get_transaction, ("transaction_hash", "finalized_approvals"), ("transaction_hash",)
    ),
    "info_get_status": Method(_get_status),
    "info_get_peers": Method(lambda _: {"peers": []}),
    "info_get_chainspec": Method(_chainspec),
    "chain_get_block": Method(_get_block, ("block_identifier",)),
    "chain_get_block_transfers": Method(_get_transfers, ("block_identifier",)),
    "chain_get_state_root_hash": Method(_get_state_root, ("block_identifier",)),
    "query_balance": Method(_balance, ("state_identifier", "purse_identifier"), ("purse_identifier",)),
    "query_balance_details": Method(_balance_details, ("state_identifier", "purse_identifier"), ("purse_identifier",)),
    "state_get_account_info": Method(_get_account, ("account_identifier", "block_identifier", "public_key")),
    "rpc.discover": Method(lambda _: {"name": "cspr-track devnet", "schema": {"methods": sorted(METHODS)}}),
}
