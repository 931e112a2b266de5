"""casper-js-sdk, which we did not write, against the dev network."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from dev_transactions import transfer

pytestmark = [pytest.mark.interop, pytest.mark.usefixtures("sdk")]

HERE = Path(__file__).parent / "js"


def peer(*arguments: object) -> dict[str, Any]:
    done = subprocess.run(
        ["node", "peer.js", *map(str, arguments)], cwd=HERE, capture_output=True, text=True, timeout=40, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_it_reads_status_and_blocks_of_the_dev_network(devnet) -> None:
    found = peer("status", devnet.info["rpc"])
    assert found["chain"] == "casper-devnet"
    assert found["sameByHeight"]
    assert found["sameByHash"]


@pytest.mark.parametrize("kind", ["transaction", "deploy"])
def test_it_puts_and_waits_and_watch_tells_the_same(shell, devnet, kind) -> None:
    put = peer("put", devnet.info["rpc"], devnet.info["faucet_key_file"], kind)
    assert put["info"]["errorMessage"] is None
    ran = shell("watch", put["hash"], "--network", "dev", "--json")
    assert (ran.code, ran.statuses) == (0, ["processed"])
    summary = ran.events[0]["summary"]
    assert (summary["cost"], summary["consumed"]) == (put["info"]["cost"], put["info"]["consumed"])
    assert summary["block_height"] == put["info"]["blockHeight"]
    assert ran.events[0]["kind"] == ("deploy" if kind == "deploy" else "transaction-v1")


def test_watch_follows_what_it_puts_later(shell, devnet) -> None:
    made = transfer(devnet.key)
    file = shell.home / "later.json"
    file.write_text(json.dumps(made.to_json()))
    watching = shell.start("watch", made.hash_hex, "--network", "dev", "--json")
    shell("send", file, "--yes", "--detach")
    out, _ = watching.communicate(timeout=20)
    assert watching.returncode == 0
    assert json.loads(out.splitlines()[-1])["status"] == "processed"


@pytest.mark.parametrize("legacy", [False, True])
def test_it_sees_processed_what_we_send(shell, devnet, legacy) -> None:
    file = devnet.transfer(shell.home, legacy=legacy)
    assert shell("send", file, "--yes", "--detach").code == 0
    waited = peer("wait", devnet.info["rpc"], file)
    assert waited["hash"] == file.stem
    assert waited["info"]["errorMessage"] is None
