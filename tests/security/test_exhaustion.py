"""Whatever one service pours out, memory stays bounded and following goes on through another channel."""

import asyncio
import time

import pytest
from dev_transactions import transfer
from raw_servers import Answer, Request, raw_server, says_json
from warm_shell import Measured, WarmShell

from cspr_track.transaction.keys import SecretKey
from security.exhausting import BODIES, EVENTS, MIB, STREAMS

KEY = SecretKey("ed25519", bytes(range(32)))
CHAIN = "casper-bounded"
SENT = transfer(KEY, chain=CHAIN)
HASH = SENT.hash_hex
BOUND_KIB = 256 * 1024
"""What the whole process may take; it has about 45 MiB when it starts."""
PROFILE = f"""
[profiles.bounded]
chain_name = "{CHAIN}"
lookup_interval_s = 0.2
"""


def honest() -> Answer:
    """A node that knows the transaction, and from the next second on says that it is executed.

    So what is followed is final at its last look at the latest, however busy this machine is.
    """
    began = time.monotonic()

    async def answer(writer: asyncio.StreamWriter, request: Request) -> None:
        outcome = {"initiator": {"PublicKey": KEY.public_key.hex}, "error_message": None, "size_estimate": 1}
        outcome |= dict.fromkeys(("limit", "consumed", "cost", "refund"), "1")
        outcome |= {name: [] for name in ("payment", "transfers", "effects")}
        info = {"block_hash": "cd" * 32, "block_height": 7, "execution_result": {"Version2": outcome}}
        result = {"api_version": "2.0.0", "transaction": {"Version1": SENT.to_json()}}
        result["execution_info"] = info if time.monotonic() > began + 1 else None
        await says_json({"jsonrpc": "2.0", "id": request.call["id"], "result": result})(writer, request)

    return answer


def says_too_much(text: str) -> Answer:
    """CSPR.cloud, with an execution whose error message is that."""
    entity = {"deploy_hash": HASH, "status": "processed", "version_id": 2, "cost": "1", "error_message": text}
    return says_json({"data": entity})


async def watch(home, forks, channel: str, answer: Answer) -> Measured:
    """Follow a transaction with an honest node and one hostile service."""
    config = home / "config" / "cspr-track" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(PROFILE)
    async with raw_server(honest()) as node, raw_server(answer) as enemy:
        where = {
            "RPC": f"{enemy.http}/rpc,{node.http}/rpc" if channel == "rpc" else f"{node.http}/rpc",
            "EVENTS": f"{enemy.http}/events" if channel == "events" else "",
            "REST": enemy.http if channel == "rest" else "",
            "STREAM": enemy.ws if channel == "stream" else "",
        }
        environ = {f"CSPR_TRACK_{name}": value for name, value in where.items()}
        shell = WarmShell(forks, home, CSPR_TRACK_NETWORK="bounded", CSPR_CLOUD_KEY="token-of-the-test", **environ)
        ran = await asyncio.to_thread(shell, "watch", HASH, "--json", "-v", "--timeout", 1.5, memory=2048 * MIB)
        assert enemy.requests
    return ran


async def all_is_well(home, forks, channel: str, answers: dict[str, Answer]) -> None:
    """A few at a time: most of them wait."""
    room = asyncio.Semaphore(5)

    async def one(name: str) -> None:
        async with room:
            ran = await watch(home / name, forks, channel, answers[name])
        assert ran.code == 0, f"{name}: {ran.err}"
        assert ran.statuses[-1] == "processed", name
        assert ran.peak_kib < BOUND_KIB, name
        assert "Traceback" not in ran.err, f"{name}: {ran.err}"
        assert len(ran.err) < 64 * 1024, name
        assert all(len(line) < 1000 for line in ran.err.splitlines()), name

    await asyncio.gather(*map(one, answers))


@pytest.mark.parametrize("half", [0, 1])
async def test_an_answer_of_rest_that_would_exhaust_us_is_given_up_and_a_node_asked(tmp_path, forks, half) -> None:
    await all_is_well(tmp_path, forks, "rest", dict(list(BODIES.items())[half::2]))


async def test_a_node_that_would_exhaust_us_is_given_up_and_another_asked(tmp_path, forks) -> None:
    """What it reads and how it gives up is the same as of REST; these are the ways in which a node differs."""
    names = ("a body without end", "a bomb", "values", "depth", "redirects", "drops")
    await all_is_well(tmp_path, forks, "rpc", {name: BODIES[name] for name in names})


@pytest.mark.parametrize("half", [0, 1])
async def test_events_that_would_exhaust_us_do_not_keep_us_from_looking(tmp_path, forks, half) -> None:
    await all_is_well(tmp_path, forks, "events", dict(list(EVENTS.items())[half::2]))


@pytest.mark.parametrize("half", [0, 1])
async def test_a_stream_that_would_exhaust_us_does_not_keep_us_from_looking(tmp_path, forks, half) -> None:
    await all_is_well(tmp_path, forks, "stream", dict(list(STREAMS.items())[half::2]))


async def test_an_error_message_of_megabytes_is_cut_wherever_it_stands(tmp_path, forks) -> None:
    """It stands several times in what is told, each letter of it as six."""
    ran = await watch(tmp_path, forks, "rest", says_too_much("\u00e9" * 3_500_000))
    assert (ran.code, ran.statuses[-1]) == (7, "processed")
    assert ran.peak_kib < BOUND_KIB
    assert len(ran.out) < 2 * MIB
    assert "more characters)" in ran.out
