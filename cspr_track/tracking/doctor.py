"""Is everything that is needed reachable, and right? Each service of a profile is asked once, and its answer judged."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import aclosing

from cspr_track.core.check_up import Finding
from cspr_track.core.errors import ChannelError, TrackError
from cspr_track.core.observation import Heartbeat, Opened
from cspr_track.network.cloud_rest import CloudRest
from cspr_track.network.event_reader import EventReader
from cspr_track.network.node_rpc import NodeRpc
from cspr_track.network.profiles import Profile

PATIENCE_S = 10.0
"""How long each service may take."""
YOUNG_S = 60.0
"""A chain whose latest block is older stands still, is not the one that is meant, or this machine's clock is wrong."""


async def check_up(profile: Profile) -> list[Finding]:
    """Ask every service of a profile, all at the same time; gives what was found, in the order in which it is used."""
    token = profile.token is not None
    services = [
        *(("node RPC", url, _node) for url in profile.rpc),
        *([("node events", profile.events, _events)] if profile.events else []),
        *([("CSPR.cloud REST", profile.rest, _rest)] if profile.rest and token else []),
        *([("CSPR.cloud stream", profile.stream, _stream)] if profile.stream and token else []),
    ]
    found = await asyncio.gather(
        *(_within_patience(f"{service} {url}", ask(profile, url)) for service, url, ask in services)
    )
    return [finding for findings in found for finding in findings]


async def _within_patience(name: str, asking: Awaitable[list[Finding]]) -> list[Finding]:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await asking
    except TimeoutError:
        return [Finding(name, False, f"no answer within {PATIENCE_S:g} s", "is it running, and is the address right?")]
    except TrackError as error:
        return [Finding(name, False, str(error), error.hint)]


async def _node(profile: Profile, url: str) -> list[Finding]:
    name = f"node RPC {url}"
    async with NodeRpc(url, token=profile.token_for(url)) as node:
        began = time.monotonic()
        status = await node.status()
        took = _ms(began)
    found = [Finding(name, True, f"{took}, protocol {status.protocol_version}, block {status.block_height}")]
    if status.chain_name != profile.chain_name and profile.chain_name not in status.replayed_chain_names:
        figure = f"it is on {status.chain_name!r}, the profile says {profile.chain_name!r}"
        found.append(Finding("chain name", False, figure, "give the right --rpc, or set chain_name in the settings"))
    else:
        found.append(Finding("chain name", True, str(status.chain_name)))
    if status.block_time_ms is not None and not status.replayed_chain_names:
        found.append(_clock(status.block_time_ms))
    return found


def _clock(block_time_ms: int) -> Finding:
    """The machine's clock beside the chain's."""
    ahead_s = time.time() - block_time_ms / 1000
    if -YOUNG_S < ahead_s < YOUNG_S:
        return Finding("clock", True, f"the latest block is {ahead_s:.1f} s old by this machine's clock")
    word = "behind" if ahead_s < 0 else "ahead of"
    return Finding(
        "clock",
        False,
        f"this machine's clock is {abs(ahead_s):.0f} s {word} the latest block",
        "set the clock (timedatectl set-ntp true), or ask a node that keeps up; verdicts follow the chain's clock",
    )


async def _events(profile: Profile, url: str) -> list[Finding]:
    from cspr_track.network.node_events import read_events

    name, began = f"node events {url}", time.monotonic()
    async with aclosing(read_events(url, reader=EventReader({}), token=profile.token_for(url))) as events:
        await anext(events)
    return [Finding(name, True, f"open after {_ms(began)}")]


async def _rest(profile: Profile, url: str) -> list[Finding]:
    if profile.token is None:
        return []
    async with CloudRest(url, token=profile.token) as rest:
        began = time.monotonic()
        clock = await rest.latest_block()
        took = _ms(began)
    if clock is None:
        return [Finding(f"CSPR.cloud REST {url}", False, "it names no latest block", "is this CSPR.cloud?")]
    return [Finding(f"CSPR.cloud REST {url}", True, f"{took}, token accepted")]


async def _stream(profile: Profile, url: str) -> list[Finding]:
    from cspr_track.network.cloud_stream import read_stream

    if profile.token is None:
        return []
    name, began = f"CSPR.cloud stream {url}", time.monotonic()
    filters = {"deploy_hash": ["00" * 32]}
    async with aclosing(read_stream(url, token=profile.token, filters=filters)) as stream:
        opened = await _first(stream, Opened)
        took = _ms(began)
        await _first(stream, Heartbeat)
    return [Finding(name, opened, f"open after {took}, first heartbeat after {_ms(began)}")]


async def _first(stream: AsyncIterator[object], kind: type) -> bool:
    async for seen in stream:
        if isinstance(seen, kind):
            return True
    raise ChannelError("the connection ended", service="CSPR.cloud stream", retryable=True)


def _ms(began: float) -> str:
    return f"{(time.monotonic() - began) * 1000:.0f} ms"
