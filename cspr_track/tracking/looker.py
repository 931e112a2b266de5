"""Looking transactions up on demand: what decides something first, a few at a time, each source's clock doubted."""

import asyncio
import itertools
from collections.abc import Callable, Sequence

from cspr_track.core.errors import ChannelError, Unreachable
from cspr_track.core.lifecycle import Look
from cspr_track.core.observation import ChainClock, Executed, Observation
from cspr_track.network.node_rpc import NodeRpc
from cspr_track.tracking.clock import ChainTime
from cspr_track.tracking.followed import Followed
from cspr_track.tracking.lookup import Looked, Lookup
from cspr_track.tracking.notices import Notices

LOOKING_AT_ONCE = 4
"""How many look-ups run at the same time."""
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
        self._queue: asyncio.PriorityQueue[tuple[bool, int, Followed, Look | None]] = asyncio.PriorityQueue()
        """What decides something comes first."""
        self._said: set[str] = set()
        self.untrusted: ChannelError | None = None
        """Why nobody is asked: at the last look-up, none of the services could prove who it is."""

    def queue(self, followed: Followed, reason: Look | None) -> None:
        """Look a transaction up soon, once."""
        if not followed.looking and not followed.done:
            followed.looking = True
            self._queue.put_nowait((reason is None, next(self._order), followed, reason))

    async def work(self) -> None:
        """Make queued look-ups, one at a time, for ever."""
        while True:
            _, _, followed, reason = await self._queue.get()
            if not followed.done:
                await self._look_at(followed, reason)
            followed.looking = False
            followed.looked += 1
            followed.next_look_at = None
            self._looked(followed)

    async def _look_at(self, followed: Followed, reason: Look | None) -> None:
        if followed.awaiting is not None:
            await self._look_for_finality(followed, followed.awaiting, reason)
            return
        partial = followed.partial
        looked = await self.lookup.look(
            followed.transaction_hash,
            followed.lifecycle.kind,
            with_clock=reason is not None,
            thorough=reason is not None or not followed.looked,
        )
        for error in looked.errors:
            self._complain(error)
        doubtful = all(isinstance(error, Unreachable) and error.untrusted for error in looked.errors)
        self.untrusted = looked.errors[-1] if looked.errors and doubtful and not looked.news else None
        self._doubt_clocks(looked)
        for seen in looked.news:
            followed.observe(seen)
        if partial is not None:
            followed.observe(partial)  # nobody could complete it
        if reason is not None:
            followed.looked_up(reason, looked.no_execution, self._interval_s)

    async def _look_for_finality(self, followed: Followed, executed: Executed, reason: Look | None) -> None:
        """Ask the nodes who has signed the block of an execution."""
        block_hash = executed.entity.get("block_hash")
        for node in self._nodes:
            try:
                finality = await node.finality(str(block_hash))
            except ChannelError as error:
                self._complain(error)
                continue
            if finality.reached:
                self._notices.say(f"block {executed.entity.get('block_height')} is final: {finality.words}")
                followed.confirm()
                return
            break
        if not self._nodes:
            self._say_once(
                "there is no node to ask whether a block is final; the executions are taken as they are told"
            )
            followed.confirm()
        if reason is not None:
            followed.looked_up(reason, {}, FINALITY_S)

    def _doubt_clocks(self, looked: Looked) -> None:
        """Take in the clocks of a look-up; one that others contradict proves nothing."""
        for source, block_time_ms in looked.clocks.items():
            self._take(ChainClock(block_time_ms, source))
        for source, block_time_ms in list(looked.clocks.items()):
            other = self._chain.contradicts(block_time_ms, source)
            if other is not None:
                del looked.clocks[source]
                self._say_once(f"the clock of {source.value} is far ahead of that of {other.value}; it is not believed")

    def _complain(self, error: ChannelError) -> None:
        """Say once what goes wrong with a service."""
        self._say_once(str(error))

    def _say_once(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            self._notices.say(text)
