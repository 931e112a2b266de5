"""Real transactions, sent to the dev network, come to what they came to on their own network, to the mote."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from devnet_world import NOW
from vectors import GIVEN, index, path_of, rows

from cspr_track.core.status import Kind
from cspr_track.devnet.recordings import load_recordings
from cspr_track.devnet.server import DevnetOptions, running_devnet
from cspr_track.transaction.document import read_file
from cspr_track.transaction.transaction import Transaction

Row = dict[str, Any]
OUTCOMES = ("success", "failure", "processed")


@lru_cache(maxsize=1)
def documents() -> dict[str, Row]:
    """A valid document for each hash, where there is one."""
    return {
        row["transaction_hash"]: row
        for row in index()
        if row["category"] in ("deploys", "transactions") and row["valid"]
    }


def executed() -> list[Any]:
    """The results that a document lies beside."""
    return [
        parameter
        for parameter in rows("events")
        if (row := parameter.values[0]) is None
        or (row["outcome"] in OUTCOMES and row["transaction_hash"] in documents())
    ]


def recorded(row: Row, path: Path) -> tuple[str, str | None]:
    """Cost and error as they stand in the file, found without our code."""
    text = path.read_text(encoding="utf-8").removeprefix("data:")
    value = json.loads(text.splitlines()[0] if row["dialect"] == "sse-line" else text)
    found = results(value)
    assert found, path
    content = found[0]
    return str(content["cost"]), content.get("error_message")


def results(value: Any) -> list[dict[str, Any]]:
    """Every object with a cost that is an execution result, in document order."""
    if isinstance(value, list):
        return [found for one in value for found in results(one)]
    if not isinstance(value, dict):
        return []
    if "cost" in value and ("effect" in value or "effects" in value or "deploy_hash" in value):
        return [value] if "originExecutionResultV1" not in value and "originExecutionResultV2" not in value else []
    return [found for one in value.values() for found in results(one)]


async def put(http: httpx.AsyncClient, transaction: Transaction) -> None:
    method = "account_put_deploy" if transaction.kind is Kind.DEPLOY else "account_put_transaction"
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": transaction.to_rpc_params()}
    answer = (await http.post("/rpc", content=json.dumps(body), headers={"Content-Type": "application/json"})).json()
    assert "error" not in answer, answer


@pytest.mark.parametrize("row", executed())
async def test_a_real_transaction_comes_to_what_it_came_to(row: Row) -> None:
    path = path_of(row)
    transaction = read_file(path_of(documents()[row["transaction_hash"]])).transaction
    cost, error = recorded(row, path)
    options = DevnetOptions(port=0, block_time_s=None, now_ms=lambda: NOW, recordings=load_recordings([path]))
    async with running_devnet(options) as net:
        client = httpx.AsyncClient(base_url=net.info.rest, headers={"Authorization": net.info.token})
        async with client as http:
            await put(http, transaction)
            assert (await http.get(f"/deploys/{transaction.hash_hex}")).json()["data"]["status"] == "pending"
            await net.make_block()
            entity = (await http.get(f"/deploys/{transaction.hash_hex}")).json()["data"]
            assert (entity["status"], entity["cost"], entity["error_message"]) == ("processed", cost, error)
            tag = "Deploy" if transaction.kind is Kind.DEPLOY else "Version1"
            asked = {"jsonrpc": "2.0", "id": 1, "method": "info_get_transaction"}
            params = {"transaction_hash": {tag: transaction.hash_hex}}
            answer = await http.post(
                "/rpc", content=json.dumps(asked | {"params": params}), headers={"Content-Type": "application/json"}
            )
            info = answer.json()["result"]["execution_info"]
            assert results(info["execution_result"])[0]["cost"] == cost
            assert info["block_hash"] == entity["block_hash"]
            assert info["block_hash"] in path.read_text(encoding="utf-8")


async def test_a_whole_folder_is_played_at_once() -> None:
    if not GIVEN.exists():
        path_of(None)
    recordings = load_recordings([GIVEN])
    known = {name: row for name, row in documents().items() if name in recordings.by_hash}
    assert len(known) >= 15
    options = DevnetOptions(port=0, block_time_s=None, now_ms=lambda: NOW, recordings=recordings)
    async with running_devnet(options) as net, httpx.AsyncClient(base_url=net.info.rest) as http:
        for row in known.values():
            await put(http, read_file(path_of(row)).transaction)
        await net.make_block()
        for name in known:
            assert net.chain.stored[name].block is not None
            assert net.chain.stored[name].recording is recordings.by_hash[name]
