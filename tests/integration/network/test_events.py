"""A node's server-sent events on real sockets: what is asked for, what is heard, and how each way of ending is told."""

import asyncio
import gzip
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import pytest
from jumping_clock import jump, run
from raw_servers import Answer, begins, free_port, head, never_answers, raw_server, resets, says

from cspr_track.core.errors import (
    BadAnswer,
    ChannelError,
    ConfigurationError,
    RateLimited,
    Unauthorized,
    Unreachable,
)
from cspr_track.core.observation import ChainClock, Executed, ExpiryHint, Heartbeat, Known, Opened
from cspr_track.core.status import Kind, Source
from cspr_track.network.event_reader import EventReader
from cspr_track.network.node_events import SILENCE_S, NodeEvent, read_events
from cspr_track.network.token import Token

HASH, OTHER, BLOCK = "ab" * 32, "cd" * 32, "ef" * 32
TOKEN = "11111111-secret"
AT, AT_MS = "2024-11-27T17:24:10.516Z", 1_732_728_250_516
OPENED = NodeEvent(None, (Opened(Source.NODE_EVENTS),))
EXPIRED = json.dumps({"TransactionExpired": {"transaction_hash": {"Version1": HASH}}}, separators=(",", ":"))
HINT = ExpiryHint(HASH, Source.NODE_EVENTS, Kind.TRANSACTION_V1)
EVENTS = head(200, Content_Type="text/event-stream", Cache_Control="no-cache")


def sse(*parts: str | bytes, then: Answer | None = None) -> Answer:
    """Events that end with the connection."""
    return begins(EVENTS + b"".join(part.encode() if isinstance(part, str) else part for part in parts), then)


def event(content: object, event_id: int | None = None) -> str:
    """An event as nodes write it: no space after the colons, the id after the data."""
    data = content if isinstance(content, str) else json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    return f"data:{data}\n" + (f"id:{event_id}\n\n" if event_id is not None else "\n")


def processed(error_message: str | None = None, transaction_hash: str = HASH) -> dict[str, Any]:
    result = {"Version2": {"initiator": None, "error_message": error_message, "cost": "1", "effects": []}}
    tagged = {"Version1": transaction_hash}
    return {"TransactionProcessed": {"transaction_hash": tagged, "block_hash": BLOCK, "execution_result": result}}


def opened_events(url: str, wanted: set[str] | None = None, **options: Any) -> AsyncGenerator[NodeEvent]:
    return read_events(url, reader=EventReader(wanted), **options)


async def told(url: str, **options: Any) -> tuple[list[NodeEvent], ChannelError]:
    """Every event, and how it ended."""
    stream = opened_events(url, **options)
    seen: list[NodeEvent] = []
    while True:
        try:
            seen.append(await anext(stream))
        except ChannelError as ended:
            error = ended
            break
    assert TOKEN not in f"{error!r} {error} {error.why} {error.hint}"
    assert error.service == "node events"
    return seen, error


async def heard(*answers: Answer, **options: Any) -> list[NodeEvent]:
    """The events with something to say, after the first one, of a stream that ends as it should."""
    async with raw_server(*answers) as server:
        seen, error = await told(f"{server.http}/events", **options)
    assert isinstance(error, Unreachable)
    assert error.retryable
    assert seen[0] == OPENED
    return [found for found in seen[1:] if found.observations]


# what is asked for


@pytest.mark.parametrize(
    ("start_from", "target"), [(None, "/events"), (0, "/events?start_from=0"), (1043, "/events?start_from=1043")]
)
async def test_events_are_asked_for_from_where_they_are_wanted(start_from, target) -> None:
    async with raw_server(sse()) as server:
        await told(f"{server.http}/events", start_from=start_from)
    (request,) = server.requests
    assert (request.method, request.target) == ("GET", target)
    assert request.headers["accept"] == "text/event-stream"
    assert "authorization" not in request.headers


async def test_the_token_goes_to_the_proxy_of_the_service() -> None:
    async with raw_server(sse()) as server:
        await told(f"{server.http}/events", token=Token(TOKEN))
    assert server.requests[0].headers["authorization"] == TOKEN


async def test_a_token_over_plain_text_to_another_machine_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(ConfigurationError, match="plain text"):
        await anext(opened_events("http://node.example/events", token=Token(TOKEN)))


async def test_a_node_of_1x_is_asked_under_its_own_path() -> None:
    async with raw_server(says(404, "invalid path"), sse(event({"DeployExpired": {"deploy_hash": HASH}}, 7))) as server:
        seen, error = await told(f"{server.http}/events", start_from=5)
    assert [request.target for request in server.requests] == ["/events?start_from=5", "/events/main?start_from=5"]
    assert seen == [OPENED, NodeEvent(7, (ExpiryHint(HASH, Source.NODE_EVENTS, Kind.DEPLOY),))]
    assert isinstance(error, Unreachable)


async def test_where_no_path_is_known_it_is_not_asked_again() -> None:
    async with raw_server(says(404, "invalid path: expected '/events'\n")) as server:
        seen, error = await told(f"{server.http}/events")
    assert len(server.requests) == 2
    assert seen == []
    assert isinstance(error, BadAnswer)
    assert not error.retryable
    assert "404" in str(error)


async def test_a_fallback_is_not_tried_when_the_first_path_answered() -> None:
    async with raw_server(says(503, "server has reached limit of subscribers"), sse()) as server:
        _, error = await told(f"{server.http}/events")
    assert len(server.requests) == 1
    assert isinstance(error, BadAnswer)
    assert error.retryable


# what is heard


async def test_the_first_thing_said_is_that_the_stream_is_open() -> None:
    async with (
        raw_server(sse(then=never_answers)) as server,
        aclosing(opened_events(f"{server.http}/events")) as stream,
    ):
        assert await anext(stream) == OPENED


async def test_every_event_tells_its_id() -> None:
    block = {"header": {"height": 5, "timestamp": AT}}
    added = {"BlockAdded": {"block_hash": BLOCK, "block": {"Version2": block}}}
    answer = sse(
        event({"ApiVersion": "2.0.0"}), event(EXPIRED, 1042), ":\n\n", event(added, 1043), event(processed(), 1044)
    )
    async with raw_server(answer) as server:
        seen, _ = await told(f"{server.http}/events")
    assert seen[:2] == [OPENED, NodeEvent(None, ())]  # the version of the API has no id
    ids = [(found.id, [type(said) for said in found.observations]) for found in seen[2:] if found.observations]
    assert ids == [(1042, [ExpiryHint]), (1043, [Heartbeat, ChainClock]), (1044, [Executed])]
    assert seen[-1].observations[0].entity["block_height"] == 5


async def test_events_that_say_nothing_still_move_the_id_on() -> None:
    answer = sse(event({"Step": {"era_id": 1}}, 4294967295), event(processed(transaction_hash=OTHER), 0))
    async with raw_server(answer) as server:
        seen, _ = await told(f"{server.http}/events", wanted={HASH})
    assert seen == [OPENED, NodeEvent(4294967295, ()), NodeEvent(0, ())]


@pytest.mark.parametrize("event_id", ["x", "-1", "1.5", " ", "٣", "²", "1\x002"])
async def test_an_id_that_is_no_number_is_no_id(event_id) -> None:
    seen = await heard(sse(f"data:{EXPIRED}\nid:{event_id}\n\n"))
    assert seen == [NodeEvent(None, (HINT,))]


async def test_events_about_others_are_passed_over() -> None:
    answer = sse(event(processed(transaction_hash=OTHER), 1), event(processed("User error: 65"), 2))
    (news,) = await heard(answer, wanted={HASH})
    assert news.id == 2
    assert news.observations[0].transaction_hash == HASH
    assert news.observations[0].entity["error_message"] == "User error: 65"


async def test_comments_say_nothing() -> None:
    said = [
        ":\n\n",
        ": deprecated: use /events\n\n",
        f": data:{EXPIRED}\n\n",
        f":\ndata:{EXPIRED}\n:\nid:9\n:\n\n",
        ":\n",
    ]
    assert await heard(sse(*said)) == [NodeEvent(9, (HINT,))]


async def test_a_shutdown_ends_the_stream_with_its_id() -> None:
    async with raw_server(sse(event(EXPIRED, 1), event('"Shutdown"', 2))) as server:
        seen, error = await told(f"{server.http}/events")
    assert seen == [OPENED, NodeEvent(1, (HINT,)), NodeEvent(2, ())]
    assert isinstance(error, Unreachable)
    assert error.retryable
    assert "ended" in str(error)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
async def test_every_kind_of_line_end_will_do(end) -> None:
    assert await heard(sse((event(EXPIRED, 1) * 2).replace("\n", end))) == [NodeEvent(1, (HINT,))] * 2


@pytest.mark.parametrize(
    "lines", [EXPIRED.replace(":", ":\ndata:"), EXPIRED.replace(":", ":\ndata: "), f"{EXPIRED}\ndata:"]
)
async def test_data_on_several_lines_is_one_event(lines) -> None:
    assert await heard(sse(f"data:{lines}\nid: 3\n\n")) == [NodeEvent(3, (HINT,))]


async def test_fields_that_nodes_do_not_send_are_passed_over() -> None:
    said = f"event: message\nretry: 5\nnew: field\nid: 3\ndata: {EXPIRED}\n\n"
    assert await heard(sse(said)) == [NodeEvent(3, (HINT,))]


async def test_an_event_without_its_last_line_is_not_told() -> None:
    assert await heard(sse(event(EXPIRED, 1), f"data:{EXPIRED}\nid:2\n")) == [NodeEvent(1, (HINT,))]
    assert await heard(sse(event(EXPIRED, 1), f"data:{EXPIRED[:-9]}")) == [NodeEvent(1, (HINT,))]


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85", "\x7f", "\ufeff", "ä", "😀"])
async def test_characters_that_end_a_line_elsewhere_do_not_break_an_event(character) -> None:
    message = f"User{character}error"
    (news,) = await heard(sse(event(processed(message), 1)))
    assert news.observations[0].entity["error_message"] == message


async def test_an_event_that_arrives_byte_by_byte_is_one_event() -> None:
    async def trickles(writer, _) -> None:
        for byte in event(processed("ä😀"), 12).replace("\n", "\r\n").encode():
            writer.write(b"1\r\n%c\r\n" % byte)
            await writer.drain()
            await settle(3)
        writer.write(b"0\r\n\r\n")

    start = head(200, Content_Type="text/event-stream; charset=utf-8", Transfer_Encoding="chunked")
    (news,) = await heard(begins(start, trickles))
    assert (news.id, news.observations[0].entity["error_message"]) == (12, "ä😀")


async def test_packed_events_are_unpacked() -> None:
    packed = gzip.compress(event(EXPIRED, 1).encode())
    answer = begins(head(200, Content_Type="text/event-stream", Content_Encoding="gzip") + packed)
    assert await heard(answer) == [NodeEvent(1, (HINT,))]


async def test_a_huge_event_is_read() -> None:
    found = processed()
    found["TransactionProcessed"]["messages"] = ["00" * 1024] * 4096
    found["TransactionProcessed"]["execution_result"]["Version2"]["error_message"] = "x"
    (news,) = await heard(sse(event(found, 1)))
    assert news.observations[0].entity["error_message"] == "x"


@pytest.mark.parametrize(
    "garbage",
    [
        b"data:\xff\xfe\xfd\n\n",
        b'data:{"TransactionExpired":{"transaction_hash":{"Version1":"\xff"}}}\n\n',
        b"data:" + b"[" * 100_000 + b"\n\n",
        b'data:{"TransactionProcessed":' + b'{"a":' * 50_000 + b"\n\n",
        b'data:{"TransactionExp\n\n',
        b"data\n\n",
        b"\x00\x01\x02\n\n",
        b"\n\n\n\n",
        b"<html>\n\n",
    ],
    ids=lambda garbage: str(garbage)[2:24],
)
async def test_what_cannot_be_understood_says_nothing_and_the_stream_goes_on(garbage) -> None:
    assert await heard(sse(event(EXPIRED, 1), garbage, event(EXPIRED, 2)), wanted={HASH}) == [
        NodeEvent(1, (HINT,)),
        NodeEvent(2, (HINT,)),
    ]


async def test_text_that_is_not_utf8_does_not_hide_what_became_of_a_transaction() -> None:
    told_badly = event(processed("#"), 1).encode().replace(b"#", b"\xe4\xff")
    (news,) = await heard(sse(told_badly))
    assert news.observations[0].entity["error_message"] == "\ufffd\ufffd"


async def test_an_accepted_transaction_that_cannot_be_read_is_known() -> None:
    accepted = {"TransactionAccepted": {"Version1": {"hash": HASH, "payload": None}}}
    assert await heard(sse(event(accepted, 1)), wanted={HASH}) == [
        NodeEvent(1, (Known(HASH, Source.NODE_EVENTS, Kind.TRANSACTION_V1),))
    ]


# how it ends, and how it does not begin


@pytest.mark.parametrize(
    ("status", "kind", "retryable"),
    [
        (301, BadAnswer, False),
        (307, BadAnswer, False),
        (400, BadAnswer, False),
        (401, Unauthorized, False),
        (403, Unauthorized, False),
        (408, BadAnswer, True),
        (422, BadAnswer, False),
        (429, RateLimited, True),
        (500, BadAnswer, True),
        (502, BadAnswer, True),
        (503, BadAnswer, True),
    ],
)
async def test_a_refusal_is_told_by_its_status_and_no_redirect_is_followed(status, kind, retryable) -> None:
    async with raw_server(sse()) as elsewhere:
        refuses = says(status, "<html>no</html>", Content_Type="text/html", Location=f"{elsewhere.http}/events")
        async with raw_server(refuses) as server:
            seen, error = await told(f"{server.http}/events", token=Token(TOKEN))
            assert len(server.requests) == 1
        assert elsewhere.requests == []
    assert seen == []
    assert type(error) is kind
    assert error.retryable is retryable
    assert f"HTTP {status}" in str(error)


async def test_too_many_connections_say_when_to_try_again() -> None:
    async with raw_server(says(429, Retry_After=7)) as server:
        _, error = await told(f"{server.http}/events")
    assert isinstance(error, RateLimited)
    assert error.retry_after_s == 7.0


@pytest.mark.parametrize("headers", [{}, {"Content_Type": "text/html"}, {"Content_Type": "application/json"}])
async def test_what_sends_no_events_is_not_listened_to(headers) -> None:
    async with raw_server(says(200, event(EXPIRED, 1), **headers)) as server:
        seen, error = await told(f"{server.http}/events")
    assert seen == []
    assert isinstance(error, BadAnswer)
    assert not error.retryable
    assert "sends no events" in str(error)


@pytest.mark.parametrize(
    "start",
    [
        head(200, Content_Type="text/event-stream", Transfer_Encoding="chunked") + b"%x\r\n%s\r\n5\r\nab",
        head(200, Content_Type="text/event-stream", Transfer_Encoding="chunked") + b"%x\r\n%s\r\nzz\r\n",
        head(200, Content_Type="text/event-stream", Transfer_Encoding="chunked") + b"%x\r\n%s\r\n",
    ],
    ids=["short chunk", "no size", "no last chunk"],
)
async def test_a_stream_that_breaks_is_opened_again_after_what_it_told(start) -> None:
    body = event(EXPIRED, 1).encode()
    async with raw_server(begins(start % (len(body), body))) as server:
        seen, error = await told(f"{server.http}/events")
    assert seen == [OPENED, NodeEvent(1, (HINT,))]
    assert isinstance(error, Unreachable)
    assert error.retryable
    assert f"127.0.0.1:{server.port}" in str(error)


@pytest.mark.parametrize(
    "answer",
    [
        resets,
        begins(b""),
        begins(b"garbage\r\n\r\n"),
        begins(b"HTTP/1.1 200 OK\r\nContent-Type: text/ev"),
        begins(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000),
    ],
    ids=["reset", "closed", "no HTTP", "half a head", "endless headers"],
)
async def test_an_answer_that_is_none_is_tried_again(answer: Answer) -> None:
    async with raw_server(answer) as server:
        seen, error = await told(f"{server.http}/events")
    assert seen == []
    assert isinstance(error, Unreachable)
    assert error.retryable


async def test_events_that_cannot_be_unpacked_are_asked_for_again() -> None:
    answer = begins(head(200, Content_Type="text/event-stream", Content_Encoding="gzip") + event(EXPIRED, 1).encode())
    async with raw_server(answer) as server:
        seen, error = await told(f"{server.http}/events")
    assert seen == [OPENED]
    assert isinstance(error, BadAnswer)
    assert error.retryable


async def test_where_nobody_listens_is_said_with_its_place() -> None:
    port = free_port()
    seen, error = await told(f"http://127.0.0.1:{port}/events")
    assert seen == []
    assert isinstance(error, Unreachable)
    assert error.retryable
    assert f"127.0.0.1:{port}" in str(error)


async def test_an_address_that_is_none_is_said_to_be_none() -> None:
    seen, error = await told("gopher://127.0.0.1/events")
    assert seen == []
    assert isinstance(error, Unreachable)
    assert not error.retryable
    assert "no usable address" in str(error)


async def test_what_is_on_this_machine_is_not_asked_through_a_proxy(monkeypatch) -> None:
    async with raw_server(says(502)) as proxy, raw_server(sse(event(EXPIRED, 1))) as server:
        for name in ("http_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.http)
            monkeypatch.setenv(name.upper(), proxy.http)
        seen, _ = await told(f"{server.http}/events")
        assert proxy.requests == []
    assert seen == [OPENED, NodeEvent(1, (HINT,))]


async def test_whoever_stops_listening_closes_the_connection() -> None:
    closed = asyncio.Event()

    async def goes_on(writer, _) -> None:
        try:
            while not writer.transport.is_closing():
                writer.write(b":\n\n")
                await writer.drain()
                await asyncio.sleep(0)
        finally:
            closed.set()

    async with raw_server(sse(then=goes_on)) as server:
        async with aclosing(opened_events(f"{server.http}/events")) as stream:
            assert await anext(stream) == OPENED
        await closed.wait()


# silence


async def settle(rounds: int = 50) -> None:
    """Let everybody who can do something do it, sockets included."""
    for _ in range(rounds):
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


def test_silence_ends_the_stream() -> None:
    async def main() -> tuple[ChannelError, float]:
        async with raw_server(sse(event(EXPIRED, 1), then=never_answers)) as server:
            stream = opened_events(f"{server.http}/events")
            assert [await anext(stream), await anext(stream)] == [OPENED, NodeEvent(1, (HINT,))]
            waiting = asyncio.create_task(anext(stream))
            seconds = await until_done(waiting, within_s=SILENCE_S + 5)
            with pytest.raises(ChannelError) as ended:
                await waiting
            return ended.value, seconds

    error, seconds = run(main())
    assert seconds >= SILENCE_S
    assert isinstance(error, Unreachable)
    assert error.retryable


def test_comments_keep_a_quiet_stream_open() -> None:
    async def main() -> list[NodeEvent]:
        writers: list[asyncio.StreamWriter] = []

        async def keeps(writer, request) -> None:
            writers.append(writer)
            await never_answers(writer, request)

        async with raw_server(sse(then=keeps)) as server, aclosing(opened_events(f"{server.http}/events")) as stream:
            seen = [await anext(stream)]
            waiting = asyncio.create_task(anext(stream))
            for _ in range(4):
                await settle()
                jump(SILENCE_S - 5)
                await settle()
                assert not waiting.done()
                writers[0].write(b":\n")
            await settle()
            writers[0].write(event(EXPIRED, 1).encode())
            return [*seen, await waiting]

    assert run(main()) == [OPENED, NodeEvent(1, (HINT,))]


def test_a_request_without_an_answer_is_given_up() -> None:
    async def main() -> tuple[tuple[list[NodeEvent], ChannelError], float]:
        asked = asyncio.Event()

        async def answers(writer, request) -> None:
            asked.set()
            await never_answers(writer, request)

        async with raw_server(answers) as server:
            asking = asyncio.create_task(told(f"{server.http}/events"))
            await asked.wait()
            seconds = await until_done(asking, within_s=SILENCE_S + 5)
            return await asking, seconds

    (seen, error), _ = run(main())
    assert seen == []
    assert isinstance(error, Unreachable)
    assert error.retryable
