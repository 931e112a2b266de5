"""cspr-track send, transfer, watch, status and history against a dev network in another process."""

import json
import re
import shlex
import signal
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from shell import COMMAND, Shell

from cspr_track.core.schema import event_schema

SECRETS = ("PRIVATE KEY",)
STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def schema_of(shell) -> Draft202012Validator:
    schema = json.loads(shell("schema").out)
    assert schema == event_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_a_transaction_is_sent_then_processed_and_every_event_satisfies_the_schema(shell, devnet) -> None:
    ran = shell("send", devnet.transfer(shell.home), "--yes", "--json")
    assert (ran.code, ran.statuses) == (0, ["sent", "processed"])
    validator = schema_of(shell)
    for event in ran.events:
        validator.validate(event)
    last = ran.events[-1]
    assert last["summary"]["charged"] == "100000000"
    assert last["data"]["deploy_hash"] == last["transaction_hash"]
    assert (last["final"], last["source"], last["kind"]) == (True, "stream", "transaction-v1")


def test_the_schema_refuses_what_is_no_event(shell, devnet) -> None:
    validator = schema_of(shell)
    event = shell("send", devnet.transfer(shell.home), "--yes", "--json").events[-1]
    for broken in (
        {name: value for name, value in event.items() if name != "summary"},
        event | {"status": "done"},
        event | {"status": "sent"},
        event | {"schema": "cspr-track/2"},
        event | {"summary": event["summary"] | {"cost": 5}},
        {},
    ):
        assert not validator.is_valid(broken)


def test_a_failing_call_exits_7_with_the_errors_code_and_an_explanation(shell, devnet) -> None:
    ran = shell("send", devnet.call(shell.home, "revert", code=42), "--yes", "--json")
    assert (ran.code, ran.statuses) == (7, ["sent", "processed"])
    error = ran.events[-1]["summary"]["error"]
    assert (error["code"], error["kind"], error["message"]) == (42, "user", "User error: 42")
    assert error["explanation"]


def test_out_of_gas_is_told_as_such(shell, devnet) -> None:
    ran = shell("send", devnet.call(shell.home, "burn_gas"), "--yes", "--json")
    assert (ran.code, ran.events[-1]["summary"]["error"]["kind"]) == (7, "gas")


def test_an_expired_transaction_exits_4(shell, devnet) -> None:
    ran = shell("send", devnet.call(shell.home, "never", ttl_ms=4000), "--yes", "--json")
    assert (ran.code, ran.statuses) == (4, ["sent", "expired"])


def test_a_transaction_whose_ttl_is_over_is_not_put_and_exits_4(shell, devnet) -> None:
    file = devnet.call(shell.home, "succeed", ttl_ms=1)
    ran = shell("send", file, "--yes", "--json")
    while ran.code == 3:  # the chain's clock goes on with its next block
        ran = shell("send", file, "--yes", "--json")
    assert (ran.code, ran.statuses) == (4, ["expired"])


def test_a_time_out_exits_5_and_says_how_to_go_on(shell, devnet) -> None:
    file = devnet.call(shell.home, "never")
    ran = shell("send", file, "--yes", "--json", "--timeout", "0.5")
    assert (ran.code, ran.statuses) == (5, ["sent", "timeout"])
    assert f"cspr-track watch {file.stem} --network dev" in ran.err


def test_how_to_go_on_names_the_addresses_that_were_typed(shell, devnet) -> None:
    file = devnet.call(shell.home, "never")
    rpc = str(devnet.info["rpc"])
    ran = shell("send", file, "--yes", "--timeout", "0.5", "--rpc", rpc, "--events", "", "--stream", "")
    words = f"watch {file.stem} --network dev --rpc {rpc} --events '' --stream ''"
    assert f"cspr-track {words}" in ran.out
    again = shell(*shlex.split(words), "--timeout", "0.5", "--json")
    assert (again.code, again.statuses[-1]) == (5, "timeout")


def test_an_address_with_a_password_is_not_repeated(shell, devnet) -> None:
    file = devnet.call(shell.home, "never")
    ran = shell("send", file, "--yes", "--timeout", "0.5", "--events", "http://user:geheim@127.0.0.1:9/events")
    assert f"cspr-track watch {file.stem} --network dev\n" in ran.out
    assert "geheim" not in ran.out + ran.err


def test_plain_lines_carry_the_verdict_first_and_the_figures_after(shell, devnet) -> None:
    ran = shell("send", devnet.call(shell.home, "succeed"), "--yes")
    assert ran.code == 0
    first, *rest = ran.out.splitlines()
    assert re.fullmatch(STAMP + r"  ✓ processed [0-9a-f]{64}: executed with success, cost 2.75 CSPR", first)
    assert "  Refund:    2.25 CSPR" in rest
    assert "\x1b" not in ran.out + ran.err


def test_quiet_prints_the_final_line_only(shell, devnet) -> None:
    ran = shell("send", devnet.transfer(shell.home), "--yes", "--quiet")
    assert (ran.code, len(ran.out.splitlines()), ran.err) == (0, 1, "")


def test_quiet_beside_events_leaves_people_the_final_line_only(shell, devnet) -> None:
    ran = shell("send", devnet.transfer(shell.home), "--yes", "--json", "--quiet")
    assert (ran.code, ran.statuses) == (0, ["sent", "processed"])
    (line,) = ran.err.splitlines()
    assert line.startswith("✓ processed")


def test_detach_leaves_at_sent_and_watch_pending_picks_it_up(shell, devnet) -> None:
    file = devnet.transfer(shell.home)
    ran = shell("send", file, "--yes", "--json", "--detach")
    assert (ran.code, ran.statuses) == (0, ["sent"])
    later = shell("watch", "--pending", "--json")
    assert (later.code, later.statuses[-1]) == (0, "processed")
    assert "nothing unfinished" in shell("watch", "--pending").err


def test_the_same_file_again_is_followed_instead_of_sent_twice(shell, devnet) -> None:
    file = devnet.transfer(shell.home)
    shell("send", file, "--yes")
    ran = shell("send", file, "--yes", "--json")
    assert (ran.code, ran.statuses) == (0, ["processed"])
    assert "sent before" in ran.err


def test_a_transaction_that_is_given_twice_is_sent_once_and_has_one_outcome(shell, devnet) -> None:
    file = devnet.transfer(shell.home)
    again = shell.home / "again.json"
    again.write_text(file.read_text())
    ran = shell("send", file, again, "--yes", "--json")
    assert (ran.code, ran.statuses) == (0, ["sent", "processed"])
    assert "of 2 documents only 1 are different transactions" in ran.err


def test_the_same_transaction_with_different_signatures_is_no_matter_of_chance(shell, devnet) -> None:
    file = devnet.transfer(shell.home)
    unsigned = json.loads(file.read_text())
    unsigned["approvals"] = []
    (shell.home / "unsigned.json").write_text(json.dumps(unsigned))
    ran = shell("send", file, "unsigned.json", "--yes")
    assert (ran.code, ran.out) == (2, "")
    assert "the same transaction with different signatures" in ran.err


def test_dry_run_shows_the_review_and_sends_nothing(shell, devnet) -> None:
    file = devnet.transfer(shell.home)
    ran = shell("send", file, "--dry-run")
    assert ran.code == 0
    assert "Transfer 2.5 CSPR" in ran.err
    assert shell("status", file.stem, "--network", "dev").code == 3
    assert "the journal is empty" in shell("history").out


def test_a_document_on_stdin_is_sent(shell, devnet) -> None:
    text = devnet.transfer(shell.home).read_text()
    assert shell("send", "-", "--yes", "--json", stdin=text).statuses == ["sent", "processed"]


def test_an_unsigned_document_is_signed_with_the_key_given(shell, devnet) -> None:
    document = json.loads(devnet.transfer(shell.home).read_text())
    document["approvals"] = []
    file = shell.home / "unsigned.json"
    file.write_text(json.dumps(document))
    assert shell("send", file, "--yes").code == 2
    ran = shell("send", file, "--yes", "--json", "--key", devnet.info["faucet_key_file"])
    assert (ran.code, ran.statuses) == (0, ["sent", "processed"])


@pytest.mark.parametrize("algorithm", ["ed25519", "secp256k1"])
@pytest.mark.parametrize("legacy", [[], ["--legacy"]])
def test_a_newcomer_makes_a_key_gets_money_and_sends_some(shell, devnet, algorithm, legacy) -> None:
    made = json.loads(shell("key", "new", "me.pem", "--algorithm", algorithm, "--json").out)
    shown = json.loads(shell("key", "show", "me.pem", "--json").out)
    assert shown == made
    assert (shell.home / "me.pem").stat().st_mode & 0o777 == 0o600
    faucet = devnet.info["faucet_key_file"]
    dev = ("--network", "dev", "--yes", "--json")
    assert shell("transfer", "--to", made["public_key"], "--amount", "100", "--key", faucet, *dev).code == 0
    somebody = f"account-hash-{'07' * 32}"
    ran = shell("transfer", "--to", somebody, "--amount", "2500000000motes", "--key", "me.pem", *dev, *legacy)
    assert (ran.code, ran.statuses) == (0, ["sent", "processed"])
    assert ran.events[-1]["kind"] == ("deploy" if legacy else "transaction-v1")
    assert ran.events[-1]["data"]["args"]["amount"]["parsed"] == "2500000000"


def test_watch_and_status_tell_of_transactions_that_others_sent(shell, devnet, tmp_path_factory) -> None:
    file = devnet.transfer(shell.home)
    assert shell("send", file, "--yes").code == 0
    other = Shell(tmp_path_factory.mktemp("other"), CSPR_CLOUD_KEY=devnet.info["token"])
    watched = other("watch", file.stem, "--json", *devnet.flags)
    assert (watched.code, watched.statuses) == (0, ["processed"])
    looked = other("status", file.stem, "--json", *devnet.flags)
    assert looked.events[0]["data"] == watched.events[0]["data"]
    assert other("status", "ab" * 32, *devnet.flags).code == 3


def test_several_hashes_end_with_a_line_that_counts_them(shell, devnet) -> None:
    files = [devnet.transfer(shell.home), devnet.call(shell.home, "revert")]
    ran = shell("send", *files, "--yes", "--json")
    assert ran.code == 7
    closing = ran.events[-1]
    assert (closing["summary_of"], closing["outcomes"]) == (2, {"failed": 1, "processed": 1})
    assert closing["cost"] == "5100000000"
    schema_of(shell).validate(closing)


def test_without_a_token_node_events_do_the_same_job(shell, devnet) -> None:
    file = devnet.transfer(shell.home)
    ran = shell("send", file, "--yes", "--json", "--rest", "", "--stream", "", CSPR_CLOUD_KEY="")
    assert (ran.code, ran.statuses, ran.events[-1]["source"]) == (0, ["sent", "processed"], "node-events")


def test_history_tells_what_was_sent_and_what_it_cost(shell, devnet) -> None:
    shell("send", devnet.transfer(shell.home), "--yes")
    shell("send", devnet.call(shell.home, "revert"), "--yes")
    rows = [json.loads(line) for line in shell("history", "--json").out.splitlines()]
    assert [(row["status"], row["success"], row["charged"]) for row in rows] == [
        ("processed", False, "5000000000"),
        ("processed", True, "100000000"),
    ]
    table = shell("history").out
    assert "failed" in table
    assert "0.1 CSPR" in table


def test_a_reader_that_goes_away_ends_it_quietly_with_141(shell, devnet) -> None:
    process = shell.start("send", devnet.transfer(shell.home), "--yes", "--json")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
    assert process.wait(20) == 141


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_says_how_to_go_on(shell, devnet, number, code) -> None:
    file = devnet.call(shell.home, "never")
    process = shell.start("send", file, "--yes", "--json")
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["status"] == "sent"
    process.send_signal(number)
    _, err = process.communicate(timeout=10)
    assert process.returncode == code
    assert f"hint: cspr-track watch {file.stem} --network dev" in err
    assert [json.loads(line)["status"] for line in shell("history", "--json").out.splitlines()] == ["sent"]


def test_neither_key_nor_token_appears_in_any_output(shell, devnet) -> None:
    key_text = Path(devnet.info["faucet_key_file"]).read_text()
    secret = key_text.splitlines()[1]
    for form in ("--json", "--plain", "--quiet"):
        ran = shell("send", devnet.transfer(shell.home), "--yes", form, "--key", devnet.info["faucet_key_file"])
        for hidden in (secret, devnet.info["token"], *SECRETS):
            assert hidden not in ran.out + ran.err
    journal = (shell.home / "state" / "cspr-track" / "journal.sqlite3").read_bytes()
    assert secret.encode() not in journal
    assert devnet.info["token"].encode() not in journal


def test_a_full_disk_stops_a_send_before_anything_leaves(shell, devnet) -> None:
    file = devnet.transfer(shell.home)
    shell("history")  # makes the journal
    command = f"ulimit -f 24; exec '{COMMAND}' send {file} --yes --json"  # nothing may grow beyond 24 KiB
    done = subprocess.run(
        ["bash", "-c", command],
        env=shell.environ,
        cwd=shell.home,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, ""), done.stderr
    assert "journal" in done.stderr
    assert "Traceback" not in done.stderr
    assert shell("status", file.stem, "--network", "dev", "--json").statuses == ["error"]  # nobody knows it


def test_without_a_journal_nothing_is_sent_and_what_was_sent_can_still_be_watched(shell, devnet) -> None:
    file = devnet.transfer(shell.home)
    shell("send", file, "--yes", "--quiet")
    nowhere = {"XDG_STATE_HOME": str(file)}  # a file, where no folder can be made
    for command in (["watch", "--quiet"], ["status", "--quiet"], ["receipt"]):
        ran = shell(command[0], file.stem, "--network", "dev", *command[1:], **nowhere)
        assert ran.code == 0
        assert "executed with success" in ran.out.lower()
        assert "cannot be opened" in ran.err
    for arguments in (("watch", "--pending"), ("send", devnet.transfer(shell.home), "--yes")):
        ran = shell(*arguments, **nowhere)
        assert (ran.code, ran.out) == (3, "")


def test_a_damaged_journal_does_not_stop_anybody(shell, devnet) -> None:
    shell("history")
    journal = shell.home / "state" / "cspr-track" / "journal.sqlite3"
    journal.write_bytes(b"nonsense" * 1000)
    ran = shell("send", devnet.transfer(shell.home), "--yes", "--json")
    assert (ran.code, ran.statuses) == (0, ["sent", "processed"])
    assert "was moved to" in ran.err
    assert len(list(journal.parent.glob("journal.sqlite3.damaged-*"))) == 1


def test_history_forgets_only_what_is_told_to(shell, devnet) -> None:
    shell("send", devnet.transfer(shell.home), "--yes", "--quiet")
    assert shell("history", "prune", "--older-than", "1h").out == "0 forgotten\n"
    assert shell("history", "prune", "--older-than", "0s").out == "1 forgotten\n"
    assert "the journal is empty" in shell("history").out
    assert shell("history", "prune", "--older-than", "soon").code == 2
    assert shell("history", "purge").code == 2
