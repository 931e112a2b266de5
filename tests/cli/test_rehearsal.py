"""Rehearsing trouble from the command line: faults on demand, a machine that sleeps."""

import json
import signal

import pytest
from dev_transactions import call, transfer
from shell import Shell

from cspr_track.transaction.keys import load_key


@pytest.fixture
def faulty(tmp_path):
    """Starts a dev network with faults; gives its key and a shell that knows it as ``dev``."""
    running = []

    def start(*faults: str):
        shell = Shell(tmp_path)
        flags = [part for fault in faults for part in ("--fault", fault)]
        process = shell.start("devnet", "--port", 0, "--json", "--block-time", 0.3, "--fault-seed", 7, *flags)
        running.append(process)
        info = json.loads(process.stdout.readline())
        lines = [f'{name} = "{info[name]}"' for name in ("rpc", "events", "rest", "stream", "chain_name")]
        config = tmp_path / "config" / "cspr-track" / "config.toml"
        config.parent.mkdir(parents=True)
        tuned = ["expiry_margin_s = 0.3", "lookup_interval_s = 0.3", ""]
        config.write_text("\n".join(["[profiles.dev]", *lines, *tuned]))
        return load_key(info["faucet_key_file"]), Shell(tmp_path, CSPR_CLOUD_KEY=info["token"])

    yield start
    for process in running:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
        assert process.returncode == 0


@pytest.mark.parametrize(
    "faults",
    [
        ["rpc:lost-put-answer"],
        ["stream:drop=1", "rest:503"],
        ["stream:close-after=1", "rest:garble", "rpc:503=0.3"],
        ["stream:duplicate=1", "stream:reorder", "events:false-expiry"],
    ],
    ids=" + ".join,
)
def test_whatever_goes_wrong_the_answer_is_right(faulty, faults) -> None:
    key, shell = faulty(*faults)
    for transaction, code in ((transfer(key), 0), (call(key, "revert"), 7)):
        (shell.home / "t.json").write_text(json.dumps(transaction.to_json()))
        ran = shell("send", "t.json", "--yes", "--json")
        assert (ran.code, ran.statuses) == (code, ["sent", "processed"]), ran.err


@pytest.mark.parametrize(
    ("fault", "said"),
    [("meteor", "there is no fault 'meteor'"), ("rpc:reorder", "not on a channel 'rpc'"), ("drop=often", "no number")],
)
def test_a_fault_that_there_is_not_is_named(bare, fault, said) -> None:
    ran = bare("devnet", "--port", 0, "--fault", fault)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_machine_that_slept_finds_out_what_happened_meanwhile(shell, devnet) -> None:
    made = call(devnet.key, "never")
    (shell.home / "t.json").write_text(json.dumps(made.to_json()))
    shell("send", "t.json", "--yes", "--detach")
    sleeping = transfer(devnet.key)
    watching = shell.start("watch", sleeping.hash_hex, "--network", "dev", "--json")
    while "following" not in watching.stderr.readline():
        pass
    watching.send_signal(signal.SIGSTOP)
    (shell.home / "s.json").write_text(json.dumps(sleeping.to_json()))
    assert shell("send", "s.json", "--yes", "--quiet").code == 0  # it is executed while the other one sleeps
    watching.send_signal(signal.SIGCONT)
    out, _ = watching.communicate(timeout=20)
    assert watching.returncode == 0
    assert json.loads(out.splitlines()[-1])["status"] == "processed"


def test_finalized_waits_for_the_signatures_of_the_block(shell, devnet) -> None:
    ran = shell("send", devnet.transfer(shell.home), "--yes", "--json", "--finalized")
    assert (ran.code, ran.statuses) == (0, ["sent", "processed"])
    assert "is final: finality signatures of 100% of the weight" in ran.err
