"""The commands as the program itself knows them: names, help, arguments, flags. Pages and man page are made of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from cspr_track.cli.app import EPILOG, app

_ENVIRONMENT = re.compile(r"\s*\[env: ([A-Z_]+)\]")
_WORDS = {"int": "N", "float": "NUMBER", "str": "TEXT", "path": "PATH"}


@dataclass(frozen=True, slots=True)
class Flag:
    """One option or argument.

    Args:
        names: ``--output`` and ``-o``; of an argument its metavar.
        value: what stands for its value; empty for a switch.
        help: what it does.
        facts: default, range, environment variable, whether it is required; in words.
        argument: whether it is an argument and no option.
    """

    names: tuple[str, ...]
    value: str
    help: str
    facts: tuple[str, ...]
    argument: bool


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its whole name, its texts, its flags, and the first line of its help."""

    name: str
    usage: str
    summary: str
    description: tuple[str, ...]
    examples: tuple[str, ...]
    flags: tuple[Flag, ...]

    @property
    def options(self) -> list[Flag]:
        """What begins with a dash."""
        return [flag for flag in self.flags if not flag.argument]

    @property
    def arguments(self) -> list[Flag]:
        """What does not."""
        return [flag for flag in self.flags if flag.argument]


def commands() -> list[Command]:
    """The program, then each command; groups by what they hold."""
    root: Any = typer.main.get_command(app)
    context = typer.Context(root, info_name="cspr-track")
    return [_command(root, context), *_of_group(root, context)]


def exit_codes() -> list[str]:
    """What the help says of exit codes, as it stands there."""
    return EPILOG.replace("\b", "").strip("\n").splitlines()


def _of_group(group: Any, context: Any) -> Iterator[Command]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if getattr(command, "hidden", False):
            continue
        below = typer.Context(command, info_name=name, parent=context)
        yield _command(command, below)
        if hasattr(command, "list_commands"):
            yield from _of_group(command, below)


def _command(command: Any, context: Any) -> Command:
    paragraphs = [part.strip("\n") for part in (command.help or "").split("\n\n")]
    examples: list[str] = []
    described: list[str] = []
    for part in paragraphs:
        raw = part.lstrip("\b").strip("\n")
        if raw.startswith("Examples:"):
            examples = [line[2:] for line in raw.splitlines()[1:]]
        else:
            described.append(raw if part.startswith("\b") else " ".join(raw.split()))
    flags = tuple(_flag(param) for param in command.params if not getattr(param, "hidden", False))
    usage = [context.command_path, *(["[OPTIONS]"] if any(not flag.argument for flag in flags) else [])]
    usage += ["COMMAND ..."] if hasattr(command, "list_commands") else []
    usage += [
        f"[{flag.names[0]}]" if "required" not in flag.facts else flag.names[0] for flag in flags if flag.argument
    ]
    return Command(context.command_path, " ".join(usage), described[0], tuple(described[1:]), tuple(examples), flags)


def _flag(param: Any) -> Flag:
    help_text, facts = param.help or "", []
    argument = param.param_type_name == "argument"
    if param.required:
        facts.append("required")
    switch = bool(getattr(param, "is_flag", False))
    if param.default is not None and not switch and not callable(param.default) and param.default != ():
        facts.append(f"default: {_plain(param.default)}")
    low, high = _bounds(param)
    if low is not None and high is not None:
        facts.append(f"{low:g} to {high:g}")
    elif low is not None:
        facts.append(f"at least {low:g}")
    facts += [f"environment: {variable}" for variable in _ENVIRONMENT.findall(help_text)]
    names = (param.metavar or param.name.upper(),) if argument else (*param.opts, *param.secondary_opts)
    value = "" if switch or argument else param.metavar or _word(param)
    names = tuple(sorted(names, key=lambda name: name.startswith("--"))) if not argument else names
    return Flag(names, value, _ENVIRONMENT.sub("", help_text).strip(), tuple(facts), argument)


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(getattr(value, "value", value))


def _bounds(param: Any) -> tuple[float | None, float | None]:
    """From typer's own parameter, or in its older versions from the type."""
    kind = getattr(param, "type", None)
    return getattr(param, "min", getattr(kind, "min", None)), getattr(param, "max", getattr(kind, "max", None))


def _word(param: Any) -> str:
    descriptor = getattr(param, "type_descriptor", None)
    kind = getattr(descriptor, "annotation", None) or getattr(getattr(param, "type", None), "name", "str")
    if isinstance(kind, type) and issubclass(kind, Path):
        return "PATH"
    name = kind.__name__ if isinstance(kind, type) else str(kind)
    return next((word for start, word in _WORDS.items() if name.lower().startswith(start)), "TEXT")
