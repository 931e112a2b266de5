"""What a person and a script are shown where CSPR.cloud says success and a node says failure."""

import asyncio
import json

import pytest
from lying_network import CHAIN, TRUTH, Word, lying_network
from security.liars import HASH, OURS
from shell import Ran, Shell

CLOUD, NODE = TRUTH, Word(error="User error: 65", cost="5")
COMMANDS = {
    "finalized": ("watch", HASH, "--json", "--finalized"),
    "watch": ("watch", HASH, "--plain"),
    "status": ("status", HASH, "--plain"),
    "receipt": ("receipt", HASH, "--format", "json"),
    "page": ("receipt", HASH, "--format", "md"),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ran]:
    """Each command, once, at the same time."""

    async def main() -> dict[str, Ran]:
        async with lying_network(OURS) as net:
            net.rest, net.rpc = CLOUD, NODE
            where = [part for name in ("rest", "rpc") for part in (f"--{name}", net.addresses[name])]
            where += ["--stream", "", "--events", "", "--chain-name", CHAIN]
            shells = {name: Shell(tmp_path_factory.mktemp(name), CSPR_CLOUD_KEY="a-token") for name in COMMANDS}
            ran = [asyncio.to_thread(shells[name], *command, *where) for name, command in COMMANDS.items()]
            return dict(zip(COMMANDS, await asyncio.gather(*ran), strict=True))

    return asyncio.run(main())


def test_with_finalized_the_event_names_who_contradicts_it(runs) -> None:
    ran = runs["finalized"]
    final = ran.events[-1]
    assert (ran.code, final["source"], final["summary"]["success"]) == (7, "node-rpc", False)
    assert final["data"]["cost"] == "5"
    said = {one["field"]: one["said"] for one in final["contradictions"]}
    assert said["outcome"] == {"node-rpc": "failure", "rest": "success"}
    assert said["cost"] == {"node-rpc": "5", "rest": "100000000"}
    assert "contradicted: outcome, cost" in ran.err


@pytest.mark.parametrize("command", ["watch", "status"])
def test_people_see_who_says_otherwise(runs, command) -> None:
    ran = runs[command]
    assert "executed with success" in ran.out
    lines = [line for line in ran.out.splitlines() if " says " in line]
    assert "Disputed" in lines[0]
    assert lines[0].endswith("outcome: CSPR.cloud REST says success, node RPC says failure")
    assert lines[1].endswith("cost: CSPR.cloud REST says 0.1 CSPR, node RPC says 0.000000005 CSPR")


def test_a_receipt_names_each(runs) -> None:
    found = json.loads(runs["receipt"].out)
    said = {one["figure"]: one["said"] for one in found["disagreements"]}
    assert said["outcome"] == {"rest": "success", "node-rpc": "failure"}
    assert "The sources disagree on outcome" in runs["page"].out


def test_an_honest_network_shows_none_of_this(tmp_path) -> None:
    async def main() -> Ran:
        async with lying_network(OURS) as net:
            net.rest = net.rpc = TRUTH
            where = ("--rest", net.addresses["rest"], "--rpc", net.addresses["rpc"], "--stream", "", "--events", "")
            shell = Shell(tmp_path, CSPR_CLOUD_KEY="a-token")
            return await asyncio.to_thread(shell, "status", HASH, "--plain", *where, "--chain-name", CHAIN)

    ran = asyncio.run(main())
    assert ran.code == 0
    assert " says " not in ran.out
    assert "Gas price" in ran.out  # the node was asked for more
