"""The tracker as programs use it: any number of transactions over one connection, signed, journaled, followed."""

import asyncio
import os
from collections.abc import AsyncGenerator, Iterator, Sequence
from pathlib import Path

from cspr_track.core.status import Source, TransactionStatus
from cspr_track.core.update import StatusUpdate, utc_text
from cspr_track.network.profiles import Profile, profile_for
from cspr_track.tracking import tracker as engine
from cspr_track.tracking.callback import Callback, OnStatusUpdate
from cspr_track.tracking.clock import Clock, SystemClock
from cspr_track.tracking.deliver import deliver, journaled, saying_how_to_go_on
from cspr_track.tracking.followed import Followed, OnUpdate
from cspr_track.tracking.hash_text import parse_hash
from cspr_track.tracking.journal import Journal, JournalRow
from cspr_track.tracking.notices import Notices
from cspr_track.tracking.preflight import Preflight, agree
from cspr_track.tracking.status import look_once, note_look
from cspr_track.tracking.testimony import recorded_documents
from cspr_track.transaction.given import AnyTransaction, document_of, refuse_bad
from cspr_track.transaction.signing import AnySigner, SignatureRejected, approve_async
from cspr_track.transaction.transaction import Transaction

Network = str | Profile | None
"""A profile, its name, or None: for ``send`` the one whose chain name the document bears, else mainnet."""
AnyKey = AnySigner | Path | str
"""What signs, or the path of a secret key file."""


class Tracker(engine.Tracker):
    """Sends and follows any number of transactions on one network, over one connection.

    Use it as an async context manager, on asyncio; everything that it started ends with it. Its methods may be called
    from any number of tasks of its event loop at the same time, also for the same transaction.

    Args:
        network: a profile or its name; None takes CSPR_TRACK_NETWORK, else mainnet.
        journal: where transactions are recorded before they leave, and what became of them.
        notices: hears of what is not one of the seven statuses: connecting, reconnecting, in doubt.
        clock: the time; for tests.

    Raises:
        ConfigurationError: no such network.
    """

    def __init__(
        self,
        network: Network = None,
        *,
        journal: Journal | None = None,
        notices: Notices | None = None,
        clock: Clock | None = None,
    ) -> None:
        documents = recorded_documents(journal) if journal is not None else None
        super().__init__(profile_named(network), notices=notices, clock=clock, find_document=documents)
        self.journal = journal

    async def send(
        self,
        transaction: AnyTransaction,
        signer: AnyKey | Sequence[AnyKey] | None = None,
        on_status_update: OnStatusUpdate | None = None,
        timeout: float | None = 120,  # noqa: ASYNC109 (the name and meaning are those of CSPR.click)
        *,
        finalized: bool = False,
    ) -> StatusUpdate:
        """Sign a transaction, send it, and follow it until its status is final.

        Args:
            transaction: what to send; its hash is always computed here.
            signer: signs the hash: a ``Signer``, an ``AsyncSigner``, the path of a secret key file, several of them, or
                None when it is signed already.
            on_status_update: called with ``(status, data)`` for each status, in order; may be a coroutine function.
            timeout: seconds to listen after ``sent``; None or 0 waits for the TTL.
            finalized: let an execution count only once its block is final.

        Returns:
            The final update: processed, expired, cancelled, timeout or error.

        Raises:
            InputError: the document or the key cannot be used, or it is made for another network; nothing was sent.
            Unauthorized: the service refused the token; nothing was sent.
            JournalError: it cannot be written down; nothing was sent.
            CallbackError: the callback raised; the transaction was followed to its end, see its ``update``.
            asyncio.CancelledError: it was cancelled; where it may be live, a note says so and how to go on.
        """
        document = document_of(transaction)
        ready = document.transaction
        if not self.profile.on_this_machine:  # a dev network may play recordings of other networks
            agree(self.profile, ready.chain_name, Preflight())
        async with Callback(on_status_update) as told:
            try:
                for each in _signers(signer):
                    ready = await approve_async(ready, each)
            except SignatureRejected as rejection:
                return told.now(_cancelled(ready, self.profile, str(rejection)))
            refuse_bad(document, ready)
            followed = await deliver(
                self, ready, told, timeout_s=timeout or None, journal=self.journal, finalized=finalized
            )
            with saying_how_to_go_on(ready.hash_hex, self.profile):
                return await followed.outcome

    async def watch(
        self,
        transaction_hash: str,
        on_status_update: OnStatusUpdate | None = None,
        timeout: float | None = 120,  # noqa: ASYNC109 (as above)
        *,
        finalized: bool = False,
    ) -> StatusUpdate:
        """Follow a transaction sent by anyone, from anywhere, until its status is final.

        Args:
            transaction_hash: 64 hex digits.
            on_status_update: called with ``(status, data)`` for each status, in order; may be a coroutine function.
            timeout: seconds to listen; None or 0 waits for the TTL.
            finalized: let an execution count only once its block is final.

        Returns:
            The final update.

        Raises:
            InputError: not a transaction hash.
            Unauthorized: the service refused the token.
            CallbackError: the callback raised; see its ``update``.
        """
        async with Callback(on_status_update) as told:
            return await (await self._watched(transaction_hash, told, timeout, finalized=finalized)).outcome

    async def updates(
        self,
        transaction_hash: str,
        timeout: float | None = 120,  # noqa: ASYNC109 (as above)
        *,
        finalized: bool = False,
    ) -> AsyncGenerator[StatusUpdate, None]:
        """Follow a transaction as an async iterator: each update, the last one final.

        Leaving the loop early ends the following; ``contextlib.aclosing`` does so at once.

        Args:
            transaction_hash: 64 hex digits.
            timeout: seconds to listen; None or 0 waits for the TTL.
            finalized: let an execution count only once its block is final.

        Raises:
            InputError: not a transaction hash.
            Unauthorized: the service refused the token.
        """
        news: asyncio.Queue[StatusUpdate | None] = asyncio.Queue()
        followed = await self._watched(transaction_hash, news.put_nowait, timeout, finalized=finalized)
        followed.outcome.add_done_callback(lambda _: news.put_nowait(None))
        try:
            while (update := await news.get()) is not None:
                yield update
            if not followed.outcome.cancelled():
                followed.outcome.result()  # what ended it, if it was no final update
        finally:
            followed.outcome.cancel()

    async def status(self, transaction_hash: str) -> StatusUpdate:
        """Look once at what became of a transaction, without waiting.

        Returns:
            processed, expired, sent (known, not executed), or error: nobody knows it, or nobody answered.

        Raises:
            InputError: not a transaction hash.
        """
        wanted = parse_hash(transaction_hash)
        row = self._row(wanted)
        update = await look_once(self, wanted, expires_at_ms=row.expires_at_ms if row is not None else None)
        if self.journal is not None:
            note_look(self.journal, update)
        return update

    async def _watched(
        self, transaction_hash: str, on_update: OnUpdate, timeout_s: float | None, *, finalized: bool
    ) -> Followed:
        wanted = parse_hash(transaction_hash)
        row = self._row(wanted)
        self.expect(wanted, row.sender if row is not None else None)
        try:
            await self.connected()
        except BaseException:
            self.unexpect(wanted)
            raise
        return self.follow(
            wanted,
            journaled(on_update, self.journal, self.say_once),
            expires_at_ms=row.expires_at_ms if row is not None else None,
            timeout_s=timeout_s or None,
            finalized=finalized,
        )

    def _row(self, transaction_hash: str) -> JournalRow | None:
        return next(iter(self.journal.find(transaction_hash)), None) if self.journal is not None else None


def profile_named(network: Network, chain_name: str | None = None) -> Profile:
    """The profile that is meant, with what settings and environment say of it.

    Args:
        network: what was given.
        chain_name: what the document bears.

    Raises:
        ConfigurationError: no such network.
    """
    return network if isinstance(network, Profile) else profile_for(network, chain_name=chain_name, environ=os.environ)


def _signers(given: AnyKey | Sequence[AnyKey] | None) -> Iterator[AnySigner]:
    several = given if isinstance(given, Sequence) and not isinstance(given, str) else (given,)
    for one in several:
        if isinstance(one, Path | str):
            from cspr_track.transaction.keys import load_key  # pycspr is heavy: only who signs pays for it

            yield load_key(Path(one))
        elif one is not None:
            yield one


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
