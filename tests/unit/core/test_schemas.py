"""The JSON Schemas of all outputs: well-formed, described, and those that are checked in."""

import importlib.util
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from outputs import EVENTS, strict

from cspr_track.cli.app import COMMANDS
from cspr_track.core.schema import SCHEMAS, schema_of

FOLDER = Path(__file__).parents[3] / "docs" / "schema"


def maker():
    spec = importlib.util.spec_from_file_location("make_schemas", FOLDER / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_files_are_those_that_the_types_say() -> None:
    """Where they are not: make schema, and docs/schema/README.md says whether that may be within a version."""
    made = maker().files()
    assert {path.name for path in FOLDER.glob("*.json")} == {name for name in made if name.endswith(".json")}
    for name, text in made.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, name


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one_and_says_which(name) -> None:
    schema = schema_of(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:cspr-track:schema:{name}:{SCHEMAS[name].version}"
    assert all(component.get("description") for component in schema["$defs"].values())
    assert "``" not in json.dumps(schema)


@pytest.mark.parametrize("name", SCHEMAS)
def test_everything_that_is_always_printed_is_required(name) -> None:
    """Only what the types leave out is not: what only some events have, the place of an error, origins of settings."""
    sometimes = {
        f"{owner}.{member}"
        for owner, component in schema_of(name)["$defs"].items()
        for member in component.get("properties", {})
        if member not in component["required"]
    }
    known = {
        "event": {"StatusUpdate.data", "StatusUpdate.summary", "StatusUpdate.contradictions"},
        "error": {"ErrorBody.code", "ErrorBody.file", "ErrorBody.path"},
        "config": {"Origin.name", "Origin.file", "Origin.line", "Origin.table"},
    }
    assert sometimes == known.get(name, set())


def test_every_command_with_json_has_a_schema() -> None:
    from cspr_track.cli.completion_table import COMMANDS as WITH_OPTIONS

    for command, (_, options, *_) in WITH_OPTIONS.items():
        if any("--json" in names for names, *_ in options):
            name = command.split()[0]
            assert "event" if name in EVENTS else name in SCHEMAS, command


def test_the_events_are_those_of_commands() -> None:
    assert set(EVENTS) <= set(COMMANDS)


def test_members_that_no_schema_names_are_not_taken_here() -> None:
    error = {"schema": "cspr-track/1", "error": {"message": "m", "why": None, "hint": None, "exit_code": 2}}
    assert strict("error").is_valid(error)
    assert not strict("error").is_valid(error | {"new": 1})
    assert not strict("error").is_valid({"schema": "cspr-track/1", "error": error["error"] | {"new": 1}})
    assert Draft202012Validator(schema_of("error")).is_valid(error | {"new": 1})
