"""Secrets that come back: in what a service complains about, and in the trace of a bug of ours."""

import asyncio
import base64
import json
import sys
from collections.abc import Callable
from urllib.parse import quote

import pytest
from raw_servers import Request, raw_server, says
from warm_shell import WarmShell
from websockets.asyncio.server import ServerConnection, serve

from cspr_track.cli import app
from cspr_track.cli.crash import crash_text
from cspr_track.cli.main import main
from cspr_track.core.errors import RefusedError, Unreachable
from cspr_track.network.token import Token
from cspr_track.transaction.keys import generate_key, load_key
from security.secret_forms import Secret, found_in

TOKEN = "planted-51c0ae/token+to~echo"
SECRET = Secret("token", TOKEN.encode())
FORMS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "hex": lambda text: text.encode().hex(),
    "base64": lambda text: base64.b64encode(f"Basic {text}".encode()).decode(),
    "of an address": lambda text: quote(text, safe=""),
}
HASH, BLOCK = "ab" * 32, "cd" * 32


@pytest.mark.parametrize("status", [400, 401, 403, 500])
async def test_a_service_that_repeats_our_token_does_not_make_us_print_it(tmp_path, forks, status) -> None:
    """In the message of an error, of HTTP and of JSON-RPC, cut in the middle too; on the stream as well."""
    said = [f"{'.' * dots} no {encode(TOKEN)} here" for encode in FORMS.values() for dots in (0, 185)]

    async def answer(writer, request: Request) -> None:
        text = said[len(server.requests) % len(said)]
        error = {"code": -32016, "message": text, "data": text}
        body = {"jsonrpc": "2.0", "id": request.call["id"], "error": error} if request.body else {"error": error}
        await says(200 if request.body and status == 400 else status, json.dumps(body))(writer, request)

    async def stream(socket: ServerConnection) -> None:
        await socket.send(json.dumps({"error": {"code": "no", "message": socket.request.headers["Authorization"]}}))
        await socket.close(1008, "access token " + TOKEN)

    async with raw_server(answer) as server, serve(stream, "127.0.0.1", 0) as sockets:
        services = {"RPC": f"{server.http}/rpc", "EVENTS": f"{server.http}/events", "REST": server.http}
        services["STREAM"] = f"ws://127.0.0.1:{next(iter(sockets.sockets)).getsockname()[1]}"
        environ = {f"CSPR_TRACK_{name}": value for name, value in services.items()}
        shell = WarmShell(forks, tmp_path, CSPR_CLOUD_KEY=TOKEN, CSPR_TRACK_NETWORK="devnet", **environ)
        from asyncio import gather, to_thread

        ran = await gather(
            to_thread(shell, "status", HASH, "-vv", "--log-file", tmp_path / "log"),
            to_thread(shell, "watch", HASH, "--json", "--timeout", 0.5),
            to_thread(shell, "doctor", "--json"),
            to_thread(shell, "receipt", HASH),
        )
    assert any("authorization" in request.headers for request in server.requests)
    for one in ran:
        assert one.code in (2, 3, 5)
        assert found_in((one.out + one.err).encode(), [SECRET]) == []
        assert TOKEN[:12] not in one.out + one.err
    assert found_in((tmp_path / "log").read_bytes(), [SECRET]) == []
    assert any("[hidden]" in one.out + one.err for one in ran)


def escaped(text: str) -> str:
    """JSON in which the token's letters are written as numbers."""
    return json.dumps(text).replace(TOKEN, "".join(f"\\u{ord(letter):04x}" for letter in TOKEN))


@pytest.mark.parametrize("over", ["REST", "RPC", "STREAM"])
@pytest.mark.parametrize("write", [json.dumps, escaped], ids=["as it is", "as numbers"])
async def test_a_transaction_of_which_a_service_says_our_token_is_shown_without_it(
    tmp_path, forks, over, write
) -> None:
    """A pipeline's log may be open to all, and the service only needs to call the token an error message."""
    words = ", ".join(encode(TOKEN) for encode in FORMS.values())
    entity = f'{{"deploy_hash":"{HASH}","status":"processed","cost":"5","error_message":{write(words)},'
    entity += f'"args":{{{write(words)}:{{"cl_type":"String","parsed":[{write(words)}]}}}}}}'
    result = f'{{"Version2":{{"error_message":{write(words)},"cost":"5"}}}}'
    block = f'"block_hash":"{BLOCK}","block_height":9'
    info = f'{{"transaction":null,"execution_info":{{{block},"execution_result":{result}}}}}'

    async def rest(writer, request: Request) -> None:
        known = over == "REST" and request.target.startswith("/deploys/")
        await says(200 if known else 404, f'{{"data":{entity}}}' if known else "{}")(writer, request)

    async def rpc(writer, request: Request) -> None:
        unknown = '"error":{"code":-32014,"message":"unknown"}'
        answer = f'"result":{info}' if over == "RPC" else unknown
        await says(200, f'{{"jsonrpc":"2.0","id":{request.call["id"]},{answer}}}')(writer, request)

    async def stream(socket: ServerConnection) -> None:
        if over == "STREAM":
            await socket.send(f'{{"data":{entity},"timestamp":"2026-01-02T03:04:05.000Z"}}')
        await socket.wait_closed()

    async with raw_server(rest) as cloud, raw_server(rpc) as node, serve(stream, "127.0.0.1", 0) as sockets:
        port = next(iter(sockets.sockets)).getsockname()[1]
        services = {"RPC": f"{node.http}/rpc", "EVENTS": "", "REST": cloud.http, "STREAM": f"ws://127.0.0.1:{port}"}
        environ = {f"CSPR_TRACK_{name}": value for name, value in services.items()}
        shell = WarmShell(forks, tmp_path, CSPR_CLOUD_KEY=TOKEN, CSPR_TRACK_NETWORK="devnet", **environ)
        ran = [await asyncio.to_thread(shell, "watch", HASH, form) for form in ("--plain", "--json")]
        if over != "STREAM":
            ran.append(await asyncio.to_thread(shell, "receipt", HASH))
    for one in ran:
        assert one.code in (0, 7), one.err
        assert "[hidden]" in one.out
        assert found_in((one.out + one.err).encode(), [SECRET]) == []
        assert TOKEN[:12] not in one.out + one.err


@pytest.mark.parametrize("encode", FORMS.values(), ids=FORMS)
def test_no_error_of_ours_repeats_what_a_service_repeats(encode) -> None:
    Token(TOKEN)
    text = encode(TOKEN)
    for error in (
        Unreachable(f"it said {text}", service="x", retryable=True, why=f"because of {text}"),
        RefusedError(f"it said {text}", code=-32008, data=f"because of {text}"),
    ):
        assert found_in(f"{error} {error!r} {vars(error)}".encode(), [SECRET]) == []


@pytest.mark.parametrize("encode", FORMS.values(), ids=FORMS)
def test_the_trace_of_a_bug_shows_no_token(encode, monkeypatch, capsys) -> None:
    """Through the door that people use: the message, the cause and the notes of an error nobody thought of."""
    text = encode(Token(TOKEN).reveal_to("https://api.cspr.cloud"))

    def broken(*_: object, **__: object) -> int:
        try:
            {}[text]
        except KeyError as cause:
            error = ZeroDivisionError(f"with {text}\x1b[2J")
            error.add_note(f"and {text}")
            raise error from cause

    monkeypatch.setattr(app, "app", broken)
    assert main(["status", HASH]) == 1
    told = capsys.readouterr().err
    assert "ZeroDivisionError: with " in told
    assert "in broken" in told
    assert "This is a bug of cspr-track" in told
    assert "\x1b" not in told
    assert found_in(told.encode(), [SECRET]) == []


def test_the_trace_of_a_bug_shows_no_key(tmp_path) -> None:
    key = generate_key()
    file = tmp_path / "key.pem"
    file.write_bytes(key.to_pem())
    loaded = load_key(file)
    number = loaded._key.pvk
    told = crash_text(ValueError(number, number.hex(), base64.b64encode(number).decode(), loaded))
    assert loaded.public_key.hex in told
    assert found_in(told.encode(), [Secret("key", number)]) == []


def test_an_error_of_a_forgotten_task_shows_no_token(tmp_path, forks) -> None:
    """Python itself writes it to stderr; in a process of its own, for it is about what is set for a whole process."""
    import subprocess

    program = f"""
import asyncio, gc
from cspr_track.cli.signals import run_interruptible
from cspr_track.network.token import Token

async def fails():
    raise ValueError({TOKEN!r})

async def main():
    task = asyncio.create_task(fails())
    await asyncio.wait([task])
    del task
    gc.collect()

Token({TOKEN!r})
run_interruptible(main())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "Task exception was never retrieved" in done.stderr
    assert "ValueError: [hidden]" in done.stderr
    assert found_in(done.stderr.encode(), [SECRET]) == []
