"""Answers that nobody would expect, each of which once broke something."""

import asyncio
import json

import pytest
from jumping_clock import jump, run
from raw_servers import begins, head, never_answers, raw_server, resets, rpc, says
from vectors import OWN
from websockets.asyncio.server import serve

from cspr_track.core.errors import BadAnswer, ChannelError, RateLimited, TrackError, Unauthorized
from cspr_track.core.observation import Executed
from cspr_track.core.status import Kind
from cspr_track.network.cloud_rest import CloudRest
from cspr_track.network.cloud_stream import parse_message, read_stream
from cspr_track.network.event_reader import EventReader
from cspr_track.network.node_answers import RpcError, news_of, refusal, status_of
from cspr_track.network.node_events import read_events
from cspr_track.network.node_rpc import NodeRpc
from cspr_track.network.token import Token
from cspr_track.transaction.document import read_document

HASH, OTHER, BLOCK = "ab" * 32, "cd" * 32, "ef" * 32
TOKEN = Token("11111111-secret")
AT = "2024-11-27T17:24:10.516Z"
DEPLOY_JSON = json.loads((OWN / "deploys/gen-storedcontractbyname-2.json").read_text())
DEPLOY = read_document(DEPLOY_JSON).transaction
SUCCESS = {"Success": {"effect": {"operations": [], "transforms": []}, "transfers": [], "cost": "100000000"}}
EXECUTED_1X = {
    "api_version": "1.5.6",
    "deploy": DEPLOY_JSON,
    "execution_results": [{"block_hash": BLOCK, "result": SUCCESS}],
}


async def drain(stream) -> tuple[list, Exception]:
    seen = []
    while True:
        try:
            seen.append(await anext(stream))
        except Exception as error:  # noqa: BLE001
            return seen, error


# --- stream -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [[2], {"x": 1}])
def test_a_version_that_is_a_list_or_an_object_does_not_break_the_parser(version) -> None:
    frame = json.dumps({"data": {"deploy_hash": HASH, "status": "processed", "version_id": version}})
    (news,) = parse_message(frame)
    assert isinstance(news, Executed)


async def test_a_version_that_is_a_list_does_not_break_rest() -> None:
    body = json.dumps({"data": {"deploy_hash": HASH, "status": "processed", "version_id": [2]}})
    async with raw_server(says(200, body)) as server, CloudRest(server.http, token=TOKEN) as rest:
        assert isinstance(await rest.deploy(HASH), Executed)


@pytest.mark.parametrize("levels", [900, 958, 100_000])
async def test_an_entity_nested_beyond_reason_is_no_answer(levels) -> None:
    """What is read could not be written again, and the program ended without its last event."""
    deep = "[" * levels + "]" * levels
    body = f'{{"data":{{"deploy_hash":"{HASH}","status":"processed","args":{{"z":{{"parsed":{deep}}}}}}}}}'
    assert parse_message(body) == ()
    async with raw_server(says(200, body)) as server, CloudRest(server.http, token=TOKEN) as rest:
        with pytest.raises(BadAnswer, match="no JSON"):
            await rest.deploy(HASH)


async def test_a_refused_handshake_says_when_to_try_again() -> None:
    async with raw_server(says(429, Retry_After=7)) as server:
        _, error = await drain(read_stream(server.ws, token=TOKEN))
    assert isinstance(error, RateLimited)
    assert error.retry_after_s == 7.0


@pytest.mark.parametrize(
    "proxy", ["socks5://127.0.0.1:1", "foo://127.0.0.1:1", "http://user@127.0.0.1:1", "http://127.0.0.1:1/x"]
)
async def test_a_proxy_that_cannot_be_used_is_told_as_an_error_of_ours_stream(proxy, monkeypatch) -> None:
    for name in ("no_proxy", "NO_PROXY", "wss_proxy", "socks_proxy", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", proxy)
    _, error = await drain(read_stream("wss://streaming.example", token=TOKEN))
    assert isinstance(error, TrackError), repr(error)


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "foo://127.0.0.1:1"])
async def test_a_proxy_that_cannot_be_used_is_told_as_an_error_of_ours_http(proxy, monkeypatch) -> None:
    for name in ("no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", proxy)
    with pytest.raises(TrackError):
        async with NodeRpc("https://node.example/rpc") as node:
            await node.status()


@pytest.mark.parametrize("reason", ["unauthorized"])
async def test_an_early_close_that_says_unauthorized_is_final(reason) -> None:
    async def refuses(socket) -> None:
        await socket.close(1008, reason)

    async with serve(refuses, "127.0.0.1", 0) as server:
        _, error = await drain(read_stream(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}", token=TOKEN))
    assert isinstance(error, Unauthorized), repr(error)


def test_pings_of_the_protocol_are_a_sign_of_life() -> None:
    async def main() -> bool:
        sockets = []

        async def waits(socket) -> None:
            sockets.append(socket)
            await socket.wait_closed()

        async with serve(waits, "127.0.0.1", 0, ping_interval=None) as server:
            stream = read_stream(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}", token=TOKEN)
            await anext(stream)
            waiting = asyncio.create_task(anext(stream))
            for _ in range(2):
                for _ in range(50):
                    await asyncio.sleep(0)
                jump(15)
                await (await sockets[0].ping())
            alive = not waiting.done() and sockets[0].state.name == "OPEN"
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            await stream.aclose()
            return alive

    assert run(main())


def test_an_error_that_stands_far_back_or_without_an_object_is_still_unauthorized() -> None:
    with pytest.raises(Unauthorized):
        parse_message(json.dumps({"timestamp": AT, "request": "x" * 300, "error": {"code": "unauthorized"}}))


# --- events -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/events/main", "/elsewhere", "/events/"])
async def test_a_path_that_the_node_does_not_know_is_said_so(path) -> None:
    async with raw_server(says(404, "invalid path: expected '/events'\n")) as server:
        _, error = await drain(read_events(server.http + path, reader=EventReader()))
    assert isinstance(error, BadAnswer), repr(error)
    assert not error.retryable


async def test_an_id_of_very_many_digits_is_no_id() -> None:
    body = b"data:{}\nid:" + b"1" * 5000 + b"\n\n"
    async with raw_server(begins(head(200, Content_Type="text/event-stream") + body)) as server:
        seen, error = await drain(read_events(f"{server.http}/events", reader=EventReader()))
    assert isinstance(error, ChannelError), repr(error)
    assert seen[1].id is None


@pytest.mark.parametrize("line", [b"x" * 1024 * 1024, b"data:x\n" * (1024 * 1024 // 7)], ids=["one line", "data lines"])
async def test_an_event_without_end_is_cut_off(line) -> None:
    poured = 0

    async def pours(writer, _) -> None:
        nonlocal poured
        for _ in range(64):
            writer.write(line)
            await writer.drain()
            poured += 1

    async with raw_server(begins(head(200, Content_Type="text/event-stream") + b"data:", pours)) as server:
        _, error = await drain(read_events(f"{server.http}/events", reader=EventReader()))
    assert isinstance(error, BadAnswer), repr(error)
    assert poured < 64


async def test_the_query_of_an_address_is_kept() -> None:
    async with raw_server(begins(head(200, Content_Type="text/event-stream"))) as server:
        await drain(read_events(f"{server.http}/events?key=abc", reader=EventReader()))
        await drain(read_events(f"{server.http}/events?key=abc", reader=EventReader(), start_from=5))
    targets = [request.target for request in server.requests]
    assert targets == ["/events?key=abc", "/events?key=abc&start_from=5"]


async def test_the_content_type_is_read_without_regard_to_case() -> None:
    async with raw_server(begins(head(200, Content_Type="Text/Event-Stream"))) as server:
        seen, error = await drain(read_events(f"{server.http}/events", reader=EventReader()))
    assert len(seen) == 1, repr(error)


async def test_a_charset_that_makes_half_characters_does_not_break_the_reader() -> None:
    answer = begins(head(200, Content_Type="text/event-stream; charset=utf-7") + b'data:"+2AA-"\n\n')
    async with raw_server(answer) as server:
        _, error = await drain(read_events(f"{server.http}/events", reader=EventReader()))
    assert isinstance(error, ChannelError), repr(error)


def test_a_height_that_is_true_is_no_height() -> None:
    reader = EventReader()
    reader.read(
        json.dumps({"BlockAdded": {"block_hash": BLOCK, "block": {"header": {"height": True, "timestamp": AT}}}})
    )
    content = {"transaction_hash": {"Version1": HASH}, "block_hash": BLOCK, "execution_result": SUCCESS}
    (news,) = reader.read(json.dumps({"TransactionProcessed": content}))
    assert news.entity["block_height"] is None
    assert status_of({"last_added_block_info": {"height": True}}).block_height is None


# --- node RPC ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["²", "1" * 5000])
def test_a_number_that_is_none_does_not_break_the_reading_of_a_refusal(number) -> None:
    told = refusal(RpcError(-32018, "Node request failure", f"unknown node error code ({number})"))
    assert isinstance(told, BadAnswer)


@pytest.mark.parametrize("member", ["deploy", "transaction"])
def test_the_outcome_of_another_transaction_whose_document_cannot_be_read_is_not_taken_for_ours(member) -> None:
    bare = {"hash": OTHER, "payload": {"new": "form"}}
    result = {
        member: bare if member == "deploy" else {"Version1": bare},
        "execution_info": {"block_hash": BLOCK, "block_height": 1, "execution_result": {"Version2": {"cost": "1"}}},
    }
    with pytest.raises(BadAnswer):
        news_of(result, HASH, Kind.DEPLOY)


@pytest.mark.parametrize("answer", [says(429), resets, says(401)], ids=["429", "reset", "401"])
async def test_an_execution_is_told_even_when_its_block_cannot_be_asked_for(answer) -> None:
    async def node(writer, request) -> None:
        found = rpc(result=EXECUTED_1X) if request.call["method"] == "info_get_deploy" else answer
        await found(writer, request)

    async with raw_server(node) as server, NodeRpc(f"{server.http}/rpc") as client:
        assert isinstance(await client.lookup(DEPLOY.hash_hex, Kind.DEPLOY), Executed)


def test_an_execution_is_told_even_when_the_block_is_answered_with_silence() -> None:
    async def main() -> object:
        silent = asyncio.Event()

        async def node(writer, request) -> None:
            if request.call["method"] == "info_get_deploy":
                await rpc(result=EXECUTED_1X)(writer, request)
            else:
                silent.set()
                await never_answers(writer, request)

        async with raw_server(node) as server, NodeRpc(f"{server.http}/rpc") as client:
            asking = asyncio.create_task(client.lookup(DEPLOY.hash_hex, Kind.DEPLOY))
            await silent.wait()
            for _ in range(50):
                await asyncio.sleep(0)
            jump(11)
            return await asking

    assert isinstance(run(main()), Executed)


async def test_an_error_that_answers_another_request_is_no_refusal_of_ours() -> None:
    body = json.dumps(
        {"jsonrpc": "2.0", "id": 99, "error": {"code": -32016, "message": "Invalid transaction", "data": "x"}}
    )
    async with raw_server(says(200, body)) as server, NodeRpc(f"{server.http}/rpc") as client:
        with pytest.raises(BadAnswer):
            await client.put({"transaction": {}}, Kind.TRANSACTION_V1)
