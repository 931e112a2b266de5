"""One row of the journal, as it is written and as it is told."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from cspr_track.core.amounts import parse_motes
from cspr_track.core.errors import JournalError
from cspr_track.core.hash_text import hash_or_none
from cspr_track.core.history_record import HistoryDocument, HistoryRecord
from cspr_track.core.update import LAST_MS, utc_text_of_ms

_NAMES = (
    *("transaction_hash", "kind", "network", "profile", "sender", "title", "recorded_at_ms", "expires_at_ms"),
    *("status", "status_at_ms", "message", "success", "charged", "contract"),
)
LISTED = ", ".join(_NAMES)
"""The columns of a row but its documents."""

Moment = Annotated[int, msgspec.Meta(ge=0, le=LAST_MS)]
"""Milliseconds since 1970, to the end of the year 9999."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow:
    """One transaction that went through this machine. Times are milliseconds since 1970.

    ``document`` and ``entity`` are JSON; in lists (``pending``, ``history``) they are left out: empty, and None.
    """

    transaction_hash: str
    kind: str
    network: str
    profile: str
    sender: str | None
    title: str
    document: str
    recorded_at_ms: Moment
    expires_at_ms: Moment
    status: str = "recorded"
    status_at_ms: Moment = 0
    message: str | None = None
    success: bool | None = None
    charged: str | None = None
    entity: str | None = None
    contract: str | None = None

    def as_record(self) -> HistoryRecord:
        """The row for people and scripts: times as text, without document and entity."""
        return HistoryRecord(**self._told())

    def as_document(self) -> HistoryDocument:
        """The same with document and entity; the row must come from ``find``.

        Raises:
            JournalError: somebody else wrote one of them, and not as JSON.
        """
        try:
            document, entity = json.loads(self.document), json.loads(self.entity) if self.entity else None
        except (ValueError, RecursionError) as error:
            raise JournalError(
                f"what the journal holds of {self.transaction_hash} is no JSON",
                why=str(error),
                hint="somebody else wrote into the journal; `cspr-track status` asks the network instead",
            ) from error
        return HistoryDocument(**self._told(), document=document, entity=entity)

    def _told(self) -> dict[str, Any]:
        return {
            "transaction_hash": self.transaction_hash,
            "kind": self.kind,
            "network": self.network,
            "profile": self.profile,
            "sender": self.sender,
            "title": self.title,
            "status": self.status,
            "success": self.success,
            "charged": self.charged,
            "contract": self.contract,
            "message": self.message,
            "recorded_at": utc_text_of_ms(self.recorded_at_ms),
            "status_at": utc_text_of_ms(self.status_at_ms),
            "expires_at": utc_text_of_ms(self.expires_at_ms),
        }


def row_of_columns(columns: Sequence[Any], document: object = "", entity: object = None) -> JournalRow:
    """The row whose ``LISTED`` columns these are; what comes after them is not looked at.

    Raises:
        msgspec.ValidationError: these are no values of such a row: somebody else wrote them.
    """
    values = dict(zip(_NAMES, columns, strict=False))
    if hash_or_none(values["transaction_hash"]) is None:
        raise msgspec.ValidationError("a row's transaction_hash is no hash")
    if values["charged"] is not None and parse_motes(values["charged"]) is None:
        raise msgspec.ValidationError("a row's charged is no number of motes")
    if values["success"] in (0, 1):
        values["success"] = bool(values["success"])
    return msgspec.convert(values | {"document": document, "entity": entity}, JournalRow)
