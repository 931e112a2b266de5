"""One service that look-ups ask, and how it has been lately: whether it is left alone, and for how long."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from cspr_track.core.errors import ChannelError, RateLimited
from cspr_track.core.observation import ChainClock, TransactionNews
from cspr_track.core.status import Kind, Source
from cspr_track.network.budget import Budget
from cspr_track.network.cloud_rest import CloudRest
from cspr_track.network.node_rpc import NodeRpc

REST_S = (2.0, 60.0)
"""How long a source that did not answer is left alone while another one does: at first, at most; doubled each time."""
PAUSE_S = 20.0
"""How long nothing is sent after a 429 that does not say how long."""


@dataclass(slots=True)
class Asked:
    """How to ask a service for its clock and for a transaction, and how it has been. Times are monotonic seconds."""

    source: Source
    clock: Callable[[], Awaitable[ChainClock | None]]
    find: Callable[[str, Kind | None, bool], Awaitable[TransactionNews]]
    budget: Budget
    number: int = 0
    """Which of the nodes it is."""
    again_at: float = float("-inf")
    paused_until: float = float("-inf")
    """Until when it wants nothing: a 429, or the budget."""
    trouble: ChannelError | None = None
    """Why it was not heard the last time."""
    _failures: int = 0
    _counted_at: float = float("-inf")
    _silent_since: float = float("-inf")

    def answered(self) -> None:
        """It is well."""
        self._failures, self.trouble, self._silent_since = 0, None, float("-inf")

    def failed(self, error: ChannelError, began: float, now: float) -> None:
        """It did not answer what was asked of it at ``began``; what fails together is counted once."""
        self.trouble = error
        if isinstance(error, RateLimited):
            self.paused_until = max(self.paused_until, now + (error.retry_after_s or 0.0))
        elif began >= self._counted_at:
            self.rest(now)

    def rest(self, now: float) -> None:
        """Leave it alone for a while, longer each time."""
        first, longest = REST_S
        self.again_at = now + min(first * 2**self._failures, longest)
        self._failures = min(self._failures + 1, 10)
        self._counted_at = now

    def fell_silent(self, began: float) -> None:
        """What was asked at that moment was waited for in vain."""
        self._silent_since = max(self._silent_since, began)

    def silent_since(self, moment: float) -> bool:
        """Whether somebody asked it at that moment or later, and it was silent: nobody else needs to find that out."""
        return self._silent_since >= moment

    def well(self, now: float) -> bool:
        """Whether it is not left alone."""
        return max(self.again_at, self.paused_until) <= now


def rest_asked(rest: CloudRest, per_minute: float | None) -> Asked:
    """CSPR.cloud's REST API."""
    return Asked(Source.REST, rest.latest_block, lambda wanted, *_: rest.deploy(wanted), Budget(per_minute))


def node_asked(node: NodeRpc, number: int, per_minute: float | None) -> Asked:
    """A node."""

    async def clock() -> ChainClock | None:
        block_time_ms = (await node.status()).block_time_ms
        return None if block_time_ms is None else ChainClock(block_time_ms, Source.NODE_RPC, number)

    async def find(wanted: str, kind: Kind | None, sure: bool) -> TransactionNews:
        return await node.lookup(wanted, kind, sure=sure)

    return Asked(Source.NODE_RPC, clock, find, Budget(per_minute), number)
