"""The seven statuses, and the update that carries one to people, scripts and callbacks."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from cspr_track.core.json_lines import to_json_line
from cspr_track.core.summary import Summary

SCHEMA = "cspr-track/1"


class TransactionStatus(StrEnum):
    """What is known about a transaction, in the words users of CSPR.click know."""

    SENT = "sent"
    """Signed and accepted by a node, not executed yet."""
    PROCESSED = "processed"
    """Executed by the network, with success or with failure."""
    EXPIRED = "expired"
    """The TTL passed before it was executed."""
    CANCELLED = "cancelled"
    """The person rejected the signature request; nothing left the machine."""
    TIMEOUT = "timeout"
    """We stopped listening; says nothing of the transaction itself."""
    ERROR = "error"
    """Something unexpected in sending or watching."""
    PING = "ping"
    """The connection is alive."""

    @property
    def final(self) -> bool:
        """Whether nothing may follow this status."""
        return self in FINAL_STATUSES


FINAL_STATUSES = frozenset(
    {
        TransactionStatus.PROCESSED,
        TransactionStatus.EXPIRED,
        TransactionStatus.CANCELLED,
        TransactionStatus.TIMEOUT,
        TransactionStatus.ERROR,
    }
)


class Kind(StrEnum):
    """The two kinds of transaction the network takes."""

    DEPLOY = "deploy"
    TRANSACTION_V1 = "transaction-v1"


class Source(StrEnum):
    """Where a piece of news comes from."""

    STREAM = "stream"
    """CSPR.cloud Streaming API (WebSocket)."""
    REST = "rest"
    """CSPR.cloud REST API."""
    NODE_EVENTS = "node-events"
    """A node's server-sent events."""
    NODE_RPC = "node-rpc"
    """A node's JSON-RPC."""
    LOCAL = "local"
    """This process."""


class StatusUpdate(msgspec.Struct, frozen=True, kw_only=True):
    """One status of one transaction: the JSON event, field by field.

    ``data`` is the Deploy entity of the CSPR.cloud REST API exactly as received (or made from a node's answer
    in the same form) and ``summary`` what follows from it; both are there when the status is ``processed``.

    Source: DESIGN part 4.
    """

    schema: str = SCHEMA
    status: TransactionStatus
    transaction_hash: str | None
    """64 lower-case hex digits; null when there was no transaction to speak of."""
    kind: Kind | None
    """Null while nobody has said which of the two kinds the hash belongs to."""
    network: str
    """The chain name, e.g. ``casper-test``."""
    at: Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})]
    """When this was known: RFC 3339 in UTC with exactly three decimals."""
    elapsed_ms: int
    """Milliseconds since the transaction was put or the watch began."""
    source: Source
    final: bool
    message: str
    data: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET
    summary: Summary | msgspec.UnsetType = msgspec.UNSET

    @property
    def succeeded(self) -> bool:
        """Whether the transaction was executed with success."""
        return isinstance(self.summary, Summary) and self.summary.success

    def as_json(self) -> bytes:
        """The event as one line of ASCII-safe JSON, without the line end."""
        return to_json_line(self)


def utc_text(seconds: float) -> str:
    """A time since 1970-01-01T00:00:00Z in seconds, as RFC 3339 in UTC, cut to milliseconds."""
    whole_ms = int(seconds * 1000)
    moment = datetime.fromtimestamp(whole_ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{whole_ms % 1000:03d}Z"
