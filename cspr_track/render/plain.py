"""Plain lines, for logs and screen readers: every change a sentence on a line of its own."""

from collections import Counter
from collections.abc import Sequence
from types import TracebackType
from typing import Self, TextIO

from cspr_track.core.exit_codes import outcome_of
from cspr_track.core.status import Source, TransactionStatus
from cspr_track.core.update import StatusUpdate
from cspr_track.render import words
from cspr_track.render.renderer import ReviewRow
from cspr_track.render.safe_text import safe
from cspr_track.render.terminal import ERRORS, Stream, Terminal


class PlainRenderer:
    """Final lines go to stdout, everything else to stderr.

    Args:
        terminal: where to write.
        profile: the network's name, for the commands it suggests.
        to_stdout: whether final lines go to stdout (with ``--json`` that is not for people).
    """

    def __init__(self, terminal: Terminal, *, profile: str | None = None, to_stdout: bool = True) -> None:
        self._out = terminal.stdout if to_stdout else terminal.stderr
        self._err = terminal.stderr
        self._profile = profile
        self._many = False
        self._expected: set[str] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

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

    def channel(self, state: str, source: Source | None, words: str) -> None:
        """See ``Renderer``."""
        self._say(safe(words))

    def update(self, update: StatusUpdate) -> None:
        """See ``Renderer``."""
        if update.status is TransactionStatus.PING:
            return
        lines = final_lines(update, self._profile, unicode=self._out.unicode) if update.final else [self._line(update)]
        _write(self._out if update.final else self._err, lines)

    def interrupted(self, by: str, resume: str | None) -> None:
        """See ``Renderer``."""
        show_interruption(self._err, by, resume)

    def finish(self, updates: Sequence[StatusUpdate], *, total: int) -> None:
        """See ``Renderer``."""
        if total > 1:
            _write(self._out, [batch_line(updates, total)])

    def _line(self, update: StatusUpdate) -> str:
        sign = words.sign_of(update, unicode=self._err.unicode)
        which = f" {update.transaction_hash}" if self._many else ""
        return f"{update.at}  {sign} {words.word_of(update)}{which}: {words.verdict(update)}"

    def _say(self, text: str) -> None:
        _write(self._err, [text])


class QuietRenderer(PlainRenderer):
    """The final line only; errors and questions still go to stderr, and what a question is about."""

    def __init__(self, terminal: Terminal, *, profile: str | None = None) -> None:
        super().__init__(terminal, profile=profile)
        self._held: tuple[str, Sequence[ReviewRow], Sequence[str]] | None = None

    def review(self, title: str, rows: Sequence[ReviewRow], warnings: Sequence[str]) -> None:
        """Keep it until somebody is asked."""
        self._held = (title, rows, warnings)

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
    ) -> None:
        """Say nothing."""

    def notice(self, text: str) -> None:
        """Say nothing."""

    def channel(self, state: str, source: Source | None, words: str) -> None:
        """Say nothing."""

    def update(self, update: StatusUpdate) -> None:
        """Say the final status, on one line."""
        if update.final:
            _write(self._out, final_lines(update, self._profile, unicode=self._out.unicode)[:1])


MAX_LABEL = 40
"""Characters of a label in the review."""


def final_lines(update: StatusUpdate, profile: str | None, *, unicode: bool) -> list[str]:
    """The outcome: the verdict with the hash, then the figures, then what to do."""
    sign = words.sign_of(update, unicode=unicode)
    word = words.word_of(update)
    which = f" {safe(update.transaction_hash)}" if update.transaction_hash else ""
    lines = [f"{sign} {word}{which}: {words.verdict(update)}"]
    lines += [f"  {label + ':' if label else '':<9} {text}" for label, text in words.result_lines(update)]
    step = words.next_step(update, profile)
    if step:
        lines.append(f"  hint: {step}")
    return lines


def batch_line(updates: Sequence[StatusUpdate], total: int) -> str:
    """How many ended how."""
    counts = Counter(outcome_of(update) for update in updates)
    missing = total - sum(counts.values())
    parts = [f"{count} {name}" for name, count in sorted(counts.items())]
    parts += [f"{missing} not finished"] if missing else []
    return f"{total} transactions: {', '.join(parts)}"


def show_review(stream: Stream, title: str, rows: Sequence[ReviewRow], warnings: Sequence[str]) -> None:
    """What is about to be signed, in lines; nothing of it is taken for markup."""
    lines = ["", safe(title)]
    labels = [safe(label, limit=MAX_LABEL) for label, _, _ in rows]  # the names of arguments are the document's own
    width = max(map(len, labels), default=0)
    for label, (_, value, note) in zip(labels, rows, strict=True):
        line, remark = f"  {label:<{width}}  {safe(value)}", f"({safe(note)})" if note else ""
        if remark and len(line) + 2 + len(remark) > stream.width:
            lines += [line, f"  {'':<{width}}  {remark}"]
        else:
            lines.append(f"{line}  {remark}")
    lines += [f"  {'⚠' if stream.unicode else '!'} warning: {safe(warning)}" for warning in warnings]
    _write(stream, [*lines, ""])


def show_interruption(stream: Stream, by: str, resume: str | None) -> None:
    """That the run ends early, and how to go on."""
    lines = (
        [f"stopped following ({by}); this says nothing of the transaction itself"] if resume else [f"stopped ({by})"]
    )
    _write(stream, [*lines, *([f"hint: {resume}"] if resume else [])])


def _write(stream: Stream, lines: Sequence[str]) -> None:
    file: TextIO = stream.file
    for line in lines:
        text = line if stream.unicode else line.encode("ascii", ERRORS).decode("ascii")
        file.write(text.rstrip() + "\n")
    file.flush()
