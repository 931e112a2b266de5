"""Handing a transaction to a node. A lost answer is not a refusal: the same hash is put again, and looked up."""

import asyncio
from collections.abc import Sequence
from typing import Any

from cspr_track.core.errors import ChannelError, RefusedError
from cspr_track.core.observation import Executed, Known
from cspr_track.core.status import Kind, Source
from cspr_track.network.node_rpc import NodeRpc
from cspr_track.tracking.followed import Followed
from cspr_track.tracking.lookup import Lookup
from cspr_track.tracking.notices import Notices

ROUNDS = 4
"""How often all nodes are tried."""
BETWEEN_ROUNDS_S = 0.5
"""Seconds before the second round; doubled for each further one."""


async def put(
    followed: Followed,
    nodes: Sequence[NodeRpc],
    params: dict[str, Any],
    kind: Kind,
    *,
    lookup: Lookup,
    notices: Notices,
) -> None:
    """Put until a node accepts or refuses, or nobody can be reached; tells what follows through ``followed``.

    While an answer was lost the transaction may be live: then nothing is concluded here, it is just followed.
    """
    in_doubt = False
    trouble: ChannelError | None = None
    for round_number in range(ROUNDS):
        if round_number:
            await asyncio.sleep(BETWEEN_ROUNDS_S * 2 ** (round_number - 1))
        for node in nodes:
            if followed.done:
                return
            try:
                await node.put(params, kind)
            except RefusedError as refusal:
                await _refused(followed, refusal, lookup, in_doubt=in_doubt)
                return
            except ChannelError as error:
                trouble = error
                if error.may_have_arrived and not in_doubt:
                    in_doubt = True
                    notices.say(f"the node's answer was lost ({error}); the transaction may be live, putting it again")
                continue
            followed.observe(Known(followed.transaction_hash, Source.NODE_RPC, kind))
            return
        if trouble is not None and not trouble.retryable and not in_doubt:
            break
    if in_doubt:
        notices.say(f"no node confirmed the transaction; following {followed.transaction_hash} in case it is live")
        return
    reason = str(trouble) if trouble is not None else "no node is configured (rpc)"
    followed.tell(followed.lifecycle.fail(Source.LOCAL, f"nothing was sent: {reason}"))


async def _refused(followed: Followed, refusal: RefusedError, lookup: Lookup, *, in_doubt: bool) -> None:
    """A node says the transaction is bad: final, unless an earlier put was accepted after all."""
    if in_doubt:
        looked = await lookup.look(followed.transaction_hash, followed.lifecycle.kind, with_clock=False)
        held = [seen for seen in looked.news if isinstance(seen, Known | Executed)]
        if held:
            for seen in held:
                followed.observe(seen)
            return
    followed.tell(followed.lifecycle.fail(Source.NODE_RPC, f"the node refused it: {refusal}"))
