"""The Python API: send a transaction, or watch one, and hear what becomes of it.

asyncio only; the ``…_sync`` forms run a loop of their own and say so when there is one already.
"""

import asyncio
import inspect
import os
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any, Self, TypeVar

import msgspec

from cspr_track.core.errors import InputError
from cspr_track.core.status import Source, TransactionStatus
from cspr_track.core.update import StatusUpdate, utc_text
from cspr_track.network.profiles import Profile, profile_for
from cspr_track.tracking.clock import SystemClock
from cspr_track.tracking.deliver import deliver, journaled
from cspr_track.tracking.journal import Journal
from cspr_track.tracking.tracker import Tracker
from cspr_track.transaction.document import Document, read_document, read_file
from cspr_track.transaction.signing import SignatureRejected, Signer, approve
from cspr_track.transaction.transaction import Transaction

T = TypeVar("T")
OnStatusUpdate = Callable[[TransactionStatus, dict[str, Any]], Awaitable[None] | None]
"""Hears ``(status, data)``: for ``processed`` the full Deploy entity, else the event without its entity."""
AnyTransaction = Transaction | Mapping[str, Any] | str | bytes | Path
"""A transaction, its JSON in any dialect (an object, or text that begins with a brace), or the path of a file."""
Network = str | Profile | None
"""A profile, its name, or None: the one whose chain name the document bears."""


async def send(
    transaction: AnyTransaction,
    signer: Signer | Path | str | None = None,
    on_status_update: OnStatusUpdate | None = None,
    timeout: float | None = 120,  # noqa: ASYNC109 (the name and meaning are those of CSPR.click)
    *,
    network: Network = None,
    journal: Journal | None = None,
) -> StatusUpdate:
    """Sign a transaction, send it, and follow it until its status is final.

    Args:
        transaction: what to send; its hash is always computed here.
        signer: signs the hash: a ``Signer``, the path of a secret key file, or None when it is signed already.
        on_status_update: called with each status, in order; may be a coroutine function.
        timeout: seconds to listen after ``sent``; None or 0 waits for the TTL.
        network: where to send it.
        journal: where to record it before it leaves, if anywhere.

    Returns:
        The final update: processed, expired, cancelled, timeout or error.

    Raises:
        InputError: the document or the key cannot be used; nothing was sent.
        ConfigurationError: no such network.
        Unauthorized: the service refused the token; nothing was sent.
    """
    document = _document(transaction)
    profile = _profile(network, document.transaction.chain_name)
    ready = document.transaction
    async with _Told(on_status_update) as told:
        if signer is not None:
            try:
                ready = approve(ready, _signer(signer))
            except SignatureRejected as rejection:
                return told.now(_cancelled(ready, profile, str(rejection)))
        _sendable(document, ready)
        async with Tracker(profile) as tracker:
            followed = await deliver(tracker, ready, told, timeout_s=timeout or None, journal=journal)
            return await followed.outcome


async def watch(
    transaction_hash: str,
    on_status_update: OnStatusUpdate | None = None,
    timeout: float | None = 120,  # noqa: ASYNC109 (the name and meaning are those of CSPR.click)
    *,
    network: Network = None,
    journal: Journal | None = None,
) -> StatusUpdate:
    """Follow a transaction sent by anyone, from anywhere, until its status is final.

    Args:
        transaction_hash: 64 hex digits.
        on_status_update: called with each status, in order; may be a coroutine function.
        timeout: seconds to listen; None or 0 waits for the TTL.
        network: where to look; mainnet when it is not said.
        journal: where to note what became of it, if it is recorded there.

    Returns:
        The final update.

    Raises:
        InputError: not a transaction hash.
        ConfigurationError: no such network.
        Unauthorized: the service refused the token.
    """
    wanted = parse_hash(transaction_hash)
    async with _Told(on_status_update) as told, Tracker(_profile(network, None)) as tracker:
        tracker.expect(wanted)
        await tracker.connected()
        followed = tracker.follow(wanted, journaled(told, journal), timeout_s=timeout or None)
        return await followed.outcome


def send_sync(
    transaction: AnyTransaction,
    signer: Signer | Path | str | None = None,
    on_status_update: OnStatusUpdate | None = None,
    timeout: float | None = 120,
    *,
    network: Network = None,
    journal: Journal | None = None,
) -> StatusUpdate:
    """``send`` for programs without asyncio; see there.

    Raises:
        RuntimeError: called inside a running event loop, where ``await send(…)`` is the way.
    """
    return _run("send", lambda: send(transaction, signer, on_status_update, timeout, network=network, journal=journal))


def watch_sync(
    transaction_hash: str,
    on_status_update: OnStatusUpdate | None = None,
    timeout: float | None = 120,
    *,
    network: Network = None,
    journal: Journal | None = None,
) -> StatusUpdate:
    """``watch`` for programs without asyncio; see there.

    Raises:
        RuntimeError: called inside a running event loop, where ``await watch(…)`` is the way.
    """
    return _run("watch", lambda: watch(transaction_hash, on_status_update, timeout, network=network, journal=journal))


def parse_hash(text: str) -> str:
    """Read a transaction hash: 64 hex digits in either case, with or without a known prefix.

    Raises:
        InputError: it is something else.
    """
    cleaned = text.strip().lower()
    for prefix in ("transaction-v1-hash-", "deploy-hash-", "transaction-", "deploy-", "0x"):
        cleaned = cleaned.removeprefix(prefix)
    if len(cleaned) != 64 or set(cleaned) - set("0123456789abcdef"):
        raise InputError(
            f"{text[:80]!r} is not a transaction hash",
            code="bad-hash",
            why=f"it must be 64 hex digits, this has {len(cleaned)} characters" if len(cleaned) != 64 else None,
            hint="copy the whole hash, as the explorer or the node shows it",
        )
    return cleaned


class _Told:
    """Passes updates to the user's callback, one after another, also when that is a coroutine function."""

    def __init__(self, callback: OnStatusUpdate | None) -> None:
        self._callback = callback
        self._waiting: asyncio.Queue[StatusUpdate | None] = asyncio.Queue()
        self._pump: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        if self._callback is not None and inspect.iscoroutinefunction(self._callback):
            self._pump = asyncio.create_task(self._pass_on())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._pump is not None:
            if kind is None:
                self._waiting.put_nowait(None)
            else:
                self._pump.cancel()
            await self._pump

    def __call__(self, update: StatusUpdate) -> None:
        if self._pump is not None:
            if self._pump.done():
                self._pump.result()
            self._waiting.put_nowait(update)
        elif self._callback is not None:
            self._callback(update.status, callback_data(update))

    def now(self, update: StatusUpdate) -> StatusUpdate:
        """Tell an update and give it back."""
        self(update)
        return update

    async def _pass_on(self) -> None:
        while (update := await self._waiting.get()) is not None:
            answer = self._callback(update.status, callback_data(update)) if self._callback else None
            if answer is not None:
                await answer


def callback_data(update: StatusUpdate) -> dict[str, Any]:
    """What a callback gets beside the status: the full Deploy entity when processed, else the event."""
    if isinstance(update.data, dict):
        return update.data
    event: dict[str, Any] = msgspec.to_builtins(update)
    return event


def _cancelled(transaction: Transaction, profile: Profile, reason: str) -> StatusUpdate:
    return StatusUpdate(
        status=TransactionStatus.CANCELLED,
        transaction_hash=transaction.hash_hex,
        kind=transaction.kind,
        network=profile.chain_name,
        at=utc_text(SystemClock().wall()),
        elapsed_ms=0,
        source=Source.LOCAL,
        final=True,
        message=reason or "the signature request was rejected; nothing was sent",
    )


def _document(transaction: AnyTransaction) -> Document:
    if isinstance(transaction, Path) or (isinstance(transaction, str) and not transaction.lstrip().startswith("{")):
        return read_file(transaction)
    if isinstance(transaction, str | bytes):
        return read_document(transaction)
    if isinstance(transaction, Mapping):
        return read_document(dict(transaction))
    return Document(transaction, (), "object")


def _sendable(document: Document, signed: Transaction) -> None:
    """Refuse what a node would refuse for certain."""
    for problem in document.problems:
        if problem.fatal and not (problem.code == "no-approvals" and signed.approvals):
            raise InputError(problem.message, code=problem.code, path=problem.path, hint=problem.hint)


def _signer(signer: Signer | Path | str) -> Signer:
    if isinstance(signer, Path | str):
        from cspr_track.transaction.keys import load_key  # pycspr is heavy: only who signs pays for it

        return load_key(Path(signer))
    return signer


def _profile(network: Network, chain_name: str | None) -> Profile:
    return network if isinstance(network, Profile) else profile_for(network, chain_name=chain_name, environ=os.environ)


def _run(name: str, start: Callable[[], Coroutine[Any, Any, T]]) -> T:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(start())
    raise RuntimeError(f"{name}_sync was called inside a running event loop; use `await {name}(…)` there")
