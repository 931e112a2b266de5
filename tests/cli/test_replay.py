"""Real transactions, sent again to the dev network: the outcome is what the real network recorded, to the mote."""

import json
import signal

import pytest
from shell import Shell
from vectors import path_of, rows

CASES = [
    # document, recording, exit code, cost in motes, error
    ("deploys/storedversionedcontractbyhash-latest-061d1204-bare.json", "rpc-info-get-deploy-1x-failure-061d1204", 7),
    ("deploys/storedversionedcontractbyhash-latest-f21957f0-bare.json", "rpc-info-get-deploy-2x-failure-f21957f0", 7),
    ("deploys/transfer-2d0e5982-bare.json", "rpc-info-get-deploy-1x-success-2d0e5982", 0),
    ("deploys/storedcontractbyname-08bb9f11-bare.json", "rpc-info-get-deploy-1x-failure-08bb9f11", 7),
    ("transactions/native-transfer-fixed-9f0bad6b-bare.json", "rpc-info-get-transaction-2x-success-9f0bad6b", 0),
    ("transactions/native-transfer-fixed-446f9511-bare.json", "sse-2x-transaction-processed-446f9511", 0),
]


def row(file: str):
    found = [param.values[0] for param in rows("deploys", "transactions", "events")]
    return next((one for one in found if one is None or one["file"] == file), None)


def recorded(text: str) -> tuple[str, str | None]:
    """Cost and error message as the recording states them, read without our own code."""
    line = next((line for line in text.splitlines() if line.startswith("data:")), text)
    value = json.loads(line.removeprefix("data:"))
    result = value.get("result", value)
    if "TransactionProcessed" in value:
        found = value["TransactionProcessed"]["execution_result"]
    elif result.get("execution_info"):
        found = result["execution_info"]["execution_result"]
    else:
        found = result["execution_results"][0]["result"]
    found = found.get("Version2") or found.get("Version1") or found
    found = found.get("Success") or found.get("Failure") or found
    return str(found["cost"]), found.get("error_message")


@pytest.mark.parametrize(("document", "recording", "code"), CASES, ids=[case[1] for case in CASES])
def test_a_real_transaction_ends_as_it_did_on_its_own_network(tmp_path, document, recording, code) -> None:
    suffix = ".txt" if recording.startswith("sse") else ".json"
    file, source = path_of(row(document)), path_of(row(f"events/{recording}{suffix}"))
    shell = Shell(tmp_path)
    replay = ("--replay", source, "--replay", file)  # an event does not tell its network; its document does
    process = shell.start("devnet", "--port", 0, "--json", "--block-time", 0.3, *replay)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        ran = shell("send", file, "--yes", "--json", "--network", "devnet")
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
    assert ran.code == code, ran.err
    assert ran.statuses == ["sent", "processed"]
    cost, message = recorded(source.read_text())
    last = ran.events[-1]
    assert (last["data"]["cost"], last["data"]["error_message"]) == (cost, message)
    assert last["summary"]["cost"] == cost
    assert (last["summary"]["error"] or {"message": None})["message"] == message


def test_record_takes_what_the_dev_network_then_plays(shell, devnet, tmp_path) -> None:
    file = devnet.call(shell.home, "revert", code=9)
    first = shell("send", file, "--yes", "--json").events[-1]
    taken = shell("record", file.stem, "--network", "dev", "--to", "recordings")
    assert (taken.code, taken.out) == (0, f"recordings/{file.stem}.json\n")
    process = shell.start("devnet", "--port", 0, "--json", "--block-time", 0.3, "--replay", "recordings")
    assert process.stdout is not None
    process.stdout.readline()
    try:
        other = Shell(
            shell.home
        )  # with the state folder, so that it finds the dev network, and no journal entry to stop it
        (shell.home / "state" / "cspr-track" / "journal.sqlite3").unlink()
        again = other("send", file, "--yes", "--json", "--network", "devnet").events[-1]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
    assert again["data"] == first["data"]
