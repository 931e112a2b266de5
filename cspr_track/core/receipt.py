"""A receipt: every figure of a transaction, and how each was obtained. Values only; ``receipt_figures`` makes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from cspr_track.core.claims import DOCUMENT
from cspr_track.core.details import Details, Transfer
from cspr_track.core.status import Kind, TransactionStatus
from cspr_track.core.summary import ErrorSummary

RECEIPT_SCHEMA = "cspr-track/receipt/1"

Value = str | int | None
Unit = Literal["text", "hash", "motes", "number", "usd", "utc", "url"]

JOURNAL, HERE = "journal", "computed"
"""Sources that are no service: this machine's journal, and what cspr-track works out itself."""
SOURCE_NAMES = {
    "rest": "CSPR.cloud REST",
    "node-rpc": "node RPC",
    "stream": "CSPR.cloud stream",
    "node-events": "node events",
    "local": "cspr-track",
    JOURNAL: "journal",
    HERE: "computed here",
    DOCUMENT: "the signed document",
}


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure. Amounts are decimal strings of motes; what nobody said is null, never zero."""

    label: str
    value: Value
    unit: Unit
    sources: tuple[str, ...]
    """Who said it, by the ids in ``SOURCE_NAMES``; empty where nobody did."""
    how: str | None = None
    """How it was worked out here, where it was not simply stated."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One source that was asked for this receipt, and what it answered."""

    source: str
    request: str
    """The kind of endpoint, such as ``info_get_transaction``; never a whole address, which may hold a secret."""
    host: str | None
    at: str
    """When it was asked: RFC 3339 in UTC."""
    answer: str
    """In words: ``executed``, ``pending``, ``it does not know the hash``, or why there was none."""


class Disagreement(msgspec.Struct, frozen=True, kw_only=True):
    """Sources that state one figure differently."""

    figure: str
    used: Value
    said: dict[str, Value]
    """Source -> what it states."""


class Signer(msgspec.Struct, frozen=True, kw_only=True):
    """Who signed, and whether the signature was found right here."""

    public_key: str
    valid: bool


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it, as ``status`` says it."""

    status: TransactionStatus
    outcome: str
    """The status, or ``failed`` for an execution that failed."""
    final: bool
    exit_code: int
    message: str
    source: str
    at: str


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The whole document."""

    schema: str = RECEIPT_SCHEMA
    made_at: str
    made_by: str
    transaction_hash: str
    kind: Kind | None
    network: str
    """The profile's name."""
    chain_name: str
    verdict: Verdict
    figures: dict[str, Figure]
    error: ErrorSummary | None
    transfers: tuple[Transfer, ...]
    signers: tuple[Signer, ...]
    asked: tuple[Asked, ...]
    disagreements: tuple[Disagreement, ...]
    remarks: tuple[str, ...]
    """What a reader must know to judge the figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """What the bytes of a document say; amounts in motes, times in milliseconds since 1970."""

    kind: Kind
    transaction_hash: str
    """The hash that its bytes have."""
    title: str
    sender: str
    chain_name: str
    made_at_ms: int
    expires_at_ms: int
    payment: str | None
    entry_point: str | None
    contract: str | None
    signers: tuple[Signer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalFacts:
    """What this machine wrote down of the transaction."""

    recorded_at_ms: int
    status: str
    status_at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimony:
    """What one source says: the Deploy entity of an execution, what goes beyond it, the document."""

    source: str
    entity: Mapping[str, Any] | None = None
    details: Details | None = None
    document: DocumentFacts | None = None
    block_time_ms: int | None = None
