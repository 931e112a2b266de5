"""Looking one transaction up, wherever it can be looked up: REST first, then the nodes, all at once.

Each source has a budget of requests and a limit of time; one that does not answer is left alone for a while.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from cspr_track.core.errors import ChannelError, RateLimited, Unreachable
from cspr_track.core.observation import ChainClock, Executed, Known, TransactionNews
from cspr_track.core.status import Kind, Source
from cspr_track.network.budget import Budget
from cspr_track.network.cloud_rest import CloudRest
from cspr_track.network.node_rpc import NodeRpc
from cspr_track.tracking.clock import Clock, SystemClock
from cspr_track.tracking.looked import Answer, Looked

T = TypeVar("T")

ANSWER_LIMIT_S = 5.0
"""How long one source may take before it counts as silent."""
SILENT_S = 10.0
"""How long after that nobody waits for it again: else many transactions, or a last look, would wait one by one."""
CLOCK_LIMIT_S = 2.5
"""How long it may take to tell its clock; without one its answer only proves less."""
REST_S = (2.0, 60.0)
"""How long a source that did not answer is left alone while another one does: at first, at most; doubled each time."""
PATIENCE_S = 10.0
"""How long a look-up that decides something waits for the budget; after that it counts as unanswered."""
PAUSE_S = 20.0
"""How long nothing is sent after a 429 that does not say how long."""


@dataclass(slots=True)
class _Asked:
    """One source: how to ask it for its clock and for a transaction, and how it has been lately."""

    source: Source
    clock: Callable[[], Awaitable[ChainClock | None]]
    find: Callable[[str, Kind | None, bool], Awaitable[TransactionNews]]
    budget: Budget
    number: int = 0
    """Which of the nodes it is."""
    failures: int = 0
    again_at: float = float("-inf")
    silent_until: float = float("-inf")
    """It was waited for in vain; before that moment it is not, by whatever look-up, so that many do not queue up."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is looked up; see ``Lookup.look``."""

    transaction_hash: str
    kind: Kind | None
    sure: bool
    with_clock: bool


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
        self._clock = clock or SystemClock()
        self.in_flight: Counter[str] = Counter()
        """How many requests about a transaction are on their way; one that waits for the budget is not."""
        self._rest = None if rest is None else _Asked(
            Source.REST, rest.latest_block, lambda wanted, *_: rest.deploy(wanted), Budget(per_minute)
        )  # fmt: skip
        self._nodes = [
            _Asked(Source.NODE_RPC, _clock_of(node), _finder(node), Budget(per_minute), number)
            for number, node in enumerate(nodes)
        ]

    async def look(
        self,
        transaction_hash: str,
        kind: Kind | None,
        *,
        with_clock: bool,
        sure: bool = True,
        thorough: bool = True,
        believes: Callable[[Executed], bool] = lambda _: True,
    ) -> Looked:
        """Ask until somebody knows of an execution, or everybody was asked.

        A node that knows nothing of it, or calls it pending, may only be behind the others: each is asked.

        Args:
            transaction_hash: 64 hex digits.
            kind: which kind of transaction it is; None asks a node for both.
            with_clock: ask each source for its latest block first, so that its answer can prove an expiry.
            sure: whether the kind is certain, and not only what some service said.
            thorough: ask the nodes too when REST answered.
            believes: whether an execution contradicts nothing that is known; where it does, others are asked too.
        """
        wanted = _Wanted(transaction_hash, kind, sure, with_clock)
        looked = Looked()
        if self._rest is not None:
            resting = max(self._rest.silent_until, self._rest.again_at if self._nodes else 0.0)
            if resting > self._clock.monotonic():
                looked.left_alone = True  # it was silent a moment ago
            elif await self._ask(self._rest, wanted, looked):
                executed = looked.executed
                if not thorough if executed is None else believes(executed):
                    return looked
        now = self._clock.monotonic()
        rested = [node for node in self._nodes if node.again_at <= now]
        asked = rested or [node for node in self._nodes if node.silent_until <= now]
        looked.left_alone = looked.left_alone or len(asked) < len(self._nodes)
        await self._ask_all(asked, wanted, looked, believes)
        looked.answers.sort(key=lambda answer: (answer.seen.source is not Source.REST, answer.number))
        return looked

    async def _ask_all(
        self, nodes: Sequence[_Asked], wanted: _Wanted, looked: Looked, believes: Callable[[Executed], bool]
    ) -> None:
        """Ask nodes, all at once, until one settles it; who has not answered by then is not waited for."""
        asking = {asyncio.create_task(self._ask(node, wanted, looked)) for node in nodes}
        try:
            while asking and not any(_settles(seen, believes) for seen in looked.news):
                done, asking = await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        finally:
            for task in asking:
                task.cancel()
            await asyncio.gather(*asking, return_exceptions=True)

    async def at_node(self, number: int, request: Callable[[], Awaitable[T]]) -> T:
        """Ask a node for something else, within its budget.

        Raises:
            ChannelError: no usable answer, or the budget is used up.
        """
        return await self._answer(self._nodes[number], request)

    async def _ask(self, asked: _Asked, wanted: _Wanted, looked: Looked) -> bool:
        """Ask one source; gives whether it answered."""
        clock: ChainClock | None = None
        try:
            if wanted.with_clock:
                try:
                    clock = await self._answer(asked, asked.clock, CLOCK_LIMIT_S)
                except ChannelError as error:
                    if isinstance(error, RateLimited) or (
                        isinstance(error, Unreachable) and not error.may_have_arrived
                    ):
                        raise
                    looked.errors.append(error)  # without a clock its answer only proves less
            seen = await self._answer(asked, lambda: self._finding(asked, wanted))
        except ChannelError as error:
            looked.errors.append(error)
            if not isinstance(error, RateLimited):
                first, longest = REST_S
                asked.again_at = self._clock.monotonic() + min(first * 2**asked.failures, longest)
                asked.failures = min(asked.failures + 1, 10)
            return False
        looked.answers.append(Answer(seen, asked.number, None if clock is None else clock.block_time_ms))
        asked.failures, asked.silent_until = 0, float("-inf")
        return True

    async def _finding(self, asked: _Asked, wanted: _Wanted) -> TransactionNews:
        name = wanted.transaction_hash
        self.in_flight[name] += 1
        try:
            return await asked.find(name, wanted.kind, wanted.sure)
        finally:
            self.in_flight[name] -= 1
            if not self.in_flight[name]:
                del self.in_flight[name]

    async def _answer(self, asked: _Asked, request: Callable[[], Awaitable[T]], limit_s: float = ANSWER_LIMIT_S) -> T:
        await self._wait_for_budget(asked)
        try:
            async with asyncio.timeout(limit_s):
                return await request()
        except TimeoutError:
            if limit_s == ANSWER_LIMIT_S:
                asked.silent_until = self._clock.monotonic() + SILENT_S
            raise Unreachable(
                f"{asked.source.value} did not answer within {limit_s:g} s",
                service=asked.source.value,
                retryable=True,
                may_have_arrived=True,
            ) from None
        except RateLimited as error:
            pause_s = PAUSE_S if error.retry_after_s is None else error.retry_after_s
            asked.budget.pause(self._clock.monotonic(), pause_s)
            raise

    async def _wait_for_budget(self, asked: _Asked) -> None:
        wait_s = asked.budget.take(self._clock.monotonic())
        if wait_s > PATIENCE_S:
            asked.budget.give_back()
            raise RateLimited(
                f"the budget of requests for {asked.source.value} is used up",
                service=asked.source.value,
                retry_after_s=wait_s,
            )
        if wait_s > 0:
            await asyncio.sleep(wait_s)


def _settles(seen: TransactionNews, believes: Callable[[Executed], bool]) -> bool:
    """Whether nobody else needs to be asked: it was executed, and that is believed, or a block has it."""
    return believes(seen) if isinstance(seen, Executed) else isinstance(seen, Known) and seen.in_block


def _clock_of(node: NodeRpc) -> Callable[[], Awaitable[ChainClock | None]]:
    async def ask() -> ChainClock | None:
        block_time_ms = (await node.status()).block_time_ms
        return None if block_time_ms is None else ChainClock(block_time_ms, Source.NODE_RPC)

    return ask


def _finder(node: NodeRpc) -> Callable[[str, Kind | None, bool], Awaitable[TransactionNews]]:
    return lambda wanted, kind, sure: node.lookup(wanted, kind, sure=sure)
