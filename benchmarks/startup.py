"""How long a command takes to start, and to be on the wire, beside what it cannot do without, interleaved in one run.

    python benchmarks/startup.py [--quick]

Whole processes, cold: wall time from before the start to after the end; for ``watch`` and ``send`` to the moment when
a raw server on loopback has the request. The yardsticks are small programs that import the same libraries, do the same
request, and nothing else; where httpx is among them, without its own command line, which only drags in rich.
"""

import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from documents import transfer, transfers, write_all
from measure import (
    COMMAND,
    PYTHON,
    TOKEN,
    Row,
    ask,
    environ,
    interleaved,
    main,
    middle,
    ratios,
    seen_by_node,
    server,
    spread,
    wall_s,
)

from cspr_track.transaction.keys import generate_key

HASH = "ab" * 32
LEAN = "import sys\nsys.modules['httpx._main'] = None\n"
STATUS = """
import asyncio, json, sqlite3
import httpx, msgspec, typer
async def main(url):
    async with httpx.AsyncClient(trust_env=False) as client:
        print(msgspec.json.decode((await client.get(url)).content)["data"]["status"])
asyncio.run(main(sys.argv[1]))
"""
WATCH = """
import asyncio, json, sqlite3
import httpx, msgspec, typer
from websockets.asyncio.client import connect
async def main(url):
    async with connect(url) as socket:
        await socket.recv()
asyncio.run(main(sys.argv[1]))
"""
SEND = """
import asyncio, json, pathlib, sqlite3
import cryptography, httpx, msgspec, pycspr, typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from websockets.asyncio.client import connect
async def main(url, stream, file, key):
    document = json.loads(pathlib.Path(file).read_bytes())
    secret = pycspr.parse_private_key(pathlib.Path(key), "ED25519")
    signature = secret.get_signature(bytes.fromhex(document["hash"]))
    document["approvals"] = [{"signer": secret.account_key.hex(), "signature": "01" + signature.hex()}]
    call = {"jsonrpc": "2.0", "id": 1, "method": "account_put_deploy", "params": {"deploy": document}}
    async with connect(stream), httpx.AsyncClient(trust_env=False) as client:
        print((await client.post(url, json=call)).text)
asyncio.run(main(*sys.argv[1:]))
"""


def measure(quick: bool) -> Iterator[Row]:
    """The rows."""
    rounds = 5 if quick else 9
    with tempfile.TemporaryDirectory() as name, server("raw_node.py") as node:
        home, port = Path(name), node["port"]
        env = environ(home, CSPR_CLOUD_KEY=TOKEN)
        files = write_all(transfers(1), home)
        python = [PYTHON, "-c"]

        def whole(*command: object) -> Callable[[], float]:
            return lambda: wall_s([*map(str, command)], env) * 1000

        def row(what: str, yardstick: str, bar: float, ours: Callable[[], float], *others: Callable[[], float]) -> Row:
            mine, theirs, *more = interleaved(rounds, ours, *others, within_s=12)
            each = ratios(mine, theirs)
            ratio = middle(each)
            bare = f"; python -c pass {middle(more[0]):.0f} ms" if more else ""
            return Row(
                group="start-up",
                what=what,
                figure=f"{middle(mine):.0f} ms",
                spread=spread(mine, " ms", 0),
                yardstick=f"{yardstick} {middle(theirs):.0f} ms{bare}",
                ratio=f"{ratio:.2f} ({spread(each, digits=2)})",
                bar=f"≤ {bar:g} ×",
                ok=ratio <= bar,
            )

        typer, nothing = whole(*python, "import typer"), whole(*python, "pass")
        yield row("cspr-track --version", "import typer", 1.25, whole(COMMAND, "--version"), typer, nothing)
        yield row("cspr-track --help", "import typer", 1.25, whole(COMMAND, "--help"), typer, nothing)
        yield row("cspr-track check FILE", "import typer", 1.6, whole(COMMAND, "check", files[0]), typer, nothing)
        http, stream = f"http://127.0.0.1:{port}", f"ws://127.0.0.1:{port}"
        flags = ["--rest", http, "--rpc", "", "--events", "", "--stream", "", "--chain-name", "casper-test"]
        ours = whole(COMMAND, "status", HASH, *flags)
        theirs = whole(*python, LEAN + STATUS, f"{http}/deploys/{HASH}")
        yield row("cspr-track status HASH", "its imports and one request", 1.25, ours, theirs, nothing)

        def to_wire(which: str, command: Sequence[object], before: Callable[[], None] = lambda: None) -> float:
            before()
            seen_by_node(http)
            began = time.time_ns()
            process = subprocess.Popen(
                [*map(str, command)], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
            if which == "stream_ns":  # what it does afterwards is of no interest here
                ask(f"{http}/streamed")
                process.kill()
            process.wait(30)
            arrived = seen_by_node(http)[which]
            if not arrived:
                raise SystemExit(f"nothing arrived of {command}")
            return (arrived - began) / 1e6

        flags = ["--rest", http, "--rpc", f"{http}/rpc", "--events", "", "--stream", stream]
        flags += ["--chain-name", "casper-test"]
        watch = [COMMAND, "watch", HASH, *flags, "--timeout", "1"]
        yield row(
            "cspr-track watch HASH, until the stream is asked for",
            "its imports and the same request",
            1.25,
            lambda: to_wire("stream_ns", watch),
            lambda: to_wire("stream_ns", [*python, LEAN + WATCH, f"{stream}/deploys"]),
        )
        key = generate_key()
        (home / "key.pem").write_bytes(key.to_pem())
        (home / "key.pem").chmod(0o600)
        number = 0

        def unsigned() -> None:
            nonlocal number
            number += 1
            now = int(time.time() * 1000)
            made = transfer(
                key, key, number, chain_name="casper-test", legacy=True, timestamp_ms=now, signed=False
            )  # fmt: skip
            (home / "unsigned.json").write_text(json.dumps(made.to_json()))

        send = [COMMAND, "send", home / "unsigned.json", "--key", home / "key.pem", "--yes", "--detach", *flags]
        bare = [*python, LEAN + SEND, f"{http}/rpc", f"{stream}/deploys", home / "unsigned.json", home / "key.pem"]
        yield row(
            "cspr-track send FILE --key, until the put is there",
            "its imports, one signature, the same put",
            1.3,
            lambda: to_wire("first_ns", send, unsigned),
            lambda: to_wire("first_ns", bare, unsigned),
        )


if __name__ == "__main__":
    main(measure)
