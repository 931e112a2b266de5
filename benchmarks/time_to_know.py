"""How long from a block to the final status in the user's script, beside casper-js-sdk and a shell that polls.

    python benchmarks/time_to_know.py [--quick]

One transaction a round on a dev network in a process of its own. Three wait for it at the same time: ``cspr-track
watch --json``, casper-js-sdk's ``waitForTransaction`` (where node and the peers of the tests are there), and a shell
loop that asks the node each second. When all of them wait, and a random part of a second later, the block is made.
"""

import json
import random
import selectors
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from documents import transfer
from measure import COMMAND, HERE, PEERS, PYTHON, Row, environ, main, middle, ratios, spread

from cspr_track.transaction.keys import generate_key, load_key

SHELL = """
echo listening >&2
call='{"jsonrpc":"2.0","id":1,"method":"info_get_transaction","params":{"transaction_hash":{"Version1":"'$2'"}}}'
until curl -s -H 'Content-Type: application/json' -d "$call" "$1" | grep -q '"execution_result":{'; do sleep 1; done
echo processed
"""
OURS, SDK, POLLING = "cspr-track watch", "casper-js-sdk waitForTransaction", "a shell loop, each second"
LIMIT_S = 60


def measure(quick: bool) -> Iterator[Row]:
    """The rows."""
    rounds = 4 if quick else 15
    dice = random.Random(8)
    missing = [name for name in ("node", "bash", "curl") if shutil.which(name) is None]
    missing += [] if PEERS.is_dir() else ["casper-js-sdk"]
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        net = subprocess.Popen(
            [PYTHON, str(HERE / "devnet_child.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert net.stdin is not None
        assert net.stdout is not None
        info = json.loads(net.stdout.readline())
        found: dict[str, list[float]] = {}
        try:
            for number in range(rounds):
                transaction_hash = _put(info, number)
                for who, seconds in _round(info, transaction_hash, home, missing, net, dice).items():
                    found.setdefault(who, []).append(seconds * 1000)
        finally:
            net.stdin.close()
            net.wait(10)
    ours = found[OURS]
    for who, bar in ((POLLING, 100), (SDK, None)):
        if who not in found:
            yield Row(
                group="time to know",
                what=f"beside {who}",
                figure="not measured",
                note=f"not here: {', '.join(missing)}",
            )
            continue
        each = ratios(found[who], ours)
        later = sum(one < 1 for one in each)
        sooner = middle(found[who]) / middle(ours)
        yield Row(
            group="time to know",
            what=f"block made → status in the script, {rounds} transactions, beside {who}",
            figure=f"{middle(ours):.1f} ms",
            spread=spread(ours, " ms"),
            yardstick=f"{middle(found[who]):,.0f} ms ({spread(found[who], ' ms', 0)})",
            ratio=f"{sooner:,.0f} × sooner; later in {later} of {rounds}",
            bar=f"≥ {bar} × sooner, never later" if bar else "never later",
            ok=later == 0 and (bar is None or sooner >= bar),
        )


def _put(info: dict[str, str], number: int) -> str:
    """Put a transfer; gives its hash."""
    made = transfer(
        load_key(Path(info["faucet_key_file"])), generate_key(), number, chain_name=info["chain_name"], legacy=False,
        timestamp_ms=int(time.time() * 1000) - 1000,
    )  # fmt: skip
    params = {"transaction": {"Version1": made.to_json()}}
    answer = _call(info["rpc"], {"jsonrpc": "2.0", "id": 1, "method": "account_put_transaction", "params": params})
    if "result" not in answer:
        raise SystemExit(f"the dev network did not take it: {answer}")
    return made.hash_hex


def _call(url: str, body: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 (loopback)
        told: dict[str, Any] = json.loads(answer.read())
        return told


def _round(
    info: dict[str, str], transaction_hash: str, home: Path, missing: list[str], net: Any, dice: random.Random
) -> dict[str, float]:
    """Seconds from the block to the word of each."""
    flags = [
        "--rest", info["rest"], "--rpc", info["rpc"], "--events", "", "--stream", info["stream"],
        "--chain-name", info["chain_name"],
    ]  # fmt: skip
    commands = {OURS: [COMMAND, "watch", transaction_hash, *flags, "--json"]}
    if not set(missing) & {"bash", "curl"}:
        commands[POLLING] = ["bash", "-c", SHELL, "poll", info["rpc"], transaction_hash]
    if not set(missing) & {"node", "casper-js-sdk"}:
        commands[SDK] = ["node", str(HERE / "peer.js"), "wait", info["rpc"], transaction_hash]
    env = environ(home, CSPR_CLOUD_KEY=info["token"])
    with ExitStack() as stack, selectors.DefaultSelector() as waiting, selectors.DefaultSelector() as listening:
        for who, command in commands.items():
            process = stack.enter_context(
                subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
            )
            stack.callback(process.kill)  # where one of them never says it, the others are not waited for
            assert process.stdout is not None
            assert process.stderr is not None
            waiting.register(process.stdout, selectors.EVENT_READ, who)
            listening.register(process.stderr, selectors.EVENT_READ, who)
        _wait_for(listening, b"listening")
        time.sleep(0.3 + dice.random())  # the first questions are answered, and nobody's rhythm is met
        net.stdin.write("block\n")
        net.stdin.flush()
        at_ns = _wait_for(waiting, b"processed")
        made_ns = int(net.stdout.readline())
        return {who: (ns - made_ns) / 1e9 for who, ns in at_ns.items()}


def _wait_for(selector: selectors.DefaultSelector, word: bytes) -> dict[str, int]:
    """When each said the word, in nanoseconds since 1970."""
    said, heard = {}, dict.fromkeys((key.data for key in selector.get_map().values()), b"")
    until = time.monotonic() + LIMIT_S
    while selector.get_map():
        ready = selector.select(max(0.0, until - time.monotonic()))
        now = time.time_ns()
        if not ready:
            raise SystemExit(f"nothing heard of {[key.data for key in selector.get_map().values()]}: {heard}")
        for key, _ in ready:
            stream: IO[bytes] = key.fileobj  # type: ignore[assignment]
            data = stream.read(1 << 16)
            heard[key.data] += data
            if word in heard[key.data] or not data:
                said[key.data] = now
                selector.unregister(stream)
                if word not in heard[key.data]:
                    raise SystemExit(f"{key.data} ended without it: {heard[key.data].decode()}")
    return said


if __name__ == "__main__":
    main(measure)
