"""Totals of the journal as tables: a network, its months, its contracts."""

import textwrap
from collections.abc import Sequence

from cspr_track.core.history_record import HistoryTotal
from cspr_track.render import words
from cspr_track.render.columns import Column, joined
from cspr_track.render.figures import motes_in_words
from cspr_track.render.history import show_heading
from cspr_track.render.safe_text import safe
from cspr_track.render.terminal import Terminal

NO_CONTRACT = "no contract"
"""What calls no stored contract: transfers, staking, session code."""
_SHORT, _WHOLE = 15, 64
_NUMBERS = ("sent", "failed", "unknown")


def show_totals(totals: Sequence[HistoryTotal], terminal: Terminal, *, empty: str) -> None:
    """Write totals to stdout; they come with each network's own before those of its months and contracts.

    Args:
        totals: in order.
        terminal: where to.
        empty: what to say when there are none.
    """
    out = terminal.stdout
    if not totals:
        out.file.write(f"{empty}\n")
        return
    cost = Column("cost", max(len("cost"), *(len(motes_in_words(total.charged)) for total in totals)), right=True)
    most = len(f"{max(total.transactions for total in totals):,}")
    numbers = [Column(heading, max(len(heading), most), right=True) for heading in _NUMBERS]
    while numbers and _SHORT + _width([*numbers, cost]) > out.width:
        numbers.pop(0)
    name_width = _WHOLE if _WHOLE + _width([*numbers, cost]) <= out.width else _SHORT
    for place, total in enumerate(totals):
        if total.total_of == "network":
            sentence = textwrap.fill(f"{safe(total.network)}: {_in_words(total)}", out.width, subsequent_indent="  ")
            out.file.write("\n" * (place > 0) + sentence + "\n")
            continue
        name = Column(total.total_of, name_width)
        if total.total_of != totals[place - 1].total_of:
            out.file.write("\n")
            show_heading([name, *numbers, cost], out)
        figures = {"sent": total.transactions, "failed": total.failed, "unknown": total.unknown}
        counts = [column.fit(f"{figures[column.heading]:,}") for column in numbers]
        texts = [name.fit(_name(total, name_width)), *counts, cost.fit(motes_in_words(total.charged))]
        out.file.write(joined(texts) + "\n")


def _in_words(total: HistoryTotal) -> str:
    many = f"{total.transactions:,} transaction{'s' if total.transactions != 1 else ''}"
    more = [
        f"{count:,} {what}"
        for count, what in (
            (total.failed, "failed"),
            (total.not_executed, "not executed"),
            (total.unknown, "whose cost is not known"),
        )
        if count
    ]
    charged = f"charged {motes_in_words(total.charged)}" if total.charged is not None else "nothing known of the cost"
    return ", ".join([many, *more, charged])


def _name(total: HistoryTotal, width: int) -> str:
    if total.total_of == "month":
        return str(total.month)
    if total.contract is None:
        return NO_CONTRACT
    shown = safe(total.contract, limit=_WHOLE)
    return words.short_hash(shown) if len(shown) == _WHOLE > width else shown


def _width(columns: Sequence[Column]) -> int:
    return sum(column.width + Column.GAP for column in columns)
