"""Looking transactions up on demand: what decides something first, a few at a time, each source's clock doubted."""

import asyncio
import contextlib
import itertools
from collections.abc import Callable, Sequence
from functools import partial

from cspr_track.core.errors import ChannelError, Unreachable
from cspr_track.core.lifecycle import Look
from cspr_track.core.observation import Executed, Observation
from cspr_track.core.status import Source
from cspr_track.network.node_rpc import NodeRpc
from cspr_track.tracking.clock import ChainTime
from cspr_track.tracking.followed import Followed
from cspr_track.tracking.looked import Looked
from cspr_track.tracking.lookup import Lookup
from cspr_track.tracking.notices import Notices

LOOKING_AT_ONCE = 8
"""How many look-ups run at the same time."""
MOST_NOTICES, MOST_OF_A_NOTICE = 1000, 1000
"""How many are said, each of so many characters: a service may have another complaint each time."""
FINALITY_S = 1.0
"""How often the signatures of a block are asked for, until it is final."""


class Looker:
    """Makes the look-ups that are queued, and gives what they bring to what is followed.

    Args:
        lookup: asks the services.
        nodes: asked whether a block is final.
        chain: the chain's time, by every source.
        notices: hears of trouble, of each once.
        take: gets the clocks that are seen.
        looked: called when one was looked up.
        interval_s: when to look again where the answers do not suffice, in seconds.
    """

    def __init__(
        self,
        lookup: Lookup,
        nodes: Sequence[NodeRpc],
        chain: ChainTime,
        notices: Notices,
        *,
        take: Callable[[Observation], None],
        looked: Callable[[Followed], None],
        interval_s: float,
    ) -> None:
        self.lookup = lookup
        self._nodes = nodes
        self._chain = chain
        self._notices = notices
        self._take = take
        self._looked = looked
        self._interval_s = interval_s
        self._order = itertools.count()
        self._queue: asyncio.PriorityQueue[tuple[bool, int, Followed, Look | None, float]] = asyncio.PriorityQueue()
        """What decides something comes first."""
        self._said: set[str] = set()
        self.untrusted: ChannelError | None = None
        """Why nobody is asked: at the last look-up, none of the services could prove who it is."""

    def queue(self, followed: Followed, reason: Look | None) -> None:
        """Look a transaction up soon, once."""
        if not followed.looking and not followed.done:
            followed.looking = True
            self._queue.put_nowait((reason is None, next(self._order), followed, reason, self.lookup.clock.monotonic()))

    def asking(self, followed: Followed) -> bool:
        """Whether somebody is being asked about it at this moment."""
        return followed.transaction_hash in self.lookup.in_flight

    async def work(self) -> None:
        """Make queued look-ups, one at a time, for ever."""
        while True:
            _, _, followed, reason, since = await self._queue.get()
            if not followed.done:
                deadline = followed.lifecycle.deadline if reason is None else None
                left_s = None if deadline is None else max(0.0, deadline - self.lookup.clock.monotonic())
                with contextlib.suppress(TimeoutError):  # then it is looked up for that reason, and others are asked
                    async with asyncio.timeout(left_s):
                        await self._look_at(followed, reason, since)
            followed.looking = False
            followed.looked += 1
            followed.next_look_at = None
            self._looked(followed)

    async def _look_at(self, followed: Followed, reason: Look | None, since: float) -> None:
        if followed.awaiting is not None:
            await self._look_for_finality(followed, followed.awaiting, reason)
            return
        held_before = followed.partial
        timeless = followed.answered and self._chain.latest_block_ms is None  # no channel has told the chain's time
        safe = followed.lifecycle.safely_expired_at_ms
        over = safe is not None and self._chain.now_ms() > safe  # else no clock would prove an expiry
        looked = await self.lookup.look(
            followed.transaction_hash,
            followed.lifecycle.kind,
            sure=followed.lifecycle.kind_is_sure,
            with_clock=timeless if reason is None else over or reason is not Look.TIMEOUT,
            everybody=reason is not None,
            hurried=reason is Look.TIMEOUT,
            thorough=not followed.answered or held_before is not None,
            turn=followed.looked,
            since=since,
            believes=followed.believes,
        )
        for error in looked.errors:
            self._complain(error)
        doubtful = all(isinstance(error, Unreachable) and error.untrusted for error in looked.errors)
        nobody = bool(looked.errors) and doubtful and not looked.news and not looked.left_alone
        self.untrusted = looked.errors[-1] if nobody else None
        followed.answered = followed.answered or bool(looked.news)
        for seen in looked.news:
            if not isinstance(seen, Executed):
                followed.observe(seen)
        self.doubt_clocks(looked, followed)
        held = followed.partial
        if held is not None and held is not held_before and not held.complete and not looked.executions:
            held = None  # it came meanwhile: who is asked after it may complete it
        self._settle(followed, held, looked)
        if reason is None or followed.partial is not None:  # told meanwhile: it is looked up again for that
            return
        unheard = reason is Look.TIMEOUT and looked.left_alone  # who was not asked, or was slow, may know better
        followed.looked_up(reason, {} if unheard else looked.no_execution, self._interval_s)

    def _settle(self, followed: Followed, held: Executed | None, looked: Looked) -> None:
        """Tell an execution that the look-up found, or that waited for it, whoever contradicts whom."""
        executions = [*looked.executions, *([held] if held is not None else [])]
        if not executions or followed.done:
            return
        if not looked.executions and looked.news and followed.lifecycle.unsent:
            followed.doubt(executions[0])  # told before any node took it from us, and nobody who was asked knows of it
            return
        followed.settle(executions)

    async def _look_for_finality(self, followed: Followed, executed: Executed, reason: Look | None) -> None:
        """Ask the nodes for their own record of an execution, once, and who has signed its block."""
        name, kind, sure = followed.transaction_hash, followed.lifecycle.kind, followed.lifecycle.kind_is_sure
        for number, node in enumerate(self._nodes):
            try:
                if not followed.heard_from(Source.NODE_RPC):
                    said = await self.lookup.at_node(number, partial(node.lookup, name, kind, sure=sure))
                    if not isinstance(said, Executed):
                        continue  # it does not have the block yet; another one may
                    executed = followed.reconsider(said)
                block_hash = str(executed.entity.get("block_hash"))
                finality = await self.lookup.at_node(number, partial(node.finality, block_hash))
            except ChannelError as error:
                self._complain(error)
                continue
            if finality.reached:
                self._notices.say(f"block {executed.entity.get('block_height')} is final: {finality.words}")
                followed.confirm()
                return
        if not self._nodes:
            self.say_once("there is no node to ask whether a block is final; the executions are taken as they are told")
            followed.confirm()
        if reason is not None:
            followed.looked_up(reason, {}, FINALITY_S)

    def doubt_clocks(self, looked: Looked, followed: Followed) -> None:
        """Take in the clocks of a look-up; one that others contradict proves nothing.

        That the time of this transaction is over is contradicted by every service that answers, goes on, and is not
        there yet.
        """
        clocks = [answer.clock for answer in looked.answers]
        safe = followed.lifecycle.safely_expired_at_ms
        for clock in clocks:
            if clock is not None:
                self._take(clock)
        for answer, clock in zip(looked.answers, clocks, strict=True):
            if clock is None:
                continue
            ahead_ms = clock.block_time_ms
            other = self._chain.contradicts(ahead_ms, clock.source, clock.number)
            if other is not None:
                whose = "another node" if other is clock.source else other.value
                self.say_once(f"the clock of {clock.source.value} is far ahead of that of {whose}; it is not believed")
            behind = [one for one in clocks if one is not None and safe is not None and one.block_time_ms <= safe]
            if other is not None or any(self._chain.objects(one, ahead_ms) for one in behind if one is not clock):
                answer.clock_ms = None

    def _complain(self, error: ChannelError) -> None:
        """Say once what goes wrong with a service."""
        self.say_once(str(error))

    def say_once(self, text: str) -> None:
        """Say this to people, unless it was said before."""
        text = text[:MOST_OF_A_NOTICE]
        if text not in self._said and len(self._said) < MOST_NOTICES:
            self._said.add(text)
            self._notices.say(text)
