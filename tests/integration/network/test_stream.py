"""The deploy stream of CSPR.cloud on real sockets: what is asked for, what is heard, and how it ends."""

import asyncio
import base64
import hashlib
import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from jumping_clock import jump, run
from raw_servers import Answer, begins, free_port, head, never_answers, raw_server, resets, says
from websockets.asyncio.server import ServerConnection, serve

from cspr_track.core.errors import (
    BadAnswer,
    ChannelError,
    ConfigurationError,
    RateLimited,
    Unauthorized,
    Unreachable,
)
from cspr_track.core.observation import ChainClock, Executed, ExpiryHint, Heartbeat, Known, Observation, Opened
from cspr_track.core.status import Kind, Source
from cspr_track.network.cloud_stream import MAX_MESSAGE_BYTES, SILENCE_S, read_stream
from cspr_track.network.token import Token

HASH, OTHER = "ab" * 32, "cd" * 32
TOKEN = "11111111-secret"
HTML = "<html><body>Bad gateway</body></html>"
AT, AT_MS = "2024-02-26T17:13:10.285952786Z", 1_708_967_590_285
OPENED, HEARTBEAT, CLOCK = Opened(Source.STREAM), Heartbeat(Source.STREAM), ChainClock(AT_MS, Source.STREAM)

TEXT, BINARY, CONTINUED = 1, 2, 0

Handler = Callable[[ServerConnection], Awaitable[None]]


def entity(transaction_hash: str = HASH, **fields: Any) -> dict[str, Any]:
    return {"deploy_hash": transaction_hash, "status": "processed", "version_id": 2, "error_message": None} | fields


def message(data: object, **members: object) -> str:
    return json.dumps({"action": "created", "data": data, "timestamp": AT} | members)


def executed(**fields: Any) -> Executed:
    return Executed(HASH, Source.STREAM, entity(**fields), Kind.TRANSACTION_V1)


@dataclass(slots=True)
class Cloud:
    """A running server: where it is, and who connected."""

    url: str
    connections: list[ServerConnection] = field(default_factory=list)


@asynccontextmanager
async def cloud(handler: Handler, *, compression: str | None = "deflate") -> AsyncIterator[Cloud]:
    async def handle(socket: ServerConnection) -> None:
        server.connections.append(socket)
        await handler(socket)

    options = {"compression": compression, "ping_interval": None, "max_size": None, "close_timeout": 0.1}
    async with serve(handle, "127.0.0.1", 0, **options) as listening:
        server = Cloud(f"ws://127.0.0.1:{listening.sockets[0].getsockname()[1]}")
        yield server


def sends(*frames: str | bytes) -> Handler:
    async def handler(socket: ServerConnection) -> None:
        for frame in frames:
            await socket.send(frame)

    return handler


def frame(opcode: int, payload: bytes, *, fin: bool = True, masked: bool = False, length: int | None = None) -> bytes:
    """A frame as it goes over the wire; ``length`` is what it claims."""
    size = len(payload) if length is None else length
    short = size if size < 126 else 126 if size < 65536 else 127
    extended = size.to_bytes({126: 2, 127: 8}[short], "big") if short > 125 else b""
    mask = bytes(4) if masked else b""  # a mask of zeros changes nothing
    return bytes([opcode | (0x80 if fin else 0), short | (0x80 if masked else 0)]) + extended + mask + payload


def upgrades(*raw: bytes, then: Answer | None = None) -> Answer:
    """A handshake that succeeds, then these bytes."""

    async def answer(writer: asyncio.StreamWriter, request: Any) -> None:
        key = request.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = base64.b64encode(hashlib.sha1(key.encode(), usedforsecurity=False).digest()).decode()
        start = (
            f"HTTP/1.1 101 Up\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
        )
        await begins(start.encode() + b"".join(raw), then)(writer, request)

    return answer


def opened_stream(url: str, **options: Any) -> AsyncGenerator[Observation]:
    return read_stream(url, token=Token(TOKEN), **options)


async def told(url: str, **options: Any) -> tuple[list[Observation], ChannelError]:
    """Everything that was heard, and how it ended."""
    stream = opened_stream(url, **options)
    seen: list[Observation] = []
    while True:
        try:
            seen.append(await anext(stream))
        except ChannelError as ended:
            error = ended
            break
    assert TOKEN not in f"{error!r} {error} {error.why} {error.hint}"
    assert error.service == "CSPR.cloud stream"
    return seen, error


async def heard(*frames: str | bytes, **options: Any) -> list[Observation]:
    """What a stream of these frames says after it was opened."""
    async with cloud(sends(*frames)) as server:
        seen, error = await told(server.url, **options)
    assert isinstance(error, Unreachable)
    assert seen[0] == OPENED
    return seen[1:]


# what is asked for


async def test_the_address_is_the_subscription_and_the_token_stands_raw_in_the_header() -> None:
    async with cloud(sends()) as server:
        await told(server.url, filters={"deploy_hash": [HASH, OTHER]})
        request = server.connections[0].request
    assert request.path == f"/deploys?deploy_hash={HASH},{OTHER}"
    assert request.headers.get_all("Authorization") == [TOKEN]
    assert request.headers["User-Agent"].startswith("cspr-track/")


@pytest.mark.parametrize("slash", ["", "/"])
async def test_without_a_filter_every_deploy_of_the_network_is_asked_for(slash) -> None:
    async with cloud(sends()) as server:
        await told(server.url + slash)
        assert server.connections[0].request.path == "/deploys"


async def test_nothing_is_sent_over_an_open_stream() -> None:
    said: list[str | bytes] = []

    async def listens(socket: ServerConnection) -> None:
        await socket.send("Ping")
        said.extend([frame async for frame in socket])

    async with cloud(listens) as server, aclosing(opened_stream(server.url)) as stream:
        assert [await anext(stream), await anext(stream)] == [OPENED, HEARTBEAT]
    assert said == []


async def test_whoever_stops_listening_closes_the_connection() -> None:
    async def waits(socket: ServerConnection) -> None:
        await socket.wait_closed()

    async with cloud(waits) as server:
        async with aclosing(opened_stream(server.url)) as stream:
            assert await anext(stream) == OPENED
        await server.connections[0].wait_closed()
        assert server.connections[0].close_code == 1000


async def test_a_cancelled_listener_takes_its_leave_too() -> None:
    async def waits(socket: ServerConnection) -> None:
        await socket.wait_closed()

    async with cloud(waits) as server:
        opened = asyncio.Event()

        async def listen() -> None:
            async with aclosing(opened_stream(server.url)) as stream:
                async for _ in stream:
                    opened.set()

        listening = asyncio.create_task(listen())
        await opened.wait()
        listening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await listening
        await server.connections[0].wait_closed()
        assert server.connections[0].close_code == 1000


async def test_a_token_over_plain_text_to_another_machine_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(ConfigurationError, match="plain text"):
        await anext(opened_stream("ws://streaming.example"))


# what is heard


async def test_plain_ping_frames_are_heartbeats() -> None:
    assert await heard("Ping", "Ping") == [HEARTBEAT, HEARTBEAT]


@pytest.mark.parametrize("text", ["pong", " Ping\n", "", "[]", '"Ping"', b"\xff\x00", b"Ping"])
async def test_whatever_is_no_json_object_is_a_sign_of_life(text) -> None:
    assert await heard(text) == [HEARTBEAT]


async def test_a_processed_deploy_is_an_execution_with_its_entity_as_it_came() -> None:
    fields = {"cost": "2500000000", "error_message": "User error: 65", "new_in_v3": {"x": [1, None]}}
    assert await heard(message(entity(**fields))) == [CLOCK, executed(**fields)]


async def test_pending_and_expired_deploys_are_told_as_such() -> None:
    pending, expired = entity(status="pending", version_id=0), entity(status="expired", version_id=1)
    assert await heard(message(pending), message(expired)) == [
        *(CLOCK, Known(HASH, Source.STREAM, Kind.DEPLOY)),
        *(CLOCK, ExpiryHint(HASH, Source.STREAM, Kind.DEPLOY)),
    ]


async def test_any_action_and_any_order_of_members_will_do() -> None:
    turned = json.dumps({"extra": None, "timestamp": AT, "data": entity(), "action": "rewritten"})
    assert await heard(turned, turned.encode()) == [CLOCK, executed(), CLOCK, executed()]


async def test_messages_about_others_are_passed_over() -> None:
    frames = [message(entity(OTHER)), message(entity(HASH.upper())), message(entity(OTHER))]
    news = await heard(*frames, wanted={HASH})
    assert [seen for seen in news if seen != CLOCK] == [executed(deploy_hash=HASH.upper())]


async def test_a_hash_that_becomes_wanted_while_the_stream_is_open_is_heard() -> None:
    wanted: set[str] = set()
    go_on = asyncio.Event()

    async def tells_twice(socket: ServerConnection) -> None:
        await socket.send(message(entity()))
        await go_on.wait()
        await socket.send(message(entity()))

    async with cloud(tells_twice) as server, aclosing(opened_stream(server.url, wanted=wanted)) as stream:
        assert [await anext(stream), await anext(stream)] == [OPENED, CLOCK]
        wanted.add(HASH)
        go_on.set()
        assert [await anext(stream), await anext(stream)] == [CLOCK, executed()]


async def test_a_message_in_fragments_with_a_ping_between_them_is_one_message() -> None:
    text = message(entity()).encode()
    fragments = frame(TEXT, text[:10], fin=False), frame(9, b"?"), frame(CONTINUED, text[10:])
    async with raw_server(upgrades(*fragments)) as server:
        seen, _ = await told(server.ws)
    assert seen == [OPENED, CLOCK, executed()]


async def test_pings_of_the_protocol_are_answered() -> None:
    async def asks_first(socket: ServerConnection) -> None:
        await (await socket.ping())
        await socket.send("Ping")

    async with cloud(asks_first) as server:
        seen, _ = await told(server.url)
    assert seen == [OPENED, HEARTBEAT]


async def test_a_message_above_the_usual_limit_of_the_library_is_read() -> None:
    news = await heard(message(entity(args={"wasm": {"parsed": "00" * 1024 * 1024}})))
    assert [type(seen) for seen in news] == [ChainClock, Executed]


@pytest.mark.parametrize(
    "garbage",
    [
        '{"data":{"deploy_hash":"ab',
        '{"data":' + "[" * 100_000,
        '{"data":' + '{"a":' * 20_000 + "1" + "}" * 20_000 + "}",
        b'{"data":{"deploy_hash":"\xff\xfe"}}',
        message(None),
        message([entity()]),
        message(entity("ab")),
        message(entity(status="unheard of")),
        message({"deploy_hash": 7, "status": "processed"}),
        '{"data":{"deploy_hash":' + "9" * 5000 + "}}",
        '{"error":{"code":"internal","message":"later, please"}}',
        '{"error":null}',
    ],
    ids=lambda text: str(text)[:24],
)
@pytest.mark.parametrize("wanted", [None, {HASH}], ids=["all", "some"])
async def test_what_cannot_be_understood_says_nothing_and_the_stream_goes_on(garbage, wanted) -> None:
    news = await heard(garbage, message(entity()), wanted=wanted)
    assert [seen for seen in news if seen != CLOCK] == [executed()]


# how it ends


@pytest.mark.parametrize("code", ["unauthorized", "access_denied"])
@pytest.mark.parametrize("wanted", [None, {HASH}], ids=["all", "some"])
async def test_an_error_frame_that_says_unauthorized_is_final(code, wanted) -> None:
    async with cloud(sends("Ping", json.dumps({"error": {"code": code, "message": "who are you"}}), "Ping")) as server:
        seen, error = await told(server.url, wanted=wanted)
    assert seen == [OPENED, HEARTBEAT]
    assert isinstance(error, Unauthorized)
    assert not error.retryable
    assert "CSPR_CLOUD_KEY" in (error.hint or "")


@pytest.mark.parametrize("code", [1000, 1001, 1011, 1012, 1013, 4000])
async def test_a_closed_connection_is_opened_again_whatever_the_code(code) -> None:
    async def closes(socket: ServerConnection) -> None:
        await socket.send("Ping")
        await socket.close(code, "a new version is deployed")

    async with cloud(closes) as server:
        seen, error = await told(server.url)
    assert seen == [OPENED, HEARTBEAT]
    assert isinstance(error, Unreachable)
    assert error.retryable


async def test_a_text_that_is_no_text_is_passed_over() -> None:
    news = json.dumps({"data": {"deploy_hash": "ab" * 32, "status": "pending"}}).encode()
    frames = (frame(TEXT, b'{"data":{"deploy_hash":"\xff\xfe"}}'), frame(TEXT, b"\xff\xfe\xfd"), frame(TEXT, news))
    async with raw_server(upgrades(*frames)) as server:
        seen, _ = await told(server.ws)
    assert seen == [OPENED, HEARTBEAT, Known("ab" * 32, Source.STREAM)]


@pytest.mark.parametrize(
    "answer",
    [
        upgrades(frame(TEXT, b"Ping")),
        upgrades(frame(TEXT, b"Ping"), frame(TEXT, b"Pi")[:-1]),
        upgrades(frame(TEXT, b"Ping"), frame(TEXT, b"{", length=MAX_MESSAGE_BYTES + 1)),
        upgrades(frame(TEXT, b"Ping"), frame(TEXT, b"Ping", masked=True)),
        upgrades(frame(TEXT, b"Ping"), frame(CONTINUED, b"Ping")),
        upgrades(frame(TEXT, b"Ping"), frame(5, b"Ping")),
        upgrades(frame(TEXT, b"Ping"), frame(8, b"\x03")),
        upgrades(frame(TEXT, b"Ping"), b"HTTP/1.1 502 Bad Gateway\r\n\r\n"),
    ],
    ids=["no close", "half a frame", "oversized", "masked", "out of order", "opcode", "bad close", "HTTP"],
)
async def test_a_connection_that_breaks_after_a_message_is_opened_again(answer: Answer) -> None:
    async with raw_server(answer) as server:
        seen, error = await told(server.ws)
    assert seen == [OPENED, HEARTBEAT]
    assert isinstance(error, Unreachable)
    assert error.retryable


async def test_a_connection_that_is_reset_is_opened_again() -> None:
    async with raw_server(upgrades(then=resets)) as server:
        seen, error = await told(server.ws)
    assert seen in ([], [OPENED])  # a reset may overtake the handshake
    assert isinstance(error, Unreachable)
    assert error.retryable


@pytest.mark.parametrize("compression", [None, "deflate"])
async def test_a_message_above_the_limit_is_not_taken_in_be_it_packed_or_not(compression) -> None:
    async with cloud(sends("Ping", " " * (MAX_MESSAGE_BYTES + 1), "Ping"), compression=compression) as server:
        seen, error = await told(server.url)
    assert seen == [OPENED, HEARTBEAT]
    assert isinstance(error, Unreachable)
    assert error.retryable


# how it does not begin


@pytest.mark.parametrize(
    "body", ["", HTML, '{"error":{"code":"unauthorized","message":"no"}}'], ids=["empty", "html", "{"]
)
@pytest.mark.parametrize(
    ("status", "kind", "retryable"),
    [
        (400, BadAnswer, False),
        (401, Unauthorized, False),
        (403, Unauthorized, False),  # the tier does not allow the stream; the other channels may still be used
        (404, BadAnswer, False),
        (429, RateLimited, True),
        (500, BadAnswer, True),
        (502, BadAnswer, True),
        (503, BadAnswer, True),
        (200, BadAnswer, False),
    ],
)
async def test_a_refused_handshake_is_told_by_its_status(status, kind, retryable, body) -> None:
    async with raw_server(says(status, body, Content_Type="text/html")) as server:
        seen, error = await told(server.ws)
        assert len(server.requests) == 1
    assert seen == []
    assert type(error) is kind
    assert error.retryable is retryable
    assert f"HTTP {status}" in str(error)
    assert HTML not in f"{error} {error.why}"
    assert ("CSPR_CLOUD_KEY" in (error.hint or "")) is (status == 401)


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
async def test_a_redirect_is_never_followed_and_the_token_goes_nowhere_else(status) -> None:
    async with raw_server(upgrades()) as elsewhere:
        for location in (f"{elsewhere.ws}/deploys", f"{elsewhere.http}/deploys", "/deploys/v2"):
            async with raw_server(says(status, Location=location)) as server:
                seen, error = await told(server.ws)
                assert len(server.requests) == 1
            assert seen == []
            assert isinstance(error, BadAnswer)
            assert not error.retryable
        assert elsewhere.requests == []


@pytest.mark.parametrize(
    "answer",
    [
        resets,
        begins(b""),
        begins(b"garbage\r\n\r\n"),
        begins(b"HTTP/1.1 101 Up\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: no\r\n\r\n"),
        begins(b"HTTP/1.1 101 Up\r\n\r\n"),
        begins(b"HTTP/1.1 101 Up\r\nUpgrade: web"),
        begins(head(200, Transfer_Encoding="chunked") + b"5\r\nabc"),
        begins(head(503, Content_Length=1000) + b"half"),
        begins(b"HTTP/1.1 101 Up\r\n" + b"X: y\r\n" * 10_000),
        begins(b"HTTP/1.1 101 Up\r\nX: " + b"y" * 100_000),
        begins(b"\xff" * 100),
    ],
    ids=[
        *("reset", "closed", "no HTTP", "wrong key", "no upgrade", "half a head", "half a chunk", "half a body"),
        *("endless headers", "endless header", "binary"),
    ],
)
async def test_a_handshake_that_is_none_is_tried_again(answer: Answer) -> None:
    async with raw_server(answer) as server:
        seen, error = await told(server.ws)
    assert seen == []
    assert isinstance(error, Unreachable)
    assert error.retryable
    assert f"127.0.0.1:{server.port}" in str(error)


async def test_where_nobody_listens_is_said_with_its_place() -> None:
    port = free_port()
    seen, error = await told(f"ws://127.0.0.1:{port}")
    assert seen == []
    assert isinstance(error, Unreachable)
    assert error.retryable
    assert f"127.0.0.1:{port}" in str(error)


async def test_an_address_that_is_none_is_said_to_be_none() -> None:
    seen, error = await told("http://127.0.0.1:1")
    assert seen == []
    assert isinstance(error, Unreachable)
    assert "no usable address" in str(error)
    assert not error.retryable


# proxies


async def test_what_is_on_this_machine_is_not_asked_through_a_proxy(monkeypatch) -> None:
    async with raw_server(says(502)) as proxy, cloud(sends("Ping")) as server:
        for name in ("ws_proxy", "http_proxy", "https_proxy", "all_proxy", "socks_proxy"):
            monkeypatch.setenv(name, proxy.http)
            monkeypatch.setenv(name.upper(), proxy.http)
        seen, _ = await told(server.url)
        assert proxy.requests == []
    assert seen == [OPENED, HEARTBEAT]


@pytest.mark.parametrize("status", [200, 403, 407, 502])
async def test_a_proxy_on_the_way_does_not_see_the_token(monkeypatch, status) -> None:
    for name in ("no_proxy", "NO_PROXY", "wss_proxy", "WSS_PROXY", "socks_proxy", "SOCKS_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    async with raw_server(says(status, HTML)) as proxy:
        monkeypatch.setenv("https_proxy", proxy.http)
        seen, error = await told("wss://streaming.example")
        request = proxy.requests[0]
    assert (request.method, request.target) == ("CONNECT", "streaming.example:443")
    assert TOKEN not in str(request)
    assert seen == []
    assert isinstance(error, Unreachable)
    assert error.retryable


# silence


async def settle() -> None:
    """Let everybody who can do something do it, sockets included."""
    for _ in range(50):
        await asyncio.sleep(0)


async def until_done(task: asyncio.Task[Any], *, within_s: float) -> float:
    """Move the clock until a task is done; by how many seconds."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    while not task.done():
        assert loop.time() - start < within_s
        jump(0.5)
        await settle()
    return loop.time() - start


def test_silence_ends_the_stream_even_if_nobody_answers_the_close() -> None:
    async def main() -> tuple[ChannelError, float]:
        async with raw_server(upgrades(frame(TEXT, b"Ping"), then=never_answers)) as server:
            stream = opened_stream(server.ws)
            assert [await anext(stream), await anext(stream)] == [OPENED, HEARTBEAT]
            waiting = asyncio.create_task(anext(stream))
            seconds = await until_done(waiting, within_s=SILENCE_S + 5)
            with pytest.raises(ChannelError) as ended:
                await waiting
            return ended.value, seconds

    error, seconds = run(main())
    assert seconds >= SILENCE_S
    assert isinstance(error, Unreachable)
    assert error.retryable
    assert "fell silent for 20 s" in str(error)


@pytest.mark.parametrize(
    "last",
    [frame(8, b"\x03\xe8bye"), frame(8, b"\x03"), frame(TEXT, b"x", masked=True), frame(5, b"")],
    ids=["bye", "bad close", "masked", "opcode"],
)
def test_who_takes_his_leave_and_does_not_go_is_left(last) -> None:
    """A service that says goodbye and keeps the connection open kept us from opening another one."""

    async def main() -> tuple[ChannelError, float]:
        async with raw_server(upgrades(frame(TEXT, b"Ping"), last, then=never_answers)) as server:
            stream = opened_stream(server.ws)
            assert [await anext(stream), await anext(stream)] == [OPENED, HEARTBEAT]
            waiting = asyncio.create_task(anext(stream))
            seconds = await until_done(waiting, within_s=5)
            with pytest.raises(ChannelError) as ended:
                await waiting
            return ended.value, seconds

    error, seconds = run(main())
    assert isinstance(error, Unreachable)
    assert error.retryable
    assert seconds < 3


async def test_pings_without_end_are_not_answered_for_ever() -> None:
    async with raw_server(upgrades(frame(9, b"") * 30_000, then=never_answers)) as server:
        seen, error = await told(server.ws)
    assert seen == [OPENED]
    assert "pings without end" in str(error)
    assert error.retryable


def test_a_ping_just_in_time_keeps_the_stream_open() -> None:
    async def main() -> list[Observation]:
        async def waits(socket: ServerConnection) -> None:
            await socket.wait_closed()

        seen = []
        async with cloud(waits) as server, aclosing(opened_stream(server.url)) as stream:
            assert await anext(stream) == OPENED
            for _ in range(4):
                waiting = asyncio.create_task(anext(stream))
                await settle()
                jump(SILENCE_S - 2)
                await settle()
                assert not waiting.done()
                await server.connections[0].send("Ping")
                seen.append(await waiting)
        return seen

    assert run(main()) == [HEARTBEAT] * 4


@pytest.mark.parametrize(
    "answer",
    [never_answers, begins(b"HTTP/1.1 101 Up\r\nUpgrade: websocket\r\n", never_answers)],
    ids=["nothing", "half a head"],
)
def test_a_handshake_without_an_answer_is_given_up(answer: Answer) -> None:
    async def main() -> tuple[list[Observation], ChannelError]:
        asked = asyncio.Event()

        async def answers(writer, request) -> None:
            asked.set()
            await answer(writer, request)

        async with raw_server(answers) as server:
            asking = asyncio.create_task(told(server.ws))
            await asked.wait()
            await until_done(asking, within_s=12)
            return await asking

    seen, error = run(main())
    assert seen == []
    assert isinstance(error, Unreachable)
    assert error.retryable
