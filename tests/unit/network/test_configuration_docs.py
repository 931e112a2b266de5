"""The page on configuration names every setting, variable and flag; services are made in one place."""

import ast
import re
from dataclasses import fields
from pathlib import Path
from typing import Annotated, get_args, get_origin, get_type_hints

import pytest

from cspr_track.cli import config_command
from cspr_track.cli.options import LogFlags, NetworkFlags
from cspr_track.core.check_up import Check
from cspr_track.network.settings import ENVIRONMENT, TOKEN_VARIABLE, ProfileSettings, Settings

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "configuration.md").read_text()


def flags_of(group: type) -> list[str]:
    hints = get_type_hints(group, include_extras=True)
    found = []
    for field in fields(group):
        option = next(one for one in get_args(hints[field.name]) if hasattr(one, "param_decls"))
        found += [flag for flag in (option.default, *option.param_decls) if isinstance(flag, str)]
    return [flag for flag in found if flag.startswith("-")]


@pytest.mark.parametrize(
    "setting", sorted({*Settings.__struct_fields__, *ProfileSettings.__struct_fields__} - {"profiles"})
)
def test_each_setting_has_a_row(setting) -> None:
    rows = [line for line in PAGE.partition("\n## doctor\n")[0].splitlines() if line.startswith(f"| `{setting}` |")]
    assert len(rows) == 1
    if setting in ENVIRONMENT:
        assert f"`{ENVIRONMENT[setting]}`" in rows[0]


@pytest.mark.parametrize("flag", [*flags_of(NetworkFlags), *flags_of(LogFlags)])
def test_each_flag_is_named(flag) -> None:
    assert re.search(rf"(?<![\w-]){re.escape(flag)}(?![\w-])", PAGE)


def test_each_check_of_the_doctor_has_a_row() -> None:
    rows = [
        line.split("`")[1]
        for line in PAGE.partition("\n## doctor\n")[2].partition("\n## ")[0].splitlines()
        if "| `" in line
    ]
    assert sorted(rows) == sorted(get_args(Check))


def test_each_command_of_config_is_named() -> None:
    names = [command.name or command.callback.__name__ for command in config_command.app.registered_commands]
    assert [name for name in names if f"config {name}" not in PAGE] == []


def test_each_variable_that_the_code_reads_is_named() -> None:
    source = "\n".join(file.read_text() for file in (ROOT / "cspr_track").rglob("*.py"))
    variables = set(re.findall(r"\b(?:CSPR_TRACK|CSPR_CLOUD)_[A-Z_]+\b", source))
    inner = {"CSPR_TRACK_COMPLETE"}
    assert {one for one in variables - inner if f"`{one}`" not in PAGE} == set()
    assert TOKEN_VARIABLE in variables


def test_services_get_what_the_profile_says_in_one_place() -> None:
    makers = {"NodeRpc", "CloudRest", "read_events", "read_stream"}
    for file in (ROOT / "cspr_track").rglob("*.py"):
        if file.parent.name == "network":
            continue
        calls = [node.func for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
        called = {getattr(one, "id", getattr(one, "attr", "")) for one in calls}
        assert not called & makers, f"{file}: use cspr_track.network.services, so that ca_file and token are kept"


def test_groups_hold_only_options() -> None:
    for group in (NetworkFlags, LogFlags):
        assert all(get_origin(kind) is Annotated for kind in get_type_hints(group, include_extras=True).values())
