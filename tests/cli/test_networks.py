"""What was sent to several networks is watched on each of them, in one run."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from dev_transactions import call, transfer
from shell import Devnet, Shell

from cspr_track.transaction.keys import load_key

TWO = ("one", "two")


@pytest.fixture(scope="module")
def nets(tmp_path_factory) -> Iterator[dict[str, Devnet]]:
    """Two dev networks with chain names of their own."""
    processes, found = [], {}
    try:
        for name in TWO:
            shell = Shell(tmp_path_factory.mktemp(name))
            chain = ("--chain-name", f"net-{name}", "--block-time", 0.3)
            process = shell.start("devnet", "--port", 0, "--json", *chain)
            processes.append(process)
            info = json.loads(process.stdout.readline())
            found[name] = Devnet(info, load_key(Path(info["faucet_key_file"])))
        yield found
    finally:
        for process in processes:
            process.terminate()
            process.communicate(timeout=10)


@pytest.fixture
def traveller(tmp_path, nets) -> Shell:
    """Somebody who has sent one transaction to each network, and left both unfinished."""
    config = tmp_path / "config" / "cspr-track" / "config.toml"
    config.parent.mkdir(parents=True)
    tables = []
    for name, net in nets.items():
        addresses = [f'{one} = "{net.info[one]}"' for one in ("rpc", "events", "chain_name")]
        tables += [f"[profiles.{name}]", *addresses, "expiry_margin_s = 0.3", "lookup_interval_s = 0.3", ""]
    config.write_text("\n".join(tables))
    return Shell(tmp_path)


def send_one_to_each(shell: Shell, nets: dict[str, Devnet]) -> dict[str, str]:
    sent = {}
    for name, make in (("one", lambda: transfer(nets["one"].key, chain="net-one")),
                       ("two", lambda: call(nets["two"].key, "revert", code=3, chain="net-two"))):  # fmt: skip
        file = shell.home / f"{name}.json"
        for _ in range(10):  # a block may come before it has left: then it is finished, and another one is sent
            made = make()
            file.write_text(json.dumps(made.to_json()))
            ran = shell("send", file, "--yes", "--detach", "--json")  # the chain name chooses the network
            if not any(event.get("final") for event in ran.events):
                sent[name] = made.hash_hex
                break
    return sent


def test_everything_unfinished_is_followed_on_its_own_network(traveller, nets) -> None:
    sent = send_one_to_each(traveller, nets)
    ran = traveller("watch", "--pending", "--json")
    finals = {event["network"]: event for event in ran.events if event.get("final")}
    assert ran.code == 7, ran.err
    assert {chain: event["transaction_hash"] for chain, event in finals.items()} == {
        "net-one": sent["one"],
        "net-two": sent["two"],
    }
    assert [finals[f"net-{name}"]["summary"]["success"] for name in TWO] == [True, False]
    assert ran.events[-1]["outcomes"] == {"failed": 1, "processed": 1}
    assert "one: listening to a node's events" in ran.err
    assert "two: listening to a node's events" in ran.err
    looked = traveller("status", *sent.values(), "--json")
    assert {event["network"] for event in looked.events if event.get("final")} == {"net-one", "net-two"}


def test_a_named_network_takes_up_only_what_is_its_own(traveller, nets) -> None:
    sent = send_one_to_each(traveller, nets)
    ran = traveller("watch", "--pending", "--network", "two", "--json")
    assert {event["transaction_hash"] for event in ran.events if event.get("final")} == {sent["two"]}
    again = traveller("watch", "--pending", CSPR_TRACK_NETWORK="two")
    assert (again.code, again.out) == (2, "")
    assert "nothing unfinished of that network" in again.err


def test_a_network_that_nobody_knows_any_more_is_said_and_never_guessed(traveller, nets) -> None:
    sent = send_one_to_each(traveller, nets)
    config = traveller.home / "config" / "cspr-track" / "config.toml"
    config.write_text(config.read_text().partition("[profiles.two]")[0])
    ran = traveller("watch", "--pending", "--json")
    assert ran.code == 3
    assert {event["transaction_hash"] for event in ran.events if event.get("final")} == {sent["one"]}
    assert f"{sent['two']} was sent to net-two, and no network of the settings has that chain name" in ran.err
