"""A receipt in Markdown (GitHub's kind), in which text from outside is text and nothing else."""

import re
from collections.abc import Iterable, Iterator, Sequence

from cspr_track.core.receipt import Receipt
from cspr_track.render.receipt import (
    Row,
    asked_rows,
    figure_rows,
    headline,
    network_of,
    remark_lines,
    signer_rows,
    transfer_rows,
    verdict_rows,
)
from cspr_track.render.safe_text import safe

_PROSE = re.compile(r"(?:[A-Za-z0-9 ,;()'%=…-]|(?<![Ww])\.|:(?= |$|[0-9]))*")
"""Text in which no Markdown, and no link, mention or emoji of GitHub's, can be hidden."""
_SPAN = re.compile(r"[^`|\\\x00-\x1f]+")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._:/-]+")


def receipt_markdown(receipt: Receipt) -> str:
    """The document."""
    return "\n".join(_lines(receipt)) + "\n"


def _lines(receipt: Receipt) -> Iterator[str]:
    yield f"# {headline(receipt)}"
    yield ""
    yield f"Receipt for transaction {code(receipt.transaction_hash)} on {text(network_of(receipt))},"
    yield f"made {receipt.made_at} by {text(receipt.made_by)}."
    yield from _table("Verdict", ("", "", "How it is known"), map(_cells, verdict_rows(receipt)))
    yield from _table("Figures", ("", "", "How it is known"), map(_cells, figure_rows(receipt)))
    moved = ((text(row.label), code(row.value), code(row.known)) for row in transfer_rows(receipt))
    yield from _table("Transfers", ("Amount", "From", "To"), moved)
    yield from _table("Signatures", ("", "Public key", "How it is known"), map(_cells, signer_rows(receipt)))
    asked = ((text(source), code(request), at, text(answer)) for source, request, at, answer in asked_rows(receipt))
    yield from _table("Who was asked", ("Source", "Request", "Time", "Answer"), asked)
    remarks = remark_lines(receipt)
    if remarks:
        yield from ("", "## Remarks", "")
        yield from (f"- {text(remark)}" for remark in remarks)


def _cells(row: Row) -> tuple[str, str, str]:
    return text(row.label), link(row.value) if row.url else text(row.value), text(row.known)


def _table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    found = [f"| {' | '.join(cells)} |" for cells in rows]
    if found:
        yield from ("", f"## {title}", "")
        yield f"| {' | '.join(heads)} |"
        yield f"|{'---|' * len(heads)}"
        yield from found


def text(value: str) -> str:
    """As it is where nothing in it could be taken for anything, else as code."""
    return value if _PROSE.fullmatch(value) and not _looks_like_code(value) else code(value)


def _looks_like_code(value: str) -> bool:
    """Hashes and keys, which people copy."""
    return any(len(word) >= 32 for word in value.split()) and " " not in value


def code(value: str) -> str:
    """A code span; where the text itself could end one or a table cell, every sign of it is written as its number."""
    value = safe(value, limit=len(value))
    if _SPAN.fullmatch(value) and value == value.strip():
        return f"`{value}`"
    return f"<code>{''.join(c if c.isalnum() or c == ' ' else f'&#{ord(c)};' for c in value)}</code>"


def link(value: str) -> str:
    """An address that can be followed, where it is one without any doubt."""
    return f"<{value}>" if _ADDRESS.fullmatch(value) else code(value)
