"""The JSON Schema of the events, made from the types."""

from typing import Any

import msgspec

from cspr_track.core.update import SCHEMA, StatusUpdate


class BatchEnd(msgspec.Struct, frozen=True, kw_only=True):
    """The line that closes the output of a batch."""

    schema: str = SCHEMA
    summary_of: int
    """How many transactions the batch had."""
    outcomes: dict[str, int]
    """How many ended how: the final statuses, and ``failed`` for processed with an error."""
    cost: str | None
    """What all of them were charged, in motes; null when it is not known of each."""


def event_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that every line of ``--json`` output satisfies."""
    _, components = msgspec.json.schema_components([StatusUpdate, BatchEnd], ref_template="#/$defs/{name}")
    for name in ("StatusUpdate", "BatchEnd"):
        components[name]["properties"]["schema"] = {"const": SCHEMA}
        components[name]["required"] = ["schema", *components[name].get("required", [])]
    _when_processed(components["StatusUpdate"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What cspr-track --json prints, one event a line",
        "anyOf": [{"$ref": "#/$defs/StatusUpdate"}, {"$ref": "#/$defs/BatchEnd"}],
        "$defs": components,
    }


def _when_processed(update: dict[str, Any]) -> None:
    """``data`` and ``summary`` are there when, and only when, the status is processed."""
    processed = {"properties": {"status": {"const": "processed"}}, "required": ["status"]}
    there = {"required": ["data", "summary"]}
    update["if"] = processed
    update["then"] = there
    update["else"] = {"not": {"anyOf": [{"required": ["data"]}, {"required": ["summary"]}]}}
