"""The update that carries a status to people, scripts and callbacks: the JSON event, field by field."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from cspr_track.core.claims import Contradiction
from cspr_track.core.json_lines import to_json_line
from cspr_track.core.status import Kind, Source, TransactionStatus
from cspr_track.core.summary import Summary

if TYPE_CHECKING:
    from cspr_track.core.deploy_entity import Deploy

SCHEMA = "cspr-track/1"


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
    contradictions: tuple[Contradiction, ...] | msgspec.UnsetType = msgspec.UNSET
    """Where sources, or the document that was signed here, state something else than this event; only in a final one,
    and only where there are any. ``data`` and ``summary`` are what ``source`` says, whatever the others say."""

    @property
    def succeeded(self) -> bool:
        """Whether the transaction was executed with success."""
        return isinstance(self.summary, Summary) and self.summary.success

    @property
    def deploy(self) -> "Deploy | None":
        """``data`` as a typed structure; None unless the status is ``processed``."""
        from cspr_track.core.deploy_entity import deploy_of  # the command line does without

        return deploy_of(self.data) if isinstance(self.data, dict) else None

    def as_json(self) -> bytes:
        """The event as one line of ASCII-safe JSON, without the line end."""
        return to_json_line(self)


def utc_text(seconds: float) -> str:
    """A time since 1970-01-01T00:00:00Z in seconds, as RFC 3339 in UTC, cut to milliseconds."""
    return utc_text_of_ms(int(seconds * 1000))


LAST_MS = 253_402_300_799_999
"""The end of the year 9999, in milliseconds since 1970: the last moment that can be told; a TTL may end later."""


def utc_text_of_ms(milliseconds: int) -> str:
    """A time since 1970-01-01T00:00:00Z in milliseconds, as RFC 3339 in UTC."""
    seconds, rest = divmod(milliseconds, 1000)
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{moment.isoformat()[:19]}.{rest:03d}Z"  # isoformat: ten times as fast as strftime
