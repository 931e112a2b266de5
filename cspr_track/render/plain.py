"""Plain lines, for logs and screen readers: every change a sentence on a line of its own."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Self

from cspr_track.core.details import Details
from cspr_track.core.exit_codes import outcome_of
from cspr_track.core.status import Source, TransactionStatus
from cspr_track.core.update import StatusUpdate, utc_text
from cspr_track.render import words
from cspr_track.render.figures import LABEL_WIDTH, Line, detail_lines, result_lines
from cspr_track.render.lines import Hint, write_lines
from cspr_track.render.renderer import ReviewRow
from cspr_track.render.review import show_review
from cspr_track.render.safe_text import safe
from cspr_track.render.terminal import Stream, Terminal

REMINDER_S = 60.0
"""After how long without a line it says that it goes on, in seconds."""


class PlainRenderer:
    """Final lines go to stdout, everything else to stderr.

    Args:
        terminal: where to write.
        network: how the commands that it suggests name the network, such as ``--network testnet``.
        to_stdout: whether final lines go to stdout (with ``--json`` that is not for people).
        wall: seconds since 1970.
    """

    def __init__(
        self,
        terminal: Terminal,
        *,
        network: str | None = None,
        to_stdout: bool = True,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._to_stdout = to_stdout
        self._wall = wall
        self._out = terminal.stdout if to_stdout else terminal.stderr
        self._err = terminal.stderr
        self._network = network
        self._many = False
        self._expected: set[str] = set()
        self._ended: set[str] = set()
        self._channel_words = "connecting"
        self._reminder: asyncio.TimerHandle | None = None
        self._told_at = 0.0

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._told_at = loop.time()
        self._reminder = loop.call_later(REMINDER_S, self._remind)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._reminder is not None:
            self._reminder.cancel()
            self._reminder = None

    def _remind(self) -> None:
        """A line a minute while nothing happens: whoever reads a log, or waits for one, knows that it goes on."""
        loop = asyncio.get_running_loop()
        due = self._told_at + REMINDER_S
        if loop.time() >= due:  # one timer looks back; to set a new one with each line would cost more than the line
            following = len(self._expected - self._ended)
            which = "" if len(self._expected) == 1 else f" {following:,} of {len(self._expected):,}"
            if following:
                self._say(f"still following{which}: {self._channel_words}")
            due = loop.time() + REMINDER_S
        self._reminder = loop.call_at(due, self._remind)

    def review(self, title: str, rows: Sequence[ReviewRow], warnings: Sequence[str]) -> None:
        """See ``Renderer``."""
        show_review(self._err, title, rows, warnings)

    def question(self, text: str) -> None:
        """See ``Renderer``."""
        self._err.file.write(text)
        self._err.file.flush()

    def expect(
        self,
        transaction_hash: str,
        *,
        network: str,
        title: str | None,
        timeout_s: float | None,
        expires_at_ms: int | None = None,
        block_s: float | None = None,
    ) -> None:
        """See ``Renderer``."""
        self._expected.add(transaction_hash)
        self._many = len(self._expected) > 1
        limit = f" for {words.seconds_in_words(timeout_s)}" if timeout_s else ""
        what = f" ({safe(title)})" if title else ""
        self._say(f"following {transaction_hash}{what} on {safe(network)}{limit}")

    def notice(self, text: str) -> None:
        """See ``Renderer``."""
        self._say(f"note: {safe(text)}")

    def channel(self, state: str, source: Source | None, words: str, retry_s: float | None = None) -> None:
        """See ``Renderer``."""
        again = "" if retry_s is None else f"; reconnecting in {retry_s:.1f} s"
        self._channel_words = safe(words)
        self._say(f"{self._channel_words}{again}")

    def block(self, block_time_ms: int) -> None:
        """Say nothing: a block without our transaction changes nothing."""

    def update(self, update: StatusUpdate) -> None:
        """See ``Renderer``."""
        if update.status is TransactionStatus.PING:
            return
        if not update.final:
            self._tell([self._line(update)])
            return
        self._ended.add(update.transaction_hash or "")
        first, *rest = final_lines(update, self._network, unicode=self._out.unicode, colour=self._out.forced_colour)
        stamp = f"{update.at}  " if self._expected else ""
        write_lines(self._out, [f"{stamp}{first}", *rest])

    @property
    def wants_details(self) -> bool:
        """See ``Renderer``; not where the lines for people only stand beside the events."""
        return self._to_stdout

    def details(self, update: StatusUpdate, details: Details) -> None:
        """See ``Renderer``."""
        write_lines(self._out, labelled(detail_lines(update, details)))

    def aside(self) -> AbstractContextManager[None]:
        """See ``Renderer``; lines are in nobody's way."""
        return nullcontext()

    def interrupted(self, by: str, resume: str | None) -> None:
        """See ``Renderer``."""
        show_interruption(self._err, by, resume)

    def finish(self, updates: Sequence[StatusUpdate], *, total: int) -> None:
        """See ``Renderer``."""
        if total > 1:
            write_lines(self._out, [batch_line(updates, total)])

    def _line(self, update: StatusUpdate) -> str:
        word = words.sign_and_word(update, unicode=self._err.unicode, colour=self._err.forced_colour)
        which = f" {update.transaction_hash}" if self._many else ""
        return f"{update.at}  {word}{which}: {words.verdict(update)}"

    def _say(self, text: str) -> None:
        """While something is followed, with the time: a log tells when."""
        stamp = f"{utc_text(self._wall())}  " if self._expected else ""
        self._tell([f"{stamp}{text}"])

    def _tell(self, lines: Sequence[str]) -> None:
        write_lines(self._err, lines)
        if self._reminder is not None:
            self._told_at = asyncio.get_running_loop().time()


class QuietRenderer(PlainRenderer):
    """The final line only; errors and questions still go to stderr, and what a question is about."""

    def __init__(self, terminal: Terminal, *, network: str | None = None, to_stdout: bool = True) -> None:
        super().__init__(terminal, network=network, to_stdout=to_stdout)
        self._held: tuple[str, Sequence[ReviewRow], Sequence[str]] | None = None

    def review(self, title: str, rows: Sequence[ReviewRow], warnings: Sequence[str]) -> None:
        """Keep it until somebody is asked."""
        self._held = (title, rows, warnings)

    @property
    def wants_details(self) -> bool:
        """No: one line is all."""
        return False

    def question(self, text: str) -> None:
        """Show what is asked about, then ask."""
        if self._held is not None:
            super().review(*self._held)
            self._held = None
        super().question(text)

    def expect(
        self,
        transaction_hash: str,
        *,
        network: str,
        title: str | None,
        timeout_s: float | None,
        expires_at_ms: int | None = None,
        block_s: float | None = None,
    ) -> None:
        """Say nothing."""

    def notice(self, text: str) -> None:
        """Say nothing."""

    def channel(self, state: str, source: Source | None, words: str, retry_s: float | None = None) -> None:
        """Say nothing."""

    def update(self, update: StatusUpdate) -> None:
        """Say the final status, on one line."""
        if update.final:
            write_lines(self._out, final_lines(update, self._network, unicode=self._out.unicode)[:1])


def final_lines(update: StatusUpdate, network: str | None, *, unicode: bool, colour: bool = False) -> list[str]:
    """The outcome: the verdict with the hash, then the figures, then what to do."""
    word = words.sign_and_word(update, unicode=unicode, colour=colour)
    which = f" {safe(update.transaction_hash)}" if update.transaction_hash else ""
    lines = [f"{word}{which}: {words.verdict(update)}"]
    lines += labelled(result_lines(update))
    step = words.next_step(update, network)
    if step:
        lines.append(Hint(f"  hint: {step}"))
    return lines


def labelled(lines: Sequence[Line]) -> list[str]:
    """Figures, each with its label, in a column."""
    return [f"  {label + ':' if label else '':<{LABEL_WIDTH + 1}} {text}" for label, text in lines]


def batch_line(updates: Sequence[StatusUpdate], total: int) -> str:
    """How many ended how."""
    counts = Counter(outcome_of(update) for update in updates)
    missing = total - sum(counts.values())
    parts = [f"{count} {name}" for name, count in sorted(counts.items())]
    parts += [f"{missing} not finished"] if missing else []
    return f"{total} transactions: {', '.join(parts)}"


def show_interruption(stream: Stream, by: str, resume: str | None) -> None:
    """That the run ends early, and how to go on."""
    lines = (
        [f"stopped following ({by}); this says nothing of the transaction itself"] if resume else [f"stopped ({by})"]
    )
    write_lines(stream, [*lines, *([Hint(f"hint: {resume}")] if resume else [])])
