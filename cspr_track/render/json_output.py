"""JSON lines on stdout, one event each, flushed one by one; people are told on stderr."""

from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Self

from cspr_track.core.amounts import parse_motes
from cspr_track.core.batch_end import BatchEnd
from cspr_track.core.details import Details
from cspr_track.core.exit_codes import outcome_of
from cspr_track.core.json_lines import to_json_line
from cspr_track.core.status import Source
from cspr_track.core.summary import Summary
from cspr_track.core.update import StatusUpdate
from cspr_track.render.renderer import Renderer, ReviewRow
from cspr_track.render.terminal import Terminal


class JsonRenderer:
    """Events to stdout, everything for people through another renderer on stderr.

    Args:
        terminal: where to write.
        people: shows the same to people.
    """

    def __init__(self, terminal: Terminal, *, people: Renderer) -> None:
        self._file = terminal.stdout.file
        self._people = people
        self._beside_people = terminal.stdout.moving and terminal.stderr.moving

    async def __aenter__(self) -> Self:
        await self._people.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._people.__aexit__(kind, error, trace)

    def review(self, title: str, rows: Sequence[ReviewRow], warnings: Sequence[str]) -> None:
        """See ``Renderer``."""
        self._people.review(title, rows, warnings)

    def question(self, text: str) -> None:
        """See ``Renderer``."""
        self._people.question(text)

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
        self._people.expect(
            transaction_hash,
            network=network,
            title=title,
            timeout_s=timeout_s,
            expires_at_ms=expires_at_ms,
            block_s=block_s,
        )

    def notice(self, text: str) -> None:
        """See ``Renderer``."""
        self._people.notice(text)

    def channel(self, state: str, source: Source | None, words: str, retry_s: float | None = None) -> None:
        """See ``Renderer``."""
        self._people.channel(state, source, words, retry_s)

    def block(self, block_time_ms: int) -> None:
        """See ``Renderer``."""
        self._people.block(block_time_ms)

    def update(self, update: StatusUpdate) -> None:
        """One event, one line."""
        self._print(update.as_json())
        self._people.update(update)

    @property
    def wants_details(self) -> bool:
        """See ``Renderer``."""
        return self._people.wants_details

    def details(self, update: StatusUpdate, details: Details) -> None:
        """For people; the events have them already, as far as they are facts of the chain."""
        self._people.details(update, details)

    def aside(self) -> AbstractContextManager[None]:
        """See ``Renderer``."""
        return self._people.aside()

    def interrupted(self, by: str, resume: str | None) -> None:
        """See ``Renderer``."""
        self._people.interrupted(by, resume)

    def finish(self, updates: Sequence[StatusUpdate], *, total: int) -> None:
        """For a batch, the line that closes it."""
        self._people.finish(updates, total=total)
        if total > 1:
            self._print(to_json_line(batch_end(updates, total)))

    def _print(self, line: bytes) -> None:
        with self._people.aside() if self._beside_people else nullcontext():
            self._file.write(line.decode("ascii") + "\n")
            self._file.flush()


def batch_end(updates: Sequence[StatusUpdate], total: int) -> BatchEnd:
    """Counts of every outcome, and what all of it cost, where that is known of each."""
    counts = Counter(outcome_of(update) for update in updates)
    charged = [parse_motes(update.summary.charged) for update in updates if isinstance(update.summary, Summary)]
    known = [motes for motes in charged if motes is not None]
    complete = len(known) == len(charged) and bool(known)
    return BatchEnd(summary_of=total, outcomes=dict(sorted(counts.items())), cost=str(sum(known)) if complete else None)
