"""A node's events as observations: no sockets in here.

Source: node reference, part 3. A processed event names its block by hash only; the height comes from the block
event that the same node sends just before.
"""

from collections import OrderedDict
from collections.abc import Callable, Container
from typing import Any

import msgspec

from cspr_track.core.errors import InputError
from cspr_track.core.hash_text import hash_or_none
from cspr_track.core.json_lines import NOT_JSON, has_too_many_values
from cspr_track.core.observation import ChainClock, Executed, ExpiryHint, Known, Observation
from cspr_track.core.secrets import without_tokens
from cspr_track.core.status import Kind, Source
from cspr_track.network.blocks import bare_block, header_of
from cspr_track.transaction.document import read_document
from cspr_track.transaction.entity import entity_of
from cspr_track.transaction.execution import parse_execution
from cspr_track.transaction.problem import Unreadable
from cspr_track.transaction.times import parse_timestamp
from cspr_track.transaction.transaction import Transaction

SOURCE = Source.NODE_EVENTS
REMEMBERED_BLOCKS = 256

FindDocument = Callable[[str], Transaction | None]


class EventReader:
    """Turns the data of server-sent events into observations; remembers what later events need.

    Args:
        wanted: the hashes that are followed; events about others are passed over cheaply. None wants all.
        document: finds the document of a followed transaction, where it is known.
    """

    def __init__(self, wanted: Container[str] | None = None, document: FindDocument | None = None) -> None:
        self._wanted = wanted
        self._document = document or (lambda _: None)
        self._heights: OrderedDict[str, int] = OrderedDict()

    def read(self, data: str | bytes) -> tuple[Observation, ...]:
        """What one event says; nothing for events that do not matter or cannot be understood."""
        try:
            if has_too_many_values(data):
                return ()
            event = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        except NOT_JSON:
            return ()  # "Shutdown", or garbage
        if len(event) != 1:
            return ()
        name, raw = next(iter(event.items()))
        reads = _READS.get(name)
        if reads is None:
            return ()
        try:
            content = msgspec.json.decode(raw)
        except NOT_JSON:
            return ()
        return reads(self, content) if isinstance(content, dict) else ()

    def _wants(self, transaction_hash: str | None) -> bool:
        return transaction_hash is not None and (self._wanted is None or transaction_hash in self._wanted)

    def _accepted(self, content: dict[str, Any]) -> tuple[Observation, ...]:
        bare = content.get("Version1", content.get("Deploy", content))
        stated = hash_or_none(bare.get("hash")) if isinstance(bare, dict) else None
        if stated is None or not self._wants(stated):
            return ()
        try:
            transaction = read_document({"TransactionAccepted": content}).transaction
        except InputError:
            kind = Kind.TRANSACTION_V1 if "Version1" in content else Kind.DEPLOY
            return (Known(stated, SOURCE, kind),)
        if transaction.hash_hex != stated:
            return ()  # another transaction, with another TTL, under the name of this one
        return (Known(stated, SOURCE, transaction.kind, transaction.expires_at_ms),)

    def _processed(self, content: dict[str, Any]) -> tuple[Observation, ...]:
        transaction_hash, kind = _hash_of(content)
        if transaction_hash is None or not self._wants(transaction_hash):
            return ()
        execution = parse_execution(content.get("execution_result"))
        if execution is None:
            return ()
        block_hash = hash_or_none(content.get("block_hash"))
        height = self._heights.get(block_hash) if block_hash is not None else None
        transaction = self._document(transaction_hash)
        timestamp = content.get("timestamp")
        entity = entity_of(
            transaction_hash,
            execution,
            kind=kind,
            transaction=transaction,
            block_hash=block_hash,
            block_height=height,
            timestamp=timestamp if isinstance(timestamp, str) else None,
        )
        if transaction is None and execution.initiator is None:
            _add_account(entity, content.get("account"))
        complete = transaction is not None and height is not None
        return (Executed(transaction_hash, SOURCE, without_tokens(entity), kind, complete),)

    def _expired(self, content: dict[str, Any]) -> tuple[Observation, ...]:
        transaction_hash, kind = _hash_of(content)
        if transaction_hash is None or not self._wants(transaction_hash):
            return ()
        return (ExpiryHint(transaction_hash, SOURCE, kind),)

    def _block(self, content: dict[str, Any]) -> tuple[Observation, ...]:
        header = header_of(bare_block(content.get("block")))
        block_hash = hash_or_none(content.get("block_hash"))
        if block_hash is None:
            return ()
        height = header.get("height")
        if type(height) is int:
            self._heights[block_hash] = height
            if len(self._heights) > REMEMBERED_BLOCKS:
                self._heights.popitem(last=False)
        try:
            return (ChainClock(parse_timestamp(header.get("timestamp"), ""), SOURCE),)
        except Unreadable:
            return ()


_READS: dict[str, Callable[[EventReader, dict[str, Any]], tuple[Observation, ...]]] = {
    "TransactionAccepted": EventReader._accepted,  # noqa: SLF001 (this file's own)
    "DeployAccepted": EventReader._accepted,  # noqa: SLF001
    "TransactionProcessed": EventReader._processed,  # noqa: SLF001
    "DeployProcessed": EventReader._processed,  # noqa: SLF001
    "TransactionExpired": EventReader._expired,  # noqa: SLF001
    "DeployExpired": EventReader._expired,  # noqa: SLF001
    "BlockAdded": EventReader._block,  # noqa: SLF001
}


def _hash_of(content: dict[str, Any]) -> tuple[str | None, Kind | None]:
    """The hash an event is about: ``transaction_hash: {"Version1": …}``, ``{"Deploy": …}``, or ``deploy_hash``."""
    found = content.get("transaction_hash", content.get("deploy_hash"))
    if isinstance(found, str):
        return hash_or_none(found), Kind.DEPLOY
    if isinstance(found, dict):
        for name, kind in (("Version1", Kind.TRANSACTION_V1), ("Deploy", Kind.DEPLOY)):
            value = found.get(name)
            if isinstance(value, str):
                return hash_or_none(value), kind
    return None, None


def _add_account(entity: dict[str, Any], account: Any) -> None:
    """1.x events name the sender's public key as ``account``."""
    from cspr_track.transaction.public_key import PublicKey

    try:
        public_key = PublicKey.from_hex(account)
    except Unreadable:
        return
    entity["caller_public_key"] = public_key.hex
    entity["caller_hash"] = public_key.account_hash.hex()
