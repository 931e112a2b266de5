"""Looking one transaction up, wherever it can be looked up: REST first, then the nodes.

Each source has a budget of requests and a limit of time; one that does not answer is left alone for a while.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from cspr_track.core.errors import ChannelError, RateLimited, Unreachable
from cspr_track.core.observation import ChainClock, Executed, Known, TransactionNews
from cspr_track.core.status import Kind, Source
from cspr_track.network.budget import Budget
from cspr_track.network.cloud_rest import CloudRest
from cspr_track.network.node_rpc import NodeRpc
from cspr_track.tracking.clock import Clock, SystemClock

T = TypeVar("T")

ANSWER_LIMIT_S = 5.0
"""How long one source may take before it counts as silent."""
REST_S = (2.0, 60.0)
"""How long a source that did not answer is left alone while another one does: at first, at most; doubled each time."""
PATIENCE_S = 10.0
"""How long a look-up that decides something waits for the budget; after that it counts as unanswered."""
PAUSE_S = 20.0
"""How long nothing is sent after a 429 that does not say how long."""


@dataclass(slots=True)
class Looked:
    """What a look-up brought."""

    news: list[TransactionNews] = field(default_factory=list)
    clocks: dict[Source, int] = field(default_factory=dict)
    """Timestamp of the latest block of each source, in milliseconds, asked of the same service before its answer."""
    errors: list[ChannelError] = field(default_factory=list)
    left_alone: bool = False
    """Whether a service was not asked, as it had not answered a moment ago."""
    _proves: set[Source] = field(default_factory=set)

    def hear(self, seen: TransactionNews, clock_ms: int | None) -> None:
        """A service answered; a clock goes with the answer of its own service only, and with the first that has one."""
        self.news.append(seen)
        if isinstance(seen, Executed) or clock_ms is None:
            if clock_ms is not None:
                self.clocks.setdefault(seen.source, clock_ms)
            elif seen.source not in self._proves:
                self.clocks.pop(seen.source, None)
        elif seen.source not in self._proves:
            self._proves.add(seen.source)
            self.clocks[seen.source] = clock_ms

    @property
    def executed(self) -> Executed | None:
        """The execution, if any source knows of one."""
        return next(iter(self.executions), None)

    @property
    def executions(self) -> list[Executed]:
        """The execution in the words of each source that knows of it."""
        return [seen for seen in self.news if isinstance(seen, Executed)]

    @property
    def no_execution(self) -> dict[Source, int | None]:
        """The sources that answered and knew of no execution, each with its clock where it was asked.

        None at all where one says that a block has the transaction: it was executed, whatever the others have not seen.
        """
        if any(isinstance(seen, Known) and seen.in_block for seen in self.news):
            return {}
        return {seen.source: self.clocks.get(seen.source) for seen in self.news if not isinstance(seen, Executed)}


@dataclass(slots=True)
class _Asked:
    """One source: how to ask it for its clock and for a transaction, and how it has been lately."""

    source: Source
    clock: Callable[[], Awaitable[ChainClock | None]]
    find: Callable[[str, Kind | None, bool], Awaitable[TransactionNews]]
    budget: Budget
    failures: int = 0
    again_at: float = float("-inf")


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
        self._nodes = [_Asked(Source.NODE_RPC, _clock_of(node), _finder(node), Budget(per_minute)) for node in nodes]

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
            answered = await self._ask(self._rest, wanted, looked)
            executed = looked.executed
            if answered and (not thorough if executed is None else believes(executed)):
                return looked
        rested = [node for node in self._nodes if node.again_at <= self._clock.monotonic()]
        looked.left_alone = looked.left_alone or 0 < len(rested) < len(self._nodes)
        for node in rested or self._nodes:
            if not await self._ask(node, wanted, looked):
                continue
            said = looked.news[-1]  # one that knows nothing may only be behind the others
            if isinstance(said, Known) or (isinstance(said, Executed) and believes(said)):
                break
        return looked

    async def at_node(self, number: int, request: Callable[[], Awaitable[T]]) -> T:
        """Ask a node for something else, within its budget.

        Raises:
            ChannelError: no usable answer, or the budget is used up.
        """
        return await self._answer(self._nodes[number], request)

    async def _ask(self, asked: _Asked, wanted: _Wanted, looked: Looked) -> bool:
        """Ask one source; gives whether it answered."""
        if asked is self._rest and self._nodes and asked.again_at > self._clock.monotonic():
            looked.left_alone = True
            return False  # it was silent a moment ago, and there is somebody else to ask
        clock: ChainClock | None = None
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
            if not isinstance(error, RateLimited):
                first, longest = REST_S
                asked.again_at = self._clock.monotonic() + min(first * 2**asked.failures, longest)
                asked.failures = min(asked.failures + 1, 10)
            return False
        looked.hear(seen, None if clock is None else clock.block_time_ms)
        asked.failures = 0
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

    async def _answer(self, asked: _Asked, request: Callable[[], Awaitable[T]]) -> T:
        await self._wait_for_budget(asked)
        try:
            async with asyncio.timeout(ANSWER_LIMIT_S):
                return await request()
        except TimeoutError:
            raise Unreachable(
                f"{asked.source.value} did not answer within {ANSWER_LIMIT_S:g} s",
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


def _clock_of(node: NodeRpc) -> Callable[[], Awaitable[ChainClock | None]]:
    async def ask() -> ChainClock | None:
        block_time_ms = (await node.status()).block_time_ms
        return None if block_time_ms is None else ChainClock(block_time_ms, Source.NODE_RPC)

    return ask


def _finder(node: NodeRpc) -> Callable[[str, Kind | None, bool], Awaitable[TransactionNews]]:
    return lambda wanted, kind, sure: node.lookup(wanted, kind, sure=sure)
