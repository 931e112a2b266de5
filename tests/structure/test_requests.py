"""How many requests a run makes, counted by the services: each costs the user time, and the service patience."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from dev_transactions import transfer
from raw_servers import Answer, RawServer, raw_server, says, says_json
from websockets.asyncio.server import ServerConnection, serve

import cspr_track
from cspr_track.network.profiles import Profile
from cspr_track.network.token import Token
from cspr_track.transaction.keys import generate_key

HASH = "ab" * 32


def entity(transaction_hash: str) -> dict[str, object]:
    return {"deploy_hash": transaction_hash, "status": "processed", "error_message": None, "cost": "100"}


@dataclass
class Cloud:
    """A stream that counts who asks for it, and tells of an execution when it is told to."""

    asked: list[str] = field(default_factory=list)
    told: asyncio.Event = field(default_factory=asyncio.Event)
    transaction_hash: str = HASH
    port: int = 0

    async def speak(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        self.asked.append(socket.request.path)
        await socket.send("Ping")
        await self.told.wait()
        await socket.send(json.dumps({"action": "created", "data": entity(self.transaction_hash)}))
        await socket.wait_closed()


@asynccontextmanager
async def cloud() -> AsyncIterator[Cloud]:
    made = Cloud()
    async with serve(made.speak, "127.0.0.1", 0) as server:
        made.port = server.sockets[0].getsockname()[1]
        yield made


def network(rest: RawServer | None = None, node: RawServer | None = None, stream: Cloud | None = None) -> Profile:
    return Profile(
        name="counted",
        chain_name="casper-devnet",
        rest=rest.http if rest is not None else None,
        rpc=(node.http,) if node is not None else (),
        stream=f"ws://127.0.0.1:{stream.port}" if stream is not None else None,
        token=Token("of-no-worth"),
    )


def node_that_takes(cloud: Cloud, transaction_hash: str) -> Answer:
    """It knows of nothing, takes the put, and the stream tells the execution after that."""

    async def answer(writer: asyncio.StreamWriter, request) -> None:
        call = request.call
        outcome: dict[str, object] = {"error": {"code": -32022, "message": "No such transaction"}}
        if call["method"] == "account_put_deploy":
            outcome = {"result": {"api_version": "2.0.0", "deploy_hash": transaction_hash}}
        await says_json({"jsonrpc": "2.0", "id": call["id"], **outcome})(writer, request)
        if "result" in outcome:
            cloud.told.set()

    return answer


async def test_status_asks_one_service_once_about_what_was_executed() -> None:
    async with raw_server(says_json({"data": entity(HASH)})) as rest, raw_server(says(500)) as node:
        update = await cspr_track.status(HASH, network=network(rest, node))

    assert update.succeeded
    assert [request.target.partition("?")[0] for request in rest.requests] == [f"/deploys/{HASH}"]
    assert not node.requests


async def test_status_asks_for_the_clock_before_it_asks_again_about_what_was_not() -> None:
    """Only then does an answer that knows of no execution prove that a TTL is over."""
    pending = entity(HASH) | {"status": "pending", "block_height": None, "block_hash": None}
    async with raw_server(says_json({"data": pending})) as rest:
        await cspr_track.status(HASH, network=network(rest))

    asked = [request.target.partition("?")[0] for request in rest.requests]
    assert asked == [f"/deploys/{HASH}", "/blocks", f"/deploys/{HASH}"]


async def test_watch_asks_for_the_stream_once_and_looks_once() -> None:
    """The look is for what was executed before anybody listened."""
    async with cloud() as stream, raw_server(says(404, "{}")) as rest:

        async def look_then_tell() -> None:
            while not rest.requests:
                await asyncio.sleep(0.01)
            stream.told.set()

        telling = asyncio.create_task(look_then_tell())
        update = await cspr_track.watch(HASH, network=network(rest, stream=stream))
        await telling

    assert update.succeeded
    assert stream.asked == [f"/deploys?deploy_hash={HASH}"]
    assert [request.target for request in rest.requests] == [f"/deploys/{HASH}"]


async def test_send_puts_once_over_one_stream() -> None:
    signed = transfer(generate_key(), legacy=True)
    async with cloud() as stream, raw_server(node_that_takes(stream, signed.hash_hex)) as node:
        stream.transaction_hash = signed.hash_hex
        update = await cspr_track.send(signed, network=network(node=node, stream=stream))

    methods = [request.call["method"] for request in node.requests]
    assert update.succeeded
    assert len(stream.asked) == 1
    assert methods.count("account_put_deploy") == 1
    assert len(methods) <= 4, methods
