"""The real command against services and documents of which every text is hostile: what comes out, byte by byte."""

import asyncio
import json
import re
import unicodedata
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import emulator
import pytest
from dev_transactions import now_ms
from hostile import BOUND, CORPUS, poisoned
from raw_servers import Request, raw_server, says
from shell import COMMAND, Ran, Shell
from warm_shell import WarmServer, WarmShell
from websockets.asyncio.server import ServerConnection, serve

from cspr_track.devnet.demo_contract import CONTRACT_HASH
from cspr_track.transaction.cl_type import STRING
from cspr_track.transaction.entity import FIELDS
from cspr_track.transaction.keys import SecretKey
from cspr_track.transaction.make import value_of
from cspr_track.transaction.make_contract import Stored, make_call
from cspr_track.transaction.signing import approve
from cspr_track.transaction.transaction import Transaction

SHORT = [text for name, text in CORPUS.items() if "megabyte" not in name and "pair" not in name]
ALL = "".join(SHORT)
LONG = f"HERE\x1b[2J{'z' * 1_000_000}"
KEY = SecretKey("ed25519", bytes(range(32)))
CHAIN = "casper-hostile"


def transaction(text: str = "transfer", *, chain: str = CHAIN) -> Transaction:
    """A signed call of which everything that may be text is that text."""
    made = make_call(
        initiator=KEY.public_key,
        contract=Stored(CONTRACT_HASH),
        entry_point=text,
        args=[(text[:200], value_of(STRING, text))],
        payment_motes=5_000_000_000,
        chain_name=chain,
        timestamp_ms=now_ms(),
    )
    return approve(made, KEY)


SENT = transaction()
HASH = SENT.hash_hex


def node_says(text: str) -> dict[str, Any]:
    """An execution as a node tells it; every text of it is that text, but for the signed document."""
    result = {"initiator": "", "error_message": "", "limit": "", "consumed": "", "cost": "", "transfers": [""]}
    info = {"block_hash": "", "block_height": 7, "execution_result": {"Version2": result}}
    document = {"Version1": SENT.to_json()}
    return poisoned({"api_version": "", "execution_info": info}, text) | {"transaction": document}


def cloud_says(text: str) -> dict[str, Any]:
    """The same by CSPR.cloud, with what it adds on request."""
    entity = dict.fromkeys(FIELDS, text) | {"args": {text[:200]: {"cl_type": text, "parsed": text}}}
    entity |= {"contract_package": {"name": text}, "contract_entrypoint": {"name": text}, "rate": text}
    entity |= {"transfers": [{"amount": "1", "initiator_account_hash": text, "to_account_hash": text}]}
    return {"data": entity | {"deploy_hash": HASH, "status": "processed", "version_id": 2, "block_height": 7}}


Says = Callable[[Request], tuple[int, Any]]
"""Status, and JSON or text."""


def executed(text: str) -> Says:
    def answer(request: Request) -> tuple[int, Any]:
        if request.method == "GET":
            return 200, cloud_says(text) if "/deploys" in request.target else {"data": [{"timestamp": text}]}
        return 200, {"jsonrpc": "2.0", "id": request.call["id"], "result": node_says(text)}

    return answer


def poison(text: str) -> Says:
    """Nothing is spared, not even the hash."""

    def answer(request: Request) -> tuple[int, Any]:
        if request.method == "GET":
            return 200, poisoned(cloud_says(text), text)
        return 200, {"jsonrpc": text, "id": request.call["id"], "result": poisoned(node_says(text), text)}

    return answer


def refused(text: str) -> Says:
    def answer(request: Request) -> tuple[int, Any]:
        if request.method == "GET":
            return 400, {"error": {"code": text, "message": text}}
        error = {"code": -32016, "message": text, "data": text}
        return 200, {"jsonrpc": "2.0", "id": request.call["id"], "error": error}

    return answer


def broken(text: str) -> Says:
    return lambda request: (503 if request.method == "GET" else 401, text)


WORLDS = {"executed": executed, "nothing spared": poison, "refused": refused, "broken": broken}


@asynccontextmanager
async def world(said: Says, text: str, home: Path, forks: WarmServer) -> AsyncIterator[Shell]:
    """Services that answer so, and a shell that knows no others."""

    async def answer(writer: asyncio.StreamWriter, request: Request) -> None:
        status, body = said(request)
        content = body if isinstance(body, str) else json.dumps(body)
        if request.target == "/events" and status == 200:
            content = f'data: {{"ApiVersion":"2.0.0"}}\n\ndata: {json.dumps({"TransactionProcessed": body})}\n\n'
            await says(200, content, Content_Type="text/event-stream")(writer, request)
            return
        await says(status, content.encode("utf-8", "replace"))(writer, request)

    async def stream(socket: ServerConnection) -> None:
        await socket.send("Ping")
        await socket.send(json.dumps(poisoned(cloud_says(text), text)))
        await socket.send(text[:10_000])
        await socket.wait_closed()

    async with raw_server(answer) as server, serve(stream, "127.0.0.1", 0) as sockets:
        streaming = f"ws://127.0.0.1:{next(iter(sockets.sockets)).getsockname()[1]}"
        services = {"RPC": f"{server.http}/rpc", "EVENTS": f"{server.http}/events", "REST": server.http}
        services |= {"STREAM": streaming, "CHAIN_NAME": CHAIN}
        environ = {f"CSPR_TRACK_{name}": value for name, value in services.items()}
        yield WarmShell(forks, home, CSPR_CLOUD_KEY="token", CSPR_TRACK_NETWORK="devnet", **environ)


async def run(shell: Shell, *commands: tuple[object, ...]) -> list[Ran]:
    """Commands, two at the same time."""
    room = asyncio.Semaphore(2)

    async def one(command: tuple[object, ...]) -> Ran:
        async with room:
            return await asyncio.to_thread(shell, *command)

    return await asyncio.gather(*(one(command) for command in commands))


def is_harmless(ran: Ran) -> None:
    """No byte below 0x20 but line ends, nothing that turns the reading direction, no bug of ours, an end to it."""
    kinds = ("Cc", "Cf", "Cs", "Zl", "Zp")
    written = ran.out + ran.err
    assert {character for character in set(written) if unicodedata.category(character) in kinds} <= {"\n"}
    assert "Traceback" not in ran.err
    assert ran.code != 1, ran.err
    assert len(written) <= BOUND


@pytest.mark.parametrize("name", WORLDS)
async def test_no_answer_of_a_service_reaches_the_terminal_as_it_is(forks, tmp_path, name) -> None:
    async with world(WORLDS[name](ALL), ALL, tmp_path, forks) as shell:
        ran = await run(
            shell,
            ("status", HASH, "--plain"),
            ("watch", HASH, "--plain", "--timeout", 0.5),
            ("receipt", HASH),
            ("receipt", HASH, "--format", "html"),
            ("doctor",),
        )
    for one in ran:
        is_harmless(one)
    if name == "executed":
        assert "failed" in ran[0].out
        assert "HERE" in ran[0].out
        assert [one.code for one in ran[:4]] == [7, 7, 7, 7]
        assert ran[3].out.endswith("</html>\n")


async def test_a_message_of_a_megabyte_is_cut(forks, tmp_path) -> None:
    def said(request: Request) -> tuple[int, Any]:
        status, body = executed("plain")(request)
        if "result" in body:
            body["result"]["execution_info"]["execution_result"]["Version2"]["error_message"] = LONG
        elif "deploys" in request.target:
            body["data"] |= {"error_message": LONG, "contract_package": {"name": LONG}}
        return status, body

    async with world(said, "plain", tmp_path, forks) as shell:
        ran = await run(shell, ("status", HASH), ("receipt", HASH), ("watch", HASH, "--quiet", "--timeout", 1))
    for one in ran:
        is_harmless(one)
        assert one.code == 7
        assert "HERE" in one.out
        assert len(one.out) < 20_000


async def test_json_of_hostile_answers_is_ascii_with_every_control_as_a_number(forks, tmp_path) -> None:
    async with world(executed(ALL), ALL, tmp_path, forks) as shell:
        status, receipt, watch = await run(
            shell,
            ("status", HASH, "--json", "--quiet"),
            ("receipt", HASH, "--format", "json"),
            ("watch", HASH, "--json", "--timeout", 1),
        )
    assert status.events[-1]["summary"]["error"]["message"] == ALL
    assert json.loads(receipt.out)["error"]["message"] == ALL
    for one in (status, receipt, watch):
        assert one.code == 7
        assert one.out.isascii()
        assert one.out.replace("\n", "").isprintable()


async def test_nothing_of_it_is_obeyed_in_the_panel(forks, tmp_path) -> None:
    async with world(executed(ALL), ALL, tmp_path, forks) as shell:

        def watch() -> emulator.Screen:
            screen = emulator.Screen(
                [COMMAND, "watch", HASH], environ=shell.environ, folder=tmp_path, columns=100, rows=60
            )
            assert screen.end() == 7
            return screen

        screen = await asyncio.to_thread(watch)
    left = re.sub(rb"\x1b\[\??[0-9;]*[A-Za-z]", b"", screen.raw)  # what Rich moves and colours with
    assert set(left) & set(range(0x20)) <= {0x0A, 0x0D}
    assert not re.search(rb"\x1b\[[0-9;]*[JH]|HERE\x1b", screen.raw)
    assert r"HERE\x1b[31m" in screen.text
    assert "[red]own[/red]" in re.sub(r"[\s│]", "", screen.text)


@pytest.mark.parametrize("command", ["check", "sign"])
async def test_no_text_of_a_document_reaches_the_terminal_as_it_is(warm, tmp_path, command) -> None:
    """Signed with hostile names and values, on a chain of hostile name, poisoned, and under a hostile file name."""
    documents = {
        "signed.json": transaction(ALL).to_json(),
        "odd.json": SENT.to_json() | {ALL: ALL, "approvals": [{"signer": ALL, "signature": ALL}]},
        "chain.json": transaction(ALL, chain=ALL).to_json(),
        "long.json": transaction(LONG[:50_000]).to_json(),
        "poisoned.json": poisoned(SENT.to_json(), ALL),
        "HERE\x1b]52;c;x\x07\u202e\n.json": {ALL: {"deploy": ALL}},
    }
    for name, document in documents.items():
        (tmp_path / name).write_text(json.dumps(document))
    files = [tmp_path / name for name in documents]
    commands: dict[str, list[tuple[object, ...]]] = {
        "check": [("check", *files)],
        "sign": [("sign", file, "--hash-only") for file in files[1:]],
    }
    ran = await run(warm, *commands[command])
    for one in ran:
        is_harmless(one)
        assert one.code in (0, 2)
    assert "HERE" in ran[-1].out + ran[-1].err


async def test_what_the_journal_kept_of_a_document_is_shown_and_not_obeyed(forks, tmp_path) -> None:
    signed = tmp_path / "signed.json"
    signed.write_text(json.dumps(transaction(ALL).to_json()))
    async with world(refused(ALL), ALL, tmp_path, forks) as shell:
        sent = await asyncio.to_thread(shell, "send", signed, "--yes", "--timeout", 0.5)
        ran = [sent, *await run(shell, ("history",), ("watch", "--last", "--timeout", 0.5))]
        [row] = (await asyncio.to_thread(shell, "history", "--json")).events
        receipt = await asyncio.to_thread(shell, "receipt", row["transaction_hash"])
    for one in [*ran, receipt]:
        is_harmless(one)
    assert "HERE" in row["title"]
    assert "HERE" in receipt.out
