"""The forms of output behind one face, and the choice between them."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Literal, Protocol, Self

from cspr_track.core.details import Details
from cspr_track.core.status import Source
from cspr_track.core.update import StatusUpdate
from cspr_track.render.terminal import Terminal

PeoplesForm = Literal["panel", "plain", "quiet"]
Form = PeoplesForm | Literal["json"]
ReviewRow = tuple[str, str, str | None]
"""Label, value, note."""


class Renderer(Protocol):
    """Shows a run: what will be signed, what happens, how it ended. Used as an async context while it follows."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def review(self, title: str, rows: Sequence[ReviewRow], warnings: Sequence[str]) -> None:
        """Show what is about to be signed; all texts may come from outside."""
        ...

    def question(self, text: str) -> None:
        """Write a question, without a line end."""
        ...

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
        """Say that this transaction is going to be followed; the network makes a block every ``block_s`` seconds."""
        ...

    def notice(self, text: str) -> None:
        """Say something that is not a status."""
        ...

    def channel(self, state: str, source: Source | None, words: str, retry_s: float | None = None) -> None:
        """Say how news comes in now; the next try to connect comes in ``retry_s`` seconds."""
        ...

    def block(self, block_time_ms: int) -> None:
        """The chain has a newer block, made at this time (milliseconds since 1970)."""
        ...

    def update(self, update: StatusUpdate) -> None:
        """Show a status."""
        ...

    @property
    def wants_details(self) -> bool:
        """Whether it shows what can be learnt of an execution beyond its summary."""
        ...

    def details(self, update: StatusUpdate, details: Details) -> None:
        """Show what was learnt of an execution that was shown."""
        ...

    def aside(self) -> AbstractContextManager[None]:
        """Stand back while somebody else writes to the terminal: events, or a shell while this run is suspended."""
        ...

    def interrupted(self, by: str, resume: str | None) -> None:
        """Say that the run ends early, and how to go on."""
        ...

    def finish(self, updates: Sequence[StatusUpdate], *, total: int) -> None:
        """Show how all of it ended."""
        ...


def make_renderer(
    form: Form, terminal: Terminal, *, network: str | None = None, people: PeoplesForm = "panel"
) -> Renderer:
    """The renderer for a form.

    Args:
        form: panel, plain, json or quiet.
        terminal: where it writes.
        network: how the commands that it suggests name the network, such as ``--network testnet``.
        people: what people see on stderr while events go to stdout; the panel only where stderr is a terminal.
    """
    from cspr_track.render.json_output import JsonRenderer
    from cspr_track.render.plain import PlainRenderer, QuietRenderer

    if form == "json":
        if people == "quiet":
            return JsonRenderer(terminal, people=QuietRenderer(terminal, network=network, to_stdout=False))
        if people == "panel" and terminal.stderr.moving:
            from cspr_track.render.live import LiveRenderer

            return JsonRenderer(terminal, people=LiveRenderer(terminal, network=network, results=False))
        return JsonRenderer(terminal, people=PlainRenderer(terminal, network=network, to_stdout=False))
    if form == "quiet":
        return QuietRenderer(terminal, network=network)
    if form == "panel":
        from cspr_track.render.live import LiveRenderer

        return LiveRenderer(terminal, network=network)
    return PlainRenderer(terminal, network=network)
