"""How many signed transfers a second one ``send`` puts and follows to their end, beside a bare client that only puts.

    python benchmarks/sending.py [--quick]

A raw node in a process of its own takes whatever comes and streams the executions. The rate is that of the puts, from
the first to the last as the node saw them; the whole run, with reading, checking and starting, is told beside it. The
yardstick puts the same documents over httpx, as many at the same time, ready as bytes, and does nothing else.
"""

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from documents import transfers, write_all
from measure import (
    COMMAND,
    PYTHON,
    TOKEN,
    Row,
    environ,
    interleaved,
    main,
    middle,
    ratios,
    seen_by_node,
    server,
    spread,
)

BARE = """
import asyncio, json, pathlib, sys
import httpx
async def main(url, folder):
    bodies = []
    for file in sorted(pathlib.Path(folder).glob("*.json")):
        params = {"deploy": json.loads(file.read_bytes())}
        call = {"jsonrpc": "2.0", "id": 1, "method": "account_put_deploy", "params": params}
        bodies.append(json.dumps(call).encode())
    left = iter(bodies)
    async with httpx.AsyncClient(trust_env=False) as client:
        async def work():
            for body in left:
                answer = await client.post(url, content=body, headers={"Content-Type": "application/json"})
                json.loads(answer.content)["result"]
        await asyncio.gather(*(work() for _ in range(8)))
asyncio.run(main(*sys.argv[1:]))
"""


def measure(quick: bool) -> Iterator[Row]:
    """The rows."""
    for count, rounds in ((500, 2),) if quick else ((1_000, 2), (10_000, 1)):
        yield _row(count, rounds)


def _row(count: int, rounds: int) -> Row:
    with tempfile.TemporaryDirectory() as name, server("raw_node.py") as node:
        home, http = Path(name), f"http://127.0.0.1:{node['port']}"
        env = environ(home, CSPR_CLOUD_KEY=TOKEN)
        folder = home / "documents"
        folder.mkdir()
        now_ms = int(time.time() * 1000) - 1000
        write_all(transfers(count, chain_name="casper-test", timestamp_ms=now_ms), folder)
        whole: list[float] = []
        finals: list[int] = []

        def puts(command: Sequence[str]) -> float:
            """Puts a second."""
            seen_by_node(http)
            began = time.perf_counter()
            done = subprocess.run(command, cwd=folder, env=env, capture_output=True, check=False)
            took = time.perf_counter() - began
            told = seen_by_node(http)
            if done.returncode or told["puts"] != count:
                raise SystemExit(f"{command[:2]} put {told['puts']}: {done.stderr[-500:].decode()}")
            if command[0] == COMMAND:
                whole.append(took)
                finals.append(sum(json.loads(line).get("status") == "processed" for line in done.stdout.splitlines()))
            return (count - 1) / (told["last_ns"] - told["first_ns"]) * 1e9

        def ours() -> float:
            shutil.rmtree(home / "state", ignore_errors=True)  # what was sent once is not sent again
            flags = ["--rest", http, "--rpc", f"{http}/rpc", "--events", "", "--chain-name", "casper-test"]
            flags += ["--stream", f"ws://127.0.0.1:{node['port']}"]
            files = [f"{n}.json" for n in range(count)]
            return puts([COMMAND, "send", *files, *flags, "--yes", "--json"])

        mine, bare = interleaved(
            rounds, ours, lambda: puts([PYTHON, "-c", BARE, f"{http}/rpc", str(folder)]), warm=False
        )
        each = ratios(mine, bare)
        return Row(
            group="sending",
            what=f"{count:,} signed transfers put, followed and journaled",
            figure=f"{middle(mine):,.0f} puts/s",
            spread=spread(mine, "/s", 0),
            yardstick=f"bare httpx client {middle(bare):,.0f} puts/s",
            ratio=f"{middle(each):.2f} ({spread(each, digits=2)})",
            bar="≥ 500/s",
            ok=middle(mine) >= 500 and set(finals) == {count},
            note=f"whole run, with reading, checking and the journal, {middle(whole):.1f} s; "
            f"{min(finals):,} ended as processed",
        )


if __name__ == "__main__":
    main(measure)
