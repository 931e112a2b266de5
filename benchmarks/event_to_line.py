"""How long from an event on the wire to the line that a consumer reads, beside a bare loop that prints it.

    python benchmarks/event_to_line.py [--quick]

A raw server in a process of its own sends a frame each 0.8 ms and remembers when each left; ``cspr-track watch
--json`` follows 1 or 1,000 transactions in another; this process reads its lines. The yardstick is a loop of
``websockets``, ``json.loads`` and ``print`` in a process of its own, on the same frames. An execution comes once only:
with one transaction followed most lines are heartbeats, before the executions of others; with 1,000 they are executions
among those of others.
"""

import json
import os
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from measure import (
    COMMAND,
    PYTHON,
    TOKEN,
    Row,
    ask,
    environ,
    main,
    middle,
    percentile,
    ratios,
    server,
    spread,
    wait_until_idle,
)
from raw_stream import hash_of

PAUSE_S = 0.0008
PINGS = 90
"""As many heartbeats are told at once; of a flood of them only some are, see ``tracking.channel``."""
BARE = """
import asyncio, json, sys
from websockets.asyncio.client import connect
async def main(url, followed):
    wanted = {"a%063x" % n for n in range(followed)}
    left = followed
    async with connect(url, max_size=None, ping_interval=None, compression=None) as socket:
        print("listening to it", file=sys.stderr, flush=True)
        while left:
            text = await socket.recv()
            if text == "Ping":
                print('{"status": "ping"}', flush=True)
                continue
            message = json.loads(text)
            if message["data"]["deploy_hash"] in wanted:
                left -= 1
                print(json.dumps({"status": "processed", "transaction_hash": message["data"]["deploy_hash"],
                                  "data": message["data"]}), flush=True)
asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""


def latencies_ms(who: str, followed: int, others: int, pings: int, home: Path) -> list[float]:
    """Of each line that tells of a frame, the milliseconds since the frame left."""
    with server("raw_stream.py", followed, others, PAUSE_S, pings) as told:
        port = told["port"]
        http, stream = f"http://127.0.0.1:{port}", f"ws://127.0.0.1:{port}"
        if who == "bare":
            command = [PYTHON, "-c", BARE, f"{stream}/deploys", str(followed)]
        else:
            flags = ["--rest", http, "--rpc", "", "--events", "", "--stream", stream, "--chain-name", "casper-test"]
            command = [COMMAND, "watch", *(hash_of(n) for n in range(followed)), *flags, "--json", "--timeout", "0"]
        env = environ(home, CSPR_CLOUD_KEY=TOKEN)
        said = home / "stderr"
        with said.open("w") as stderr:
            process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=stderr)
        assert process.stdout is not None
        while "listening" not in said.read_text():
            if process.poll() is not None:
                raise SystemExit(f"{who} ended before it listened: {said.read_text()}")
            time.sleep(0.02)
        wait_until_idle(process.pid)
        _get(f"{http}/go")
        arrived = list(_lines(process.stdout.fileno()))
        process.wait(30)
        left = json.loads(_get(f"{http}/left"))
    heard, found = [], []
    for at_ns, line in arrived:
        message = json.loads(line)
        if message.get("status") == "ping":
            heard.append(at_ns)
        elif message.get("status") == "processed":
            found.append((at_ns - left["hashes"][message["transaction_hash"]]) / 1e6)
    if pings:  # the server greets with one more
        found += [(at_ns - left_ns) / 1e6 for at_ns, left_ns in zip(heard[-pings:], left["pings"], strict=True)]
    if len(found) != pings + followed:
        raise SystemExit(f"{who}: {len(found)} lines of {pings + followed}")
    return found


def _lines(descriptor: int) -> Iterator[tuple[int, bytes]]:
    rest = b""
    while data := os.read(descriptor, 1 << 20):
        at_ns = time.time_ns()
        *whole, rest = (rest + data).split(b"\n")
        for line in whole:
            yield at_ns, line


def _get(url: str) -> bytes:
    try:
        return ask(url)
    except urllib.error.HTTPError:
        return b""


def measure(quick: bool) -> Iterator[Row]:
    """The rows."""
    rounds, events = (2, 1_000) if quick else (2, 10_000)
    with tempfile.TemporaryDirectory() as name:
        for followed in (1, 1000):
            pings = PINGS if followed == 1 else 0
            share = 1 if followed == 1 else followed * events // 10_000
            ours: list[list[float]] = []
            theirs: list[list[float]] = []
            for number in range(rounds):
                both = [("ours", ours), ("bare", theirs)]
                for who, into in both if number % 2 else reversed(both):
                    into.append(latencies_ms(who, share, events - share - pings, pings, Path(name)))
            medians, bare = [middle(one) for one in ours], [middle(one) for one in theirs]
            each = ratios(medians, bare)
            every, every_bare = [one for some in ours for one in some], [one for some in theirs for one in some]
            tail, bare_tail = percentile(every, 99), percentile(every_bare, 99)
            what = f"{events:,} events, {share:,} followed, {rounds} rounds"
            yield Row(
                group="event to line",
                what=f"{what}, median",
                figure=f"{middle(every):.3f} ms",
                spread=spread(every, " ms", 3),
                yardstick=f"bare loop {middle(every_bare):.3f} ms",
                ratio=f"{middle(each):.2f} ({spread(each, digits=2)})",
                bar="< 1 ms, ratio ≤ 2",
                ok=middle(every) < 1 and middle(each) <= 2,
            )
            yield Row(
                group="event to line",
                what=f"{what}, 99th percentile",
                figure=f"{tail:.3f} ms",
                spread=f"highest {max(every):.1f} ms",
                yardstick=f"bare loop {bare_tail:.3f} ms, highest {max(every_bare):.1f} ms",
                ratio=f"{tail / bare_tail:.2f}",
                bar="< 5 ms",
                ok=tail < 5,
            )


if __name__ == "__main__":
    main(measure)
