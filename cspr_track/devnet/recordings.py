"""Recordings: real transactions with the execution results that the real network gave them.

Read from a folder or a file of documents and results as they come: JSON-RPC answers of any node version, server-sent
events (``data:`` lines), CSPR.cloud entities and stream messages, and what ``cspr-track record`` writes::

    {"recording": "cspr-track/1", "network": …, "transaction": {…}, "result": {…}, "entity": {…} or null}
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from cspr_track.core.errors import InputError
from cspr_track.transaction.document import read_document
from cspr_track.transaction.entity import entity_of
from cspr_track.transaction.execution import Execution, parse_execution
from cspr_track.transaction.problem import Unreadable
from cspr_track.transaction.times import parse_timestamp
from cspr_track.transaction.transaction import Transaction

FORMAT = "cspr-track/1"
MAX_FILE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What became of one transaction on its own network."""

    transaction_hash: str
    result: dict[str, Any]
    """The execution result as a node of Casper 2 tells it: ``{"Version2": …}`` or ``{"Version1": …}``."""
    execution: Execution
    entity: dict[str, Any] | None = None
    """The CSPR.cloud entity, where that is what was recorded."""
    block_hash: bytes | None = None
    block_height: int | None = None
    block_time_ms: int | None = None
    timestamp_ms: int | None = None
    """The transaction's own timestamp, for the clock of its day."""
    chain_name: str | None = None

    def entity_for(self, transaction: Transaction, height: int) -> dict[str, Any]:
        """The Deploy entity: the recorded one as it is, else made from the node's result."""
        if self.entity is not None:
            return self.entity
        return entity_of(
            self.transaction_hash,
            self.execution,
            kind=transaction.kind,
            transaction=transaction,
            block_hash=self.block_hash.hex() if self.block_hash is not None else None,
            block_height=self.block_height if self.block_height is not None else height,
        )


@dataclass(slots=True)
class Recordings:
    """Recordings by transaction hash in hex, and which of them wait to be played."""

    by_hash: dict[str, Recording] = field(default_factory=dict)
    _unplayed: set[str] = field(default_factory=set)

    def add(self, recording: Recording) -> None:
        """Take a recording; where there are two of one transaction, the one that tells more is kept, completed."""
        known = self.by_hash.get(recording.transaction_hash)
        self.by_hash[recording.transaction_hash] = recording if known is None else _merged(known, recording)
        self._unplayed.add(recording.transaction_hash)

    def find(self, transaction_hash: str) -> Recording | None:
        """The recording of a transaction, if there is one."""
        return self.by_hash.get(transaction_hash)

    def played(self, transaction_hash: str) -> None:
        """Note that a recorded transaction was executed here."""
        self._unplayed.discard(transaction_hash)

    @property
    def chain_names(self) -> tuple[str, ...]:
        """The networks that the recordings come from."""
        return tuple(sorted({found.chain_name for found in self.by_hash.values() if found.chain_name}))

    @property
    def day_ms(self) -> int | None:
        """The day of the earliest recording that waits to be played, in milliseconds; None when none waits."""
        days = [found.timestamp_ms for name in self._unplayed if (found := self.by_hash[name]).timestamp_ms is not None]
        return min(days, default=None)


def _merged(known: Recording, other: Recording) -> Recording:
    better, lesser = (known, other) if known.entity is None else (other, known)
    return replace(
        better,
        entity=better.entity or lesser.entity,
        block_hash=better.block_hash or lesser.block_hash,
        block_height=lesser.block_height if better.block_height is None else better.block_height,
        block_time_ms=better.block_time_ms or lesser.block_time_ms,
        timestamp_ms=better.timestamp_ms or lesser.timestamp_ms,
        chain_name=better.chain_name or lesser.chain_name,
    )


def load_recordings(paths: list[Path]) -> Recordings:
    """Read recordings from files and folders (searched through); files that hold no outcome are passed over.

    Raises:
        InputError: a path cannot be read, or nothing in all of them is a recording.
    """
    recordings = Recordings()
    documents: dict[str, Transaction] = {}
    for file in _files(paths):
        for value in _values(_bytes(file)):
            transaction = _document(value)
            if transaction is not None:
                documents[transaction.stated_hash or transaction.hash_hex] = transaction
            for found in _recordings_in(value, transaction):
                recordings.add(found)
    for transaction_hash, found in list(recordings.by_hash.items()):
        document = documents.get(transaction_hash)
        if document is not None and found.timestamp_ms is None:
            recordings.by_hash[transaction_hash] = replace(
                found, timestamp_ms=document.timestamp_ms, chain_name=document.chain_name
            )
    if not recordings.by_hash:
        raise InputError(
            "there is no recording in it",
            code="no-recording",
            file=", ".join(map(str, paths)),
            hint="make one with: cspr-track record HASH",
        )
    return recordings


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix in (".json", ".txt", ".jsonl"))
        else:
            yield path


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_FILE_BYTES)
    except OSError as error:
        raise InputError("the recording cannot be read", file=str(file), why=error.strerror or str(error)) from None


def _values(data: bytes) -> Iterator[dict[str, Any]]:
    """The JSON objects in a file: one, one a line, or the ``data:`` lines of server-sent events."""
    try:
        whole = msgspec.json.decode(data)
        if isinstance(whole, dict):
            yield whole
        return
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    for line in data.splitlines():
        stripped = line.strip().removeprefix(b"data:").strip()
        if stripped.startswith(b"{"):
            try:
                value = msgspec.json.decode(stripped)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                continue
            yield value


def _document(value: dict[str, Any]) -> Transaction | None:
    try:
        return read_document(value).transaction
    except InputError:
        try:
            return read_document({"result": value}).transaction  # a bare RPC result
        except InputError:
            return None


def _recordings_in(value: dict[str, Any], transaction: Transaction | None) -> Iterator[Recording]:
    for name in ("TransactionProcessed", "DeployProcessed"):
        event = value.get(name)
        if isinstance(event, dict):
            yield from _from_event(event)
    data = value.get("data")
    if isinstance(data, dict) and data.get("status") in ("processed", "executed"):
        yield _from_entity(data)
    if value.get("recording") == FORMAT:
        yield from _from_own(value, transaction)
    elif transaction is not None:
        yield from _from_result(value.get("result", value), transaction)


def _from_event(event: dict[str, Any]) -> Iterator[Recording]:
    found = event.get("transaction_hash", event.get("deploy_hash"))
    transaction_hash = next(iter(found.values())) if isinstance(found, dict) else found
    execution = parse_execution(event.get("execution_result"))
    if isinstance(transaction_hash, str) and execution is not None:
        yield Recording(
            transaction_hash=transaction_hash.lower(),
            result=_as_casper_2(event["execution_result"]),
            execution=execution,
            block_hash=_block_hash(event.get("block_hash")),
            timestamp_ms=_time(event.get("timestamp")),
        )


def _from_result(result: Any, transaction: Transaction) -> Iterator[Recording]:
    """An answer of info_get_deploy or info_get_transaction, of any version."""
    if not isinstance(result, dict):
        return
    info = result.get("execution_info", result.get("executionInfo"))
    found, block_hash, height = None, None, None
    if isinstance(info, dict):
        found = info.get("execution_result", info.get("executionResult"))
        block_hash = info.get("block_hash", info.get("blockHash"))
        height = info.get("block_height", info.get("blockHeight"))
    else:
        results = result.get("execution_results", result.get("executionResults"))
        if isinstance(results, list) and results and isinstance(results[0], dict):
            found, block_hash = results[0].get("result"), results[0].get("block_hash")
    execution = parse_execution(found)
    if execution is not None and isinstance(found, dict):
        yield Recording(
            transaction_hash=transaction.stated_hash or transaction.hash_hex,
            result=_as_casper_2(found),
            execution=execution,
            block_hash=_block_hash(block_hash),
            block_height=height if isinstance(height, int) else None,
            timestamp_ms=transaction.timestamp_ms,
            chain_name=transaction.chain_name,
        )


def _from_entity(entity: dict[str, Any]) -> Recording:
    result = _result_of_entity(entity)
    execution = parse_execution(result)
    if execution is None:
        raise InputError("an entity that is processed has no execution", code="no-recording")
    height = entity.get("block_height")
    return Recording(
        transaction_hash=str(entity.get("deploy_hash")).lower(),
        result=result,
        execution=execution,
        entity=entity,
        block_hash=_block_hash(entity.get("block_hash")),
        block_height=height if isinstance(height, int) else None,
        timestamp_ms=_time(entity.get("timestamp")),
    )


def _from_own(value: dict[str, Any], transaction: Transaction | None) -> Iterator[Recording]:
    entity = value.get("entity")
    found: list[Recording] = []
    if isinstance(entity, dict):
        found.append(_from_entity(entity))
    if transaction is not None:
        found += _from_result(value.get("result"), transaction)
    for one in found:
        yield replace(one, chain_name=value.get("network") or one.chain_name)


def _result_of_entity(entity: dict[str, Any]) -> dict[str, Any]:
    """A node's result in which the entity's figures stand, for those who ask the node."""
    message = entity.get("error_message") or None
    if entity.get("version_id") in (0, None):
        content = {"effect": {"operations": [], "transforms": []}, "transfers": [], "cost": str(entity.get("cost"))}
        failure = {"Failure": content | {"error_message": message}}
        return {"Version1": failure if message else {"Success": content}}
    return {
        "Version2": {
            "initiator": {"PublicKey": entity["caller_public_key"]} if entity.get("caller_public_key") else None,
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


def _as_casper_2(result: dict[str, Any]) -> dict[str, Any]:
    """A 1.x result as a 2.x node tells it."""
    return {"Version1": result} if "Success" in result or "Failure" in result else result


def _block_hash(value: Any) -> bytes | None:
    try:
        raw = bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError:
        return None
    return raw if len(raw) == 32 else None


def _time(value: Any) -> int | None:
    try:
        return parse_timestamp(value, "")
    except Unreadable:
        return None


def make_recording(
    network: str, transaction: dict[str, Any], result: dict[str, Any] | None, entity: dict[str, Any] | None
) -> dict[str, Any]:
    """What ``cspr-track record`` writes; see the top of this file.

    Args:
        network: the chain name.
        transaction: the document, as the node gave it.
        result: the node's answer, with ``execution_info`` or ``execution_results``.
        entity: the CSPR.cloud entity, where there is a token for it.
    """
    return {"recording": FORMAT, "network": network, "transaction": transaction, "result": result, "entity": entity}
