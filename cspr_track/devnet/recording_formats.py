"""What recordings are read from: documents and results as they come.

- answers of ``info_get_deploy`` and ``info_get_transaction``, of Casper 1.x and 2.x, with or without the JSON-RPC
  envelope; also as casper-js-sdk dumps them (``apiVersion``, ``executionInfo``, ``rawJSON``);
- server-sent events of a node (``data:`` lines): ``TransactionProcessed``, ``DeployProcessed``;
- CSPR.cloud: an entity or a list of them in ``data``, messages of the stream;
- what ``cspr-track record`` writes, ``node`` being the result of the node's look-up and ``cloud`` the entity::

    {"recording": "cspr-track/1", "network": "casper-test", "transaction": {"Version1": {…}},
     "node": {"api_version": …, "execution_info": {…}} or null, "cloud": {…} or null}

Documents without a result (any JSON dialect) say when and for which network a transaction was made. One file may
hold one JSON value, or one on each line.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec

from cspr_track.core.errors import InputError
from cspr_track.core.json_lines import NOT_JSON
from cspr_track.devnet.recordings import FORMAT, Recording
from cspr_track.transaction.document import read_document
from cspr_track.transaction.execution import parse_execution
from cspr_track.transaction.problem import Unreadable
from cspr_track.transaction.times import parse_timestamp
from cspr_track.transaction.transaction import Transaction

EXECUTED = ("processed", "executed")


def read_recordings(data: bytes) -> Iterator[tuple[Transaction | None, list[Recording]]]:
    """The transactions and the outcomes in a file; what is neither is passed over."""
    for value in _values(data):
        raw = value.get("rawJSON")
        content = raw if isinstance(raw, dict) else value
        transaction = _document(content)
        yield transaction, list(_outcomes(content, transaction))


def _values(data: bytes) -> Iterator[dict[str, Any]]:
    """The JSON objects in a file: one, one a line, or the ``data:`` lines of server-sent events."""
    whole = _decoded(data)
    if whole is not None:
        yield whole
        return
    for line in data.splitlines():
        value = _decoded(line.strip().removeprefix(b"data:"))
        if value is not None:
            yield value


def _decoded(data: bytes) -> dict[str, Any] | None:
    try:
        value = msgspec.json.decode(data)
    except NOT_JSON:
        return None
    return value if isinstance(value, dict) else None


def _document(value: dict[str, Any]) -> Transaction | None:
    try:
        return read_document(value).transaction
    except InputError:
        return None


def _outcomes(value: dict[str, Any], transaction: Transaction | None) -> Iterator[Recording]:
    if value.get("recording") == FORMAT:
        yield from _from_own(value, transaction)
        return
    for name in ("TransactionProcessed", "DeployProcessed"):
        event = value.get(name)
        if isinstance(event, dict):
            yield from _from_event(event)
    data = value.get("data")
    for entity in data if isinstance(data, list) else (data,):
        yield from _from_entity(entity)
    if transaction is not None:
        yield from _from_result(value.get("result", value), transaction)


def _from_own(value: dict[str, Any], transaction: Transaction | None) -> Iterator[Recording]:
    found = list(_from_entity(value.get("cloud")))
    if transaction is not None:
        found += _from_result(value.get("node"), transaction)
    for one in found:
        yield replace(one, chain_name=value.get("network") or one.chain_name)


def _from_event(event: dict[str, Any]) -> Iterator[Recording]:
    found = event.get("transaction_hash", event.get("deploy_hash"))
    transaction_hash = next(iter(found.values()), None) if isinstance(found, dict) else found
    result = _as_casper_2(event.get("execution_result"))
    execution = parse_execution(result)
    if isinstance(transaction_hash, str) and result is not None and execution is not None:
        yield Recording(
            transaction_hash=transaction_hash.lower(),
            result=result,
            execution=execution,
            block_hash=_block_hash(event.get("block_hash")),
            timestamp_ms=_time(event.get("timestamp")),
        )


def _from_result(answer: Any, transaction: Transaction) -> Iterator[Recording]:
    """An answer of info_get_deploy or info_get_transaction, of any version."""
    if not isinstance(answer, dict):
        return
    info = answer.get("execution_info")
    results = answer.get("execution_results")
    if isinstance(info, dict):
        found, block = info.get("execution_result"), info
    elif isinstance(results, list) and results and isinstance(results[0], dict):
        found, block = results[0].get("result"), results[0]
    else:
        return
    result = _as_casper_2(found)
    execution = parse_execution(result)
    if result is not None and execution is not None:
        yield Recording(
            transaction_hash=transaction.stated_hash or transaction.hash_hex,
            result=result,
            execution=execution,
            block_hash=_block_hash(block.get("block_hash")),
            block_height=_height(block.get("block_height")),
            timestamp_ms=transaction.timestamp_ms,
            chain_name=transaction.chain_name,
        )


def _as_casper_2(result: Any) -> dict[str, Any] | None:
    """A result of any version as a 2.x node tells it; the first nodes named neither success nor failure."""
    if not isinstance(result, dict):
        return None
    if "Success" in result or "Failure" in result:
        return {"Version1": result}
    if "cost" in result and "effect" in result:
        return {"Version1": {"Failure" if result.get("error_message") else "Success": result}}
    return result


def _from_entity(entity: Any) -> Iterator[Recording]:
    if not isinstance(entity, dict) or entity.get("status") not in EXECUTED:
        return
    transaction_hash = entity.get("deploy_hash")
    result = _result_of_entity(entity)
    execution = parse_execution(result)
    if isinstance(transaction_hash, str) and execution is not None:
        yield Recording(
            transaction_hash=transaction_hash.lower(),
            result=result,
            execution=execution,
            entity=entity,
            block_hash=_block_hash(entity.get("block_hash")),
            block_height=_height(entity.get("block_height")),
            timestamp_ms=_time(entity.get("timestamp")),
        )


def _result_of_entity(entity: dict[str, Any]) -> dict[str, Any]:
    """A node's result in which the entity's figures stand, for those who ask the node."""
    message = entity.get("error_message") or None
    if entity.get("version_id") in (0, None):
        content = {"effect": {"operations": [], "transforms": []}, "transfers": [], "cost": str(entity.get("cost"))}
        failure = {"Failure": content | {"error_message": message}}
        return {"Version1": failure if message else {"Success": content}}
    key, account = entity.get("caller_public_key"), entity.get("caller_hash")
    return {
        "Version2": {
            "initiator": {"PublicKey": key} if key else {"AccountHash": f"account-hash-{account}"},
            "error_message": message,
            "current_price": 1,
            "limit": entity.get("payment_amount"),
            "consumed": entity.get("consumed_gas"),
            "cost": entity.get("cost"),
            "refund": entity.get("refund_amount"),
            "transfers": [],
            "size_estimate": 0,
            "effects": [],
        }
    }


def _block_hash(value: Any) -> bytes | None:
    try:
        raw = bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError:
        return None
    return raw if len(raw) == 32 else None


def _height(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**64 else None


def _time(value: Any) -> int | None:
    try:
        return parse_timestamp(value, "")
    except Unreadable:
        return None
