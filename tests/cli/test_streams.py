"""Standard streams that fail: a full disk, one that was never open, a terminal whose window is closed."""

import json
import subprocess
from pathlib import Path

import emulator
import pytest
from shell import COMMAND, program

pytestmark = pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="this system has no /dev/full, a disk always full"
)


def in_sh(shell, script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """A line of sh, in which ``"$@"`` is the command."""
    return program(shell, "sh", "-c", script, "sh", COMMAND, *arguments)


@pytest.mark.parametrize("command", ["--version", "--help", "history", "explain 65", "schema", "config show"])
def test_an_output_that_cannot_be_written_is_one_line(bare, command) -> None:
    ran = in_sh(bare, '"$@" > /dev/full', *command.split())
    first, hint = ran.stderr.splitlines()
    assert (ran.returncode, first) == (3, "error: the output cannot be written: No space left on device")
    assert hint.startswith("hint: ")


def test_what_was_sent_is_known_when_its_events_cannot_be_written(shell, devnet) -> None:
    file = devnet.transfer(shell.home)
    ran = in_sh(shell, '"$@" > /dev/full', "send", file, "--yes", "--json")
    assert ran.returncode == 3
    assert json.loads(ran.stderr.splitlines()[-1])["error"]["message"] == "the output cannot be written"
    assert shell("watch", file.stem, "--json").statuses[-1] == "processed"


def test_messages_that_cannot_be_written_leave_the_events_and_the_outcome(shell, devnet) -> None:
    ran = in_sh(shell, '"$@" 2> /dev/full', "send", devnet.transfer(shell.home), "--yes", "--json")
    assert ran.returncode == 0
    assert [json.loads(line)["status"] for line in ran.stdout.splitlines()] == ["sent", "processed"]


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_was_never_open_is_nobody_elses_place(shell, devnet, closed) -> None:
    file = devnet.transfer(shell.home)
    ran = in_sh(shell, f'"$@" {closed}', "send", file, "--yes")
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr
    (row,) = [json.loads(line) for line in shell("history", "--json").out.splitlines()]
    assert (row["transaction_hash"], row["status"]) == (file.stem, "processed")


def test_standard_input_that_was_never_open_is_an_empty_document(bare) -> None:
    ran = in_sh(bare, '"$@" <&-', "send", "-", "--yes")
    assert ran.returncode == 2
    assert "there is nothing in it" in ran.stderr


NOHUP = "trap '' HUP; exec \"$@\""


def in_a_window(shell, script: str, *arguments: object) -> emulator.Screen:
    command = ["sh", "-c", script, "sh", COMMAND, *map(str, arguments)]
    return emulator.Screen(command, environ=shell.environ, folder=shell.home)


def test_a_closed_window_loses_nothing(shell, devnet) -> None:
    file = devnet.call(shell.home, "never")
    screen = in_a_window(shell, 'exec "$@"', "send", file, "--yes")
    screen.wait_for("✓ sent", "listening")
    assert screen.close() == 129
    ran = shell("watch", "--pending", "--timeout", "1", "--json")
    assert (ran.code, ran.events[-1]["transaction_hash"], ran.statuses[-1]) == (5, file.stem, "timeout")


def test_under_nohup_it_goes_on_without_the_window(shell, devnet) -> None:
    file = devnet.call(shell.home, "never")
    screen = in_a_window(shell, NOHUP, "send", file, "--yes", "--timeout", "3")
    screen.wait_for("✓ sent", "listening")
    assert screen.close() == 5


def test_a_closed_window_at_the_question_sends_nothing(shell, devnet) -> None:
    screen = in_a_window(shell, NOHUP, "send", devnet.transfer(shell.home))
    screen.wait_for("[y/N]")
    assert screen.close() == 141  # nobody is left to read the word of it
    assert "the journal is empty" in shell("history").out
