"""Follows any number of transactions over one connection: channels in, lifecycles in the middle, updates out."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Self

from cspr_track.core.lifecycle import Lifecycle, Phase
from cspr_track.core.observation import ChainClock, Executed, Heartbeat, Observation, Opened
from cspr_track.core.status import Kind
from cspr_track.network.cloud_rest import CloudRest
from cspr_track.network.node_rpc import NodeRpc
from cspr_track.network.profiles import Profile
from cspr_track.network.services import node_of, rest_of
from cspr_track.tracking.agenda import Agenda
from cspr_track.tracking.book import Book
from cspr_track.tracking.channel import ChannelState, NewsChannel
from cspr_track.tracking.clock import ChainTime, Clock, SystemClock
from cspr_track.tracking.early import EarlyNews
from cspr_track.tracking.followed import Followed, OnUpdate
from cspr_track.tracking.hearing import Hearing
from cspr_track.tracking.looked import Looked
from cspr_track.tracking.looker import FINALITY_S, LOOKING_AT_ONCE, Looker
from cspr_track.tracking.lookup import Lookup
from cspr_track.tracking.notices import Notices, Quiet
from cspr_track.tracking.put import Put
from cspr_track.tracking.subscription import Subscription
from cspr_track.tracking.testimony import signed_finder

if TYPE_CHECKING:  # who watches needs no documents
    from cspr_track.network.event_reader import FindDocument
    from cspr_track.transaction.transaction import Transaction

SAFETY_LOOK_S = (30.0, 300.0)
"""How long until a transaction is looked up although its channel seems fine: at first, at most; doubled each time."""
FAILED_LOOK_S = 2.5
"""How long until it is tried again where the first look-up got no answer from anybody; doubled each time."""
CONNECT_LIMIT_S = 5.0
"""How long a put waits for the channel to open; after that it is sent all the same and looked up."""


class Tracker:
    """Follows transactions on one network.

    Use it as an async context manager; everything it started ends with it.

    Args:
        profile: the network.
        notices: hears of what is not one of the seven statuses: connecting, reconnecting, in doubt.
        clock: the time.
        find_document: finds what was sent from here earlier, by hash; asked once an execution is told.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        notices: Notices | None = None,
        clock: Clock | None = None,
        find_document: "FindDocument | None" = None,
    ) -> None:
        self.profile = profile
        self._find_document = find_document
        self.nodes: tuple[NodeRpc, ...] = ()
        self._notices = notices or Quiet()
        self._clock = clock or SystemClock()
        self._chain = ChainTime(self._clock)
        self._book = Book()
        self._early = EarlyNews()
        self._agenda = Agenda(self._clock, self._attend)
        self._tasks: set[asyncio.Task[None]] = set()
        self._resources = AsyncExitStack()
        self._looker = self._make_looker(Lookup(None, ()))
        self._hearing = Hearing(self._looker, self._plan)
        self._rest: CloudRest | None = None
        self._documents: dict[str, Transaction] = {}
        self.signed = signed_finder(self._document)
        """What the document says that we hold ourselves, by hash."""
        self.channel = NewsChannel(
            profile,
            take=self._take,
            state_changed=self._notices.channel,
            opened=self._look_at_missed,
            document=self._documents.get,
        )

    async def __aenter__(self) -> Self:
        profile = self.profile
        async with AsyncExitStack() as opened:  # what was opened is closed again where a later one fails
            nodes = [await opened.enter_async_context(node_of(profile, url)) for url in profile.rpc]
            if (rest := rest_of(profile)) is not None:
                self._rest = await opened.enter_async_context(rest)
            self._resources = opened.pop_all()
        self.nodes = tuple(nodes)
        per_minute = profile.requests_per_minute
        self._looker = self._make_looker(Lookup(self._rest, self.nodes, per_minute=per_minute, clock=self._clock))
        self._hearing = Hearing(self._looker, self._plan)
        return self

    async def __aexit__(self, *_: object) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        try:
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:  # also when somebody cancels the closing itself
            self._tasks.clear()
            for followed in self._book:
                followed.outcome.cancel()
            await self._resources.aclose()

    def _make_looker(self, lookup: Lookup) -> Looker:
        return Looker(
            lookup,
            self.nodes,
            self._chain,
            self._notices,
            take=self._take,
            looked=self._plan,
            interval_s=self.profile.lookup_interval_s,
        )

    def follow(
        self,
        transaction_hash: str,
        on_update: OnUpdate,
        *,
        own: bool = False,
        kind: Kind | None = None,
        sender: str | None = None,
        expires_at_ms: int | None = None,
        timeout_s: float | None = 120.0,
        document: "Transaction | None" = None,
        finalized: bool = False,
    ) -> Followed:
        """Begin to follow a transaction; wait for its ``outcome``.

        Args:
            transaction_hash: 64 lower-case hex digits.
            on_update: called with each update, in order.
            own: whether it is going to be put through ``put``; otherwise time begins to count now.
            kind: which kind of transaction, when it is known.
            sender: the initiator's public key in hex, when it is known.
            expires_at_ms: timestamp + TTL in milliseconds since 1970, when they are known.
            timeout_s: how long to listen, in seconds; None waits for the TTL.
            document: the transaction itself, where it is known; it completes what a node's events tell.
            finalized: let an execution count only once more than two thirds of the validators' weight signed its block.
        """
        if document is not None:
            self._documents[transaction_hash] = document
        lifecycle = Lifecycle(
            transaction_hash,
            own=own,
            timeout_s=timeout_s,
            expires_at_ms=expires_at_ms,
            expiry_margin_ms=int(self.profile.expiry_margin_s * 1000),
            kind=kind,
        )
        followed = Followed(
            lifecycle,
            clock=self._clock,
            network=self.profile.chain_name,
            explorer=self.profile.explorer,
            on_update=on_update,
            own_errors=self.profile.own_errors,
            signed=self.signed,
        )
        followed.finalized = finalized
        self._book.add(followed)
        self.channel.follow(transaction_hash, sender)
        followed.outcome.add_done_callback(lambda _: self._forget(followed))
        self._start()
        if not own:
            lifecycle.start(self._clock.monotonic())
            self._looker.queue(followed, None)
        early = self._early.take(transaction_hash)
        if not own:  # what is told of one that was never put is no news of it
            for seen in early:
                asyncio.get_running_loop().call_soon(self._take, seen)
        return followed

    def expect(self, transaction_hash: str, sender: str | None = None) -> None:
        """Say that a transaction is going to be followed, so that the channel is opened for it and not for everything.

        Args:
            transaction_hash: 64 lower-case hex digits.
            sender: the initiator's public key in hex, when it is known.
        """
        self.channel.follow(transaction_hash, sender)

    def unexpect(self, transaction_hash: str) -> None:
        """Say that it is not going to be followed after all; whoever follows it already is not disturbed."""
        if transaction_hash not in self._book:
            self._early.take(transaction_hash)
            self._documents.pop(transaction_hash, None)
            self.channel.forget(transaction_hash)

    async def put(
        self, followed: Followed, params: dict[str, Any], kind: Kind, *, maybe_sent_before: bool = False
    ) -> None:
        """Put a transaction that is being followed (``own``): subscribe first, then send.

        Args:
            followed: what ``follow`` gave.
            params: the document as a node's JSON-RPC takes it.
            kind: which kind of transaction it is.
            maybe_sent_before: whether an earlier run was cut off when it was about to send it.

        Raises:
            Unauthorized: the service refused the token; nothing was sent.
        """
        await self.connected()
        followed.lifecycle.start(self._clock.monotonic())
        way = Put(followed, self.nodes, params, kind, self._looker.lookup, self._notices, maybe_sent_before)
        deadline = followed.lifecycle.deadline
        await way.run(None if deadline is None else max(0.0, deadline - self._clock.monotonic()))
        if way.in_doubt and not followed.done:
            self._spawn(way.again())
        self._plan(followed)

    async def connected(self) -> None:
        """Wait until news comes in, or is known not to.

        Raises:
            Unauthorized: the service refused the token.
        """
        self._start()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CONNECT_LIMIT_S):
                await self.channel.settled.wait()
        if self.channel.refused is not None:
            raise self.channel.refused

    def say_once(self, text: str) -> None:
        """Let people hear this, the first time that it is said."""
        self._looker.say_once(text)

    async def look(
        self,
        transaction_hash: str,
        kind: Kind | None = None,
        *,
        with_clock: bool = True,
        believes: Callable[[Executed], bool] = lambda _: True,
    ) -> Looked:
        """Look a transaction up once, without following it; see ``Lookup.look``. To prove an expiry all are asked."""
        return await self._looker.lookup.look(
            transaction_hash, kind, with_clock=with_clock, everybody=with_clock, believes=believes
        )

    def doubt_clocks(self, looked: Looked, followed: Followed) -> None:
        """See ``Looker.doubt_clocks``."""
        self._looker.doubt_clocks(looked, followed)

    def _document(self, transaction_hash: str) -> "Transaction | None":
        found = self._documents.get(transaction_hash)
        if found is None and self._find_document is not None:
            found = self._find_document(transaction_hash)
        return found

    def _start(self) -> None:
        if not self._tasks:
            self._spawn(self.channel.run())
            self._spawn(self._agenda.tend())
            for _ in range(LOOKING_AT_ONCE):
                self._spawn(self._looker.work())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        task.add_done_callback(self._ended)
        self._tasks.add(task)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A task of ours that fails must not leave anybody waiting."""
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            for followed in self._book:
                if not followed.done:
                    followed.outcome.set_exception(error)

    def _forget(self, followed: Followed) -> None:
        self._book.remove(followed)
        self.unexpect(followed.transaction_hash)

    def _take(self, seen: Observation) -> None:
        """What the channel reports."""
        match seen:
            case ChainClock():
                if self._chain.saw(seen.block_time_ms, seen.source, seen.number):
                    self._notices.block(seen.block_time_ms)
            case Heartbeat():
                for followed in self._book:
                    followed.observe(seen)
            case Opened():
                pass
            case _ if seen.transaction_hash not in self._book:
                if seen.transaction_hash in self.channel.followed:
                    self._early.keep(seen.transaction_hash, seen)
            case Executed():
                for followed in self._book.of(seen.transaction_hash):
                    self._hearing.take(followed, seen)
            case _:
                for followed in self._book.of(seen.transaction_hash):
                    followed.observe(seen)
                    self._plan(followed)

    def _look_at_missed(self, heard: Subscription | None) -> None:
        """After a (re)connect: what happened before may have been missed, but for what was heard until now."""
        for followed in self._book:
            name = followed.transaction_hash
            if heard is not None and heard.covers(name, self.channel.followed.get(name)):
                continue
            if not (followed.lifecycle.phase is Phase.UNSEEN and followed.lifecycle.deadline is None):
                self._looker.queue(followed, None)

    def _plan(self, followed: Followed) -> None:
        """Decide when this transaction needs attention next."""
        if followed.done:
            return
        lifecycle, now = followed.lifecycle, self._clock.monotonic()
        untrusted = self._looker.untrusted if self.channel.state is ChannelState.POLLING else None
        if untrusted is not None and lifecycle.phase is Phase.UNSEEN:  # nobody is there who may be believed
            followed.outcome.set_exception(untrusted)  # this one's: raised here, it would end a task that others need
            return
        if followed.awaiting is not None:
            soon = now + FINALITY_S
            followed.next_look_at = min(followed.next_look_at or soon, soon)
        elif lifecycle.look is not None or followed.partial is not None:
            self._looker.queue(followed, lifecycle.look)
            return
        if followed.next_look_at is None:
            # the first look comes soon: it may have been executed before anybody listened
            first, longest = SAFETY_LOOK_S
            heard = self.channel.state is ChannelState.OPEN and followed.looked and not followed.doubted
            times = 2 ** min(followed.looked, 10)
            seldom = min(first * times / 2, longest) if followed.answered else min(times * FAILED_LOOK_S, first)
            followed.next_look_at = now + (seldom if heard else self.profile.lookup_interval_s)
        moments = [followed.next_look_at]
        if lifecycle.hint_waits:
            moments.append(lifecycle.expiry_retry_at + 0.001)
        if lifecycle.deadline is not None:
            moments.append(lifecycle.deadline)
        if lifecycle.safely_expired_at_ms is not None:
            left_s = (lifecycle.safely_expired_at_ms - self._chain.now_ms()) / 1000
            moments.append(max(now + left_s, lifecycle.expiry_retry_at) + 0.001)
        self._agenda.plan(followed, min(moments))

    def _attend(self, followed: Followed, now: float) -> None:
        """Its time has come."""
        followed.lifecycle.tick(now, self._chain.now_ms())
        if followed.lifecycle.look is not None:
            self._looker.queue(followed, followed.lifecycle.look)
        elif followed.next_look_at is not None and now >= followed.next_look_at:
            self._looker.queue(followed, None)
        else:
            self._plan(followed)
