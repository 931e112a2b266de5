"""Every channel trusts the same authorities and takes the same proxy: on real TLS, behind a real CONNECT proxy."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import aclosing

import pytest
from tls_servers import NAME, Authority, connect_proxy, serving
from websockets.asyncio.server import ServerConnection, serve

from cspr_track.core.errors import ChannelError, ConfigurationError, Unreachable
from cspr_track.network.cloud_rest import CloudRest
from cspr_track.network.cloud_stream import read_stream
from cspr_track.network.event_reader import EventReader
from cspr_track.network.node_events import read_events
from cspr_track.network.node_rpc import NodeRpc
from cspr_track.network.token import Token

TOKEN = "a-token-for-the-service"
Ask = Callable[..., Awaitable[None]]


@pytest.fixture(autouse=True)
def clean(monkeypatch) -> None:
    """Nothing of the machine's own proxies and authorities gets in."""
    names = ("https_proxy", "http_proxy", "all_proxy", "no_proxy", "wss_proxy", "ws_proxy", "socks_proxy")
    for name in (*names, *(name.upper() for name in names), "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def authority(tmp_path) -> Authority:
    return Authority(tmp_path)


async def http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A node and CSPR.cloud REST at once."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    if head.startswith("GET /events"):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n:\n\n")
    else:
        length = next((int(line[15:]) for line in head.lower().split("\r\n") if line.startswith("content-length:")), 0)
        call = json.loads(await reader.readexactly(length) or "{}")
        body = json.dumps({"jsonrpc": "2.0", "id": call.get("id"), "result": {}, "data": []}).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
    await writer.drain()
    await reader.read()


async def cloud(socket: ServerConnection) -> None:
    await socket.send("Ping")
    await socket.wait_closed()


async def ask_node(port: int, host: str, ca_file) -> None:
    async with NodeRpc(f"https://{host}:{port}/rpc", ca_file=ca_file) as node:
        await node.call("info_get_status")


async def ask_rest(port: int, host: str, ca_file) -> None:
    async with CloudRest(f"https://{host}:{port}", token=Token(TOKEN), ca_file=ca_file) as rest:
        await rest.latest_block()


async def ask_events(port: int, host: str, ca_file) -> None:
    events = read_events(f"https://{host}:{port}/events", reader=EventReader({}), ca_file=ca_file)
    async with aclosing(events):
        await anext(events)


async def ask_stream(port: int, host: str, ca_file) -> None:
    stream = read_stream(f"wss://{host}:{port}", token=Token(TOKEN), ca_file=ca_file)
    async with aclosing(stream):
        await anext(stream)
        await anext(stream)


each_channel = pytest.mark.parametrize("ask", [ask_node, ask_rest, ask_events, ask_stream])


class Service:
    """The service that a channel talks to, with TLS."""

    def __init__(self, ask: Ask, authority: Authority) -> None:
        self._context = authority.server()
        self._stream = ask is ask_stream

    async def __aenter__(self) -> int:
        if self._stream:
            self._running = serve(cloud, "127.0.0.1", 0, ssl=self._context)
            return (await self._running.__aenter__()).sockets[0].getsockname()[1]
        self._running = serving(http, self._context)
        return await self._running.__aenter__()

    async def __aexit__(self, *error: object) -> None:
        await self._running.__aexit__(*error)


@each_channel
async def test_an_authority_of_ones_own_is_trusted_when_it_is_named(ask, authority) -> None:
    async with Service(ask, authority) as port:
        await ask(port, "127.0.0.1", authority.file)


@each_channel
async def test_the_file_that_ssl_cert_file_names_is_trusted(ask, authority, monkeypatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    async with Service(ask, authority) as port:
        await ask(port, "127.0.0.1", None)


@each_channel
async def test_an_authority_that_nobody_named_is_not_trusted(ask, authority) -> None:
    async with Service(ask, authority) as port:
        with pytest.raises(Unreachable, match="certificate"):
            await ask(port, "127.0.0.1", None)


@each_channel
async def test_a_certificate_for_another_name_is_not_trusted(ask, authority) -> None:
    async with Service(ask, authority) as port:
        with pytest.raises(Unreachable, match="certificate"):
            await ask(port, "localhost", authority.file)


@each_channel
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
async def test_the_proxy_of_the_environment_is_taken(ask, variable, authority, monkeypatch) -> None:
    async with Service(ask, authority) as port, connect_proxy(port) as proxy:
        monkeypatch.setenv(variable, proxy.address)
        await ask(443, NAME, authority.file)
    assert proxy.asked == [f"CONNECT {NAME}:443"]
    assert TOKEN not in "".join(proxy.heads)


@each_channel
async def test_a_proxy_without_a_scheme_is_spoken_to_in_plain_http(ask, authority, monkeypatch) -> None:
    async with Service(ask, authority) as port, connect_proxy(port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.address.removeprefix("http://"))
        await ask(443, NAME, authority.file)
    assert proxy.asked == [f"CONNECT {NAME}:443"]


@each_channel
@pytest.mark.parametrize(
    "address", ["ftp://me:my-password@p", "http://me:my-password@p:99999", "http://me:my-password@", "http://:my-password@p/x?y"]
)  # fmt: skip
async def test_a_proxy_that_is_none_is_told_without_its_password(ask, address, authority, monkeypatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    with pytest.raises((ConfigurationError, Unreachable)) as told:
        await ask(443, NAME, authority.file)
    assert "my-password" not in f"{told.value} {told.value.hint}"


@each_channel
async def test_no_proxy_names_hosts_that_are_reached_directly(ask, authority, monkeypatch) -> None:
    async with Service(ask, authority) as port, connect_proxy(port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.address)
        monkeypatch.setenv("NO_PROXY", "other.example,.example")
        with pytest.raises(ChannelError):  # nobody resolves it
            await ask(443, NAME, authority.file)
    assert proxy.asked == []


@each_channel
async def test_certificates_that_cannot_be_used_are_told_in_one_line(ask, tmp_path, monkeypatch) -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        await ask(443, NAME, tmp_path / "absent.pem")
    empty = tmp_path / "empty.pem"
    empty.write_text("no certificate")
    with pytest.raises(ConfigurationError, match="it holds no certificate in PEM"):
        await ask(443, NAME, empty)
    monkeypatch.setenv("SSL_CERT_FILE", str(empty))
    with pytest.raises(ConfigurationError, match="SSL_CERT_FILE"):
        await ask(443, NAME, None)
