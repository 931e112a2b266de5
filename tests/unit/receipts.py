"""Receipts for tests of what they say."""

from collections.abc import Mapping, Sequence
from typing import Any

from cspr_track.core.details import Details
from cspr_track.core.receipt import Asked, DocumentFacts, JournalFacts, Receipt, Signer, Testimony
from cspr_track.core.receipt_figures import make_receipt
from cspr_track.core.status import Kind
from cspr_track.core.update import StatusUpdate
from cspr_track.core.user_errors import OwnErrors

HASH = "0123456789abcdef" * 4
MADE_MS = 1_767_323_045_678
KEY = "01" + "ab" * 32


def facts(**fields: Any) -> DocumentFacts:
    """What a document says."""
    usual: dict[str, Any] = {
        "kind": Kind.DEPLOY,
        "transaction_hash": HASH,
        "title": "Transfer 100 CSPR",
        "sender": KEY,
        "chain_name": "casper-test",
        "made_at_ms": MADE_MS,
        "expires_at_ms": MADE_MS + 1_800_000,
        "payment": "2500000000",
        "entry_point": "transfer",
        "contract": None,
        "signers": (Signer(public_key=KEY, valid=True),),
    }
    return DocumentFacts(**(usual | fields))


def a_receipt(
    update: StatusUpdate,
    *,
    document: DocumentFacts | None = None,
    details: Details | None = None,
    others: Mapping[str, Mapping[str, Any]] | None = None,
    asked: Sequence[Asked] = (),
    network: str = "testnet",
    explorer_url: str | None = None,
    title: str | None = None,
    journal: JournalFacts | None = None,
    block_time_ms: int | None = None,
    own_errors: OwnErrors | None = None,
) -> Receipt:
    """A receipt of an update and of what others say: source -> Deploy entity."""
    if title is not None:
        document = facts(title=title, chain_name=title, entry_point=title, contract=title, sender=title)
    told = Testimony(source="node-rpc", details=details, document=document, block_time_ms=block_time_ms)
    return make_receipt(
        update,
        [told, *(Testimony(source=source, entity=entity) for source, entity in (others or {}).items())],
        asked,
        network=network,
        made_at="2026-01-02T03:04:05.678Z",
        made_by="cspr-track 0.1.0",
        journal=journal,
        explorer_url=explorer_url,
        own_errors=own_errors,
    )
