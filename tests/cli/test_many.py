"""Many at once: documents as lines, what is under way bounded, the first failure, hashes that come later."""

import json
import signal
import subprocess

import pytest
from dev_transactions import call, transfer
from shell import COMMAND


def lines_of(transactions) -> str:
    return "".join(json.dumps(transaction.to_json()) + "\n" for transaction in transactions)


def finals(ran) -> dict[str, str]:
    return {event["transaction_hash"]: event["status"] for event in ran.events if event.get("final")}


def test_documents_come_one_a_line_and_every_outcome_is_counted(shell, devnet) -> None:
    made = [transfer(devnet.key) for _ in range(8)] + [call(devnet.key, "revert", code=n) for n in range(4)]
    ran = shell("send", "--from-jsonl", "-", "--yes", "--json", stdin=lines_of(made))
    assert ran.code == 7
    assert finals(ran) == {transaction.hash_hex: "processed" for transaction in made}
    end = ran.events[-1]
    assert (end["summary_of"], end["outcomes"]) == (12, {"failed": 4, "processed": 8})
    assert end["cost"] == str(8 * 100_000_000 + 4 * 5_000_000_000)


def test_a_line_that_holds_no_transaction_is_named_and_nothing_is_sent(shell, devnet) -> None:
    made = transfer(devnet.key)
    ran = shell("send", "--from-jsonl", "-", "--yes", "--json", stdin=lines_of([made]) + '\n{"deploy": 7}\n')
    assert (ran.code, ran.out) == (2, "")
    assert "<stdin>:3" in ran.err
    assert shell("status", made.hash_hex, "--network", "dev", "--json").statuses == ["error"]


def test_no_more_are_under_way_than_is_allowed(shell, devnet) -> None:
    made = [transfer(devnet.key) for _ in range(5)]
    ran = shell("send", "--from-jsonl", "-", "--yes", "--json", "--concurrency", "1", stdin=lines_of(made))
    assert ran.code == 0
    told = [event["status"] for event in ran.events if event.get("status") not in (None, "ping")]
    assert told == ["sent", "processed"] * 5
    blocks = [event["summary"]["block_height"] for event in ran.events if event.get("final")]
    assert len(set(blocks)) == 5  # each waited for the one before


def test_after_the_first_failure_no_more_are_sent(shell, devnet) -> None:
    made = [transfer(devnet.key), call(devnet.key, "revert", code=1), *(transfer(devnet.key) for _ in range(3))]
    ran = shell(
        "send", "--from-jsonl", "-", "--yes", "--json", "--concurrency", "1", "--fail-fast", stdin=lines_of(made)
    )
    assert ran.code == 7
    assert list(finals(ran).values()) == ["processed", "processed", "cancelled", "cancelled", "cancelled"]
    assert ran.events[-1]["outcomes"] == {"cancelled": 3, "failed": 1, "processed": 1}
    assert shell("status", made[-1].hash_hex, "--network", "dev", "--json").statuses == ["error"]  # nobody knows it


def test_there_must_be_something_to_send(bare) -> None:
    assert bare("send").code == 2
    assert bare("send", "--from-jsonl", "-", "--yes").code == 2


@pytest.fixture
def watching(shell):
    process = subprocess.Popen(
        [COMMAND, "watch", "-", "--network", "dev", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=shell.environ,
        cwd=shell.home,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


def test_hashes_join_while_others_are_followed(shell, devnet, watching) -> None:
    first, second = transfer(devnet.key), call(devnet.key, "revert", code=7)
    for transaction, success in ((first, True), (second, False)):
        watching.stdin.write(f"{transaction.hash_hex}\n\n{transaction.hash_hex}\n")
        watching.stdin.flush()
        (shell.home / "t.json").write_text(json.dumps(transaction.to_json()))
        left = shell("send", "t.json", "--yes", "--detach").code
        assert left in (0, 0 if success else 7)  # the block may come before the node's answer: then it is told at once
        while not (event := json.loads(watching.stdout.readline())).get("final"):
            pass
        assert (event["transaction_hash"], event["summary"]["success"]) == (transaction.hash_hex, success)
    watching.stdin.write("nonsense\n")
    out, err = watching.communicate(timeout=20)
    assert json.loads(out.splitlines()[-1])["outcomes"] == {"failed": 1, "processed": 1}
    assert "line 7 of standard input" in err
    assert watching.returncode == 7


def test_an_empty_standard_input_is_no_success(shell) -> None:
    """``tail -1 hashes.txt | cspr-track watch - && ship`` must not ship when there was no hash."""
    ran = shell("watch", "-", "--network", "dev", stdin="\n")
    assert (ran.code, ran.out) == (2, "")
    assert "no transaction hash came on standard input" in ran.err


def test_what_the_journal_does_not_know_is_named_whole_in_the_command_that_goes_on(shell, watching) -> None:
    """``--pending`` would take up none of these, which were sent from elsewhere."""
    hashes = [f"{n:064x}" for n in range(4)]
    watching.stdin.write(" ".join(hashes) + "\n")
    watching.stdin.flush()
    while f"following {hashes[-1]}" not in watching.stderr.readline():
        pass
    watching.send_signal(signal.SIGINT)
    _, err = watching.communicate(timeout=20)
    assert f"hint: cspr-track watch {' '.join(hashes)} --network dev" in err


def test_an_interruption_while_hashes_may_still_come_ends_in_order(shell, watching) -> None:
    watching.stdin.write("ab" * 32 + "\n")
    watching.stdin.flush()
    while "following" not in watching.stderr.readline():
        pass
    watching.send_signal(signal.SIGINT)
    _, err = watching.communicate(timeout=20)
    assert watching.returncode == 130
    assert f"cspr-track watch {'ab' * 32}" in err
    assert "Fatal" not in err
