"""The dev network: for programs of this machine, for no page of the web, and not to be taken for a real one."""

import asyncio
import json
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from cspr_track.devnet.server import DevnetOptions, RunningDevnet, running_devnet

FOREIGN_HOSTS = [
    *(
        "evil.example",
        "evil.example:11101",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "192.168.0.1",
        "0.0.0.0",
    ),
    *("127.0.0.1@evil.example", "evil.example#127.0.0.1", "evil.example\\.localhost", "localhost/evil.example", ""),
]
FOREIGN_PAGES = [
    *("https://evil.example", "http://localhost.evil.example", "http://127.0.0.1.evil.example:80", "null", "file://"),
    *("http://192.168.0.1", "chrome-extension://abc", "http://127.0.0.1@evil.example", "ftp://127.0.0.1"),
]


@pytest.fixture
async def net() -> AsyncIterator[RunningDevnet]:
    async with running_devnet(DevnetOptions(port=0, block_time_s=None)) as net:
        yield net


def port_of(net: RunningDevnet) -> int:
    return int(net.info.rest.rsplit(":", 1)[1])


async def statuses(net: RunningDevnet, headers: dict[str, str]) -> set[int]:
    """What each service answers to a request with such headers."""
    found = set()
    sent = {"Authorization": net.info.token, "Content-Type": "application/json"} | headers
    call = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "info_get_status"})
    async with httpx.AsyncClient(trust_env=False) as http:
        found.add((await http.post(net.info.rpc, content=call, headers=sent)).status_code)
        found.add((await http.get(f"{net.info.rest}/blocks", headers=sent)).status_code)
        async with http.stream("GET", net.info.events, headers=sent) as events:
            found.add(events.status_code)
    return found


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
async def test_who_asked_for_another_name_is_refused(net, host) -> None:
    """A page whose own name was made to lead here (DNS rebinding) cannot hide which name it asked for."""
    assert await statuses(net, {"Host": host}) == {403}


@pytest.mark.parametrize("page", FOREIGN_PAGES)
async def test_a_page_of_elsewhere_is_refused_with_the_token_too(net, page) -> None:
    assert await statuses(net, {"Origin": page}) == {403}
    headers = {"Authorization": net.info.token, "Origin": page}
    with pytest.raises(InvalidStatus) as refused:
        await connect(f"{net.info.stream}/deploys", additional_headers=headers, proxy=None)
    assert refused.value.response.status_code == 403
    assert b"programs of this machine only" in refused.value.response.body


@pytest.mark.parametrize(
    "host", ["127.0.0.1:{}", "localhost:{}", "localhost", "LOCALHOST:{}", "[::1]:{}", "app.localhost"]
)
async def test_programs_and_pages_of_this_machine_are_served(net, host) -> None:
    name = host.format(port_of(net))
    assert await statuses(net, {"Host": name}) == {200}
    assert await statuses(net, {"Origin": f"http://{name}"}) == {200}


async def test_a_request_without_a_name_or_with_two_is_refused(net) -> None:
    for head in (b"GET /blocks HTTP/1.0\r\n", b"GET /blocks HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n"):
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(net))
        writer.write(head + f"Authorization: {net.info.token}\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read()
        writer.close()
        assert answer.split(b" ")[1] in (b"400", b"403"), answer[:200]


def listeners() -> str:
    """Who listens on this machine, as Linux tells it."""
    return Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()


async def test_nobody_gets_in_from_another_machine(net) -> None:
    """It listens on loopback only: the machine's other addresses are closed."""
    port = port_of(net)
    listening = [
        line.split()[1] for line in listeners().splitlines() if f":{port:04X} " in line and line.split()[3] == "0A"
    ]
    assert listening == [f"{socket.htonl(0x7F000001):08X}:{port:04X}"]


def test_it_says_that_its_keys_and_money_are_worthless(bare) -> None:
    process = bare.start("devnet", "--port", 0)
    assert process.stdout is not None
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert "its keys and its money are worth nothing" in first


@pytest.mark.parametrize("chain", ["casper", "casper-test"])
async def test_a_dev_network_that_bears_a_real_name_is_not_taken_for_that_network(chain, tmp_path, forks) -> None:
    """In the review, the warnings, the headline: in every place where a person could take it for the real one."""
    from dev_transactions import transfer
    from warm_shell import WarmShell

    async with running_devnet(DevnetOptions(port=0, block_time_s=0.1, chain_name=chain)) as net:
        document = tmp_path / "transfer.json"
        document.write_text(json.dumps(transfer(net.faucet, chain=chain).to_json()))
        info = net.info
        urls = {"RPC": info.rpc, "EVENTS": info.events, "REST": info.rest, "STREAM": info.stream, "CHAIN_NAME": chain}
        environ = {f"CSPR_TRACK_{name}": value for name, value in urls.items()}
        shell = WarmShell(forks, tmp_path, CSPR_CLOUD_KEY=info.token, **environ)
        shown = await asyncio.to_thread(shell, "send", document, "--dry-run")
        sent = await asyncio.to_thread(shell, "send", document, "--yes", "--plain")
        as_json = await asyncio.to_thread(shell, "status", json.loads(document.read_text())["hash"], "--json")
    assert (shown.code, sent.code, as_json.code) == (0, 0, 0)
    for one in (shown, sent):
        assert "dev network of this machine" in " ".join((one.out + one.err).split())
    assert "cspr.live" not in shown.out + shown.err + sent.out + sent.err + as_json.out


def test_a_state_file_cannot_lead_the_dev_network_to_another_machine(warm, tmp_path) -> None:
    """Whoever writes it is not asked to be trusted: only addresses of this machine count."""
    folder = tmp_path / "state" / "cspr-track"
    folder.mkdir(parents=True, mode=0o700)
    names = ("rpc", "events", "rest", "stream", "chain_name", "token", "faucet_key_file")
    good = dict.fromkeys(names, "http://127.0.0.1:1") | {"stream": "ws://127.0.0.1:1"}
    for name, url in (("rpc", "https://evil.example/rpc"), ("rest", "https://127.0.0.1.evil.example"), ("stream", "x")):
        (folder / "devnet.json").write_text(json.dumps(good | {name: url}))
        shown = warm("config", "show", "--network", "devnet", "--json")
        assert "evil.example" not in shown.out
        assert "http://127.0.0.1:11101/rpc" in shown.out
    (folder / "devnet.json").write_text(json.dumps(good))
    assert "http://127.0.0.1:1" in warm("config", "show", "--network", "devnet", "--json").out
