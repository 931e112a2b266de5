"""Asking for a receipt: the verdict as ``status`` gives it, and the word of every source by itself."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from cspr_track._version import __version__
from cspr_track.core.errors import ChannelError, InputError
from cspr_track.core.observation import Executed, ExpiryHint, Known
from cspr_track.core.receipt import (
    JOURNAL,
    Asked,
    DocumentFacts,
    JournalFacts,
    Receipt,
    Signer,
    Testimony,
)
from cspr_track.core.receipt_figures import make_receipt
from cspr_track.core.status import Kind, Source
from cspr_track.core.update import LAST_MS, StatusUpdate, utc_text
from cspr_track.network.blocks import answered_block, header_of
from cspr_track.network.built_in import Profile
from cspr_track.network.details import details_of_node_answer
from cspr_track.network.http import place
from cspr_track.network.node_answers import news_of
from cspr_track.network.node_rpc import height_of
from cspr_track.network.services import node_of, rest_of
from cspr_track.tracking.clock import Clock, SystemClock
from cspr_track.tracking.journal import Journal, JournalRow
from cspr_track.tracking.status import look_up
from cspr_track.tracking.testimony import recorded_documents
from cspr_track.transaction.approvals import verify
from cspr_track.transaction.document import read_document
from cspr_track.transaction.entity import entry_point_name
from cspr_track.transaction.problem import Unreadable
from cspr_track.transaction.review import title_of
from cspr_track.transaction.times import parse_timestamp
from cspr_track.transaction.transaction import Transaction

PATIENCE_S = 5.0
"""How long each source may take, in seconds."""


async def receipt_of(
    transaction_hash: str,
    profile: Profile,
    *,
    row: JournalRow | None = None,
    journal: Journal | None = None,
    clock: Clock | None = None,
) -> tuple[Receipt, StatusUpdate]:
    """The receipt of a transaction, and the verdict it rests on.

    Args:
        transaction_hash: 64 lower-case hex digits.
        profile: where to ask.
        row: what the journal has of it.
        journal: where to note what became of it.
        clock: for the times in the receipt.
    """
    witnesses = _Witnesses(transaction_hash, profile, clock or SystemClock())
    expiry = {transaction_hash: row.expires_at_ms} if row is not None else None
    testimonies = await witnesses.hear()
    documents = recorded_documents(journal, (transaction_hash,)) if journal is not None else None
    [update] = await look_up(
        [transaction_hash], profile, expiry=expiry, journal=journal, clock=clock, find_document=documents
    )
    facts = None
    if row is not None:
        testimonies.append(witnesses.of_journal(row))
        facts = JournalFacts(recorded_at_ms=row.recorded_at_ms, status=row.status, status_at_ms=row.status_at_ms)
    made = make_receipt(
        update,
        testimonies,
        witnesses.asked,
        network=profile.name,
        made_at=witnesses.now(),
        made_by=f"cspr-track {__version__}",
        journal=facts,
        explorer_url=f"{profile.explorer}/transaction/{transaction_hash}" if profile.explorer else None,
        own_errors=profile.own_errors,
    )
    return made, update


class _Witnesses:
    """Asks every source, and writes down who was asked for what, when."""

    def __init__(self, transaction_hash: str, profile: Profile, clock: Clock) -> None:
        self.asked: list[Asked] = []
        self._hash = transaction_hash
        self._profile = profile
        self._clock = clock

    def now(self) -> str:
        """The time by this machine."""
        return utc_text(self._clock.wall())

    async def hear(self) -> list[Testimony]:
        """What the services say, CSPR.cloud first; one that says nothing is only in ``asked``."""
        found = await asyncio.gather(self._cloud(), self._nodes())
        self.asked.sort(key=lambda one: one.source != Source.REST.value)
        return [one for one in found if one is not None]

    def of_journal(self, row: JournalRow) -> Testimony:
        """What this machine kept."""
        self._note(JOURNAL, "this machine's record", None, self.now(), row.status)
        try:
            document = facts_of(read_document(row.document).transaction)
        except InputError:
            document = None
        try:
            entity = json.loads(row.entity) if row.entity else None
        except ValueError:
            entity = None
        return Testimony(source=JOURNAL, entity=entity if isinstance(entity, dict) else None, document=document)

    async def _cloud(self) -> Testimony | None:
        opened = rest_of(self._profile)
        if opened is None:
            return None

        async def ask() -> tuple[Testimony | None, str]:
            async with opened as rest:
                news = await rest.deploy(self._hash)
                if not isinstance(news, Executed):
                    pending = "pending" if isinstance(news, Known) else "it does not know the hash"
                    return None, "expired" if isinstance(news, ExpiryHint) else pending
                details = await rest.details(self._hash)
            return Testimony(source=Source.REST.value, entity=news.entity, details=details), "executed"

        return await self._ask(Source.REST, "GET /deploys/HASH", self._profile.rest or "", ask)

    async def _nodes(self) -> Testimony | None:
        """The first node that knows it."""
        for url in self._profile.rpc:
            found = await self._node(url)
            if found is not None:
                return found
        return None

    async def _node(self, url: str) -> Testimony | None:
        async def ask() -> tuple[Testimony | None, str]:
            async with node_of(self._profile, url) as node:
                found = await node.raw_lookup(self._hash)
            if found is None:
                return None, "it does not know the hash"
            _, answer, _ = found
            news = news_of(answer, self._hash, Kind.DEPLOY)
            entity = news.entity if isinstance(news, Executed) else None
            details = details_of_node_answer(answer) if entity is not None else None
            said = Testimony(
                source=Source.NODE_RPC.value, entity=entity, details=details, document=_document_in(answer)
            )
            return said, "executed" if entity is not None else "pending"

        said = await self._ask(Source.NODE_RPC, "info_get_transaction, info_get_deploy", url, ask)
        return said if said is None or said.entity is None else await self._with_block(said, said.entity, url)

    async def _with_block(self, said: Testimony, entity: Mapping[str, Any], url: str) -> Testimony:
        """With the time of the block, and its height where the node did not tell it beside the execution."""
        block_hash = entity.get("block_hash")
        if not isinstance(block_hash, str):
            return said

        async def ask() -> tuple[Testimony | None, str]:
            async with node_of(self._profile, url) as node:
                found = await node.block(block_hash=block_hash)
            time_ms = block_time_ms(found, block_hash)
            if time_ms is None:
                return None, "no block of that hash"
            height = entity.get("block_height")
            told = {**entity, "block_height": height_of(found) if height is None else height}
            with_time = Testimony(
                source=said.source, entity=told, details=said.details, document=said.document, block_time_ms=time_ms
            )
            return with_time, "the block"

        return await self._ask(Source.NODE_RPC, "chain_get_block", url, ask) or said

    async def _ask(
        self, source: Source, request: str, url: str, ask: Callable[[], Awaitable[tuple[Testimony | None, str]]]
    ) -> Testimony | None:
        """Ask, and write down what came of it."""
        at = self.now()
        said: Testimony | None = None
        try:
            async with asyncio.timeout(PATIENCE_S):
                said, answer = await ask()
        except TimeoutError:
            answer = f"no answer within {PATIENCE_S:g} s"
        except ChannelError as error:
            answer = f"no usable answer: {error}"
        self._note(source.value, request, place(url), at, answer)
        return said

    def _note(self, source: str, request: str, host: str | None, at: str, answer: str) -> None:
        self.asked.append(Asked(source=source, request=request, host=host, at=at, answer=answer))


def facts_of(transaction: Transaction) -> DocumentFacts:
    """What the bytes of a document say, each signature verified."""
    action = transaction.action
    payment = transaction.payment_motes
    return DocumentFacts(
        kind=transaction.kind,
        transaction_hash=transaction.hash_hex,
        title=title_of(transaction),
        sender=transaction.initiator.text,
        chain_name=transaction.chain_name,
        made_at_ms=transaction.timestamp_ms,
        expires_at_ms=min(transaction.expires_at_ms, LAST_MS),
        payment=None if payment is None else str(payment),
        entry_point=entry_point_name(action) or None,
        contract=action.target_hash.hex() if action.target_hash is not None else action.target_name,
        signers=tuple(
            Signer(public_key=approval.signer.hex, valid=verify(approval, transaction.hash) is None)
            for approval in transaction.approvals
        ),
    )


def _document_in(answer: dict[str, Any]) -> DocumentFacts | None:
    try:
        return facts_of(read_document({"result": answer}).transaction)
    except InputError:
        return None


def block_time_ms(answer: dict[str, Any], block_hash: str) -> int | None:
    """The timestamp in an answer of ``chain_get_block``, of any version; None when it is another block's."""
    block = answered_block(answer)
    if str(block.get("hash")).lower() != block_hash.lower():
        return None
    try:
        return parse_timestamp(header_of(block).get("timestamp"), "")
    except Unreadable:
        return None
