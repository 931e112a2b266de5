"""Real handshakes with servers that cannot prove who they are: every channel refuses, says why, gives nothing away."""

import asyncio
import re
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path

import pytest
from raw_servers import raw_server, rpc
from tls_servers import serving
from warm_shell import WarmShell

from cspr_track.cli.completion_table import COMMANDS
from cspr_track.core.errors import BadAnswer, ChannelError, Unreachable
from cspr_track.network.cloud_rest import CloudRest
from cspr_track.network.cloud_stream import read_stream
from cspr_track.network.event_reader import EventReader
from cspr_track.network.node_answers import NO_SUCH_TRANSACTION
from cspr_track.network.node_events import read_events
from cspr_track.network.node_rpc import NodeRpc
from cspr_track.network.settings import ProfileSettings, Settings
from cspr_track.network.token import Token
from cspr_track.network.trust import trusted
from security.certificates import HERE, Impostor, Impostors

TOKEN = "a-token-that-must-not-be-seen"
HASH = "ab" * 32

SWITCHES_OF_OTHERS = {
    "PYTHONHTTPSVERIFY": "0",
    "NODE_TLS_REJECT_UNAUTHORIZED": "0",
    "GIT_SSL_NO_VERIFY": "1",
    "CURL_CA_BUNDLE": "",
    "REQUESTS_CA_BUNDLE": "",
}

IMPOSTORS: dict[str, tuple[Impostor, str]] = {
    "wrong host": (Impostors.wrong_host, "IP address mismatch"),
    "expired": (Impostors.expired, "certificate has expired"),
    "not yet valid": (Impostors.not_yet, "certificate is not yet valid"),
    "self-signed": (Impostors.self_signed, "self-signed certificate"),
    "unknown authority": (Impostors.other_authority, "unable to get local issuer certificate"),
    "signed by a server": (
        Impostors.no_authority,
        "invalid CA certificate|unable to get local issuer|CA|Authority Key Identifier",
    ),
    "downgraded": (Impostors.downgraded, "its TLS is older than 1.2"),
    "anonymous": (Impostors.no_cipher, "handshake failure|alert"),
    "no TLS": (Impostors.plain, "it speaks no TLS there"),
}


@pytest.fixture(scope="module")
def impostors(tmp_path_factory) -> Iterator[Impostors]:
    return Impostors(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(autouse=True)
def clean(monkeypatch) -> None:
    """Nothing of the machine's own proxies and authorities gets in."""
    names = ("https_proxy", "http_proxy", "all_proxy", "no_proxy", "wss_proxy")
    for name in (*names, *(name.upper() for name in names), "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


async def ask_node(port: int, ca_file: Path) -> None:
    async with NodeRpc(f"https://{HERE}:{port}/rpc", token=Token(TOKEN), ca_file=ca_file) as node:
        await node.call("account_put_deploy", {"deploy": {"hash": HASH}})


async def ask_rest(port: int, ca_file: Path) -> None:
    async with CloudRest(f"https://{HERE}:{port}", token=Token(TOKEN), ca_file=ca_file) as rest:
        await rest.deploy(HASH)


async def ask_events(port: int, ca_file: Path) -> None:
    url = f"https://{HERE}:{port}/events"
    async with aclosing(read_events(url, reader=EventReader({}), token=Token(TOKEN), ca_file=ca_file)) as events:
        await anext(events)


async def ask_stream(port: int, ca_file: Path) -> None:
    async with aclosing(read_stream(f"wss://{HERE}:{port}", token=Token(TOKEN), ca_file=ca_file)) as stream:
        await anext(stream)


CHANNELS: list[Callable[[int, Path], Awaitable[None]]] = [ask_node, ask_rest, ask_events, ask_stream]


@contextmanager
def listener(impostors: Impostors, impostor: Impostor) -> Iterator[tuple[int, bytearray]]:
    """A server of that kind in a thread; gives its port and all that it ever hears in the clear or could decrypt.

    Not asyncio, whose servers hang up on a handshake that fails without a word.
    """
    heard = bytearray()
    context = impostor(impostors)

    def serve() -> None:
        while True:
            connection, _ = listening.accept()
            try:
                with connection if context is None else context.wrap_socket(connection, server_side=True) as talking:
                    while data := talking.recv(65536):
                        heard.extend(data)
                        talking.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            except OSError:
                connection.close()
            if closing:
                return

    closing: list[bool] = []
    with socket.create_server((HERE, 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        port = listening.getsockname()[1]
        try:
            yield port, heard
        finally:
            closing.append(True)
            socket.create_connection((HERE, port)).close()
            thread.join()


@pytest.mark.parametrize("name", IMPOSTORS)
async def test_who_cannot_prove_who_it_is_is_told_so_and_gets_nothing(impostors, name) -> None:
    impostor, why = IMPOSTORS[name]
    with listener(impostors, impostor) as (port, heard):
        for ask in CHANNELS:
            with pytest.raises(Unreachable) as refused:
                await ask(port, impostors.file)
            error = refused.value
            assert "nothing was sent to it" in str(error), ask
            assert re.search(why, error.why or ""), f"{ask} {error.why}"
            assert error.hint is not None
            assert (error.untrusted, error.retryable, error.may_have_arrived) == (True, False, False)
    for secret in (TOKEN, HASH, "uthorization", "account_put_deploy"):
        assert secret.encode() not in heard


async def test_who_can_prove_it_hears_the_token(impostors) -> None:
    """So that the test above cannot pass by asking nobody."""
    with listener(impostors, Impostors.honest) as (port, heard), pytest.raises(BadAnswer):
        await ask_node(port, impostors.file)
    assert TOKEN.encode() in heard


async def ask_through_a_proxy(port: int, ca_file: Path) -> None:
    async with NodeRpc("http://node.example/rpc", ca_file=ca_file) as node:
        await node.call("info_get_status", {})


@pytest.mark.parametrize("ask", [*CHANNELS, ask_through_a_proxy])
async def test_no_sessions_secrets_are_kept_where_the_environment_says(ask, tmp_path, monkeypatch) -> None:
    """An authority of its own, so that no trust of another test is taken."""
    impostors = Impostors(tmp_path)
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "secrets"))
    with listener(impostors, Impostors.honest) as (port, heard):
        if ask is ask_through_a_proxy:
            monkeypatch.setenv("HTTP_PROXY", f"https://{HERE}:{port}")
        with pytest.raises(ChannelError):
            await ask(port, impostors.file)
    assert heard
    assert not (tmp_path / "secrets").exists()


def test_whom_we_trust_is_judged_as_python_judges_by_default(tmp_path) -> None:
    ours, pythons = trusted(Impostors(tmp_path).file), ssl.create_default_context()
    names = ("check_hostname", "verify_mode", "verify_flags", "options", "minimum_version", "maximum_version")
    assert {name: getattr(ours, name) for name in names} == {name: getattr(pythons, name) for name in names}
    assert ours.get_ciphers() == pythons.get_ciphers()


@pytest.mark.parametrize("name", IMPOSTORS)
async def test_a_person_reads_one_clear_line(impostors, name, tmp_path, forks) -> None:
    impostor, why = IMPOSTORS[name]
    with listener(impostors, impostor) as (port, _):
        shell = WarmShell(forks, tmp_path, CSPR_TRACK_CA_FILE=str(impostors.file), **SWITCHES_OF_OTHERS)
        ran = await asyncio.to_thread(
            shell, "status", HASH, "--rpc", f"https://{HERE}:{port}/rpc", "--events", "", "--chain-name", "casper-test"
        )
    assert ran.code == 3
    [line] = [line for line in ran.out.splitlines() if "nothing was sent to it" in line]
    assert f"at {HERE}:{port}" in line
    assert re.search(why, line)
    assert "Traceback" not in ran.err


async def test_a_node_that_cannot_prove_it_is_passed_over_for_one_that_can(impostors, tmp_path, forks) -> None:
    unknown = rpc(error={"code": NO_SUCH_TRANSACTION, "message": "No such transaction", "data": None})
    with listener(impostors, Impostors.self_signed) as (port, heard):
        async with raw_server(unknown) as good:
            shell = WarmShell(forks, tmp_path, CSPR_TRACK_CHAIN_NAME="casper-test", CSPR_TRACK_EVENTS="")
            nodes = ("--rpc", f"https://{HERE}:{port}/rpc", "--rpc", f"{good.http}/rpc")
            await asyncio.to_thread(shell, "status", HASH, *nodes)
    assert good.requests
    assert heard == b""


async def test_who_hangs_up_in_the_handshake_is_told_so(impostors) -> None:
    """A person in the middle who only lets TLS through that is old does that."""

    async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.transport.abort()

    async with serving(hangs_up) as port:
        for ask in CHANNELS:
            with pytest.raises(Unreachable, match="it broke off the handshake") as refused:
                await ask(port, impostors.file)
            assert (refused.value.retryable, refused.value.may_have_arrived) == (True, False)


def test_no_switch_turns_verification_off() -> None:
    """Neither a flag of any command nor a setting; what other tools listen to is set in the tests above."""
    words = re.compile("insecure|verify|no-?check|skip|trust-all|unsafe|allow-", re.IGNORECASE)
    typed = re.findall(r"--[a-z][a-z-]*", repr(COMMANDS))
    assert "--ca-file" in typed
    assert [one for one in typed if words.search(one)] == []
    assert [one for kind in (Settings, ProfileSettings) for one in kind.__struct_fields__ if words.search(one)] == []
