"""Write the shells' completion scripts, and the table that they are answered from (``make completions``)."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from cspr_track.cli.app import COMMANDS, app
from cspr_track.cli.completion_scripts import SCRIPTS
from cspr_track.core.schema import SCHEMAS
from cspr_track.devnet.faults import KINDS
from cspr_track.network.profiles import BUILT_IN
from cspr_track.network.settings import MEANINGS, ProfileSettings, Settings
from cspr_track.tracking.journal_query import OUTCOMES

FILES = {"bash": "cspr-track.bash", "zsh": "_cspr-track", "fish": "cspr-track.fish", "powershell": "cspr-track.ps1"}
HERE = Path(__file__).parent
TABLE = HERE.parent / "cspr_track" / "cli" / "completion_table.py"

TYPES = (
    *("u512", "string", "key", "public_key", "account_hash", "bool", "u8", "u32", "u64", "u128", "u256", "i32", "i64"),
    *("uref", "unit", "byte_list", "byte_array_32", "opt_u64", "opt_string", "opt_key"),
)
"""The types of arguments that are typed most."""
DOCUMENTS, KEYS = "files:json", "files:pem"
OF_ONE_COMMAND = {
    "key show FILE": KEYS,
    "key new FILE": KEYS,
    "key new --algorithm": "one-of:ed25519,secp256k1",
    "config get KEY": "setting",
    "config set KEY": "setting",
    "config unset KEY": "setting",
    "config login --store": "one-of:auto,keyring,file",
    "send --from-jsonl": "files:jsonl json",
    "schema [NAME]": f"one-of:{','.join(SCHEMAS)}",
    "receipt --output": "files:md html json",
}
"""What an option or argument of one command takes, where its metavar does not tell."""
OF_OPTIONS = {
    "--network": "network",
    "--key": KEYS,
    "--faucet-key": KEYS,
    "--config": "files:toml",
    "--output": DOCUMENTS,
    "--arg": "arg",
    "--fault": "fault",
    "--contract": "contract",
    "--sender": "sender",
    "--package": "contract",
    "--status": f"one-of:{','.join(OUTCOMES)}",
    "--log-file": "files:log jsonl",
}
"""What an option takes, whichever command has it."""
OF_METAVARS = {
    "HASH": "hash",
    "FILE": DOCUMENTS,
    "PATH": "files",
    "DIR": "dirs",
    "DIR|FILE": "files",
    "FILE.wasm": "files:wasm",
}
"""What else is told by a metavar, without its dots and brackets; of ``a|b`` one must be chosen."""
_CHOICES = re.compile(r"[a-z0-9-]+(\|[a-z0-9-]+)+")


def script(shell: str) -> str:
    """The completion script for a shell."""
    return SCRIPTS[shell]


def table() -> str:
    """The module ``completion_table``."""
    root: Any = typer.main.get_command(app)
    entries = dict(_entries(root, typer.Context(root, info_name="cspr-track"), ""))
    networks = {name: f"chain {one.open.chain_name}" for name, one in BUILT_IN.items()}
    networks["devnet"] = "the dev network of this machine"
    faults = {name: (kind.channels, _sentence(kind.does)) for name, kind in KINDS.items()}
    return "\n".join(
        [
            '"""What there is to complete. Made by ``make completions`` from the commands; change them, not this."""',
            "",
            "# fmt: off",
            "# ruff: noqa: E501",
            "",
            "COMMANDS: dict[str, tuple[str, tuple[tuple[tuple[str, ...], str, str, bool], ...], tuple[str, ...], "
            "tuple[str, ...]]] = {",
            *(line for name, entry in entries.items() for line in _written(name, entry)),
            "}",
            '"""Of each command: its help; its options (names, what the value is, help, whether it may come again);',
            'what its arguments are, ``...`` where more may follow; the commands below it."""',
            f"NETWORKS: dict[str, str] = {networks!r}",
            "FAULTS: dict[str, tuple[tuple[str, ...], str]] = {",
            *(f"    {name!r}: {fault!r}," for name, fault in faults.items()),
            "}",
            f"SETTINGS: dict[str, str] = {_meanings(Settings)!r}",
            f"PROFILE_SETTINGS: dict[str, str] = {_meanings(ProfileSettings)!r}",
            f"TYPES = {TYPES!r}",
            "",
        ]
    )


def _meanings(settings: type[Settings | ProfileSettings]) -> dict[str, str]:
    """The settings that have a value of their own, with what each means."""
    names = [name for name in settings.__struct_fields__ if name not in ("profiles", "errors")]
    return {name: _sentence(MEANINGS[name]) for name in names}


def _written(name: str, entry: tuple[str, list[Any], list[str], list[str]]) -> list[str]:
    help_text, options, arguments, below = entry
    rows = [f"        {option!r}," for option in options]
    return [f"    {name!r}: ({help_text!r}, (", *rows, f"    ), {tuple(arguments)!r}, {tuple(below)!r}),"]


def _entries(command: Any, context: Any, name: str) -> Iterator[tuple[str, Any]]:
    shown = [param for param in command.params if not getattr(param, "hidden", False)]
    options = [param for param in shown if param.param_type_name == "option"]
    options.sort(key=lambda param: not param.required)  # what must be given comes first
    arguments = [_argument(name, param) for param in shown if param.param_type_name == "argument"]
    below = command.list_commands(context) if hasattr(command, "list_commands") else []
    commands = [(one, command.get_command(context, one)) for one in below]
    commands = [(one, made) for one, made in commands if not getattr(made, "hidden", False)]
    rows = [
        ((*param.opts, *param.secondary_opts), _kind(name, param), _sentence(param.help or ""), bool(param.multiple))
        for param in options
    ]
    yield (
        name,
        (
            COMMANDS[name].rstrip(".") if name in COMMANDS else _sentence(command.help or ""),
            rows,
            arguments,
            [one for one, _ in commands],
        ),
    )
    for one, made in commands:
        yield from _entries(made, typer.Context(made, info_name=one, parent=context), f"{name} {one}".strip())


def _argument(command: str, param: Any) -> str:
    kind = _of(command, param.metavar or "", param) or "text"
    return f"{kind}..." if param.nargs == -1 else kind


def _kind(command: str, param: Any) -> str:
    """What the value of an option is; empty when it takes none."""
    if getattr(param, "is_flag", False):
        return ""
    names = [name for name in param.opts if name.startswith("--")]
    return next((found for found in (_of(command, name, param) for name in names) if found), "text")


def _of(command: str, name: str, param: Any) -> str | None:
    metavar = (param.metavar or "").removesuffix("...").strip("[]")
    choices = getattr(getattr(param, "type", None), "choices", None)
    known = OF_ONE_COMMAND.get(f"{command} {name}") or OF_OPTIONS.get(name)
    if known is not None:
        return known
    if choices:
        return f"one-of:{','.join(map(str, choices))}"
    if _CHOICES.fullmatch(metavar):
        return f"one-of:{metavar.replace('|', ',')}"
    return OF_METAVARS.get(metavar)


def _sentence(text: str) -> str:
    """The first sentence of a help text, on one line, without what it says of the environment."""
    line = " ".join(re.sub(r"\[env: [^\]]*\]", "", text.split("\n\n")[0]).split())
    return re.split(r"(?<!e\.g)(?<!\.)[.;](?= |$)", line)[0]


def write() -> None:
    """Write all of it."""
    for shell, file in FILES.items():
        (HERE / file).write_text(script(shell), encoding="utf-8")
    TABLE.write_text(table(), encoding="utf-8")


if __name__ == "__main__":
    write()
