"""Looking one transaction up, wherever it can be looked up: one service after another, or all at once to decide.

Each service has a budget of requests and a limit of time; one that does not answer is left alone for a while.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from cspr_track.core.errors import ChannelError, RateLimited, Unreachable
from cspr_track.core.observation import ChainClock, Executed, Known, TransactionNews
from cspr_track.core.status import Kind, Source
from cspr_track.network.cloud_rest import CloudRest
from cspr_track.network.node_rpc import NodeRpc
from cspr_track.tracking.asked import PAUSE_S, Asked, node_asked, rest_asked
from cspr_track.tracking.clock import Clock, SystemClock
from cspr_track.tracking.looked import Answer, Looked

T = TypeVar("T")

ANSWER_LIMIT_S = 5.0
"""How long one service may take for each answer before it counts as silent."""
PATIENCE_S = 10.0
"""How long a look-up waits for the budget; after that it counts as unanswered."""
GRACE_S = 1.0
"""How long a look-up in a hurry waits for the others after the first answer."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is looked up; see ``Lookup.look``."""

    transaction_hash: str
    kind: Kind | None
    sure: bool
    with_clock: bool
    since: float
    believes: Callable[[Executed], bool]

    def settled_by(self, looked: Looked) -> bool:
        """Whether somebody told of an execution, and is believed."""
        return any(self.believes(executed) for executed in looked.executions)


class Lookup:
    """Asks the services of one profile.

    Args:
        rest: the CSPR.cloud REST API, where there is a token for it.
        nodes: the nodes' JSON-RPC, in the order in which they are tried.
        per_minute: how many requests a minute each service gets; None is any number.
        clock: the time.
    """

    def __init__(
        self,
        rest: CloudRest | None,
        nodes: Sequence[NodeRpc],
        *,
        per_minute: float | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.clock = clock or SystemClock()
        """The time."""
        self.in_flight: Counter[str] = Counter()
        """How many requests about a transaction are on their way; one that waits for the budget is not."""
        self._rest = None if rest is None else rest_asked(rest, per_minute)
        self._nodes = [node_asked(node, number, per_minute) for number, node in enumerate(nodes)]

    async def look(
        self,
        transaction_hash: str,
        kind: Kind | None,
        *,
        with_clock: bool,
        everybody: bool = False,
        hurried: bool = False,
        sure: bool = True,
        thorough: bool = True,
        turn: int = 0,
        since: float | None = None,
        believes: Callable[[Executed], bool] = lambda _: True,
    ) -> Looked:
        """Ask until somebody knows of an execution, or everybody was asked.

        Args:
            transaction_hash: 64 hex digits.
            kind: which kind of transaction it is; None asks a node for both.
            with_clock: ask each service for its latest block first, so that its answer can prove an expiry.
            everybody: ask all, at once, also those who are left alone; otherwise REST, then node after node, until one
                holds it. A node that calls it pending may only be behind another one.
            hurried: of everybody, leave alone who is left alone, and do not wait for those who are slow.
            sure: whether the kind is certain, and not only what some service said.
            thorough: ask the nodes too when REST answered.
            turn: which of the nodes is the first; if always the same were, one that is stuck would hide the others.
            since: the moment that this is about: who was silent for somebody else since then is not waited for again.
            believes: whether an execution contradicts nothing that is known; where it does, others are asked too.
        """
        moment = self.clock.monotonic() if since is None else since
        wanted = _Wanted(transaction_hash, kind, sure, with_clock, moment, believes)
        if everybody:
            return await self._ask_everybody(wanted, hurried=hurried)
        return await self._ask_in_turn(wanted, thorough=thorough, turn=turn)

    async def _ask_in_turn(self, wanted: _Wanted, *, thorough: bool, turn: int) -> Looked:
        looked, now = Looked(), self.clock.monotonic()
        if self._rest is not None:
            if self._nodes and not self._rest.well(now):
                looked.left_alone = True  # it was silent a moment ago, and there is somebody else to ask
            elif await self._ask(self._rest, wanted, looked):
                executed = looked.executed
                if not thorough if executed is None else wanted.believes(executed):
                    return looked
        first = turn % len(self._nodes) if self._nodes else 0
        nodes = [*self._nodes[first:], *self._nodes[:first]]
        well = [node for node in nodes if node.well(self.clock.monotonic())]
        looked.left_alone = looked.left_alone or 0 < len(well) < len(nodes)
        for node in well or nodes:
            if not await self._ask(node, wanted, looked):
                continue
            said = looked.answers[-1].seen  # one that knows nothing may only be behind the others
            if isinstance(said, Known) or (isinstance(said, Executed) and wanted.believes(said)):
                break
        return looked

    async def _ask_everybody(self, wanted: _Wanted, *, hurried: bool) -> Looked:
        looked, now = Looked(), self.clock.monotonic()
        every = [*([self._rest] if self._rest is not None else []), *self._nodes]
        asked = [one for one in every if (one.well(now) if hurried else one.paused_until <= now)] or every
        looked.left_alone = len(asked) < len(every)
        waiting = {asyncio.create_task(self._ask(one, wanted, looked)): one for one in asked}
        grace: float | None = None
        try:
            while waiting and not wanted.settled_by(looked) and (grace is None or grace > 0):
                began = self.clock.monotonic()
                done, _ = await asyncio.wait(waiting, timeout=grace, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    del waiting[task]
                    task.result()
                if hurried and looked.answers:
                    grace = GRACE_S if grace is None else grace - (self.clock.monotonic() - began)
            if waiting and not wanted.settled_by(looked):
                looked.left_alone = True
                for slow in waiting.values():
                    slow.rest(self.clock.monotonic())
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
        looked.answers.sort(key=lambda answer: (answer.seen.source is not Source.REST, answer.number))
        return looked

    async def at_node(self, number: int, request: Callable[[], Awaitable[T]]) -> T:
        """Ask a node for something else, within its budget.

        Raises:
            ChannelError: no usable answer, or the budget is used up.
        """
        return await self._answer(self._nodes[number], request)

    async def _ask(self, asked: Asked, wanted: _Wanted, looked: Looked) -> bool:
        """Ask one service; gives whether it answered."""
        if asked.trouble is not None and asked.silent_since(wanted.since):
            looked.errors.append(asked.trouble)
            return False
        clock: ChainClock | None = None
        began = self.clock.monotonic()
        try:
            if wanted.with_clock:
                try:
                    clock = await self._answer(asked, asked.clock)
                except ChannelError as error:
                    if isinstance(error, RateLimited) or (
                        isinstance(error, Unreachable) and not error.may_have_arrived
                    ):
                        raise
                    looked.errors.append(error)  # without a clock its answer only proves less
            seen = await self._answer(asked, lambda: self._finding(asked, wanted))
        except ChannelError as error:
            looked.errors.append(error)
            asked.failed(error, began, self.clock.monotonic())
            return False
        looked.answers.append(Answer(seen, asked.number, None if clock is None else clock.block_time_ms))
        asked.answered()
        return True

    async def _finding(self, asked: Asked, wanted: _Wanted) -> TransactionNews:
        name = wanted.transaction_hash
        self.in_flight[name] += 1
        try:
            return await asked.find(name, wanted.kind, wanted.sure)
        finally:
            self.in_flight[name] -= 1
            if not self.in_flight[name]:
                del self.in_flight[name]

    async def _answer(self, asked: Asked, request: Callable[[], Awaitable[T]]) -> T:
        await self._wait_for_budget(asked)
        began = self.clock.monotonic()
        try:
            async with asyncio.timeout(ANSWER_LIMIT_S):
                return await request()
        except TimeoutError:
            asked.fell_silent(began)
            raise Unreachable(
                f"{asked.source.value} did not answer within {ANSWER_LIMIT_S:g} s",
                service=asked.source.value,
                retryable=True,
                may_have_arrived=True,
            ) from None
        except RateLimited as error:
            pause_s = PAUSE_S if error.retry_after_s is None else error.retry_after_s
            asked.budget.pause(self.clock.monotonic(), pause_s)
            raise

    async def _wait_for_budget(self, asked: Asked) -> None:
        wait_s = asked.budget.take(self.clock.monotonic())
        if wait_s > PATIENCE_S:
            asked.budget.give_back()
            raise RateLimited(
                f"the budget of requests for {asked.source.value} is used up",
                service=asked.source.value,
                retry_after_s=wait_s,
            )
        if wait_s > 0:
            await asyncio.sleep(wait_s)
