"""Too few open files, too little memory: one line, whenever it is noticed."""

import subprocess
import sys

import pytest
from shell import program

STATUS = ("status", "ab" * 32, "--rpc", "http://127.0.0.1:9/rpc", "--network", "testnet")
SHORT = """
import resource, sys
from pathlib import Path
from cspr_track.cli import shortages, standard_streams
from cspr_track.cli.main import run
files, more = int(sys.argv.pop(1)), int(sys.argv.pop(1))
if files:
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
else:
    has = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (has + more * 1_000_000, -1))
run()
"""
"""Python itself is there already, and what tells: where they cannot even start, nobody of us is asked."""


def short(shell, *arguments: str, files: int = 0, more: int = 0) -> subprocess.CompletedProcess[str]:
    done = program(shell, sys.executable, "-c", SHORT, files, more, *arguments)
    for trace in ("Traceback", "Exception ignored", "never awaited"):
        assert trace not in done.stderr, done.stderr
    return done


@pytest.mark.parametrize("command", [STATUS, ("history",), ("schema", "event")], ids=lambda command: command[0])
@pytest.mark.parametrize("files", range(3, 11))
def test_too_few_open_files_are_told_and_leave_no_trace(bare, command, files) -> None:
    done = short(bare, *command, files=files)
    assert done.returncode in (0, 2, 3), done.stderr
    if files == 3:
        assert done.stderr.startswith("error: this machine has no more open files for us")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what the process has is read from /proc")
@pytest.mark.parametrize("more", [0, 64], ids=lambda more: f"{more} MB")
def test_too_little_memory_is_told_and_leaves_no_trace(bare, more) -> None:
    done = short(bare, *STATUS, more=more)
    assert done.returncode == 3, done.stderr
    if not more:
        assert "this machine has no more memory for us" in done.stderr
