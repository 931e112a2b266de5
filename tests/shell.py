"""The installed command in subprocesses, with a home of its own; all JSON that it prints is held against its schema."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev_transactions import call, transfer
from outputs import hold

from cspr_track.transaction.keys import SecretKey

COMMAND = str(Path(sys.executable).with_name("cspr-track"))


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def statuses(self) -> list[str]:
        return [event["status"] for event in self.events if event.get("status") != "ping"]


class Started(subprocess.Popen[str]):
    """A command that runs while the test goes on."""

    def __init__(self, arguments: tuple[object, ...], environ: dict[str, str], folder: Path) -> None:
        self._arguments = arguments
        super().__init__(
            [COMMAND, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environ,
            cwd=folder,
            text=True,
        )

    def communicate(self, input: str | None = None, timeout: float | None = None) -> tuple[str, str]:  # noqa: A002
        """What it still prints, held against its schema; of one that was killed the last line may be a part."""
        out, err = super().communicate(input, timeout)
        whole = out if self.returncode >= 0 else out[: out.rfind("\n") + 1]
        hold(self._arguments, whole, err)
        return out, err


class Shell:
    """Runs cspr-track with a home of its own; nothing of the machine's user gets in."""

    def __init__(self, home: Path, **environ: str) -> None:
        self.home = home
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
        state = {"HOME": str(home), "XDG_STATE_HOME": str(home / "state"), "XDG_CONFIG_HOME": str(home / "config")}
        self.environ = kept | {"PYTHONUTF8": "1", "TERM": "xterm-256color"} | state | environ

    def __call__(self, *arguments: object, stdin: str | bytes = "", **environ: str) -> Ran:
        given = stdin if isinstance(stdin, bytes) else stdin.encode()
        done = subprocess.run(
            [COMMAND, *map(str, arguments)],
            input=given,
            capture_output=True,
            env=self.environ | environ,
            timeout=50,
            cwd=self.home,
            check=False,
        )
        ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
        hold(arguments, ran.out, ran.err)
        return ran

    def start(self, *arguments: object, **environ: str) -> "Started":
        return Started(arguments, self.environ | environ, self.home)


@dataclass(frozen=True)
class Devnet:
    """A dev network in another process."""

    info: dict[str, str]
    key: SecretKey

    @property
    def flags(self) -> list[str]:
        names = ("rpc", "events", "rest", "stream")
        return [*(part for name in names for part in (f"--{name}", self.info[name])), "--chain-name", "casper-devnet"]

    def transfer(self, folder: Path, **how: Any) -> Path:
        return _write(folder, transfer(self.key, **how))

    def call(self, folder: Path, entry_point: str, **how: Any) -> Path:
        return _write(folder, call(self.key, entry_point, **how))


def _write(folder: Path, transaction: Any) -> Path:
    file = folder / f"{transaction.hash_hex}.json"
    file.write_text(json.dumps(transaction.to_json()))
    return file


def program(shell: Shell, *words: object) -> subprocess.CompletedProcess[str]:
    """What any program does where such a shell is, in its environment."""
    return subprocess.run(
        [*map(str, words)], capture_output=True, text=True, env=shell.environ, cwd=shell.home, timeout=50, check=False
    )
