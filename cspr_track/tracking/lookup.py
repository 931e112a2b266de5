"""Looking one transaction up, wherever it can be looked up: REST first, then the nodes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cspr_track.core.errors import ChannelError
from cspr_track.core.observation import ChainClock, Executed, TransactionNews
from cspr_track.core.status import Kind, Source
from cspr_track.network.cloud_rest import CloudRest
from cspr_track.network.node_rpc import NodeRpc


@dataclass(slots=True)
class Looked:
    """What a look-up brought."""

    news: list[TransactionNews] = field(default_factory=list)
    clocks: dict[Source, int] = field(default_factory=dict)
    """Timestamp of the latest block of each source, in milliseconds, asked before its answer."""
    errors: list[ChannelError] = field(default_factory=list)

    @property
    def executed(self) -> Executed | None:
        """The execution, if any source knows of one."""
        return next((seen for seen in self.news if isinstance(seen, Executed)), None)

    @property
    def no_execution(self) -> dict[Source, int | None]:
        """The sources that answered and knew of no execution, each with its clock where it was asked."""
        return {seen.source: self.clocks.get(seen.source) for seen in self.news if not isinstance(seen, Executed)}


class Lookup:
    """Asks the services of one profile.

    Args:
        rest: the CSPR.cloud REST API, where there is a token for it.
        nodes: the nodes' JSON-RPC, in the order in which they are tried.
    """

    def __init__(self, rest: CloudRest | None, nodes: Sequence[NodeRpc]) -> None:
        self._rest = rest
        self._nodes = nodes

    @property
    def possible(self) -> bool:
        """Whether there is anybody to ask."""
        return self._rest is not None or bool(self._nodes)

    async def look(self, transaction_hash: str, kind: Kind | None, *, with_clock: bool) -> Looked:
        """Ask until somebody knows of an execution, or everybody was asked.

        Args:
            transaction_hash: 64 hex digits.
            kind: which kind of transaction it is; None asks a node for both.
            with_clock: ask each source for its latest block first, so that its answer can prove an expiry.
        """
        looked = Looked()
        if self._rest is not None:
            await self._ask_rest(self._rest, transaction_hash, looked, with_clock=with_clock)
        for node in self._nodes:
            if looked.executed is not None:
                break
            if await self._ask_node(node, transaction_hash, kind, looked, with_clock=with_clock):
                break
        return looked

    async def _ask_rest(self, rest: CloudRest, transaction_hash: str, looked: Looked, *, with_clock: bool) -> None:
        try:
            if with_clock:
                _note(looked, await rest.latest_block())
            looked.news.append(await rest.deploy(transaction_hash))
        except ChannelError as error:
            looked.errors.append(error)

    async def _ask_node(
        self, node: NodeRpc, transaction_hash: str, kind: Kind | None, looked: Looked, *, with_clock: bool
    ) -> bool:
        """Ask one node; gives whether it answered."""
        try:
            if with_clock:
                status = await node.status()
                if status.block_time_ms is not None:
                    _note(looked, ChainClock(status.block_time_ms, Source.NODE_RPC))
            looked.news.append(await node.lookup(transaction_hash, kind))
        except ChannelError as error:
            looked.errors.append(error)
            return False
        return True


def _note(looked: Looked, clock: ChainClock | None) -> None:
    if clock is not None:
        looked.clocks[clock.source] = clock.block_time_ms
