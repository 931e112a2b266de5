"""What a Deploy entity of CSPR.cloud says: one reading for REST and stream.

Source: CSPR.cloud reference, parts 2.2 and 2.6.
"""

from typing import Any

from cspr_track.core.hash_text import hash_or_none
from cspr_track.core.observation import Executed, ExpiryHint, Known, TransactionNews, cut_message
from cspr_track.core.status import Kind, Source


def news_of_entity(entity: Any, source: Source) -> TransactionNews | None:
    """Read an entity; None when it is none. A failed execution is ``processed`` too."""
    if not isinstance(entity, dict):
        return None
    transaction_hash, kind = hash_or_none(entity.get("deploy_hash")), _kind(entity.get("version_id"))
    if transaction_hash is None:
        return None
    match entity.get("status"):
        case "processed" | "executed":  # the second is an old spelling
            message = entity.get("error_message")
            if isinstance(message, str):
                entity = entity | {"error_message": cut_message(message)}
            return Executed(transaction_hash, source, entity, kind)
        case "expired":
            return ExpiryHint(transaction_hash, source, kind)
        case "pending":
            return Known(transaction_hash, source, kind)
    return None


def _kind(version_id: Any) -> Kind | None:
    """0: 1.x deploy, 1: 2.x deploy, 2: 2.x transaction; absent on old data."""
    known = {0: Kind.DEPLOY, 1: Kind.DEPLOY, 2: Kind.TRANSACTION_V1}
    return known.get(version_id) if isinstance(version_id, int) else None
