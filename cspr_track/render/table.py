"""The dashboard of many transactions: what needs attention on top, counts below."""

from collections import Counter
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from cspr_track.render import words
from cspr_track.render.panel_state import PanelState
from cspr_track.render.safe_text import safe

_ATTENTION = ("error", "failed", "expired", "timeout", "cancelled", "sent", "waiting", "processed")
"""The order of rows: trouble first, what is well last."""
OTHER_LINES = 4
STATUS_WIDTH = 11
WIDE = 46
"""From so many columns on a row tells more than the status and the hash."""


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
        for state in rows[:room]:
            yield self._row(state, options.max_width)
        if len(rows) > room:
            yield Text(f"and {len(rows) - room} more", style="dim")
        counts = Counter(_word(state) for state in self.states)
        yield Text(", ".join(f"{counts[word]} {word}" for word in _ATTENTION if counts[word]) or "nothing to follow")

    def _row(self, state: PanelState, width: int) -> Text:
        """One line, cut rather than wrapped: the status always, the rest as there is room."""
        word = _word(state)
        sign, plain, style = words.SIGNS.get(word, ("…", ".", "dim"))
        line = Text(f"{sign if self.unicode else plain} {word}".ljust(STATUS_WIDTH), style=style)
        short = words.short_hash(state.transaction_hash) if self.unicode else state.transaction_hash[:15]
        line.append(f"  {short}", style="default")
        if width >= WIDE:
            reached = state.reached.get(state.latest.status.value) if state.latest is not None and state.final else None
            seconds = self.now_s - state.began_at_s if reached is None else reached
            line.append(f"  {f'{seconds:.0f} s':>6}  ", style="default")
            final = state.latest if state.final else None
            line.append(words.verdict(final) if final is not None else safe(state.title or ""), style="default")
        line.truncate(width, overflow="ellipsis" if self.unicode else "crop")
        line.no_wrap = True
        return line


def _word(state: PanelState) -> str:
    return words.word_of(state.latest) if state.latest is not None else "waiting"
