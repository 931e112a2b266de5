"""The Python API for one transaction: send it, watch it, look at it.

asyncio only; the ``…_sync`` forms run a loop of their own and say so when there is one already. ``Tracker`` has the
same methods for programs that follow many over one connection.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from cspr_track.core.update import StatusUpdate
from cspr_track.tracking.callback import OnStatusUpdate
from cspr_track.tracking.hash_text import parse_hash as parse_hash  # for those who import it from here
from cspr_track.tracking.journal import Journal
from cspr_track.tracking.service import AnyKey, Network, Tracker, profile_named
from cspr_track.transaction.given import AnyTransaction, document_of

T = TypeVar("T")


async def send(
    transaction: AnyTransaction,
    signer: AnyKey | Sequence[AnyKey] | None = None,
    on_status_update: OnStatusUpdate | None = None,
    timeout: float | None = 120,  # noqa: ASYNC109 (the name and meaning are those of CSPR.click)
    *,
    network: Network = None,
    journal: Journal | None = None,
    finalized: bool = False,
) -> StatusUpdate:
    """Sign a transaction, send it, and follow it until its status is final.

    Args:
        transaction: what to send: a transaction, its JSON in any dialect, or the path of a file; its hash is always
            computed here.
        signer: signs the hash: a ``Signer``, an ``AsyncSigner``, the path of a secret key file, several of them, or
            None when it is signed already.
        on_status_update: called with ``(status, data)`` for each status, in order; may be a coroutine function.
            ``data`` is the full Deploy entity when the status is processed, else the event.
        timeout: seconds to listen after ``sent``; None or 0 waits for the TTL.
        network: where to send it; where nothing is given, the network whose chain name it bears.
        journal: where to record it before it leaves, if anywhere.
        finalized: let an execution count only once its block is final.

    Returns:
        The final update: processed, expired, cancelled, timeout or error.

    Raises:
        InputError: the document or the key cannot be used, or it is made for another network; nothing was sent.
        ConfigurationError: no such network.
        Unauthorized: the service refused the token; nothing was sent.
        JournalError: it cannot be written down; nothing was sent.
        CallbackError: the callback raised; the transaction was followed to its end, see its ``update``.
        asyncio.CancelledError: it was cancelled; where it may be live, a note says so and how to go on.
    """
    document = document_of(transaction)
    profile = profile_named(network, document.transaction.chain_name)
    async with Tracker(profile, journal=journal) as tracker:
        return await tracker.send(document, signer, on_status_update, timeout, finalized=finalized)


async def watch(
    transaction_hash: str,
    on_status_update: OnStatusUpdate | None = None,
    timeout: float | None = 120,  # noqa: ASYNC109 (as above)
    *,
    network: Network = None,
    journal: Journal | None = None,
    finalized: bool = False,
) -> StatusUpdate:
    """Follow a transaction sent by anyone, from anywhere, until its status is final.

    Args:
        transaction_hash: 64 hex digits.
        on_status_update: called with ``(status, data)`` for each status, in order; may be a coroutine function.
        timeout: seconds to listen; None or 0 waits for the TTL.
        network: where to look; mainnet when it is not said.
        journal: where to note what became of it, if it is recorded there.
        finalized: let an execution count only once its block is final.

    Returns:
        The final update.

    Raises:
        InputError: not a transaction hash.
        ConfigurationError: no such network.
        Unauthorized: the service refused the token.
        CallbackError: the callback raised; see its ``update``.
    """
    async with Tracker(network, journal=journal) as tracker:
        return await tracker.watch(transaction_hash, on_status_update, timeout, finalized=finalized)


async def status(transaction_hash: str, *, network: Network = None, journal: Journal | None = None) -> StatusUpdate:
    """Look once at what became of a transaction, without waiting.

    Args:
        transaction_hash: 64 hex digits.
        network: where to look; mainnet when it is not said.
        journal: where to note what became of it, if it is recorded there.

    Returns:
        processed, expired, sent (known, not executed), or error: nobody knows it, or nobody answered.

    Raises:
        InputError: not a transaction hash.
        ConfigurationError: no such network.
    """
    async with Tracker(network, journal=journal) as tracker:
        return await tracker.status(transaction_hash)


def send_sync(
    transaction: AnyTransaction,
    signer: AnyKey | Sequence[AnyKey] | None = None,
    on_status_update: OnStatusUpdate | None = None,
    timeout: float | None = 120,
    *,
    network: Network = None,
    journal: Journal | None = None,
    finalized: bool = False,
) -> StatusUpdate:
    """``send`` for programs without asyncio; see there.

    Raises:
        RuntimeError: called inside a running event loop, where ``await send(…)`` is the way.
    """
    return _run(
        "send",
        lambda: send(
            transaction, signer, on_status_update, timeout, network=network, journal=journal, finalized=finalized
        ),
    )


def watch_sync(
    transaction_hash: str,
    on_status_update: OnStatusUpdate | None = None,
    timeout: float | None = 120,
    *,
    network: Network = None,
    journal: Journal | None = None,
    finalized: bool = False,
) -> StatusUpdate:
    """``watch`` for programs without asyncio; see there.

    Raises:
        RuntimeError: called inside a running event loop, where ``await watch(…)`` is the way.
    """
    return _run(
        "watch",
        lambda: watch(
            transaction_hash, on_status_update, timeout, network=network, journal=journal, finalized=finalized
        ),
    )


def status_sync(transaction_hash: str, *, network: Network = None, journal: Journal | None = None) -> StatusUpdate:
    """``status`` for programs without asyncio; see there.

    Raises:
        RuntimeError: called inside a running event loop, where ``await status(…)`` is the way.
    """
    return _run("status", lambda: status(transaction_hash, network=network, journal=journal))


def _run(name: str, start: Callable[[], Coroutine[Any, Any, T]]) -> T:
    if _in_a_loop():
        raise RuntimeError(
            f"{name}_sync was called inside a running event loop (an async function, a notebook); "
            f"use `await {name}(…)` there"
        )
    return asyncio.run(start())


def _in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
