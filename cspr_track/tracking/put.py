"""Handing a transaction to a node. A lost answer is not a refusal: the same hash is put again, and looked up."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cspr_track.core.errors import BadAnswer, ChannelError, RateLimited, RefusedError
from cspr_track.core.lifecycle import Phase
from cspr_track.core.observation import Executed, Known, TransactionNews
from cspr_track.core.status import Kind, Source
from cspr_track.network.http import place
from cspr_track.network.node_answers import SERVICE
from cspr_track.network.node_rpc import NodeRpc, node_within
from cspr_track.tracking.followed import Followed
from cspr_track.tracking.lookup import Lookup
from cspr_track.tracking.notices import Notices

_log = logging.getLogger(__name__)
ROUNDS = 4
"""How often all nodes are tried."""
MORE_ROUNDS = 2
"""How often more where a node only says that it is too much at the moment."""
LONGEST_PAUSE_S = 30.0
PUT_LIMIT_S = 10.0
"""How long a node may take to answer a put while there is another one."""
BETWEEN_ROUNDS_S = 0.5
"""Seconds before the second round; doubled for each further one."""
LOOK_LIMIT_S = 20.0
"""How long a refusal waits for those who may have the transaction all the same, in seconds; each of them has five."""
AGAIN_S = 4.0
"""Seconds before a transaction in doubt is put again; doubled each time, up to ``LONGEST_PAUSE_S``."""


@dataclass(slots=True)
class Put:
    """One transaction on its way to a node.

    Args:
        followed: what follows it, and is told.
        nodes: in the order in which they are tried.
        params: the document as a node's JSON-RPC takes it.
        kind: which kind of transaction it is.
        lookup: looks it up where a refusal may be mistaken.
        notices: hears of doubts.
    """

    followed: Followed
    nodes: Sequence[NodeRpc]
    params: dict[str, Any]
    kind: Kind
    lookup: Lookup
    notices: Notices
    maybe_sent_before: bool = False
    """Whether an earlier run was cut off when it was about to send it."""
    in_doubt: bool = False
    """Whether an answer was lost, so that it may be live."""
    under_way: bool = False
    """Whether a node is being asked to take it at this moment."""
    _trouble: ChannelError | None = None
    _refusal: RefusedError | None = None
    _said: bool = False

    async def run(self, limit_s: float | None) -> None:
        """Put until a node accepts it, or all that can be reached refuse, or nobody answers, or the time is over.

        While an answer was lost nothing is concluded from what others say: then it stays ``in_doubt``, is followed, and
        should be put ``again``.

        Args:
            limit_s: how long, in seconds; a node may take minutes to say nothing.
        """
        try:
            async with asyncio.timeout(limit_s) as limit:
                await self._run()
        except TimeoutError:
            if not limit.expired():
                raise
            if not self.followed.done:
                self.in_doubt = self.in_doubt or self.under_way
                self._give_up(f" within {limit_s:.3g} s")

    async def _run(self) -> None:
        for number in range(ROUNDS + MORE_ROUNDS):
            if number:
                pause_s = BETWEEN_ROUNDS_S * 2 ** (number - 1)
                if isinstance(self._trouble, RateLimited):
                    pause_s = max(pause_s, min(self._trouble.retry_after_s or 0.0, LONGEST_PAUSE_S))
                elif number >= ROUNDS:
                    break
                await asyncio.sleep(pause_s)
            if await self._round():
                return
            if self._trouble is not None and not self._trouble.retryable and not self.in_doubt:
                break
        if self._refusal is None or not await self._refused(self._refusal):
            self._give_up("")

    def _give_up(self, within: str) -> None:
        if self.in_doubt:
            transaction_hash = self.followed.transaction_hash
            self.notices.say(f"no node confirmed the transaction; following {transaction_hash} in case it is live")
            return
        if self.maybe_sent_before and self._trouble is not None:
            self.notices.say(f"it cannot be sent now ({self._trouble}); following it in case an earlier try is live")
            self.in_doubt = True
            return
        reason = self._refusal or self._trouble or "no node is configured (rpc)"
        self.followed.tell(self.followed.lifecycle.fail(Source.LOCAL, f"nothing was sent{within}: {reason}"))

    async def again(self) -> None:
        """While it is in doubt: put it from time to time, until somebody knows it or nothing more is to be told."""
        pause_s = AGAIN_S
        while self._open:
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
            if self._open and await self._round():
                return

    @property
    def _open(self) -> bool:
        return not self.followed.done and self.followed.lifecycle.phase is Phase.UNSEEN

    async def _round(self) -> bool:
        """Try each node once; gives whether it is decided, or nothing more can be done."""
        refusal: RefusedError | None = None
        later = False
        for number, node in enumerate(self.nodes, 1):
            if self.followed.done:
                return True
            self.under_way = True  # and stays so where this is cancelled
            try:
                await self._put_to(node, PUT_LIMIT_S if number < len(self.nodes) else None)
            except RefusedError as error:
                self.under_way = False
                refusal = self._refusal = error
            except ChannelError as error:
                self.under_way = False
                self._trouble = error
                later = later or isinstance(error, RateLimited)
                if error.may_have_arrived and not self.in_doubt:
                    self.in_doubt = True
                    self.notices.say(
                        f"the node's answer was lost ({error}); the transaction may be live, putting it again"
                    )
            else:
                self.under_way = self.in_doubt = False
                self.followed.observe(Known(self.followed.transaction_hash, Source.NODE_RPC, self.kind))
                return True
        return refusal is not None and not later and await self._refused(refusal)

    async def _put_to(self, node: NodeRpc, limit_s: float | None) -> None:
        accepted = await node_within(limit_s, node.put(self.params, self.kind))
        _log.info("%s accepted %s", place(node.url), accepted)
        if accepted != self.followed.transaction_hash:
            raise BadAnswer(
                f"the node says that it accepted {accepted} instead",
                service=SERVICE,
                retryable=True,
                may_have_arrived=True,
            )

    async def _refused(self, refusal: RefusedError) -> bool:
        """All that could be reached refuse it: final, unless it was accepted before, be it by an earlier run.

        Gives whether nothing more can be done; while an answer is lost, the node that may have it is asked again.
        """
        news = await self._looked_up()
        held = [seen for seen in news if isinstance(seen, Known | Executed)]
        for seen in held:
            self.followed.observe(seen)
        if held:
            self.notices.say(f"a node refuses it now ({refusal}), for the network has it already")
            return True
        if self.in_doubt or (refusal.by_state and self.maybe_sent_before and not news):
            # a balance that the first try has spent, an account that this node does not see yet, another network's node
            if not self._said:
                self.notices.say(f"a node refuses it now ({refusal}); following it in case the first try is live")
            self._said = True
            return not self.in_doubt
        self.followed.tell(self.followed.lifecycle.fail(Source.NODE_RPC, f"the node refused it: {refusal}"))
        return True

    async def _looked_up(self) -> list[TransactionNews]:
        """What all say of it, until one holds it; they are not waited for long, as many may be refused at once."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_LIMIT_S):
                looked = await self.lookup.look(
                    self.followed.transaction_hash, self.followed.lifecycle.kind, with_clock=False
                )
                return looked.news
        return []
