"""The token goes to the host that the profile names, and to no other: whatever the address, the redirect, the name."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace

import pytest
from raw_servers import RawServer, raw_server, rpc, says, says_json
from warm_shell import WarmShell

from cspr_track.core.errors import ChannelError, ConfigurationError
from cspr_track.network.built_in import BUILT_IN
from cspr_track.network.profiles import ProfileFlags, profile_for
from cspr_track.network.services import events_of, node_of, rest_of, stream_of
from cspr_track.network.token import Token, belongs_to_the_service, pretends_to_be_the_service

TOKEN = "planted-token-for-one-host"
HASH = "ab" * 32
PROFILE = replace(BUILT_IN["mainnet"].cloud, token=Token(TOKEN))


@pytest.mark.parametrize("url", ["https://node.cspr.cloud/rpc", "https://NODE.TESTNET.cspr.cloud:443/rpc"])
def test_the_services_own_hosts_get_the_token(url) -> None:
    assert PROFILE.token_for(url) is not None
    assert belongs_to_the_service(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://node.cspr.cloud/rpc",
        "https://evilcspr.cloud/rpc",
        "https://cspr.cloud.evil.example/rpc",
        "https://node.cspr.cloud@evil.example/rpc",
        "https://node.cspr.cloud:443@evil.example/rpc",
        "https://evil.example/node.cspr.cloud",
        "https://evil.example?.cspr.cloud",
        "https://evil.example#.cspr.cloud",
        "https://evil.example\\.cspr.cloud/rpc",
        "https://evil.example%2f.cspr.cloud/rpc",
        "https://evil.example;.cspr.cloud/rpc",
        "https://evil.example\0.cspr.cloud/rpc",
        "https://evil.example\u3002cspr.cloud/rpc",
        "https://nod\u0435.cspr.cloud/rpc",
        "https://.cspr.cloud/rpc",
        "https:///node.cspr.cloud/rpc",
        "https://127.0.0.1:1/rpc",
    ],
)
def test_no_other_host_gets_it_however_it_is_written(url) -> None:
    assert PROFILE.token_for(url) is None


@pytest.mark.parametrize(
    "host",
    [
        *("api.cspr.c1oud", "api.cspr.cloud.evil.example", "api.csprr.cloud", "api.cspr.clouds", "csprcloud.com"),
        *("api.cspr-cloud.com", "api.caspr.cloud", "api.\u0441spr.cloud", "api.xn--spr-zec.cloud", "api.cspr.cl0ud"),
    ],
)
@pytest.mark.parametrize("setting", ["rest", "stream"])
def test_a_name_made_to_be_taken_for_the_services_is_refused(host, setting) -> None:
    address = f"{'wss' if setting == 'stream' else 'https'}://{host}"
    with pytest.raises(ConfigurationError, match="the access token is not sent to") as refused:
        profile_for("mainnet", environ={"CSPR_CLOUD_KEY": TOKEN}, flags=ProfileFlags(**{setting: address}))
    assert "own names end in .cspr.cloud" in (refused.value.hint or "")
    assert TOKEN not in str(refused.value)
    profile_for("mainnet", environ={}, flags=ProfileFlags(**{setting: address}))  # without a token there is no harm


@pytest.mark.parametrize("host", ["api.cspr.cloud", "casper.example", "cspr.live", "mycloud.com", "localhost", "[::1]"])
def test_other_names_are_taken_for_what_they_are(host) -> None:
    assert not pretends_to_be_the_service(f"https://{host}/x")


def test_a_dev_network_that_nobody_started_gets_no_token(tmp_path, monkeypatch) -> None:
    """Whoever listens on its usual port may be another user of this machine."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    profile = profile_for("devnet", environ={"CSPR_CLOUD_KEY": TOKEN})
    assert profile.token is None
    assert profile.rest is profile.stream is None
    named = profile_for("devnet", environ={"CSPR_CLOUD_KEY": TOKEN, "CSPR_TRACK_REST": "http://127.0.0.1:5"})
    assert named.token is not None
    assert named.token_for(named.rpc[0]) is None


@pytest.mark.parametrize("flag", ["--rest=http://api.example", "--stream=ws://api.example", "--rest=http://10.0.0.1"])
def test_plain_text_to_another_machine_is_refused_in_one_line(warm, flag) -> None:
    ran = warm("watch", HASH, "--network", "testnet", flag, CSPR_CLOUD_KEY=TOKEN)
    assert ran.code == 2
    assert ran.err.startswith("error: the access token is not sent over plain text to ")
    assert ran.err.splitlines()[1:] == ["hint: use https:// and wss://"]


async def test_a_node_of_somebody_else_never_sees_it(tmp_path, forks) -> None:
    missing = {"code": -32008, "message": "No such transaction", "data": None}
    async with raw_server(rpc(error=missing)) as node, raw_server(says(404, "{}")) as service:
        shell = WarmShell(forks, tmp_path, CSPR_CLOUD_KEY=TOKEN, CSPR_TRACK_NETWORK="testnet")
        elsewhere = ("--rpc", f"{node.http}/rpc", "--events", f"{node.http}/events")
        ran = await asyncio.to_thread(
            shell, "watch", HASH, *elsewhere, "--rest", service.http, "--stream", service.ws, "--timeout", "0.3"
        )
    assert ran.code in (3, 5)
    assert {request.headers.get("authorization") for request in service.requests} == {TOKEN}
    assert node.requests
    assert all("authorization" not in request.headers for request in node.requests)
    assert TOKEN.encode() not in b"".join(request.body for request in node.requests)


async def ask_node(server: RawServer) -> None:
    async with node_of(_profile(server), f"{server.http}/rpc") as node:
        await node.call("info_get_status")


async def ask_rest(server: RawServer) -> None:
    service = rest_of(_profile(server))
    assert service is not None
    async with service as rest:
        await rest.latest_block()


async def ask_events(server: RawServer) -> None:
    from cspr_track.network.event_reader import EventReader

    async with aclosing(events_of(_profile(server), f"{server.http}/events", EventReader({}))) as events:
        await anext(events)


async def ask_stream(server: RawServer) -> None:
    async with aclosing(stream_of(_profile(server))) as stream:
        await anext(stream)


def _profile(server: RawServer):
    return replace(PROFILE, rest=server.http, stream=server.ws)


CHANNELS: list[Callable[[RawServer], Awaitable[None]]] = [ask_node, ask_rest, ask_events, ask_stream]


@pytest.mark.parametrize("ask", CHANNELS)
@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
async def test_no_redirect_is_followed_so_a_million_of_them_is_one_request(ask, status) -> None:
    """To another host, to the same one for ever, and to another scheme."""
    async with raw_server(says_json({})) as elsewhere:
        for location in (
            f"{elsewhere.http}/x",
            "//elsewhere.example/x",
            "/again",
            "file:///etc/passwd",
            f"{elsewhere.ws}/x",
        ):
            async with raw_server(says(status, "", Location=location)) as server:
                with pytest.raises(ChannelError) as told:
                    await ask(server)
                assert f"HTTP {status}" in str(told.value)
                assert len(server.requests) <= 2  # events are asked for under a second path of the same host
                assert {request.headers["authorization"] for request in server.requests} == {TOKEN}
        assert elsewhere.requests == []
