"""The dashboard of many transactions: what needs attention on top, counts below."""

from collections import Counter
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from cspr_track.render import words
from cspr_track.render.panel_state import PanelState
from cspr_track.render.safe_text import safe

_ATTENTION = ("error", "failed", "expired", "timeout", "cancelled", "sent", "waiting", "processed")
"""The order of rows: trouble first, what is well last."""
OTHER_LINES = 4


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Many transactions at one moment.

    Args:
        states: what is known of each.
        now_s: seconds of the clock that ``began_at_s`` is of.
        unicode: whether signs beyond ASCII can be shown.
        height: lines of the terminal; rows beyond it are counted, not shown.
    """

    states: tuple[PanelState, ...]
    now_s: float
    unicode: bool = True
    height: int = 24

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        rows = sorted(self.states, key=lambda state: _ATTENTION.index(_word(state)))
        room = max(3, self.height - OTHER_LINES)
        table = Table.grid(padding=(0, 2))
        for state in rows[:room]:
            table.add_row(*self._row(state))
        yield table
        if len(rows) > room:
            yield Text(f"and {len(rows) - room} more", style="dim")
        counts = Counter(_word(state) for state in self.states)
        yield Text(", ".join(f"{counts[word]} {word}" for word in _ATTENTION if counts[word]) or "nothing to follow")

    def _row(self, state: PanelState) -> tuple[Text, Text, Text, Text]:
        word = _word(state)
        sign, plain, style = words.SIGNS.get(word, ("…", ".", "dim"))
        short = words.short_hash(state.transaction_hash) if self.unicode else state.transaction_hash[:16]
        reached = state.reached.get(state.latest.status.value) if state.latest is not None and state.final else None
        seconds = self.now_s - state.began_at_s if reached is None else reached
        what = words.verdict(state.latest) if state.final and state.latest is not None else safe(state.title or "")
        return (
            Text(f"{sign if self.unicode else plain} {word}", style=style),
            Text(short),
            Text(f"{seconds:.0f} s", justify="right"),
            Text(what, overflow="ellipsis", no_wrap=True),
        )


def _word(state: PanelState) -> str:
    return words.word_of(state.latest) if state.latest is not None else "waiting"
