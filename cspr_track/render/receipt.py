"""A receipt as a document to keep: the rows that Markdown and HTML both show, and the JSON form."""

import json
from dataclasses import dataclass

import msgspec

from cspr_track.core.amounts import format_cspr
from cspr_track.core.receipt import SOURCE_NAMES, Disagreement, Figure, Receipt, Value
from cspr_track.render.safe_text import safe

FORMATS = ("md", "html", "json")
MAX_ROWS = 12
"""Transfers and signers that a document shows; the JSON form has all."""
MAX_VALUE = 400
"""Characters of a value that a document shows."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: what it is, its value, how it is known; safe for a terminal, not yet for a markup."""

    label: str
    value: str
    known: str
    url: bool = False


def receipt_json(receipt: Receipt) -> str:
    """Indented JSON, ASCII only; amounts are strings of motes."""
    return json.dumps(msgspec.to_builtins(receipt), ensure_ascii=True, indent=2, allow_nan=False) + "\n"


def headline(receipt: Receipt) -> str:
    """The outcome first, in our own words only."""
    charged = receipt.figures.get("charged")
    cost = f", charged {_cspr(charged.value)}" if charged is not None and charged.value is not None else ""
    match receipt.verdict.outcome:
        case "processed":
            return f"Executed with success{cost}"
        case "failed":
            return f"Executed, failed{cost}"
        case "sent":
            return "Not executed yet"
        case "expired":
            return "Expired, not executed"
    if "outcome" in receipt.figures:  # the journal has an execution that nobody confirms
        how = "executed" if receipt.figures["outcome"].value == "success" else "executed, failed"
        return f"Not confirmed now; by the journal {how}{cost}"
    return "Not known to be executed"


def network_of(receipt: Receipt) -> str:
    """The name of the network, which the user's settings may have made up."""
    return safe(receipt.network, limit=80)


def verdict_rows(receipt: Receipt) -> list[Row]:
    """The verdict, and where it failed why."""
    verdict = receipt.verdict
    source = SOURCE_NAMES.get(verdict.source, verdict.source)
    rows = [Row("Status", verdict.outcome, f"{source}, at {verdict.at}")]
    if verdict.outcome not in ("processed", "failed"):
        rows.append(Row("In words", _short(verdict.message), ""))
    if receipt.error is not None:
        rows.append(Row("Error", _short(receipt.error.message), _known(receipt.figures["error"])))
        if receipt.error.code is not None:
            rows.append(Row("Code", str(receipt.error.code), "read from the error"))
        means = f"{receipt.error.title}. {receipt.error.explanation}"
        rows.append(Row("Means", _short(means), "what cspr-track knows of errors"))
        if receipt.error.hint:
            rows.append(Row("Hint", _short(receipt.error.hint), "what cspr-track knows of errors"))
    return rows


def figure_rows(receipt: Receipt) -> list[Row]:
    """All figures; one that nobody stated says so. Those of an execution that was not are not there."""
    return [
        Row(figure.label, shown(figure), _known(figure), url=figure.unit == "url")
        for name, figure in receipt.figures.items()
        if name != "error" and (figure.value is not None or name not in _OPTIONAL)
    ]


_OPTIONAL = ("entry_point", "contract", "contract_package", "title", "worth")
"""Figures that many transactions do not have; their absence tells nothing."""


def shown(figure: Figure) -> str:
    """A value for people, exact; an amount in CSPR and in motes."""
    if figure.value is None:
        return "not known"
    if figure.unit == "motes":
        return f"{_cspr(figure.value)} ({figure.value} motes)"
    if figure.unit == "usd":
        return f"about {safe(figure.value)} USD"
    return _short(figure.value)


def transfer_rows(receipt: Receipt) -> list[Row]:
    """The transfers: amount, from whom, to whom."""
    rows = []
    for transfer in receipt.transfers[:MAX_ROWS]:
        number = f", id {transfer.id}" if transfer.id is not None else ""
        amount = f"{_cspr(transfer.amount)} ({transfer.amount} motes){number}"
        rows.append(Row(amount, _short(transfer.sender or "not known"), _short(transfer.recipient or "not known")))
    return rows


def signer_rows(receipt: Receipt) -> list[Row]:
    """Who signed, and what was found of it here."""
    return [
        Row("Signer", _short(one.public_key), "signature verified here" if one.valid else "the signature is wrong")
        for one in receipt.signers[:MAX_ROWS]
    ]


def asked_rows(receipt: Receipt) -> list[tuple[str, str, str, str]]:
    """Source, request, time, answer."""
    rows = []
    for one in receipt.asked:
        source = SOURCE_NAMES.get(one.source, one.source) + (f" at {safe(one.host, limit=80)}" if one.host else "")
        rows.append((source, one.request, one.at, _short(one.answer)))
    return rows


def remark_lines(receipt: Receipt) -> list[str]:
    """Contradictions first, then what is to be known, then what this document leaves out."""
    lines = [_disagreement(receipt, one) for one in receipt.disagreements]
    lines += [safe(remark) for remark in receipt.remarks]
    for name, count in (("transfers", len(receipt.transfers)), ("signers", len(receipt.signers))):
        if count > MAX_ROWS:
            lines.append(f"Only {MAX_ROWS} of {count} {name} are shown here; the JSON form has all.")
    return lines


def _disagreement(receipt: Receipt, found: Disagreement) -> str:
    figure = receipt.figures[found.figure]
    said = "; ".join(f"{SOURCE_NAMES.get(source, source)} says {_plain(value)}" for source, value in found.said.items())
    return f"The sources disagree on {figure.label.lower()}: {said}. Used is {_plain(found.used)}."


def _plain(value: Value) -> str:
    return safe(value, limit=120)


def _known(figure: Figure) -> str:
    """Who said a figure, and how it was worked out."""
    who = ", ".join(SOURCE_NAMES.get(source, source) for source in figure.sources)
    how = safe(figure.how, limit=MAX_VALUE) if figure.how else ""
    return f"{who}: {how}" if who and how else who or how


def _cspr(motes: Value) -> str:
    return format_cspr(int(motes or 0))


def _short(value: object) -> str:
    return safe(value, limit=MAX_VALUE)
