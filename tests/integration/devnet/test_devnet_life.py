"""How a dev network starts, is found, and ends."""

import asyncio
import json
import os
import signal
import stat
import sys
import time
from pathlib import Path

import httpx
import pytest
from devnet_world import NOW, transfer
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from cspr_track.core.devnet_info import DevnetInfo
from cspr_track.core.errors import ConfigurationError
from cspr_track.devnet.server import DevnetOptions, announced, running_devnet
from cspr_track.transaction.keys import generate_key, load_key, write_new_key


def exists(path: Path | str) -> bool:
    return Path(path).exists()


def mode(path: Path | str) -> int:
    return stat.S_IMODE(Path(path).stat().st_mode)


async def ended(socket: ClientConnection) -> bool:
    """Wait until the other side has closed it."""
    async for _ in socket:
        pass
    return True


MANUAL = DevnetOptions(port=0, block_time_s=None, now_ms=lambda: NOW)


async def test_the_faucet_key_is_of_a_funded_account_and_only_its_owner_may_read_it() -> None:
    async with running_devnet(MANUAL) as net:
        path = net.info.faucet_key_file
        assert mode(path) == 0o600
        key = load_key(path)
        assert net.chain.ledger.balance(key.public_key.account_hash) == 10**18
    assert not exists(path)


async def test_a_key_that_is_given_is_funded_and_left_alone(tmp_path: Path) -> None:
    key = generate_key("secp256k1")
    write_new_key(tmp_path / "mine.pem", key)
    async with running_devnet(DevnetOptions(port=0, faucet_key=tmp_path / "mine.pem")) as net:
        assert key.public_key.account_hash in net.chain.ledger
    assert (tmp_path / "mine.pem").exists()


async def test_a_port_that_is_taken_is_named() -> None:
    async with running_devnet(MANUAL) as net:
        port = int(net.info.rest.rsplit(":", 1)[1])
        with pytest.raises(ConfigurationError, match=f"port {port}"):
            async with running_devnet(DevnetOptions(port=port)):
                pass


async def test_it_listens_on_loopback_only() -> None:
    async with running_devnet(MANUAL) as net:
        for url in (net.info.rpc, net.info.events, net.info.rest, net.info.stream):
            assert url.split("//")[1].startswith("127.0.0.1:")


async def test_it_makes_blocks_by_itself_when_it_has_a_block_time() -> None:
    async with running_devnet(DevnetOptions(port=0, block_time_s=0.02)) as net, asyncio.timeout(5):
        heights: asyncio.Queue[int] = asyncio.Queue()
        net.chain.listeners.append(lambda _: heights.put_nowait(len(net.chain.blocks)))
        while await heights.get() < 4:
            pass


async def test_it_ends_within_a_second_with_listeners_connected() -> None:
    async with httpx.AsyncClient() as http:
        async with running_devnet(MANUAL) as net:
            headers = {"Authorization": net.info.token}
            socket = await connect(f"{net.info.stream}/deploys", additional_headers=headers)
            request = http.build_request("GET", net.info.events)
            events = await http.send(request, stream=True)
            assert (await http.get(f"{net.info.rest}/blocks", headers=headers)).status_code == 200
            began = time.monotonic()
        assert time.monotonic() - began < 1
        told = [line async for line in events.aiter_lines() if line.startswith("data:")]
        assert told[-1] == 'data:"Shutdown"'
        with pytest.raises(ConnectionClosed):
            await socket.recv()
        await events.aclose()


async def test_where_it_runs_is_written_down_and_forgotten(tmp_path: Path) -> None:
    state = tmp_path / "state" / "devnet.json"
    async with running_devnet(MANUAL) as net:
        with announced(net.info, state):
            assert mode(state) == 0o600
            assert json.loads(state.read_bytes())["token"] == net.info.token
        assert not state.exists()
        with announced(net.info, state):
            state.write_text('{"rpc": "of another one"}')
        assert state.exists(), "what another one wrote is not ours to remove"


def test_the_line_that_says_it_is_ready_has_exactly_the_promised_fields() -> None:
    promised = ("rpc", "events", "rest", "stream", "chain_name", "token", "faucet_key_file")
    assert DevnetInfo.__struct_fields__ == promised


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
async def test_the_command_ends_in_order_on_a_signal(tmp_path: Path, ending: signal.Signals) -> None:
    environ = {**os.environ, "XDG_STATE_HOME": str(tmp_path)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from cspr_track.cli.main import run; run()"),
        *("devnet", "--port", "0", "--block-time", "0.1", "--json"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environ,
    )
    assert process.stdout is not None
    async with asyncio.timeout(9):
        info = json.loads(await process.stdout.readline())
        assert json.loads((tmp_path / "cspr-track" / "devnet.json").read_bytes()) == info
        socket = await connect(f"{info['stream']}/deploys", additional_headers={"Authorization": info["token"]})
        async with httpx.AsyncClient() as http, http.stream("GET", info["events"]) as events:
            began = time.monotonic()
            process.send_signal(ending)
            rest, complaints = await process.communicate()
            assert time.monotonic() - began < 2
            assert [line async for line in events.aiter_lines()][-3] == 'data:"Shutdown"'
        assert await ended(socket)
    assert (process.returncode, rest, complaints) == (0, b"", b"")
    assert not exists(tmp_path / "cspr-track" / "devnet.json")
    assert not exists(info["faucet_key_file"])


async def test_a_put_that_was_answered_is_in_the_next_block() -> None:
    async with running_devnet(MANUAL) as net, httpx.AsyncClient() as http:
        made = transfer(by=net.faucet)
        body = {"jsonrpc": "2.0", "id": 1, "method": "account_put_transaction", "params": made.to_rpc_params()}
        headers = {"Content-Type": "application/json"}
        answer = await http.post(net.info.rpc, content=json.dumps(body), headers=headers)
        assert answer.json()["result"]["transaction_hash"] == {"Version1": made.hash_hex}
        block = await net.make_block()
        assert [stored.transaction.hash_hex for stored in block.transactions] == [made.hash_hex]


async def test_a_key_that_is_not_there_is_made_and_stays(tmp_path: Path) -> None:
    for _ in range(2):
        async with running_devnet(DevnetOptions(port=0, faucet_key=tmp_path / "mine.pem")) as net:
            assert load_key(tmp_path / "mine.pem").public_key.account_hash in net.chain.ledger
    assert mode(tmp_path / "mine.pem") == 0o600
