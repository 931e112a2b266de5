"""Handing a transaction to a node. A lost answer is not a refusal: the same hash is put again, and looked up."""

import asyncio
from collections.abc import Sequence
from typing import Any

from cspr_track.core.errors import BadAnswer, ChannelError, RateLimited, RefusedError
from cspr_track.core.observation import Executed, Known
from cspr_track.core.status import Kind, Source
from cspr_track.network.node_answers import SERVICE
from cspr_track.network.node_rpc import NodeRpc
from cspr_track.tracking.followed import Followed
from cspr_track.tracking.lookup import Lookup
from cspr_track.tracking.notices import Notices

ROUNDS = 4
"""How often all nodes are tried."""
MORE_ROUNDS = 2
"""How often more where a node only says that it is too much at the moment."""
LONGEST_PAUSE_S = 30.0
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
    """Put until a node accepts it, or all that can be reached refuse; tells what follows through ``followed``.

    While an answer was lost the transaction may be live: then nothing is concluded from what only speaks of the
    chain's state, and it is followed.
    """
    in_doubt = False
    trouble: ChannelError | None = None
    for round_number in range(ROUNDS + MORE_ROUNDS):
        if round_number:
            pause_s = BETWEEN_ROUNDS_S * 2 ** (round_number - 1)
            if isinstance(trouble, RateLimited):
                pause_s = max(pause_s, min(trouble.retry_after_s or 0.0, LONGEST_PAUSE_S))
            elif round_number >= ROUNDS:
                break
            await asyncio.sleep(pause_s)
        refusal: RefusedError | None = None
        for node in nodes:
            if followed.done:
                return
            try:
                await _put_to(node, followed.transaction_hash, params, kind)
            except RefusedError as error:
                refusal = error
                if not error.by_state:
                    break  # no other node will see it otherwise
            except ChannelError as error:
                trouble = error
                if error.may_have_arrived and not in_doubt:
                    in_doubt = True
                    notices.say(f"the node's answer was lost ({error}); the transaction may be live, putting it again")
            else:
                followed.observe(Known(followed.transaction_hash, Source.NODE_RPC, kind))
                return
        if refusal is not None:
            await _refused(followed, refusal, lookup, notices, in_doubt=in_doubt)
            return
        if trouble is not None and not trouble.retryable and not in_doubt:
            break
    if in_doubt:
        notices.say(f"no node confirmed the transaction; following {followed.transaction_hash} in case it is live")
        return
    reason = str(trouble) if trouble is not None else "no node is configured (rpc)"
    followed.tell(followed.lifecycle.fail(Source.LOCAL, f"nothing was sent: {reason}"))


async def _put_to(node: NodeRpc, transaction_hash: str, params: dict[str, Any], kind: Kind) -> None:
    accepted = await node.put(params, kind)
    if accepted != transaction_hash:
        raise BadAnswer(
            f"the node says that it accepted {accepted} instead", service=SERVICE, retryable=True, may_have_arrived=True
        )


async def _refused(
    followed: Followed, refusal: RefusedError, lookup: Lookup, notices: Notices, *, in_doubt: bool
) -> None:
    """A node refuses it: final, unless an earlier try may have been accepted after all."""
    if in_doubt:
        looked = await lookup.look(followed.transaction_hash, followed.lifecycle.kind, with_clock=False)
        held = [seen for seen in looked.news if isinstance(seen, Known | Executed)]
        for seen in held:
            followed.observe(seen)
        if held:
            return
        if refusal.by_state:
            # a balance that the first try has spent, an account that this node does not see yet
            notices.say(f"a node refuses it now ({refusal}); following it in case the first try is live")
            return
    followed.tell(followed.lifecycle.fail(Source.NODE_RPC, f"the node refused it: {refusal}"))
