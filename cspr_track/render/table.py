"""The dashboard of many transactions: what needs attention on top, how far it has come below."""

from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from cspr_track.core.amounts import format_cspr
from cspr_track.render import words
from cspr_track.render.board import WORDS, Board, word_of
from cspr_track.render.panel_state import CONNECTING, News, PanelState
from cspr_track.render.safe_text import safe

OTHER_LINES = 6
"""Lines of the screen that are not rows."""
STATUS_WIDTH = 11
WIDE = 46
"""From so many columns on a row tells more than the status and the hash."""
BAR = 24


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Many transactions at one moment.

    Args:
        board: what is known of them.
        now_s: seconds of the clock that ``began_at_s`` is of.
        news: how news comes in.
        unicode: whether signs beyond ASCII can be shown.
        height: lines of the terminal; rows beyond it are counted, not shown.
    """

    board: Board
    now_s: float
    news: News = CONNECTING
    unicode: bool = True
    height: int = 24

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        board, width = self.board, options.max_width
        if not len(board):  # before a connection is there, or a hash on standard input
            yield self._one_line(Text(safe(self.news.words), style="dim"), width)
            return
        rows = board.rows(max(3, self.height - OTHER_LINES))
        for state in rows:
            yield self._row(state, width)
        if len(board) > len(rows):
            yield Text(f"and {len(board) - len(rows):,} more", style="dim")
        counts = ", ".join(f"{board.counts[word]:,} {word}" for word in WORDS if board.counts[word])
        yield self._one_line(self._progress(width), width)
        yield Text(counts)
        if board.charged_motes or board.charge_unknown:
            unknown = f"; of {board.charge_unknown:,} it is not known" if board.charge_unknown else ""
            yield self._one_line(Text(f"cost so far {format_cspr(board.charged_motes)}{unknown}"), width)
        if board.finals < len(board):
            yield self._one_line(Text(safe(self.news.words), style="dim"), width)

    def _progress(self, width: int) -> Text:
        """How many ended, how fast, how long it will still take."""
        board = self.board
        line = Text()
        if width >= WIDE:
            done = BAR * board.finals // len(board)
            full, empty = ("━", "─") if self.unicode else ("#", "-")
            line.append(full * done, style="cyan").append(empty * (BAR - done), style="dim").append("  ")
        line.append(f"{board.finals:,} of {len(board):,} done")
        if board.finals < len(board):
            rate, left = board.rate(self.now_s), board.left_s(self.now_s)
            if rate:
                line.append(f", {rate:,.1f}/s" if rate < 10 else f", {rate:,.0f}/s")
            if left is not None and left >= 1:
                line.append(f", about {words.seconds_in_words(left)} left")
        return line

    def _row(self, state: PanelState, width: int) -> Text:
        """One line, cut rather than wrapped: the status always, the rest as there is room."""
        word = word_of(state)
        sign, plain, style = words.SIGNS.get(word, ("…", ".", "dim"))
        line = Text(f"{sign if self.unicode else plain} {word}".ljust(STATUS_WIDTH), style=style)
        short = words.short_hash(state.transaction_hash) if self.unicode else state.transaction_hash[:15]
        line.append(f"  {short}", style="default")
        if width >= WIDE:
            reached = state.reached.get(state.latest.status.value) if state.latest is not None and state.final else None
            seconds = self.now_s - state.began_at_s if reached is None else reached
            line.append(f"  {words.short_seconds(seconds):>6}  ", style="default")
            final = state.latest if state.final else None
            line.append(words.short_verdict(final) if final is not None else safe(state.title or ""), style="default")
        return self._one_line(line, width)

    def _one_line(self, line: Text, width: int) -> Text:
        line.truncate(width, overflow="ellipsis" if self.unicode else "crop")
        line.no_wrap = True
        return line
