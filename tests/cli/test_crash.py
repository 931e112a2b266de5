"""Killed at any instant: the journal names whatever the network has seen, and what became of it can be found out.

``CSPR_TRACK_KILLS`` says how often a send is killed; 200 times were tried by hand.
"""

import json
import os
import random
import sqlite3
import time
from contextlib import closing

import httpx
import pytest
from dev_transactions import call, transfer

KILLS = int(os.environ.get("CSPR_TRACK_KILLS", "5"))
KILLS_A_ROUND = 8


def known_to_the_network(devnet, hashes) -> set[str]:
    with httpx.Client(trust_env=False) as client:
        found = set()
        for one in hashes:
            params = {"transaction_hash": {"Version1": one}}
            body = {"jsonrpc": "2.0", "id": 1, "method": "info_get_transaction", "params": params}
            if "result" in client.post(devnet.info["rpc"], json=body).json():
                found.add(one)
        return found


def journaled(shell) -> dict[str, str]:
    path = shell.home / "state" / "cspr-track" / "journal.sqlite3"
    if not path.exists():
        return {}
    with closing(sqlite3.connect(path)) as database, database:
        try:
            return dict(database.execute("SELECT transaction_hash, status FROM transactions"))
        except sqlite3.OperationalError:
            return {}  # killed while the file was made: nothing has left yet


@pytest.mark.parametrize("number", range(-(-KILLS // KILLS_A_ROUND)))
def test_nothing_that_the_network_has_seen_is_lost(shell, devnet, number) -> None:
    dice = random.Random(number)
    made = [transfer(devnet.key) if n % 4 else call(devnet.key, "revert", code=n) for n in range(20)]
    files = []
    for transaction in made:
        file = shell.home / f"{transaction.hash_hex}.json"
        file.write_text(json.dumps(transaction.to_json()))
        files.append(file)
    hashes = {transaction.hash_hex for transaction in made}

    for _ in range(min(KILLS, KILLS_A_ROUND)):
        process = shell.start("send", *files, "--yes", "--json", "--concurrency", "5")
        time.sleep(dice.uniform(0.1, 1.6))  # any instant of its life
        process.kill()
        process.communicate()
        seen, written = known_to_the_network(devnet, hashes), journaled(shell)
        assert seen <= written.keys() <= hashes

    shell("send", *files, "--yes", "--quiet")  # follows what was sent, sends what was not
    ran = shell("watch", "--pending", "--json", "--network", "dev")
    assert ran.code in (0, 2, 7)  # 2: nothing was left unfinished
    told = {row["transaction_hash"]: row for row in shell("history", "--json", "-n", 100).events}
    assert told.keys() == hashes == known_to_the_network(devnet, hashes)
    for transaction in made:
        row = told[transaction.hash_hex]
        assert (row["status"], row["success"]) == ("processed", transaction.action.kind == "transfer")
