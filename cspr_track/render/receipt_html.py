"""A receipt as one HTML page that needs nothing else: no script, no address it loads from; prints on one A4 page."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

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

_ADDRESS = re.compile(r"https?://[A-Za-z0-9._:/-]+")
_MARKS = {"processed": ("✓", "good"), "failed": ("✗", "bad"), "sent": ("•", "open"), "expired": ("✗", "bad")}
_STYLE = """
:root { color-scheme: light dark; --ink: #1a1c1f; --dim: #595f69; --line: #d5d9df; --paper: #fff;
  --good: #12693a; --bad: #a4161a; --open: #7a4b00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7e9ec; --dim: #a7aeb9; --line: #3a4049; --paper: #16181c;
  --good: #63d297; --bad: #ff8a8a; --open: #f0bd6a; } }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 0.9rem/1.4 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5em; margin: 0 0 .2em; } h2 { font-size: 1.05em; margin: 1.1em 0 .3em; }
.good { color: var(--good); } .bad { color: var(--bad); } .open { color: var(--open); }
p { margin: 0; color: var(--dim); } a { color: inherit; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th, td { text-align: left; vertical-align: top; padding: .22em .8em .22em 0; border-top: 1px solid var(--line); }
th { font-weight: 600; } thead th, td.known { color: var(--dim); font-weight: 400; }
.facts col:first-child { width: 16%; } .facts col:last-child { width: 30%; }
code { font: 0.84em ui-monospace, monospace; } ul { margin: 0; padding-left: 1.2em; }
@media screen and (max-width: 40rem) { body { padding: .8rem; } .facts col:first-child { width: 24%; } }
@page { size: A4; margin: 10mm; }
@media print { :root { color-scheme: light; --ink: #000; --dim: #444; --line: #bbb; --paper: #fff;
  --good: #12693a; --bad: #a4161a; --open: #7a4b00; }
  body { max-width: none; padding: 0; font: 7.5pt/1.25 system-ui, sans-serif; }
  tr, h2 { break-inside: avoid; } h2 { break-after: avoid; margin-top: .8em; } th, td { padding: .14em .6em .14em 0; } }
"""
Cell = tuple[str, str]
"""HTML, and the class of the cell."""


def receipt_html(receipt: Receipt) -> str:
    """The page, in ASCII: what is beyond it is written as its number, so that no encoding can spoil it."""
    return "\n".join(_lines(receipt)).encode("ascii", "xmlcharrefreplace").decode("ascii") + "\n"


def _lines(receipt: Receipt) -> Iterator[str]:
    sign, mark = _MARKS.get(receipt.verdict.outcome, ("?", "open"))
    title = escape(headline(receipt))
    yield from (
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">""",
        '<meta name="referrer" content="no-referrer">',
        f"<title>{title}: {escape(receipt.transaction_hash[:16])}</title>",
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        f'<h1 class="{mark}"><span aria-hidden="true">{sign}</span> {title}</h1>',
        f"<p>Receipt for transaction <code>{escape(receipt.transaction_hash)}</code> on {_text(network_of(receipt))}, "
        f"made {escape(receipt.made_at)} by {_text(receipt.made_by)}.</p>",
    )
    facts = ("Figure", "Value", "How it is known")
    yield from _table("Verdict", facts, map(_fact, verdict_rows(receipt)), "facts")
    yield from _table("Figures", facts, map(_fact, figure_rows(receipt)), "facts")
    moved = ([(_text(row.label), ""), _code(row.value), _code(row.known)] for row in transfer_rows(receipt))
    yield from _table("Transfers", ("Amount", "From", "To"), moved)
    yield from _table("Signatures", facts, map(_fact, signer_rows(receipt)), "facts")
    asked = ([(_text(cell), "") for cell in cells] for cells in asked_rows(receipt))
    yield from _table("Who was asked", ("Source", "Request", "Time", "Answer"), asked)
    remarks = remark_lines(receipt)
    if remarks:
        yield "<h2>Remarks</h2>"
        yield f"<ul>{''.join(f'<li>{_text(remark)}</li>' for remark in remarks)}</ul>"
    yield from ("</main>", "</body>", "</html>")


def _fact(row: Row) -> list[Cell]:
    value = _link(row.value) if row.url else _text(row.value)
    if " " not in row.value and len(row.value) >= 32 and not row.url:
        value = f"<code>{value}</code>"
    return [(_text(row.label), ""), (value, ""), (_text(row.known), "known")]


def _table(title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]], kind: str = "") -> Iterator[str]:
    found = list(rows)
    if not found:
        return
    yield f"<h2>{title}</h2>"
    yield f'<table class="{kind}"><colgroup>{"<col>" * len(heads)}</colgroup>'
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    yield f"<thead><tr>{columns}</tr></thead><tbody>"
    for first, *rest in found:
        cells = "".join(f'<td class="{mark}">{cell}</td>' if mark else f"<td>{cell}</td>" for cell, mark in rest)
        yield f'<tr><th scope="row">{first[0]}</th>{cells}</tr>'
    yield "</tbody></table>"


def _text(value: str) -> str:
    """Text from anywhere, as text; its reading direction stays its own."""
    return f"<bdi>{escape(value)}</bdi>" if not value.isascii() else escape(value)


def _code(value: str) -> Cell:
    return f"<code>{_text(value)}</code>", ""


def _link(value: str) -> str:
    return (
        f'<a href="{escape(value)}" rel="noreferrer">{escape(value)}</a>' if _ADDRESS.fullmatch(value) else _text(value)
    )
