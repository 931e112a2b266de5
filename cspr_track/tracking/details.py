"""Asking for more about an executed transaction than its verdict needs: never in the way of the verdict."""

import asyncio
from collections.abc import Awaitable

from cspr_track.core.details import Details
from cspr_track.core.errors import ChannelError
from cspr_track.network.details import details_of_node_answer, merged
from cspr_track.network.profiles import Profile
from cspr_track.network.services import node_of, rest_of

PATIENCE_S = 2.0
"""How long people wait for what is only good to know, in seconds."""


async def find_details(profile: Profile, transaction_hash: str, *, patience_s: float = PATIENCE_S) -> Details | None:
    """What CSPR.cloud and a node tell of an execution; None when nobody answers in time.

    Args:
        profile: where to ask.
        transaction_hash: 64 lower-case hex digits.
        patience_s: how long each may take, in seconds.
    """
    cloud, node = await asyncio.gather(
        _in_time(_ask_cloud(profile, transaction_hash), patience_s),
        _in_time(_ask_node(profile, transaction_hash), patience_s),
    )
    return merged(cloud, node)


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
        return await rest.details(transaction_hash)


async def _ask_node(profile: Profile, transaction_hash: str) -> Details | None:
    for url in profile.rpc:
        try:
            async with node_of(profile, url) as node:
                found = await node.raw_lookup(transaction_hash)
        except ChannelError:
            continue
        if found is not None:
            return details_of_node_answer(found[1])
    return None
