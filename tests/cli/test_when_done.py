"""What the user wants to happen at the end: a command that gets the event, a bell; neither changes the outcome."""

import asyncio
import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import emulator
import pytest
from shell import COMMAND
from unit.render.updates import processed

from cspr_track.cli.when_done import AT_ONCE, Afterwards, WhenDone
from cspr_track.render.terminal import Terminal

KEEPER = f"""#!{sys.executable}
import json, os, sys
here = os.environ["KEEP_IN"]
told = {{name: value for name, value in os.environ.items() if name.startswith("CSPR_TX_")}}
with open(os.path.join(here, told["CSPR_TX_HASH"] + ".kept"), "w") as file:
    json.dump({{"event": json.load(sys.stdin), "environ": told, "arguments": sys.argv[1:]}}, file)
    file.write("\\n" + " ".join(os.environ))
print("said by the command")
"""


@pytest.fixture
def keeper(tmp_path: Path) -> Path:
    """A program that keeps what it is given."""
    file = tmp_path / "keeper"
    file.write_text(KEEPER)
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


def kept(shell, transaction_hash: str) -> tuple[dict[str, object], str]:
    first, names = (shell.home / f"{transaction_hash}.kept").read_text().splitlines()
    return json.loads(first), names


def test_the_command_gets_the_event_and_the_main_fields(shell, devnet, keeper) -> None:
    file = devnet.call(shell.home, "revert")
    ran = shell(
        *("send", file, "--yes", "--json", "--exec", f"{keeper} 'two words' $HOME ; x"),
        KEEP_IN=str(shell.home),
        CSPR_CLOUD_KEY=devnet.info["token"],
    )
    assert ran.code == 7
    assert ran.statuses == ["sent", "processed"]  # what the command says is not among the events
    assert "said by the command" in ran.err
    got, names = kept(shell, file.stem)
    assert got["event"] == ran.events[-1]
    assert got["arguments"] == ["two words", "$HOME", ";", "x"]  # no shell reads it
    assert got["environ"] == {
        "CSPR_TX_STATUS": "processed",
        "CSPR_TX_OUTCOME": "failed",
        "CSPR_TX_EXIT_CODE": "7",
        "CSPR_TX_HASH": file.stem,
        "CSPR_TX_CHAIN": "casper-devnet",
        "CSPR_TX_MESSAGE": ran.events[-1]["message"],
        "CSPR_TX_CHARGED": ran.events[-1]["summary"]["charged"],
        "CSPR_TX_BLOCK_HEIGHT": str(ran.events[-1]["summary"]["block_height"]),
        "CSPR_TX_ERROR": "User error: 65",
        "CSPR_TX_EXPLORER_URL": "",
    }
    assert "CSPR_CLOUD_KEY" not in names.split()


def test_it_runs_once_for_each_transaction(shell, devnet, keeper) -> None:
    files = [devnet.transfer(shell.home) for _ in range(6)]
    ran = shell("send", *files, "--yes", "--quiet", "--exec", str(keeper), KEEP_IN=str(shell.home))
    assert ran.code == 0
    assert sorted(path.stem for path in shell.home.glob("*.kept")) == sorted(file.stem for file in files)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/no/such/program", "/no/such/program cannot be run: No such file or directory"),
        ("false", "false ended with 1"),
        ("sh -c 'kill -9 $$'", "sh ended with -9"),
    ],
)
def test_a_command_that_goes_wrong_is_told_and_changes_no_outcome(shell, devnet, command, said) -> None:
    ran = shell("send", devnet.transfer(shell.home), "--yes", "--exec", command)
    assert ran.code == 0
    assert f"note: --exec: {said}" in ran.err


def test_a_command_that_never_reads_nor_ends_keeps_nobody(shell, devnet, tmp_path) -> None:
    ran = shell(
        "send",
        devnet.transfer(shell.home),
        "--yes",
        "--exec",
        f"sh -c 'echo $$ > {tmp_path}/pid; exec sleep 600 >/dev/null 2>&1'",
    )
    try:
        assert ran.code == 0
        assert "1 did not end within 10 s; what runs goes on by itself" in ran.err
    finally:
        os.kill(int((tmp_path / "pid").read_text()), 9)  # it did go on


async def test_commands_that_were_never_run_are_told_apart_from_those_that_run(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("cspr_track.cli.when_done.PATIENCE_S", 0.0)
    wait = tmp_path / "wait"
    os.mkfifo(wait)
    said: list[str] = []
    terminal = Terminal.of_process()
    with (tmp_path / "out").open("w") as out:
        after = Afterwards(
            WhenDone(command=("cat", str(wait))),
            environ=dict(os.environ),
            notice=said.append,
            terminal=replace(terminal, stderr=replace(terminal.stderr, file=out)),
        )
        for _ in range(AT_ONCE + 3):
            after.update(processed({}))
        await asyncio.sleep(0)
        await after.finish()
    wait.open("w").close()  # lets them end
    assert said == ["--exec: 4 did not end within 0 s; what runs goes on by itself; 3 were never run"]


NO_MORE_THREADS = """
import asyncio, os, resource, sys
from cspr_track.cli.when_done import Afterwards, WhenDone
from cspr_track.render.terminal import Terminal
sys.path.insert(0, sys.argv[1])
from unit.render.updates import processed

async def main():
    wanted, terminal = WhenDone(command=("true",)), Terminal.of_process()
    afterwards = Afterwards(wanted, environ=os.environ, notice=print, terminal=terminal)
    afterwards.update(processed({}))
    await afterwards.finish()

resource.setrlimit(resource.RLIMIT_NPROC, (2, 2))
os.setuid(100_000 + os.getpid())  # nobody else runs anything as this user
asyncio.run(main())
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a user who runs nothing else")
def test_where_no_thread_can_be_started_the_command_runs_and_one_line_says_so() -> None:
    program = [sys.executable, "-c", NO_MORE_THREADS, str(Path(__file__).parents[1])]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    (line,) = done.stdout.splitlines()
    assert line.startswith("--exec: true runs, but how it ends will not be known: ")
    assert done.stderr == ""


@pytest.mark.parametrize(("command", "why"), [("", "names no command"), ("say 'it", "No closing quotation")])
def test_a_command_that_cannot_be_read_stops_before_anything_is_sent(shell, devnet, command, why) -> None:
    ran = shell("send", devnet.transfer(shell.home), "--yes", "--exec", command)
    assert ran.code == 2
    assert why in ran.err
    assert "the journal is empty" in shell("history").out


def test_watch_runs_it_too(shell, devnet, keeper) -> None:
    file = devnet.transfer(shell.home)
    shell("send", file, "--yes", "--detach")
    ran = shell("watch", file.stem, "--exec", str(keeper), KEEP_IN=str(shell.home))
    assert ran.code == 0
    assert kept(shell, file.stem)[0]["environ"]["CSPR_TX_OUTCOME"] == "processed"


@pytest.mark.parametrize(("flags", "rings"), [(["--bell"], 1), ([], 0), (["--bell", "--json"], 1)])
def test_a_bell_rings_once_on_a_terminal_when_it_was_asked_for(shell, devnet, flags, rings) -> None:
    command = [COMMAND, "send", str(devnet.transfer(shell.home)), "--yes", *flags]
    screen = emulator.Screen(command, environ=shell.environ, folder=shell.home)
    assert screen.end() == 0
    assert screen.raw.count(b"\a") == rings


def test_no_bell_gets_into_a_file(shell, devnet) -> None:
    ran = shell("send", devnet.transfer(shell.home), "--yes", "--bell")
    assert ran.code == 0
    assert "\a" not in ran.out + ran.err
