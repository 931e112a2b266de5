"""What the dev network serves, over real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from devnet_world import ALICE, BOB, CSPR, NOW, call, transfer
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from cspr_track.devnet.server import DevnetOptions, RunningDevnet, running_devnet
from cspr_track.transaction.transaction import Transaction


async def put(http: httpx.AsyncClient, transaction: Transaction) -> dict[str, Any]:
    method = "account_put_deploy" if transaction.kind == "deploy" else "account_put_transaction"
    return await ask(http, method, transaction.to_rpc_params())


async def ask(http: httpx.AsyncClient, method: str, params: Any = None) -> dict[str, Any]:
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    answer = await http.post("/rpc", content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


# --- JSON-RPC


@pytest.mark.parametrize("legacy", [False, True], ids=["TransactionV1", "Deploy"])
async def test_put_block_look_up(net: RunningDevnet, http: httpx.AsyncClient, legacy: bool) -> None:
    made = transfer(legacy=legacy)
    assert "result" in await put(http, made)
    await net.make_block()
    hashed = {"Deploy" if legacy else "Version1": made.hash_hex}
    found = (await ask(http, "info_get_transaction", {"transaction_hash": hashed}))["result"]
    assert found["execution_info"]["execution_result"]["Version2"]["cost"] == "100000000"


async def test_statuses_of_http(http: httpx.AsyncClient) -> None:
    wrong_type = await http.post("/rpc", content="{}", headers={"Content-Type": "text/plain"})
    assert (wrong_type.status_code, wrong_type.json()) == (
        415,
        {"message": "The request's content-type is not supported"},
    )
    assert (await http.post("/rpc", content="{}")).status_code == 400
    get = await http.get("/rpc")
    assert (get.status_code, get.json()) == (405, {"message": "HTTP method not allowed"})
    elsewhere = await http.post("/rpc/x", json={})
    assert (elsewhere.status_code, elsewhere.json()) == (404, {"message": "Path not found"})
    large = await http.post("/rpc", content=b" " * 2_621_441, headers={"Content-Type": "application/json"})
    assert large.status_code == 413


# --- server-sent events


async def lines(http: httpx.AsyncClient, path: str) -> AsyncIterator[str]:
    async with http.stream("GET", path, timeout=5) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        async for line in answer.aiter_lines():
            yield line


async def events(http: httpx.AsyncClient, path: str, count: int) -> list[tuple[str, int | None]]:
    """The kinds and ids of so many events."""
    seen: list[tuple[str, int | None]] = []
    kind, number = "", None
    async for line in lines(http, path):
        if line.startswith("data:"):
            value = json.loads(line.removeprefix("data:"))
            kind = value if isinstance(value, str) else next(iter(value))
        elif line.startswith("id:"):
            number = int(line.removeprefix("id:"))
        elif not line and kind:
            seen.append((kind, number))
            kind, number = "", None
            if len(seen) == count:
                break
    return seen


async def test_events_begin_with_the_version_and_are_numbered(net: RunningDevnet, http: httpx.AsyncClient) -> None:
    await put(http, transfer())
    await net.make_block()
    first = await events(http, "/events?start_from=0", 5)
    assert first == [
        ("ApiVersion", None),
        ("TransactionAccepted", first[1][1]),
        ("BlockAdded", 1 + (first[1][1] or 0)),
        ("TransactionProcessed", 2 + (first[1][1] or 0)),
        ("FinalitySignature", 3 + (first[1][1] or 0)),
    ]
    second = await events(http, f"/events/main?start_from={first[3][1]}", 3)
    assert second == [("ApiVersion", None), *first[3:]]


async def test_without_start_from_only_what_happens_now(net: RunningDevnet, http: httpx.AsyncClient) -> None:
    await net.make_block()
    listening = lines(http, "/events")
    assert json.loads((await anext(listening)).removeprefix("data:")) == {"ApiVersion": "2.0.0"}
    assert not await anext(listening)
    block = await net.make_block()
    told = json.loads((await anext(listening)).removeprefix("data:"))
    assert told["BlockAdded"]["block_hash"] == block.hash.hex()
    await listening.aclose()  # type: ignore[attr-defined]


@pytest.mark.parametrize("query", ["start_from=x", "start_from=-1", "other=1", "start_from=1&other=1"])
async def test_a_bad_query_of_events(http: httpx.AsyncClient, query: str) -> None:
    answer = await http.get(f"/events?{query}")
    assert answer.status_code == 422
    assert answer.text == "invalid query: expected single field 'start_from=<EVENT ID>'\n"


async def test_an_expiry_is_told_and_the_transaction_stays_known(
    net: RunningDevnet, http: httpx.AsyncClient, clock: Any
) -> None:
    made = call("never", ttl_ms=5000)
    await put(http, made)
    await net.make_block()
    clock.ms = NOW + 5001
    await net.make_block()
    seen = [kind for kind, _ in await events(http, "/events?start_from=0", 7)]
    assert seen[-1] == "TransactionExpired"
    known = await ask(http, "info_get_transaction", {"transaction_hash": {"Version1": made.hash_hex}})
    assert known["result"]["execution_info"] is None
    assert (await http.get(f"/deploys/{made.hash_hex}")).json()["data"]["status"] == "expired"
    assert (await put(http, made))["error"]["data"] == "the transaction was invalid: transaction has expired"


# --- CSPR.cloud, REST


async def test_a_deploy_goes_from_not_found_to_pending_to_processed(
    net: RunningDevnet, http: httpx.AsyncClient
) -> None:
    made = call("burn_gas")
    path = f"/deploys/{made.hash_hex}"
    unknown = await http.get(path)
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "not_found")
    await put(http, made)
    pending = (await http.get(path)).json()["data"]
    assert (pending["status"], pending["block_hash"], pending["cost"]) == ("pending", None, "0")
    block = await net.make_block()
    done = (await http.get(path)).json()["data"]
    assert done["deploy_hash"] == made.hash_hex
    assert (done["status"], done["error_message"]) == ("processed", "Out of gas error")
    assert (done["block_hash"], done["block_height"]) == (block.hash.hex(), block.height)
    assert (done["cost"], done["consumed_gas"], done["refund_amount"]) == ("3000000000", "3000000000", "0")
    assert (done["version_id"], done["execution_type_id"]) == (2, 2)
    assert done["caller_public_key"] == ALICE.public_key.hex


@pytest.mark.parametrize("path", ["/deploys", "/deploys/" + "00" * 32, "/blocks", "/deploy-execution-types"])
async def test_without_the_token_nothing_is_told(net: RunningDevnet, path: str) -> None:
    async with httpx.AsyncClient(base_url=net.info.rest) as client:
        for headers in ({}, {"Authorization": "wrong"}, {"Authorization": f"Bearer {net.info.token}"}):
            answer = await client.get(path, headers=headers)
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")


async def test_bad_input_to_rest(http: httpx.AsyncClient) -> None:
    for path in ("/deploys/xyz", "/accounts/xyz/deploys"):
        answer = await http.get(path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_input")
    persistent = await http.get("/blocks", headers={"Persistent-Session": "a"})
    assert (persistent.status_code, persistent.json()["error"]["code"]) == (403, "access_denied")


async def test_lists_are_paged_newest_first(net: RunningDevnet, http: httpx.AsyncClient) -> None:
    made = [transfer(timestamp_ms=NOW - n) for n in range(3)]
    other = transfer(by=BOB, to=ALICE, amount=10 * CSPR)
    for one in (*made, other):
        await put(http, one)
    latest = await net.make_block()
    page = (await http.get("/deploys?page_size=2&page=2")).json()
    assert (page["item_count"], page["page_count"]) == (4, 2)
    assert [one["deploy_hash"] for one in page["data"]] == [made[1].hash_hex, made[0].hash_hex]
    for account in (BOB.public_key.hex, BOB.public_key.account_hash.hex()):
        (mine,) = (await http.get(f"/accounts/{account}/deploys")).json()["data"]
        assert mine["deploy_hash"] == other.hash_hex
    blocks = (await http.get("/blocks?page_size=1")).json()
    assert blocks["data"][0]["block_hash"] == latest.hash.hex()
    assert blocks["data"][0]["native_transfers_number"] == 4
    (moved,) = (await http.get(f"/deploys/{other.hash_hex}/transfers")).json()["data"]
    assert (moved["amount"], moved["to_account_hash"]) == (str(10 * CSPR), ALICE.public_key.account_hash.hex())
    types = (await http.get("/deploy-execution-types")).json()["data"]
    assert [one["id"] for one in types] == [1, 2, 3, 4, 5, 6]


# --- CSPR.cloud, streaming


def subscribed(net: RunningDevnet, query: str = "") -> connect:
    return connect(f"{net.info.stream}/deploys{query}", additional_headers={"Authorization": net.info.token})


async def message(socket: Any) -> dict[str, Any]:
    async with asyncio.timeout(5):
        found: dict[str, Any] = json.loads(await socket.recv())
    return found


async def test_the_stream_tells_what_its_filters_let_through(net: RunningDevnet, http: httpx.AsyncClient) -> None:
    mine, other = transfer(by=BOB, to=ALICE, amount=10 * CSPR), call("revert")
    by_hash = f"?deploy_hash={'00' * 32},{mine.hash_hex}"
    async with (
        subscribed(net, by_hash) as one,
        subscribed(net, f"?caller_public_key={BOB.public_key.hex}") as two,
        subscribed(net) as everything,
    ):
        await put(http, other)
        await put(http, mine)
        await net.make_block()
        told = await message(one)
        assert (told["action"], told["data"]["deploy_hash"]) == ("created", mine.hash_hex)
        assert told == await message(two)
        assert [(await message(everything))["data"]["error_message"] for _ in range(2)] == ["User error: 65", None]
        assert told["data"] == (await http.get(f"/deploys/{mine.hash_hex}")).json()["data"]


async def test_the_stream_says_ping_in_plain_text() -> None:
    assert DevnetOptions().ping_s == 5.0
    options = DevnetOptions(port=0, block_time_s=None, ping_s=0.05)
    async with running_devnet(options) as net, subscribed(net) as socket, asyncio.timeout(5):
        assert [await socket.recv() for _ in range(2)] == ["Ping", "Ping"]


async def test_the_stream_refuses_a_wrong_token_before_the_handshake(net: RunningDevnet) -> None:
    for headers in ({}, {"Authorization": "wrong"}):
        with pytest.raises(InvalidStatus) as refused:
            async with connect(f"{net.info.stream}/deploys", additional_headers=headers):
                pass
        assert refused.value.response.status_code == 401
        assert json.loads(refused.value.response.body)["error"]["code"] == "unauthorized"


async def test_a_client_that_leaves_is_forgotten(net: RunningDevnet, http: httpx.AsyncClient) -> None:
    async with subscribed(net):
        pass
    async with subscribed(net) as socket:
        await put(http, transfer())
        await net.make_block()
        assert (await message(socket))["action"] == "created"
        await socket.close()
    with pytest.raises(ConnectionClosed):
        await socket.recv()
