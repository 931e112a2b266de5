"""Is everything that is needed reachable, and right? Each service of a profile is asked once, and its answer judged."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from email.utils import parsedate_to_datetime

from cspr_track.core.check_up import Check, Finding
from cspr_track.core.errors import ChannelError, RateLimited, TrackError, Unauthorized, Unreachable
from cspr_track.core.observation import Heartbeat, Opened
from cspr_track.network.built_in import Profile
from cspr_track.network.event_reader import EventReader
from cspr_track.network.http import make_client, place, told_as
from cspr_track.network.services import events_of, node_of, rest_of, stream_of
from cspr_track.network.token import masked_url, on_this_machine

PATIENCE_S = 10.0
"""How long each service may take: the stream's heartbeats come every 5 s."""
YOUNG_S = 60.0
"""A chain whose latest block is older stands still, is not the one that is meant, or this machine's clock is wrong."""
SKEW_MS = (2_000, 5_000)
"""How far this machine's clock may be ahead or behind: what is well, and what nodes still take. A transaction that
bears a time further in the future is refused (node reference: timestamp leeway)."""
SLOW_MS = 2_000
NOTHING = {"deploy_hash": ["00" * 32]}
"""A filter that lets nothing through."""
Asking = Callable[[Profile, str], Awaitable[list[Finding]]]


async def check_up(profile: Profile) -> list[Finding]:
    """Ask every service of a profile, all at the same time; gives what was found, in the order in which it is used."""
    token = profile.token is not None
    services: list[tuple[Check, str, str, Asking]] = [("node-rpc", "node RPC", url, _node) for url in profile.rpc]
    if profile.events:
        services.append(("node-events", "node events", profile.events, _events))
    if profile.rest and token:
        services.append(("rest", "CSPR.cloud REST", profile.rest, _rest))
    if profile.stream and token:
        services.append(("stream", "CSPR.cloud stream", profile.stream, _stream))
    found = await asyncio.gather(
        *(
            _within_patience(check, f"{service} {masked_url(url)}", profile, url, ask)
            for check, service, url, ask in services
        )
    )
    findings = [finding for part in found for finding in part]
    if not profile.rpc:
        findings.insert(
            0, Finding("node-rpc", "node RPC", "failed", "none is set: nothing can be sent", "give --rpc URL")
        )
    return findings


async def _within_patience(check: Check, name: str, profile: Profile, url: str, ask: Asking) -> list[Finding]:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await ask(profile, url)
    except TimeoutError:
        figure, remedy = f"no answer within {PATIENCE_S:g} s", "is it running, and is the address right?"
    except Unauthorized as error:
        tier = error.denied and profile.token_for(url) is not None
        figure = f"{error}; the token's tier does not include it" if tier else str(error)
        remedy = "ask for another tier, or leave it: a node does the same job" if tier else error.hint or ""
    except RateLimited as error:
        wait_s = error.retry_after_s or 60
        figure, remedy = str(error), f"wait {wait_s:g} s; a tier has so many requests a minute, a day, a month"
    except TrackError as error:
        figure, remedy = str(error), error.hint or "is it running, and is the address right?"
        if profile.name == "devnet" and isinstance(error, Unreachable) and on_this_machine(url):
            remedy = "cspr-track devnet starts a dev network"
    return [Finding(check, name, "failed", figure, remedy)]


async def _node(profile: Profile, url: str) -> list[Finding]:
    name = f"node RPC {masked_url(url)}"
    async with node_of(profile, url) as node:
        await node.status()  # the first one opens the connection
        began = time.monotonic()
        status = await node.status()
        took = _ms(began)
    slow = took > SLOW_MS
    found = [
        Finding(
            "node-rpc",
            name,
            "warning" if slow else "ok",
            f"{took} ms, protocol {status.protocol_version}, block {status.block_height}",
            "choose a nearer node with --rpc" if slow else None,
            latency_ms=took,
            protocol_version=status.protocol_version,
            chain_name=status.chain_name,
        )
    ]
    right = status.chain_name == profile.chain_name or profile.chain_name in status.replayed_chain_names
    found.append(
        Finding(
            "chain-name",
            f"chain name of {place(url)}",
            "ok" if right else "failed",
            str(status.chain_name)
            if right
            else f"it is on {status.chain_name!r}, the profile says {profile.chain_name!r}",
            None if right else "give the right --rpc, or set chain_name in the settings",
            chain_name=status.chain_name,
        )
    )
    found += await _clock(profile, url)
    if status.block_time_ms is not None and not status.replayed_chain_names:
        found.append(_latest_block(url, status.block_time_ms))
    return found


async def _clock(profile: Profile, url: str) -> list[Finding]:
    """This machine's clock beside the one of the server, which tells it to the second in each answer."""
    if on_this_machine(url):
        return [Finding("clock", "clock", "ok", f"{place(url)} is on this machine: one clock", skew_ms=0)]
    async with make_client(profile.token_for(url), base_url=url, ca_file=profile.ca_file) as client:
        began = time.time()
        with told_as("node RPC", url):
            async with client.stream("HEAD", url) as answer:
                told = answer.headers.get("Date", "")
        middle_s = (began + time.time()) / 2
    try:
        theirs_s = parsedate_to_datetime(told).timestamp() + 0.5
    except ValueError:
        return []  # it does not tell
    return [clock_beside(place(url), round((middle_s - theirs_s) * 1000))]


def clock_beside(server: str, skew_ms: int) -> Finding:
    """What is to be said of a clock that is so far ahead of a server's; the server tells its own to the second."""
    off = abs(skew_ms)
    well, taken = SKEW_MS
    word = "behind" if skew_ms < 0 else "ahead of"
    figure = f"{off / 1000:.1f} s {word} {server}, to the second"
    if off <= well:
        return Finding("clock", "clock", "ok", figure, skew_ms=skew_ms)
    return Finding("clock", "clock", "warning" if off <= taken else "failed", figure, SET_CLOCK, skew_ms=skew_ms)


SET_CLOCK = "set the clock: timedatectl set-ntp true"


def _latest_block(url: str, block_time_ms: int) -> Finding:
    ahead_s = time.time() - block_time_ms / 1000
    name = f"latest block of {place(url)}"
    if -YOUNG_S < ahead_s < YOUNG_S:
        return Finding("latest-block", name, "ok", f"{ahead_s:.1f} s old by this machine's clock")
    word = "behind" if ahead_s < 0 else "ahead of"
    return Finding(
        "latest-block",
        name,
        "failed",
        f"this machine's clock is {abs(ahead_s):.0f} s {word} the latest block",
        f"{SET_CLOCK}; or ask a node that keeps up. Verdicts follow the chain's clock",
    )


async def _events(profile: Profile, url: str) -> list[Finding]:
    began = time.monotonic()
    async with aclosing(events_of(profile, url, EventReader({}))) as events:
        await anext(events)
        took = _ms(began)
    return [Finding("node-events", f"node events {masked_url(url)}", "ok", f"open after {took} ms", latency_ms=took)]


async def _rest(profile: Profile, url: str) -> list[Finding]:
    name, service = f"CSPR.cloud REST {masked_url(url)}", rest_of(profile)
    if service is None:
        return []
    async with service as rest:
        began = time.monotonic()
        clock = await rest.latest_block()
        took = _ms(began)
    if clock is None:
        return [Finding("rest", name, "failed", "it names no latest block", "is this CSPR.cloud?", latency_ms=took)]
    return [Finding("rest", name, "ok", f"{took} ms, token accepted", latency_ms=took)]


async def _stream(profile: Profile, url: str) -> list[Finding]:
    began = time.monotonic()
    async with aclosing(stream_of(profile, filters=NOTHING)) as stream:
        await _first(stream, Opened)
        took = _ms(began)
        try:
            async with asyncio.timeout(PATIENCE_S - (time.monotonic() - began) - 0.5):
                await _first(stream, Heartbeat)
        except TimeoutError:
            silent = Finding(
                "stream",
                f"CSPR.cloud stream {masked_url(url)}",
                "failed",
                f"open after {took} ms, token accepted, and then no heartbeat within {PATIENCE_S:g} s",
                "something on the way may hold it back: a proxy, a firewall; --stream '' does without",
                latency_ms=took,
            )
            return [silent]
    heard = _ms(began)
    return [
        Finding(
            "stream",
            f"CSPR.cloud stream {masked_url(url)}",
            "ok",
            f"open after {took} ms, token accepted, first heartbeat after {heard} ms",
            latency_ms=took,
            heartbeat_ms=heard,
        ),
        *await _tier(profile, url, patience_s=max(0.0, PATIENCE_S - (time.monotonic() - began) - 0.2)),
    ]


async def _tier(profile: Profile, url: str, *, patience_s: float) -> list[Finding]:
    """Whether the tier of a token that opens the stream is more than the free one, which has no persistent sessions.

    No service tells a tier's name; where this is not told either, nothing is said.

    Source: CSPR.cloud reference, parts 1 and 3.5.
    """
    try:
        async with (
            asyncio.timeout(patience_s),
            aclosing(stream_of(profile, filters=NOTHING, session="cspr-track-doctor")) as stream,
        ):
            await _first(stream, Opened)
        figure = "more than the free one: persistent sessions are part of it"
    except Unauthorized as error:
        if not error.denied:
            return []
        figure = "as the free one: no persistent sessions"
    except (ChannelError, TimeoutError):
        return []
    return [Finding("tier", f"tier of the token at {place(url)}", "ok", figure)]


async def _first(stream: AsyncIterator[object], kind: type) -> None:
    async for seen in stream:
        if isinstance(seen, kind):
            return
    raise ChannelError("the connection ended", service="CSPR.cloud stream", retryable=True)


def _ms(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
