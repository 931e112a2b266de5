"""Holds what commands print with --json against the JSON Schemas, and takes no member that they do not name."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from cspr_track.core.schema import SCHEMAS, schema_of

EVENTS = (
    *("send", "watch", "status", "demo"),
    *("transfer", "delegate", "undelegate", "redelegate", "call", "session"),
)
"""The commands whose --json prints events."""


@cache
def strict(name: str) -> Draft202012Validator:
    """A validator of an output that takes no member that is not in its schema."""
    schema = schema_of(name)
    for component in schema["$defs"].values():
        if "properties" in component:
            component["additionalProperties"] = False
    return Draft202012Validator(schema, format_checker=FormatChecker())


def schema_for(arguments: Sequence[object]) -> str | None:
    """Which schema the output of a command line has; None where it is no JSON."""
    words = [str(one) for one in arguments]
    command = words[0] if words else ""
    if command == "receipt":
        return "receipt" if "json" in words or "--format=json" in words else None
    if "--json" not in words:
        return None
    return "event" if command in EVENTS else command


def hold(arguments: Sequence[object], out: str, err: str) -> None:
    """Fail when a line of the output is not what its schema says."""
    name = schema_for(arguments)
    if name is None:
        return
    assert name in SCHEMAS, f"{name} --json has no schema: add it to cspr_track.core.schema"
    if name == "receipt":
        lines = [out] if out.startswith("{") else []
    elif {"--output", "-o"} & {str(one) for one in arguments}:
        return  # what it prints is a document
    else:
        lines = out.splitlines()
    for line in lines:
        _take(name, json.loads(line))
    for line in err.splitlines():
        if line.startswith('{"schema"'):
            _take("error", json.loads(line))


def _take(name: str, value: Any) -> None:
    problem = next(strict(name).iter_errors(value), None)
    assert problem is None, f"no {name} of its schema: {problem.message} at {problem.json_path} in {value}"
