"""The live panel of one transaction, as a Rich renderable: a frozen value that yields."""

from dataclasses import dataclass

from rich.box import ASCII, ROUNDED
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from cspr_track.render import words
from cspr_track.render.panel_state import PATH, PanelState
from cspr_track.render.safe_text import safe

NARROW = 40
"""Below so many columns there are no boxes, one plain line each."""
BAR = 24


@dataclass(frozen=True, slots=True)
class LivePanel:
    """The panel at one moment.

    Args:
        state: what is known.
        now_s: seconds of the clock that ``state.began_at_s`` is of.
        wall_ms: the time now, milliseconds since 1970, for what is left of the TTL.
        unicode: whether signs beyond ASCII can be shown.
        profile: the network's name for the command that goes on.
    """

    state: PanelState
    now_s: float
    wall_ms: int
    unicode: bool = True
    profile: str | None = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width < NARROW:
            yield from self._lines()
            return
        state = self.state
        title = Text(words.short_hash(state.transaction_hash) if self.unicode else state.transaction_hash[:16])
        title.append(f"  {safe(state.network, limit=40)}", style="dim")
        body: list[RenderableType] = [self._path(), self._facts(options.max_width)]
        if state.final:
            body += [Rule(style="dim", characters="─" if self.unicode else "-"), self._result()]
        border = words.style_of(state.latest) if state.latest is not None and state.latest.final else "blue"
        yield Panel(
            Group(*body),
            title=title,
            title_align="left",
            box=ROUNDED if self.unicode else ASCII,
            border_style=border,
            padding=(0, 1),
        )

    def _path(self) -> Text:
        """signed → sent → processed, each with the time it was reached."""
        arrow = " → " if self.unicode else " -> "
        line = Text(no_wrap=True, overflow="ellipsis")
        last = words.word_of(self.state.latest) if self.state.final and self.state.latest else None
        for n, name in enumerate(PATH):
            if n:
                line.append(arrow, style="dim")
            final = name == "processed"
            shown = last if final and last else name
            seconds = (
                self.state.reached.get(self.state.latest.status.value) if final and self.state.latest and last else None
            )
            seconds = self.state.reached.get(name) if seconds is None else seconds
            if name == "signed" or seconds is not None:
                sign = self._sign(shown)
                line.append(f"{sign} {shown}", style=words.SIGNS.get(shown, ("", "", "green"))[2])
                if seconds is not None:
                    line.append(f" {seconds:.1f} s", style="dim")
            else:
                line.append(shown, style="dim")
        return line

    def _sign(self, word: str) -> str:
        if word in ("signed", "sent", "processed"):
            return "✓" if self.unicode else "+"
        sign, plain, _ = words.SIGNS[word]
        return sign if self.unicode else plain

    def _facts(self, width: int) -> Table:
        state = self.state
        table = _grid()
        if state.title:
            table.add_row("What", Text(safe(state.title), overflow="ellipsis", no_wrap=True))
        table.add_row("Hash", Text(state.transaction_hash, overflow="fold", style="bold"))
        if not state.final:
            for label, text in self._waiting(width):
                table.add_row(label, text)
        return table

    def _waiting(self, width: int) -> list[tuple[str, Text]]:
        state = self.state
        since = state.began_at_s + state.reached.get("sent", 0.0)
        elapsed = self.now_s - state.began_at_s
        rows = []
        waited = Text(words.seconds_in_words(elapsed), no_wrap=True, overflow="ellipsis")
        if state.timeout_s:
            left = max(0.0, state.timeout_s - (self.now_s - since))
            if width >= 60:
                waited.append("  ")
                waited.append_text(self._bar(1 - left / state.timeout_s))
            waited.append(f"  listening {words.seconds_in_words(left)} more", style="dim")
        rows.append(("Time", waited))
        if state.expires_at_ms is not None:
            rows.append(("TTL", self._ttl(state.expires_at_ms)))
        beat = ("♥" if state.pings % 2 else "♡") if self.unicode else ("#" if state.pings % 2 else ".")
        news = Text(f"{safe(state.channel)}  ", no_wrap=True, overflow="ellipsis")
        news.append(f"{beat} {state.pings}", style="red" if state.pings % 2 else "dim")
        rows.append(("News", news))
        return rows

    def _bar(self, share: float) -> Text:
        done = min(BAR, max(0, round(share * BAR)))
        full, empty = ("━", "─") if self.unicode else ("#", "-")
        return Text(full * done, style="cyan").append(empty * (BAR - done), style="dim")

    def _ttl(self, expires_at_ms: int) -> Text:
        left_s = (expires_at_ms - self.wall_ms) / 1000
        if left_s <= 0:
            return Text("over by this machine's clock; the chain's clock decides", style="yellow")
        return Text(f"{words.seconds_in_words(left_s)} left", style="yellow" if left_s < 60 else "")

    def _result(self) -> Group:
        update = self.state.latest
        if update is None:
            return Group()
        sign = words.sign_of(update, unicode=self.unicode)
        first = Text(f"{sign} {words.verdict(update)}", style=f"bold {words.style_of(update)}")
        table = _grid()
        for label, text in words.result_lines(update):
            shown = Text(text if self.unicode else text.encode("ascii", "replace").decode(), overflow="fold")
            table.add_row(label, shown)
        step = words.next_step(update, self.profile)
        if step:
            table.add_row("Next", Text(step, overflow="fold"))
        return Group(first, table) if table.row_count else Group(first)

    def _lines(self) -> RenderResult:
        state = self.state
        yield Text(state.transaction_hash, overflow="fold")
        if state.latest is None:
            yield Text(f"{safe(state.channel)}, {words.seconds_in_words(self.now_s - state.began_at_s)}")
            return
        sign = words.sign_of(state.latest, unicode=self.unicode)
        yield Text(f"{sign} {words.word_of(state.latest)}: {words.verdict(state.latest)}", overflow="fold")
        if not state.final:
            yield Text(f"{safe(state.channel)}, {words.seconds_in_words(self.now_s - state.began_at_s)}")
            return
        for label, text in words.result_lines(state.latest):
            yield Text(f"{label}: {text}" if label else text, overflow="fold")
        step = words.next_step(state.latest, self.profile)
        if step:
            yield Text(f"Next: {step}", overflow="fold")


def _grid() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True, width=8)
    table.add_column(ratio=1)
    return table
