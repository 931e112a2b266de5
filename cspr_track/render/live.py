"""The moving picture on stderr: a panel for one transaction, a table for many, four frames a second at most."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self

from rich.console import RenderableType
from rich.live import Live

from cspr_track.core.status import Source, TransactionStatus
from cspr_track.core.update import StatusUpdate
from cspr_track.render.panel import LivePanel
from cspr_track.render.panel_state import PanelState, advance
from cspr_track.render.plain import PlainRenderer, batch_line, final_lines, show_interruption
from cspr_track.render.safe_text import safe
from cspr_track.render.table import Dashboard
from cspr_track.render.terminal import Terminal, stream

FRAME_S = 0.25


class LiveRenderer(PlainRenderer):
    """Draws on stderr while it is open; what was drawn last stays on the screen.

    Args:
        terminal: where to draw.
        profile: the network's name, for the commands it suggests.
        results: whether the final lines go to stdout too, when stdout is no terminal.
    """

    def __init__(self, terminal: Terminal, *, profile: str | None = None, results: bool = True) -> None:
        super().__init__(terminal, profile=profile)
        self._terminal = terminal
        self._console = terminal.stderr.console()
        self._states: dict[str, PanelState] = {}
        self._live: Live | None = None
        self._frames: asyncio.Task[None] | None = None
        self._channel = "connecting"
        self._results = results and not terminal.stdout.moving

    async def __aenter__(self) -> Self:
        self._live = Live(
            self._picture(),
            console=self._console,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
            vertical_overflow="crop",
        )
        self._live.start(refresh=True)
        self._frames = asyncio.create_task(self._keep_drawing())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._frames is not None:
            self._frames.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._frames
        if self._live is not None:
            self._live.vertical_overflow = "visible"  # the last picture stays whole
            self._draw()
            self._live.stop()
            self._live = None

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
        self._states[transaction_hash] = PanelState(
            transaction_hash=transaction_hash,
            network=network,
            title=title,
            began_at_s=time.monotonic(),
            timeout_s=timeout_s,
            expires_at_ms=expires_at_ms,
            channel=self._channel,
        )

    def notice(self, text: str) -> None:
        """Above the picture, where it stays."""
        line = f"note: {safe(text)}"
        if self._live is not None:
            self._console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            super().notice(text)

    def channel(self, state: str, source: Source | None, words: str) -> None:
        """See ``Renderer``."""
        self._channel = words
        self._states = {name: replace(found, channel=words) for name, found in self._states.items()}

    def update(self, update: StatusUpdate) -> None:
        """See ``Renderer``."""
        known = self._states.get(update.transaction_hash or "")
        if known is None:
            super().update(update)
            return
        self._states[known.transaction_hash] = advance(known, update, time.monotonic())
        if update.final and self._results:
            out = self._terminal.stdout
            out.file.write("\n".join(final_lines(update, self._profile, unicode=out.unicode)) + "\n")
            out.file.flush()
        if update.status is not TransactionStatus.PING and self._live is not None and len(self._states) < 100:
            self._draw()

    def interrupted(self, by: str, resume: str | None) -> None:
        """See ``Renderer``."""
        show_interruption(self._terminal.stderr, by, resume)

    def finish(self, updates: Sequence[StatusUpdate], *, total: int) -> None:
        """See ``Renderer``."""
        if total > 1 and self._results:
            self._terminal.stdout.file.write(batch_line(updates, total) + "\n")
            self._terminal.stdout.file.flush()

    def _picture(self) -> RenderableType:
        states = list(self._states.values())
        now_s, wall_ms, unicode = time.monotonic(), int(time.time() * 1000), self._terminal.stderr.unicode
        if len(states) == 1:
            return LivePanel(states[0], now_s=now_s, wall_ms=wall_ms, unicode=unicode, profile=self._profile)
        return Dashboard(tuple(states), now_s=now_s, unicode=unicode, height=self._console.height)

    def _draw(self) -> None:
        if self._live is not None:
            self._console.width = stream(self._terminal.stderr.file, {}).width  # the window may have changed
            self._live.update(self._picture(), refresh=True)

    async def _keep_drawing(self) -> None:
        """A frame when something changed or the second did; nothing otherwise."""
        shown: tuple[object, int] = ((), 0)
        while True:
            await asyncio.sleep(FRAME_S)
            now = (tuple(self._states.values()), int(time.monotonic()))
            if now != shown:
                self._draw()
                shown = now
