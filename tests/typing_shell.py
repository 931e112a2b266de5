"""A real interactive shell on a pseudo-terminal, with the completion of cspr-track, at which a test types."""

import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from emulator import Screen
from shell import COMMAND, Shell

FOLDER = Path(__file__).parents[1] / "completions"
PROMPT = "here>"
TAB = "\t"

_ZSHRC = f"""
PS1='{PROMPT} '
unsetopt zle_bracketed_paste
autoload -U compinit && compinit -u -D
source '{FOLDER / "_cspr-track"}'
zstyle ':completion:*' list-prompt ''
bindkey '^U' kill-whole-line
"""
_BASHRC = f"""
PS1='{PROMPT} '
bind 'set bell-style none' 'set enable-bracketed-paste off' 2>/dev/null
bind 'set show-all-if-ambiguous on'
source '{FOLDER / "cspr-track.bash"}'
"""
_FISH = f"""
function fish_prompt; printf '{PROMPT} '; end
function fish_greeting; end
set -g fish_autosuggestion_enabled 0
source '{FOLDER / "cspr-track.fish"}'
"""


class TypingShell:
    """An interactive bash, zsh or fish."""

    def __init__(self, name: str, home: Shell) -> None:
        self.name = name
        command = [_found(name), *_prepared(name, home.home)]
        environ: Mapping[str, str] = home.environ | {
            "PATH": f"{Path(COMMAND).parent}:{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            "TERM": "xterm",
            "ZDOTDIR": str(home.home),
        }
        self._screen = Screen(command, environ=environ, folder=home.home, columns=110, rows=50)
        self._wait(lambda lines: lines[-1:] == [PROMPT])

    def type(self, keys: str, *shown: str) -> list[str]:
        """Press keys at an empty prompt, and wait until all of ``shown`` is on the screen; gives its lines."""
        self._empty()
        self._screen.type(keys)
        return self._wait(lambda lines: all(any(one in line for line in lines) for one in shown))

    def line(self, keys: str, completed: str) -> None:
        """Press keys at an empty prompt, and wait until the line reads so."""
        self.type(keys)
        self._wait(lambda lines: any(line == f"{PROMPT} {completed}" for line in lines))

    def end(self) -> None:
        """Leave it."""
        self._empty()
        self._screen.type("exit\n")
        self._screen.end()

    def _empty(self) -> None:
        self._screen.type("\x03" if self.name == "fish" else "\x15")
        self._screen.type("\x15\x0c")
        self._wait(lambda lines: lines == [PROMPT])

    def _wait(self, come, seconds: float = 15) -> list[str]:
        end = time.monotonic() + seconds
        while not come(self._lines):
            assert time.monotonic() < end, "\n".join(["the screen shows:", *self._lines])
            self._screen._read(0.2)
        return self._lines

    @property
    def _lines(self) -> list[str]:
        return [line for line in self._screen.lines if line]


def _found(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        unavailable = os.environ.get("CSPR_TRACK_UNAVAILABLE", "").split()  # .ci/run tried to install them, in vain
        if os.environ.get("CSPR_TRACK_REQUIRE_ALL") and name not in unavailable:
            pytest.fail(f"{name} is not installed, and CSPR_TRACK_REQUIRE_ALL is set")
        pytest.skip(f"{name} is not installed")
    return path


def _prepared(name: str, home: Path) -> list[str]:
    if name == "bash":
        (home / "bashrc").write_text(_BASHRC)
        return ["--noprofile", "--rcfile", str(home / "bashrc"), "-i"]
    if name == "zsh":
        (home / ".zshrc").write_text(_ZSHRC)
        return ["-d", "-i"]
    return ["--no-config", "--init-command", _FISH, "-i"]
