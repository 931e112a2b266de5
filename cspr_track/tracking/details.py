"""Asking for more about an executed transaction than its verdict needs: never in the way of the verdict."""

import asyncio
from collections.abc import Awaitable

import msgspec

from cspr_track.core.claims import contradictions_beside
from cspr_track.core.details import Details
from cspr_track.core.errors import ChannelError
from cspr_track.core.observation import Executed, NotKnown
from cspr_track.core.status import Kind, Source
from cspr_track.network.details import claims_of, details_of_node_answer, merged
from cspr_track.network.node_answers import news_of
from cspr_track.network.profiles import Profile
from cspr_track.network.services import node_of, rest_of

PATIENCE_S = 2.0
"""How long people wait for what is only good to know, in seconds."""


async def find_details(
    profile: Profile, transaction_hash: str, *, told: Executed | None = None, patience_s: float = PATIENCE_S
) -> Details | None:
    """What CSPR.cloud and a node tell of an execution; None when nobody answers in time.

    Args:
        profile: where to ask.
        transaction_hash: 64 lower-case hex digits.
        told: the execution as it was told; where the answers contradict it, that is in ``contradictions``.
        patience_s: how long each may take, in seconds.
    """
    cloud, node = await asyncio.gather(
        _in_time(_ask_cloud(profile, transaction_hash), patience_s),
        _in_time(_ask_node(profile, transaction_hash), patience_s),
    )
    found = merged(cloud, node)
    if found is None or told is None:
        return found
    return msgspec.structs.replace(found, contradictions=contradictions_beside(told, found.claims))


async def _in_time(asking: Awaitable[Details | None], patience_s: float) -> Details | None:
    try:
        async with asyncio.timeout(patience_s):
            return await asking
    except (ChannelError, TimeoutError):
        return None


async def _ask_cloud(profile: Profile, transaction_hash: str) -> Details | None:
    service = rest_of(profile)
    if service is None:
        return None
    async with service as rest:
        return await rest.details(transaction_hash) or Details(
            claims=claims_of(NotKnown(transaction_hash, Source.REST))
        )


async def _ask_node(profile: Profile, transaction_hash: str) -> Details | None:
    found = None
    for url in profile.rpc:
        try:
            async with node_of(profile, url) as node:
                answer = await node.raw_lookup(transaction_hash)
            if answer is not None:
                claims = claims_of(news_of(answer[1], transaction_hash, Kind.DEPLOY))
                return msgspec.structs.replace(details_of_node_answer(answer[1]), claims=claims)
        except ChannelError:
            continue
        found = Details(claims=claims_of(NotKnown(transaction_hash, Source.NODE_RPC)))
    return found
