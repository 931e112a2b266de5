"""What ``history --json`` prints: a row of the journal, a row with its documents, a total."""

from typing import Annotated, Any, Literal

import msgspec

from cspr_track.core.status import Kind
from cspr_track.core.update import SCHEMA

Moment = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})]
"""RFC 3339 in UTC with exactly three decimals."""
Motes = Annotated[str, msgspec.Meta(pattern="^[0-9]+$")]
"""An amount in motes, as a decimal string."""
JournalStatus = Literal["recorded", "sent", "processed", "expired", "cancelled", "timeout", "error"]
"""``recorded``: written down, and perhaps sent; the others are the statuses of the events."""


class HistoryRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One transaction that was sent from here."""

    schema: str = SCHEMA
    transaction_hash: str
    """64 lower-case hex digits."""
    kind: Kind
    network: str
    """The chain name, e.g. ``casper-test``."""
    profile: str
    """The name of the profile it was sent with."""
    sender: str | None
    """Public key in hex, or ``account-hash-…``."""
    title: str
    """What it does, in words."""
    status: JournalStatus
    success: bool | None
    """Null until it was processed."""
    charged: Motes | None
    """What its sender was charged, in motes; null when that is not known."""
    contract: str | None
    """The contract or package that it calls: its hash, or its name among the sender's keys."""
    message: str | None
    recorded_at: Moment
    """When it was written down, just before it was sent."""
    status_at: Moment
    expires_at: Moment
    """Its timestamp plus its TTL."""

    @property
    def outcome(self) -> str:
        """The status, but ``failed`` for what was executed and failed."""
        return "failed" if self.status == "processed" and self.success is False else self.status


class HistoryDocument(HistoryRecord, frozen=True, kw_only=True):
    """One transaction that was sent from here, whole."""

    document: dict[str, Any]
    """The signed document."""
    entity: dict[str, Any] | None
    """The Deploy entity; null until it was processed."""


class HistoryTotal(msgspec.Struct, frozen=True, kw_only=True):
    """What the transactions of one network, of one month there, or of one contract there came to."""

    schema: str = SCHEMA
    total_of: Literal["network", "month", "contract"]
    network: str
    """The chain name: amounts of different networks are never added."""
    month: str | None
    """``2026-01``, in UTC; null in totals of something else."""
    contract: str | None
    """As in the rows; null in totals of something else, and in the one of what calls no stored contract."""
    transactions: int
    succeeded: int
    failed: int
    not_executed: int
    """Expired or cancelled: these cost nothing."""
    unknown: int
    """How many may have cost something that is not known; nothing is counted for them in ``charged``."""
    charged: Motes | None
    """The sum of what is known, in motes; null when nothing is known."""
