"""Passing updates to a program's callback: in order, whether it is a function or a coroutine function.

What it raises never ends the following: the transaction is live, and somebody has to know what becomes of it.
"""

import asyncio
import contextlib
import inspect
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Self

import msgspec

from cspr_track.core.errors import CallbackError
from cspr_track.core.status import TransactionStatus
from cspr_track.core.update import StatusUpdate

OnStatusUpdate = Callable[[TransactionStatus, dict[str, Any]], Awaitable[None] | None]
"""Hears ``(status, data)``: for ``processed`` the full Deploy entity, else the event without its entity."""


class Callback:
    """Calls a program's callback; an async context manager around what calls it.

    On leaving it waits until everything was heard. What the callback raised is held until then and raised as
    ``CallbackError``; what it is called with afterwards is not affected.

    Args:
        callback: hears the updates; None hears nothing.
    """

    def __init__(self, callback: OnStatusUpdate | None) -> None:
        self._callback = callback
        self._waiting: asyncio.Queue[Awaitable[None] | None] = asyncio.Queue()
        self._pump: asyncio.Task[None] | None = None
        self._raised: BaseException | None = None
        self._last: StatusUpdate | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, *_: object) -> None:
        try:
            if self._pump is not None:
                if error is None:
                    self._waiting.put_nowait(None)
                else:
                    self._pump.cancel()
                await asyncio.wait([self._pump])
        finally:
            await self._drop()
        if self._raised is None:
            return
        said = f"the callback raised {type(self._raised).__name__}: {self._raised}"
        if error is not None:
            error.add_note(said)
        elif self._last is not None:
            raise CallbackError(
                f"{said}; transaction {self._last.transaction_hash} was followed to its end all the same "
                f"({self._last.status.value})",
                update=self._last,
            ) from self._raised

    def __call__(self, update: StatusUpdate) -> None:
        """Tell an update."""
        self._last = update
        if self._callback is None:
            return
        try:
            answer = self._callback(update.status, callback_data(update))
        except Exception as error:  # noqa: BLE001 (the program's own code: what it raises is given back to it)
            self._hold(error)
            return
        if inspect.isawaitable(answer):
            self._waiting.put_nowait(answer)
            self._pump = self._pump or asyncio.create_task(self._hear())

    def now(self, update: StatusUpdate) -> StatusUpdate:
        """Tell an update and give it back."""
        self(update)
        return update

    def _hold(self, error: BaseException) -> None:
        self._raised = self._raised or error

    async def _hear(self) -> None:
        """Await what a coroutine function answered, one after another."""
        while (answer := await self._waiting.get()) is not None:
            try:
                await answer
            except asyncio.CancelledError as cancelled:
                own = asyncio.current_task()
                if own is not None and own.cancelling():
                    raise
                self._hold(cancelled)  # it cancelled itself, not us
            except Exception as error:  # noqa: BLE001 (as above)
                self._hold(error)

    async def _drop(self) -> None:
        """Let go of what will not be heard."""
        if self._pump is not None and not self._pump.done():
            self._pump.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(self._pump, return_exceptions=True)
        while not self._waiting.empty():
            unheard = self._waiting.get_nowait()
            if isinstance(unheard, Coroutine):
                unheard.close()


def callback_data(update: StatusUpdate) -> dict[str, Any]:
    """What a callback gets beside the status: the full Deploy entity when processed, else the event."""
    if isinstance(update.data, dict):
        return update.data
    event: dict[str, Any] = msgspec.to_builtins(update)
    return event
