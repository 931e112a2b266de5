"""The examples of the help, which reference and man page repeat: what they call is there, and takes what they give.

They are parsed by the program's own commands and not run; the commands of README and guides are run (test_blocks.py).
"""

import re
import shlex
import sys
from typing import Any

import pytest
import typer

from cspr_track.cli.app import app
from docs.pages import DOCS

sys.path.insert(0, str(DOCS))
from generate.command_tree import commands

_COMMENT = re.compile(r" {2,}[A-Za-z(].*$")
"""Words of explanation after an example, set apart by blanks."""
EXAMPLES = [line for command in commands() for line in re.sub(r"\\\n *", "", "\n".join(command.examples)).splitlines()]


def test_every_command_has_an_example_of_itself() -> None:
    for command in commands():
        if "COMMAND" not in command.usage:
            assert any(command.name in line for line in command.examples), command.name


@pytest.mark.parametrize("line", EXAMPLES)
def test_an_example_is_a_command_line_that_the_program_takes(line: str) -> None:
    called = [words for words in _programs(_COMMENT.sub("", line)) if words[0] == "cspr-track"]
    assert called
    for words in called:
        _take(typer.main.get_command(app), words[1:])


def _programs(line: str) -> list[list[str]]:
    """The commands of a line, without redirections and variables before them."""
    tokens = shlex.shlex(re.sub(r"\$\([^)]*\)", "given", line), posix=True, punctuation_chars="|&;<>")
    tokens.whitespace_split = True
    found: list[list[str]] = [[]]
    words = iter(tokens)
    for word in words:
        if word in ("|", "&&", ";", "&"):
            found.append([])
        elif word in (">", "<", ">>"):
            next(words)
        elif found[-1] or not re.fullmatch(r"[A-Z_]+=.*", word):
            found[-1].append(word)
    return [words for words in found if words]


def _take(command: Any, words: list[str]) -> None:
    """Let the command parse it as it does when it is called; a wrong name, flag or value raises."""
    context = typer.Context(command)
    while hasattr(command, "list_commands"):
        name, *words = words
        assert name in command.list_commands(context), name
        command = command.get_command(context, name)
        context = typer.Context(command, info_name=name, parent=context)
    command.make_context(command.name, list(words))


def test_a_flag_that_is_not_there_would_be_found() -> None:
    with pytest.raises(Exception, match="No such option"):
        _take(typer.main.get_command(app), ["send", "deploy.json", "--wait"])
