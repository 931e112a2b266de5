"""What can go wrong between us and a service over HTTP, each on a real socket: told as one of our own errors."""

import asyncio
import gzip
import json

import pytest
from jumping_clock import jump, run
from raw_servers import Answer, begins, free_port, head, never_answers, raw_server, resets, rpc, says

from cspr_track.core.errors import BadAnswer, ChannelError, ConfigurationError, RateLimited, Unauthorized, Unreachable
from cspr_track.core.status import Kind
from cspr_track.network.cloud_rest import CloudRest
from cspr_track.network.node_rpc import NodeRpc
from cspr_track.network.token import Token

HASH = "ab" * 32
TOKEN = "11111111-secret"
HTML = "<html><body>Too many</body></html>"


async def trouble_of_rest(url: str) -> ChannelError:
    async with CloudRest(url, token=Token(TOKEN)) as rest:
        with pytest.raises(ChannelError) as failed:
            await rest.deploy(HASH)
    assert TOKEN not in f"{failed.value!r} {failed.value} {failed.value.why} {failed.value.hint}"
    return failed.value


async def trouble_of_put(url: str) -> ChannelError:
    async with NodeRpc(f"{url}/rpc") as node:
        with pytest.raises(ChannelError) as failed:
            await node.put({"deploy": {"hash": HASH}}, Kind.DEPLOY)
    return failed.value


TROUBLES = [trouble_of_rest, trouble_of_put]
each_service = pytest.mark.parametrize("trouble_of", TROUBLES, ids=["rest", "put"])


@each_service
@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("body", ["", HTML, '{"error":{"code":"unauthorized","message":"no such token"}}'])
async def test_a_refused_token_is_not_tried_again(trouble_of, status, body) -> None:
    async with raw_server(says(status, body)) as server:
        error = await trouble_of(server.http)
    assert isinstance(error, Unauthorized)
    assert (error.retryable, error.may_have_arrived) == (False, False)
    assert error.why == ("no such token" if body.startswith("{") else None)
    assert "CSPR_CLOUD_KEY" in (error.hint or "")


@each_service
@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry_After": "7"}, 7.0),
        ({"Retry_After": " 7.5 "}, 7.5),
        ({"Retry_After": "0"}, 1.0),  # a service that said 429 is never asked again at once
        ({"Retry_After": "0.000001"}, 1.0),
        ({"Retry_After": "99999"}, 3600.0),
        *(({"Retry_After": odd}, None) for odd in ("-3", "-inf", "inf", "1e-9", "1e99", "nan", "9" * 400, "٧", "")),
        ({"Retry_After": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
    ],
)
async def test_too_many_requests_says_when_to_try_again(trouble_of, headers, seconds) -> None:
    async with raw_server(says(429, HTML, **headers)) as server:
        error = await trouble_of(server.http)
    assert isinstance(error, RateLimited)
    assert (error.retry_after_s, error.retryable, error.may_have_arrived) == (seconds, True, False)


@each_service
@pytest.mark.parametrize("body", ["", HTML, b'{"message":"\xff\xfe"}', b"[" * 100_000], ids=["empty", "html", "x", "["])
async def test_a_service_in_trouble_is_tried_again_and_may_have_taken_the_request(trouble_of, body) -> None:
    async with raw_server(says(503, body)) as server:
        error = await trouble_of(server.http)
    assert isinstance(error, BadAnswer)
    assert (error.retryable, error.may_have_arrived) == (True, True)
    assert "503" in str(error)


@each_service
async def test_a_request_that_the_service_finds_wrong_is_not_tried_again(trouble_of) -> None:
    async with raw_server(says(400, '{"error":{"code":"invalid_input","message":"no hash"}}')) as server:
        error = await trouble_of(server.http)
    assert isinstance(error, BadAnswer)
    assert (error.retryable, error.may_have_arrived, error.why) == (False, False, "no hash")


@each_service
@pytest.mark.parametrize(
    "answer",
    [
        says(200, '{"data":{"deploy_hash":"ab'),
        says(200, HTML),
        says(200, b'{"data":"\xff"}'),
        says(200, b'{"data":' + b"[" * 1_000_000),
        says(200, "[]"),
        says(200, "not gzip at all", Content_Encoding="gzip"),
        says(200, gzip.compress(b'{"data":{}}')[:-9], Content_Encoding="gzip"),
    ],
    ids=["truncated", "html", "not utf-8", "deep", "no object", "not gzip", "truncated gzip"],
)
async def test_an_answer_that_cannot_be_understood_settles_nothing(trouble_of, answer: Answer) -> None:
    async with raw_server(answer) as server:
        error = await trouble_of(server.http)
    assert isinstance(error, BadAnswer)
    assert error.retryable
    if trouble_of is trouble_of_put:
        assert error.may_have_arrived


@each_service
@pytest.mark.parametrize(
    "answer",
    [
        resets,
        begins(b""),
        begins(head(200, Content_Length=1000) + b'{"data":'),
        begins(head(200, Transfer_Encoding="chunked") + b"5\r\nabc"),
        begins(b"garbage\r\n\r\n"),
        begins(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000),
    ],
    ids=["reset", "closed", "short body", "short chunk", "no HTTP", "endless headers"],
)
async def test_a_broken_connection_may_have_carried_the_request(trouble_of, answer: Answer) -> None:
    async with raw_server(answer) as server:
        error = await trouble_of(server.http)
    assert isinstance(error, Unreachable)
    assert (error.retryable, error.may_have_arrived) == (True, True)


@each_service
async def test_where_nobody_listens_nothing_can_have_arrived(trouble_of) -> None:
    error = await trouble_of(f"http://127.0.0.1:{free_port()}")
    assert isinstance(error, Unreachable)
    assert (error.retryable, error.may_have_arrived) == (True, False)


@each_service
async def test_an_answer_without_end_is_cut_off(trouble_of) -> None:
    async def pours(writer, _) -> None:
        for _ in range(64):
            writer.write(b" " * 1024 * 1024)
            await writer.drain()

    async with raw_server(begins(head(200), pours)) as server:
        error = await trouble_of(server.http)
    assert isinstance(error, BadAnswer)
    assert "without end" in str(error)


@each_service
async def test_a_small_answer_that_unpacks_without_end_is_cut_off(trouble_of) -> None:
    bomb = gzip.compress(b" " * 64 * 1024 * 1024)
    async with raw_server(says(200, bomb, Content_Encoding="gzip")) as server:
        error = await trouble_of(server.http)
    assert isinstance(error, BadAnswer)
    assert "without end" in str(error)


@each_service
def test_silence_after_the_request_is_a_lost_answer(trouble_of) -> None:
    async def main() -> ChannelError:
        asked = asyncio.Event()

        async def falls_silent(writer, request) -> None:
            asked.set()
            await never_answers(writer, request)

        async with raw_server(falls_silent) as server:
            asking = asyncio.create_task(trouble_of(server.http))
            await asked.wait()
            await settle()
            jump(10.5)
            return await asking

    error = run(main())
    assert isinstance(error, Unreachable)
    assert (error.retryable, error.may_have_arrived) == (True, True)


@each_service
def test_an_answer_that_trickles_in_is_not_waited_for_without_end(trouble_of) -> None:
    async def main() -> tuple[ChannelError, int]:
        trickled = 0

        async def trickles(writer, _) -> None:
            nonlocal trickled
            while trickled < 100:
                writer.write(b" ")
                await writer.drain()
                await settle()
                trickled += 1
                jump(9)  # just before the client would call it silence

        async with raw_server(begins(head(200), trickles)) as server:
            return await trouble_of(server.http), trickled

    error, trickled = run(main())
    assert isinstance(error, Unreachable)
    assert (error.retryable, error.may_have_arrived) == (True, True)
    assert trickled < 20


async def settle() -> None:
    """Let everybody who can do something do it, sockets included."""
    for _ in range(20):
        await asyncio.sleep(0)


@each_service
async def test_a_redirect_is_not_followed(trouble_of) -> None:
    async with raw_server(says(200, "{}")) as elsewhere:
        async with raw_server(says(307, "", Location=f"{elsewhere.http}/x")) as server:
            error = await trouble_of(server.http)
        assert elsewhere.requests == []
    assert isinstance(error, BadAnswer)
    assert not error.retryable


@each_service
@pytest.mark.parametrize("where", ["http://xn--a/", "data:,x", "http://[", "//\xff", "http://a:99999/"])
async def test_a_redirect_to_what_is_no_address_is_an_answer_like_any_other(trouble_of, where) -> None:
    """Who sends one has read what was sent to him, so a put may have arrived."""
    async with raw_server(says(303, "", Location=where)) as server:
        error = await trouble_of(server.http)
    assert isinstance(error, BadAnswer)
    assert "HTTP 303" in str(error)
    assert (error.retryable, error.may_have_arrived) == (False, True)


async def test_no_cookie_is_kept_or_sent_back() -> None:
    async with raw_server(says(404, "{}", Set_Cookie="a=b; Max-Age=9999999")) as server:
        async with CloudRest(server.http, token=Token(TOKEN)) as rest:
            for _ in range(2):
                await rest.deploy(HASH)
        assert [request.headers.get("cookie") for request in server.requests] == [None, None]


@each_service
async def test_what_is_on_this_machine_is_not_asked_through_a_proxy(trouble_of, monkeypatch) -> None:
    async with raw_server(says(502)) as proxy, raw_server(says(400)) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.http)
        await trouble_of(server.http)
        assert proxy.requests == []
        assert len(server.requests) == 1


async def test_the_token_is_sent_raw_and_only_where_there_is_one() -> None:
    async with raw_server(says(404)) as server:
        async with CloudRest(server.http, token=Token(TOKEN)) as rest:
            await rest.deploy(HASH)
        assert server.requests[0].headers["authorization"] == TOKEN
    async with raw_server(rpc(result={})) as server:
        async with NodeRpc(server.http) as node:
            await node.call("info_get_status")
        assert "authorization" not in server.requests[0].headers
        assert server.requests[0].headers["content-type"] == "application/json"  # nodes compare it byte for byte


def test_a_token_over_plain_text_to_another_machine_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(ConfigurationError, match="plain text"):
        CloudRest("http://api.example", token=Token(TOKEN))
    with pytest.raises(ConfigurationError, match="plain text"):
        NodeRpc("http://node.example/rpc", token=Token(TOKEN))


async def test_an_address_that_is_none_is_said_to_be_none() -> None:
    async with NodeRpc("gopher://127.0.0.1/rpc") as node:
        with pytest.raises(Unreachable, match="no usable address") as failed:
            await node.status()
    assert not failed.value.retryable


async def test_json_rpc_is_spoken_as_nodes_want_it() -> None:
    async with raw_server(rpc(result={"x": 1})) as server:
        async with NodeRpc(f"{server.http}/rpc") as node:
            assert await node.call("info_get_status") == {"x": 1}
            assert await node.call("chain_get_block", {"block_identifier": {"Height": 5}}) == {"x": 1}
        first, second = server.requests
    assert (first.method, first.target) == ("POST", "/rpc")
    assert json.loads(first.body) == {"jsonrpc": "2.0", "id": 1, "method": "info_get_status"}
    assert second.call["id"] == 2
    assert second.call["params"] == {"block_identifier": {"Height": 5}}
