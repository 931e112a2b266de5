"""What a receipt says besides its figures: by which rule the charge follows, and what a reader must know."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cspr_track.core.receipt import SOURCE_NAMES, DocumentFacts, JournalFacts, Testimony
from cspr_track.core.summary import Summary
from cspr_track.core.update import StatusUpdate, utc_text_of_ms

Entities = Sequence[tuple[str, Mapping[str, Any]]]
"""Source -> the Deploy entity it has; who is believed first stands first."""
Documents = Sequence[tuple[str, DocumentFacts]]
"""The same of documents."""


def charged_rule(entity: Mapping[str, Any], summary: Summary) -> str:
    """How ``charged`` follows from what the network states: the rule of the protocol version that executed it."""
    if summary.cost is None:
        return "nobody stated the cost"
    if summary.charged is None:
        return "the refund is not stated, so what was really charged cannot be known"
    if entity.get("version_id") == 0:
        return "Casper 1.x states its cost net of any refund: charged is the cost"
    if summary.charged == summary.cost and summary.refund != "0":
        return "by its amounts executed by Casper 1.x, which states its cost net of any refund: charged is the cost"
    return f"Casper 2 states its cost before the refund: {summary.cost} - {summary.refund} motes"


def remarks_of(
    update: StatusUpdate,
    known: Sequence[Testimony],
    entities: Entities,
    documents: Documents,
    journal: JournalFacts | None,
) -> Iterator[str]:
    """What a reader must know to judge the figures."""
    others = [
        one for one in known if one.document is not None and one.document.transaction_hash != update.transaction_hash
    ]
    for one in others:
        yield f"The document that {SOURCE_NAMES[one.source]} has does not have this hash; nothing of it is used."
    if not documents:
        yield "No source gave the document, so nothing that depends on its bytes could be checked here."
    elif any(not signer.valid for signer in documents[0][1].signers):
        yield "At least one signature of the document was found wrong here."
    if entities and update.status.value != "processed":
        yield (
            f"The figures of the execution are those that {SOURCE_NAMES[entities[0][0]]} has; "
            f"the verdict is of the look-up made for this receipt."
        )
    elif not entities:
        yield "It is not known to have been executed; there are no figures of an execution."
    if not update.final:
        yield "This is not final: ask for a new receipt later."
    if journal is not None and _contradicts(journal, update):
        yield f"The journal noted {journal.status!r} at {moment(journal.status_at_ms) or 'an unknown time'}."


def _contradicts(journal: JournalFacts, update: StatusUpdate) -> bool:
    """Whether the journal once had a final word that is not today's."""
    return journal.status in ("processed", "expired", "cancelled") and journal.status != update.status.value


def moment(milliseconds: int | None) -> str | None:
    """RFC 3339; None for a time that no calendar has."""
    if milliseconds is None:
        return None
    try:
        return utc_text_of_ms(milliseconds)
    except (ValueError, OverflowError, OSError):
        return None
