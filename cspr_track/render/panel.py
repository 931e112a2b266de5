"""The live panel of one transaction, as a Rich renderable: a frozen value that yields."""

import math
from dataclasses import dataclass

from rich.box import ASCII, ROUNDED
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.panel import Panel
from rich.rule import Rule
from rich.style import Style
from rich.table import Table
from rich.text import Text

from cspr_track.render import words
from cspr_track.render.figures import LABEL_WIDTH, result_lines
from cspr_track.render.lines import INDENT, MARKS, folded
from cspr_track.render.panel_state import CONNECTING, PATH, News, PanelState
from cspr_track.render.safe_text import safe

NARROW = 40
"""Below so many columns there are no boxes, one plain line each."""
WITH_BARS = 60
"""From so many columns on there is room for bars."""
FRAME = 4
"""Columns of the box around it."""
MAX_WORDS = 200
"""Characters of a sentence from elsewhere that are shown while it waits."""
BAR = 24
BLOCKS_USUAL = 2
"""Blocks after which most transactions are executed: the one under way is closed to them."""
STALE_BLOCKS = 3
"""After so many block times without a block, the last one seen tells nothing of the next."""


@dataclass(frozen=True, slots=True)
class LivePanel:
    """The panel at one moment.

    Args:
        state: what is known.
        now_s: seconds of the clock that ``state.began_at_s`` is of.
        wall_ms: the time now, milliseconds since 1970, for what is left of the TTL.
        news: how news comes in.
        unicode: whether signs beyond ASCII can be shown.
        links: whether addresses can be links (OSC 8).
        network: how the command that goes on names the network, such as ``--network testnet``.
    """

    state: PanelState
    now_s: float
    wall_ms: int
    news: News = CONNECTING
    unicode: bool = True
    links: bool = False
    network: str | None = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width < NARROW:
            yield from self._lines(options.max_width)
            return
        state = self.state
        title = Text(words.short_hash(state.transaction_hash) if self.unicode else state.transaction_hash[:16])
        title.append(f"  {safe(state.network, limit=40)}", style="dim")
        inside = options.max_width - FRAME
        body: list[RenderableType] = [self._path(inside), self._facts(options.max_width)]
        if state.final:
            body += [Rule(style="dim", characters="─" if self.unicode else "-"), self._result(inside)]
        border = words.style_of(state.latest) if state.latest is not None and state.latest.final else "blue"
        yield Panel(
            Group(*body),
            title=title,
            title_align="left",
            box=ROUNDED if self.unicode else ASCII,
            border_style=border,
            padding=(0, 1),
        )

    def _path(self, width: int) -> Text:
        """signed → sent → processed, each with the time it was reached; without the first where room is short."""
        steps = [self._step(name) for name in PATH]
        arrow = Text.assemble((" → " if self.unicode else " -> ", "dim"))
        line = arrow.join(steps)
        if line.cell_len > width:
            line = arrow.join(steps[1:])
        line.no_wrap, line.overflow = True, "ellipsis" if self.unicode else "crop"
        return line

    def _step(self, name: str) -> Text:
        """One state of the path: reached, and when, or still to come; the last one is the outcome, whichever it is."""
        state = self.state
        if name == "processed" and state.final and state.latest is not None:
            name, seconds = words.word_of(state.latest), state.reached.get(state.latest.status.value)
        else:
            seconds = state.reached.get(name)
        if name != "signed" and seconds is None:
            return Text(name, style="dim")
        step = Text(f"{self._sign(name)} {name}", style=words.SIGNS.get(name, ("", "", "green"))[2])
        if seconds is not None:
            step.append(f" {seconds:.1f} s" if seconds < 60 else f" {words.seconds_in_words(seconds)}", style="dim")
        return step

    def _sign(self, word: str) -> str:
        if word in ("signed", "sent", "processed"):
            return "✓" if self.unicode else "+"
        sign, plain, _ = words.SIGNS[word]
        return sign if self.unicode else plain

    def _facts(self, width: int) -> Table:
        state = self.state
        table = _grid()
        if state.title:
            table.add_row("What", Text(safe(state.title, limit=MAX_WORDS), overflow="fold"))
        table.add_row("Hash", Text(state.transaction_hash, overflow="fold", style="bold"))
        if not state.final:
            for label, text in self._waiting(width):
                table.add_row(label, text)
        return table

    def _waiting(self, width: int) -> list[tuple[str, Text]]:
        rows = [("Time", self._time(width))]
        block = self._block(width)
        if block is not None:
            rows.append(("Block", block))
        if self.state.expires_at_ms is not None:
            rows.append(("TTL", self._ttl(self.state.expires_at_ms)))
        return [*rows, ("News", self._news())]

    def _time(self, width: int) -> Text:
        """How long it has taken, and how long we shall listen."""
        state = self.state
        elapsed = self.now_s - state.began_at_s
        said = words.seconds_in_words(elapsed) if width >= WITH_BARS else words.short_seconds(elapsed)
        line = Text(said, no_wrap=True, overflow="ellipsis" if self.unicode else "crop")
        if state.timeout_s:
            left = max(0.0, state.timeout_s - (elapsed - state.reached.get("sent", 0.0)))
            if width >= WITH_BARS:
                line.append("  ").append_text(self._bar(1 - left / state.timeout_s))
                line.append(f"  listening {words.seconds_in_words(left)} more", style="dim")
            else:
                line.append(f", listening {words.short_seconds(left)}", style="dim")
        return line

    def _block(self, width: int) -> Text | None:
        """When the next block is to be expected: by the last one where a channel tells of blocks, else by rule."""
        state, every = self.state, self.state.block_s
        if every is None or "sent" not in state.reached:
            return None
        since = None if self.news.block_at_s is None else self.now_s - self.news.block_at_s
        if since is not None and since < STALE_BLOCKS * every:
            share, left = since / every, every - since
            said = f"the next in about {math.ceil(left)} s" if left > 0 else "the next is due"
        else:
            usual = BLOCKS_USUAL * every
            waited = self.now_s - state.began_at_s - state.reached["sent"]
            share = waited / usual
            said = f"usually within {usual:g} s" if share <= 1 else "longer than usual"
        line = Text(no_wrap=True, overflow="ellipsis" if self.unicode else "crop")
        if width >= WITH_BARS:
            line.append_text(self._bar(share)).append("  ")
        return line.append(said, style="dim")

    def _news(self) -> Text:
        """Where news comes from, and a heart that beats with each ping."""
        beat = ("♥" if self.state.pings % 2 else "♡") if self.unicode else ("#" if self.state.pings % 2 else ".")
        line = Text(overflow="fold")
        line.append(f"{beat} {self.state.pings}", style="red" if self.state.pings % 2 else "dim")
        line.append("  ")
        if self.news.retry_at_s is not None:
            left = math.ceil(self.news.retry_at_s - self.now_s)
            line.append(f"reconnecting in {left} s: " if left > 0 else "reconnecting now: ", style="yellow")
        return line.append(safe(self.news.words, limit=MAX_WORDS))

    def _bar(self, share: float) -> Text:
        done = min(BAR, max(0, round(share * BAR)))
        full, empty = ("━", "─") if self.unicode else ("#", "-")
        return Text(full * done, style="cyan").append(empty * (BAR - done), style="dim")

    def _ttl(self, expires_at_ms: int) -> Text:
        left_s = (expires_at_ms - self.wall_ms) / 1000
        if left_s <= 0:
            return Text("over by this machine's clock; the chain's clock decides", style="yellow")
        return Text(f"{words.seconds_in_words(left_s)} left", style="yellow" if left_s < 60 else "")

    def _said(self, text: str, width: int, style: str = "") -> Text:
        """A text without a label, folded behind a mark: Rich would go on where labels of ours stand."""
        return Text("\n".join(folded(text, width, indent=INDENT, mark=MARKS[self.unicode])), style, overflow="fold")

    def _result(self, width: int) -> Group:
        update = self.state.latest
        if update is None:
            return Group()
        sign = words.sign_of(update, unicode=self.unicode)
        first = self._said(f"{sign} {words.verdict(update)}", width, f"bold {words.style_of(update)}")
        table = _grid()
        for label, text in result_lines(update, self.state.details):
            shown = Text(text if self.unicode else text.encode("ascii", "replace").decode(), overflow="fold")
            if label == "Explorer" and self.links:
                shown.stylize(Style(link=text))
            table.add_row(label, shown)
        step = words.next_step(update, self.network)
        if step:
            table.add_row("Next", Text(step, overflow="fold"))
        return Group(first, table) if table.row_count else Group(first)

    def _lines(self, width: int) -> RenderResult:
        state = self.state
        yield Text(state.transaction_hash, overflow="fold")
        waiting = f"{safe(self.news.words)}, {words.seconds_in_words(self.now_s - state.began_at_s)}"
        if state.latest is None:
            yield self._said(waiting, width)
            return
        sign = words.sign_of(state.latest, unicode=self.unicode)
        yield self._said(f"{sign} {words.word_of(state.latest)}: {words.verdict(state.latest)}", width)
        if not state.final:
            yield self._said(waiting, width)
            return
        for label, text in result_lines(state.latest, state.details):
            yield self._said(f"{label}: {text}" if label else text, width)
        step = words.next_step(state.latest, self.network)
        if step:
            yield Text(f"Next: {step}", overflow="fold")


def _grid() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True, width=LABEL_WIDTH)
    table.add_column(ratio=1)
    return table
