"""From what each source says to a receipt: every figure with who said it, how it was worked out, who contradicts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cspr_track.core.amounts import parse_motes
from cspr_track.core.claims import Contradiction, in_words
from cspr_track.core.details import Details, Transfer, fiat_of
from cspr_track.core.exit_codes import exit_code, outcome_of
from cspr_track.core.receipt import (
    HERE,
    JOURNAL,
    Asked,
    Disagreement,
    Figure,
    JournalFacts,
    Receipt,
    Testimony,
    Unit,
    Value,
    Verdict,
)
from cspr_track.core.receipt_words import Documents, Entities, charged_rule, moment, remarks_of
from cspr_track.core.summary import Summary, summarize
from cspr_track.core.update import StatusUpdate
from cspr_track.core.user_errors import OwnErrors

LABELS: dict[str, tuple[str, Unit]] = {
    "hash": ("Transaction hash", "hash"),
    "kind": ("Kind", "text"),
    "network": ("Network", "text"),
    "title": ("What it does", "text"),
    "sender": ("Sender", "hash"),
    "made_at": ("Made", "utc"),
    "expires_at": ("TTL ends", "utc"),
    "sent_at": ("Sent from here", "utc"),
    "outcome": ("Outcome", "text"),
    "error": ("Error", "text"),
    "block_height": ("Block height", "number"),
    "block_hash": ("Block hash", "hash"),
    "block_time": ("Block time", "utc"),
    "charged": ("Charged", "motes"),
    "cost": ("Cost", "motes"),
    "refund": ("Refund", "motes"),
    "payment": ("Payment limit", "motes"),
    "consumed": ("Consumed gas", "motes"),
    "gas_price": ("Gas price", "number"),
    "worth": ("Worth of the charge", "usd"),
    "entry_point": ("Entry point", "text"),
    "contract": ("Contract", "hash"),
    "contract_package": ("Contract package", "hash"),
    "contract_name": ("Name of the package", "text"),
    "transfers": ("Transfers made", "number"),
    "explorer": ("Explorer", "url"),
}
"""Every figure in the order in which a receipt has them, with its label and unit."""
CUT_AT = 128
"""Characters after which CSPR.cloud may cut an error message. Source: CSPR.cloud reference, part 2.2."""

Said = Sequence[tuple[str, Value]]


class _Ledger:
    """Figures as they come in, and the disagreements about them."""

    def __init__(self) -> None:
        self.figures: dict[str, Figure] = {}
        self.disagreements: list[Disagreement] = []

    def state(self, name: str, said: Iterable[tuple[str, Value]], how: str | None = None) -> Value:
        """Take what the sources say; the first that says something is right, those who say otherwise are noted."""
        known = [(source, value) for source, value in said if value is not None and value != ""]
        value = known[0][1] if known else None
        agreeing = tuple(dict.fromkeys(source for source, other in known if _same(value, other)))
        label, unit = LABELS[name]
        self.figures[name] = Figure(label=label, value=value, unit=unit, sources=agreeing, how=how if known else None)
        if any(not _same(value, other) for _, other in known):
            self.disagreements.append(Disagreement(figure=name, used=value, said=dict(known)))
        return value

    def hear(self, contradictions: Sequence[Contradiction]) -> Iterator[str]:
        """Take in who contradicted the verdict; gives in words what is about no figure."""
        noted = {one.figure for one in self.disagreements}
        for one in contradictions:
            if one.field not in self.figures:
                yield f"The look-up for the verdict met a contradiction: {in_words((one,))}."
            elif one.field not in noted:
                used = self.figures[one.field].value
                self.disagreements.append(Disagreement(figure=one.field, used=used, said=dict(one.said)))


def make_receipt(
    update: StatusUpdate,
    testimonies: Sequence[Testimony],
    asked: Sequence[Asked],
    *,
    network: str,
    made_at: str,
    made_by: str,
    journal: JournalFacts | None = None,
    explorer_url: str | None = None,
    own_errors: OwnErrors | None = None,
) -> Receipt:
    """Put the receipt of one transaction together.

    Args:
        update: the verdict, as ``status`` gives it.
        testimonies: what each source says; those that stand first are believed first.
        asked: who was asked.
        network: the profile's name.
        made_at: RFC 3339 in UTC.
        made_by: name and version of this program.
        journal: what this machine wrote down.
        explorer_url: the page of the transaction, where the network has an explorer.
        own_errors: the user's own words for errors of contracts.
    """
    transaction_hash = update.transaction_hash or ""
    known = [_of_update(update), *testimonies]
    entities = list({one.source: (one.source, one.entity) for one in reversed(known) if one.entity}.values())[::-1]
    documents = [(one.source, one.document) for one in known if one.document is not None]
    documents = [(source, document) for source, document in documents if document.transaction_hash == transaction_hash]
    summary = summarize(entities[0][1], own=own_errors) if entities else None
    ledger = _Ledger()
    _transaction(ledger, update, documents, entities, journal, made_with=transaction_hash)
    transfers: tuple[Transfer, ...] = ()
    if summary is not None:
        _execution(ledger, known, entities, summary)
        _costs(ledger, known, entities, documents, summary)
        transfers = _call(ledger, known, documents)
    remarks = list(remarks_of(update, known, entities, documents, journal))
    remarks += ledger.hear(update.contradictions or ())
    if explorer_url is not None:
        ledger.state("explorer", [(HERE, explorer_url)], "the network's explorer and the hash")
    return Receipt(
        made_at=made_at,
        made_by=made_by,
        transaction_hash=transaction_hash,
        kind=update.kind or next((document.kind for _, document in documents), None),
        network=network,
        chain_name=update.network,
        verdict=Verdict(
            status=update.status,
            outcome=outcome_of(update),
            final=update.final,
            exit_code=int(exit_code(update)),
            message=update.message,
            source=update.source.value,
            at=update.at,
        ),
        figures={name: ledger.figures[name] for name in LABELS if name in ledger.figures},
        error=summary.error if summary is not None else None,
        transfers=transfers,
        signers=documents[0][1].signers if documents else (),
        asked=tuple(asked),
        disagreements=tuple(ledger.disagreements),
        remarks=tuple(remarks),
    )


def _of_update(update: StatusUpdate) -> Testimony:
    entity = update.data if isinstance(update.data, dict) else None
    return Testimony(source=update.source.value, entity=entity)


def _transaction(
    ledger: _Ledger,
    update: StatusUpdate,
    documents: Documents,
    entities: Entities,
    journal: JournalFacts | None,
    *,
    made_with: str,
) -> None:
    """What it is, and when."""
    read = [(source, None) for source, _ in documents]
    if documents:
        ledger.state("hash", [(source, made_with) for source, _ in read], "BLAKE2b-256 of the document's bytes, here")
    else:
        ledger.state("hash", [(HERE, made_with)], "as it was asked for; no document was there to compute it from")
    kinds: list[tuple[str, Value]] = [(source, document.kind.value) for source, document in documents]
    ledger.state("kind", kinds or [(update.source.value, update.kind.value if update.kind else None)])
    ledger.state(
        "network", [(source, document.chain_name) for source, document in documents] or [(HERE, update.network)]
    )
    ledger.state(
        "title",
        [(source, document.title) for source, document in documents],
        "read here from the bytes that were signed",
    )
    ledger.state("sender", _senders(documents, entities))
    made = [(source, moment(document.made_at_ms)) for source, document in documents]
    ledger.state("made_at", made or [(source, _text(entity.get("timestamp"))) for source, entity in entities])
    ends = [(source, moment(document.expires_at_ms)) for source, document in documents]
    ledger.state("expires_at", ends, "made, and the TTL")
    if journal is not None:
        ledger.state("sent_at", [(JOURNAL, moment(journal.recorded_at_ms))], "written down before it left this machine")


def _senders(documents: Documents, entities: Entities) -> Iterator[tuple[str, Value]]:
    """By public key where somebody knows it; an account hash beside a key says nothing else."""
    said: list[tuple[str, str]] = [(source, document.sender) for source, document in documents]
    for source, entity in entities:
        key, account = _text(entity.get("caller_public_key")), _text(entity.get("caller_hash"))
        if key or account:
            said.append((source, key or f"account-hash-{account}"))
    by_key = [one for one in said if not one[1].startswith("account-hash-")]
    yield from by_key or said


def _execution(ledger: _Ledger, known: Sequence[Testimony], entities: Entities, summary: Summary) -> None:
    """How it ended, and in which block."""
    outcomes = [(source, "failure" if _failed(entity) else "success") for source, entity in entities]
    ledger.state("outcome", outcomes)
    if summary.error is not None:
        ledger.state("error", [(source, _text(entity.get("error_message"))) for source, entity in entities])
    ledger.state("block_height", [(source, _number(entity.get("block_height"))) for source, entity in entities])
    ledger.state("block_hash", [(source, _text(entity.get("block_hash"))) for source, entity in entities])
    times = [(one.source, moment(one.block_time_ms)) for one in known if one.block_time_ms is not None]
    ledger.state("block_time", times)


def _costs(
    ledger: _Ledger, known: Sequence[Testimony], entities: Entities, documents: Documents, summary: Summary
) -> None:
    """What it cost; every amount exact."""
    charged_how = charged_rule(entities[0][1], summary)
    ledger.state("charged", [(HERE, summary.charged)], charged_how)
    for name, field in (("cost", "cost"), ("refund", "refund_amount"), ("consumed", "consumed_gas")):
        ledger.state(name, _amounts(entities, field))
    payments = [(source, document.payment) for source, document in documents]
    ledger.state("payment", [*_amounts(entities, "payment_amount"), *payments])
    details = _details(known)
    ledger.state("gas_price", [(source, one.gas_price) for source, one in details], "motes for a unit of gas")
    rate, rated_by = next(((one.rate, source) for source, one in details if one.rate), (None, HERE))
    worth = fiat_of(summary.charged, rate)
    how = f"charged at {rate} USD a CSPR, the rate at the time of the transaction; rounded"
    ledger.state("worth", [(rated_by, worth)], how)


def _call(ledger: _Ledger, known: Sequence[Testimony], documents: Documents) -> tuple[Transfer, ...]:
    """What was called, and what moved."""
    details = _details(known)
    points = [(source, one.entry_point) for source, one in details]
    ledger.state("entry_point", points or [(source, document.entry_point) for source, document in documents])
    ledger.state("contract", [(source, one.contract_hash) for source, one in details])
    ledger.state("contract_package", [(source, one.contract_package_hash) for source, one in details])
    if any(one.contract_name for _, one in details):
        names = [(source, one.contract_name) for source, one in details]
        ledger.state("contract_name", names, "anybody may have chosen it")
    told = [(source, one.transfers) for source, one in details if one.transfers is not None]
    ledger.state("transfers", [(source, len(transfers)) for source, transfers in told])
    return told[0][1] if told else ()


def _details(known: Sequence[Testimony]) -> list[tuple[str, Details]]:
    return [(one.source, one.details) for one in known if one.details is not None]


def _amounts(entities: Entities, field: str) -> list[tuple[str, Value]]:
    found = ((source, parse_motes(entity.get(field))) for source, entity in entities)
    return [(source, None if motes is None else str(motes)) for source, motes in found]


def _same(one: Value, other: Value) -> bool:
    """Whether two sources say the same; a service may have cut a long text."""
    if isinstance(one, str) and isinstance(other, str) and min(len(one), len(other)) >= CUT_AT:
        return one.startswith(other) or other.startswith(one)
    return one == other


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: Any) -> int | None:
    return value if type(value) is int else None


def _failed(entity: Mapping[str, Any]) -> bool:
    """The rule of ``summarize``: anything but null and the empty text is an error."""
    message = entity.get("error_message")
    return message is not None and message != ""
