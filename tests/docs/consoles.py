"""Console blocks run as a reader would run them: one bash for each page, one command after the other.

What a reader has and a test has not is put in its place, by these rules and no others:

1. Elided hashes and keys (``4cba7e…``, and that one without its dots) become real ones, by the letters they begin
   with (``Home.known``).
2. ``cspr-track devnet`` takes a free port and makes blocks quickly. With ``&`` it runs until the page ends or starts
   another, and the next command waits until it is ready; without, it gets its Ctrl-C as soon as it said that it is.
3. Where a command would ask, a terminal is there, and ``y`` is typed.
4. ``# exits with N`` at the end of a command says that it ends with N; every other command must end with 0.
5. A call of an entry point that the demo contract does not have (``call mint``) goes to ``succeed``, and what
   ``--name`` says is ``demo``.
6. Lines of output that a block shows must come, in order; ``…`` stands for anything.
"""

import os
import pty
import re
import shlex
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from cspr_track.devnet.demo_contract import ENTRY_POINTS
from docs.home import Home
from docs.pages import Block

_ELIDED = re.compile(r"\b(4cba7e(?!\w)|[0-9a-f]{2,12}(?=…|\.\.\.))(…|\.\.\.)?(?![.\w])")
_EXITS = re.compile(r"#.*\bexits with (\d+)\b.*$")
_ASKS = re.compile(r"\bcspr-track (send|transfer|call|session|delegate|undelegate|redelegate)\b")
_ANSWERED = re.compile(r"(--yes|-y|--output|-o|--dry-run|--help)\b")
_DEVNET = re.compile(r"\bcspr-track devnet\b(?! --help)")
_CALL = re.compile(r"(\bcspr-track call )(\w+)")
_NAME = re.compile(r"(\bcspr-track call .*--name )(\w+)")
_BEHIND = re.compile(r"&\s*(#.*)?$")
READY_AFTER_S = 20
LONGEST_S = 50
TERMINAL = Path(__file__).with_name("answering.py")


@dataclass
class Command:
    """One command of a block, and the output that the block shows below it."""

    place: str
    text: str
    shown: list[str]

    @property
    def expected(self) -> int:
        found = _EXITS.search(self.text)
        return int(found[1]) if found else 0


def commands_of(block: Block) -> list[Command]:
    """``$ `` begins a command, a backslash at the end of a line goes on with it, the rest is output."""
    found: list[Command] = []
    for number, line in enumerate(block.body.splitlines(), block.line + 1):
        if line.startswith("$ "):
            found.append(Command(f"{block.page}:{number}", line[2:], []))
        elif found and found[-1].text.endswith("\\") and not found[-1].shown:
            found[-1].text += "\n" + line
        elif found:
            found[-1].shown.append(line)
        elif line.strip():
            pytest.fail(f"{block.place}: a console block begins with a command")
    return found


def in_place(command: Command, home: Home) -> tuple[str, bool]:
    """The command as it is run, and whether it runs until the page ends (rules 1 to 3, 5)."""

    def real(match: re.Match[str]) -> str:
        if match[1] not in home.known:
            pytest.fail(f"{command.place}: nothing stands for {match[0]}; add it to tests/docs/home.py")
        return home.known[match[1]]

    def known(match: re.Match[str]) -> str:
        return match[0] if match[2] in ENTRY_POINTS else f"{match[1]}succeed"

    text = _NAME.sub(r"\1demo", _CALL.sub(known, _ELIDED.sub(real, command.text)))
    if _DEVNET.search(text):
        return _DEVNET.sub(f"cspr-track devnet{_quick(text)}", text), True
    if _ASKS.search(text) and not _ANSWERED.search(text):
        text = f"{shlex.quote(sys.executable)} {shlex.quote(str(TERMINAL))} {shlex.quote(text)}"
    return text, False


def _quick(text: str) -> str:
    given = {"--port": "0", "--block-time": "0.3"}
    return "".join(f" {flag} {value}" for flag, value in given.items() if flag not in text)


def run_page(blocks: list[Block], home: Home) -> None:
    """Run the console blocks of a page; a failed command fails the test, with its place and all it said."""
    session = _Session(home)
    try:
        for block in blocks:
            for command in commands_of(block):
                session.run(command)
    finally:
        session.close()


class _Session:
    """One bash that gets a command at a time; its variables and its folder stay."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._number = 0
        self._network: tuple[subprocess.Popen[bytes], int] | None = None
        self._bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=home.folder,
            env=home.environ,
            text=True,
        )

    def run(self, command: Command) -> None:
        text, lasting = in_place(command, self._home)
        if lasting:
            self._start(command, text, stays=_BEHIND.search(text) is not None)
            return
        code, output = self._ask(text)
        said = f"{command.place}: $ {command.text}\n{output}"
        assert code == command.expected, f"ended with {code}, not {command.expected}\n{said}"
        _shows(command, output, said)

    def _ask(self, text: str) -> tuple[int, str]:
        """Run it in the shell itself, with its output in files, and ask for the code."""
        self._number += 1
        out = self._home.folder.parent / f"out-{self._number}"
        script = self._home.folder.parent / f"command-{self._number}"
        script.write_text(text + "\n")
        assert self._bash.stdin is not None
        assert self._bash.stdout is not None
        self._bash.stdin.write(f"{{ . {script}; }} >{out} 2>&1 </dev/null; echo $?\n")
        self._bash.stdin.flush()
        answer = self._bash.stdout.readline()
        return int(answer or -1), out.read_text(encoding="utf-8", errors="replace")

    def _start(self, command: Command, text: str, *, stays: bool) -> None:
        """Start a network, in a terminal, and wait until it says something; one that does not stay is ended then."""
        self._end_network()
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-c", _BEHIND.sub("", text)],
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
            cwd=self._home.folder,
            env=self._home.environ,
            start_new_session=True,
        )
        os.close(theirs)
        self._network = (process, ours)
        said = os.read(ours, 65536).decode()
        assert process.poll() is None, f"{command.place}: $ {command.text}\nended at once\n{said}"
        if not stays:
            self._end_network()

    def close(self) -> None:
        self._end_network()
        self._bash.communicate(timeout=READY_AFTER_S)

    def _end_network(self) -> None:
        if self._network is None:
            return
        process, terminal = self._network
        self._network = None
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=READY_AFTER_S)
        os.close(terminal)
        self._home.announce()


def _shows(command: Command, output: str, said: str) -> None:
    """Each line that the block shows is there, in order (rule 6)."""
    lines = iter(" ".join(line.split()) for line in output.splitlines())
    for wanted in command.shown:
        parts = [re.escape(part.strip()) for part in " ".join(wanted.split()).split("…")]
        if wanted.strip() in ("", "…"):
            continue
        pattern = re.compile(".*".join(parts))
        assert any(pattern.search(line) for line in lines), f"does not show {wanted!r}\n{said}"
