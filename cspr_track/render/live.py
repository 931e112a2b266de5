"""The moving picture on stderr: a panel for one transaction, a table for many, four frames a second at most."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Self

from rich.console import ConsoleDimensions, RenderableType
from rich.live import Live

from cspr_track.core.details import Details
from cspr_track.core.status import Source, TransactionStatus
from cspr_track.core.update import StatusUpdate
from cspr_track.render.board import Board
from cspr_track.render.figures import detail_lines
from cspr_track.render.lines import folded
from cspr_track.render.panel import LivePanel
from cspr_track.render.panel_state import News, PanelState
from cspr_track.render.plain import PlainRenderer, batch_line, final_lines, labelled, show_interruption
from cspr_track.render.safe_text import safe
from cspr_track.render.table import Dashboard
from cspr_track.render.terminal import Terminal, size_of

FRAME_S = 0.25
FRESH_S = 60.0
"""A block older than this, or from the future, is timed by when we heard of it: one of the clocks is wrong."""


class LiveRenderer(PlainRenderer):
    """Draws on stderr while it is open; what was drawn last stays on the screen.

    Args:
        terminal: where to draw.
        network: how the commands that it suggests name the network, such as ``--network testnet``.
        results: whether the final lines go to stdout too, when stdout is no terminal.
        clock: seconds that never go back.
        wall: seconds since 1970.
    """

    def __init__(
        self,
        terminal: Terminal,
        *,
        network: str | None = None,
        results: bool = True,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(terminal, network=network, wall=wall)
        self._terminal = terminal
        self._console = terminal.stderr.console()
        self._clock = clock
        self._board = Board(clock())
        self._news = News()
        self._changes = 0
        self._live: Live | None = None
        self._frames: asyncio.Task[None] | None = None
        self._results = results and not terminal.stdout.moving

    async def __aenter__(self) -> Self:
        self._begin()
        self._frames = asyncio.create_task(self._keep_drawing())
        return self

    def _begin(self) -> None:
        self._live = Live(
            self.picture(),
            console=self._console,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
            vertical_overflow="crop",
        )
        self._live.start(refresh=True)

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """See ``Renderer``: the picture is taken away, and drawn again below what was written."""
        live = self._live
        if live is None:
            yield
            return
        live.transient = True
        live.stop()
        self._live = None
        try:
            yield
        finally:
            self._begin()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._frames is not None:
            self._frames.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._frames
        if self._live is not None:
            self._live.update(self.picture())
            self._live.stop()  # draws the last picture, and that one whole
            self._live = None

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
        self._changes += 1
        self._board.expect(
            PanelState(
                transaction_hash=transaction_hash,
                network=network,
                title=title,
                began_at_s=self._clock(),
                timeout_s=timeout_s,
                expires_at_ms=expires_at_ms,
                block_s=block_s,
            )
        )

    def notice(self, text: str) -> None:
        """Above the picture, where it stays."""
        if self._live is not None:
            for line in folded(f"note: {safe(text)}", self._console.width):
                self._console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            super().notice(text)

    def channel(self, state: str, source: Source | None, words: str, retry_s: float | None = None) -> None:
        """See ``Renderer``."""
        self._changes += 1
        retry_at_s = None if retry_s is None else self._clock() + retry_s
        self._news = News(words=words, retry_at_s=retry_at_s, block_at_s=self._news.block_at_s)

    def block(self, block_time_ms: int) -> None:
        """See ``Renderer``."""
        self._changes += 1
        age_s = self._wall() - block_time_ms / 1000
        made_at_s = self._clock() - (age_s if 0 <= age_s < FRESH_S else 0.0)
        self._news = News(words=self._news.words, retry_at_s=self._news.retry_at_s, block_at_s=made_at_s)

    def update(self, update: StatusUpdate) -> None:
        """See ``Renderer``."""
        if not self._board.update(update, self._clock()):
            super().update(update)
            return
        self._changes += 1
        if update.final and self._results:
            self._print(final_lines(update, self._network, unicode=self._terminal.stdout.unicode))
        if update.status is not TransactionStatus.PING and len(self._board) == 1:
            self._draw()

    def details(self, update: StatusUpdate, details: Details) -> None:
        """See ``Renderer``."""
        if update.transaction_hash not in self._board.states:
            super().details(update, details)
            return
        self._changes += 1
        self._board.detail(update.transaction_hash, details)
        if self._results:
            self._print(labelled(detail_lines(update, details)))

    def interrupted(self, by: str, resume: str | None) -> None:
        """See ``Renderer``."""
        show_interruption(self._terminal.stderr, by, resume)

    def finish(self, updates: Sequence[StatusUpdate], *, total: int) -> None:
        """See ``Renderer``."""
        if total > 1 and self._results:
            self._print([batch_line(updates, total)])

    def _print(self, lines: Sequence[str]) -> None:
        """On stdout, where that is no terminal."""
        file = self._terminal.stdout.file
        file.write("".join(f"{line}\n" for line in lines))
        file.flush()

    def picture(self) -> RenderableType:
        """What is shown at this moment."""
        board, now_s, unicode = self._board, self._clock(), self._terminal.stderr.unicode
        if len(board) != 1:
            return Dashboard(board, now_s=now_s, news=self._news, unicode=unicode, height=self._console.height)
        return LivePanel(
            next(iter(board)),
            now_s=now_s,
            wall_ms=int(self._wall() * 1000),
            news=self._news,
            unicode=unicode,
            links=self._terminal.stderr.links,
            network=self._network,
        )

    def _draw(self) -> None:
        if self._live is not None:
            self._console.size = ConsoleDimensions(*size_of(self._terminal.stderr.file, {}))  # it may have changed
            self._live.update(self.picture(), refresh=True)

    async def _keep_drawing(self) -> None:
        """A frame when something changed or the second did; nothing otherwise."""
        shown = (-1, 0)
        while True:
            await asyncio.sleep(FRAME_S)
            now = (self._changes, int(self._clock()))
            if now != shown:
                self._draw()
                shown = now
