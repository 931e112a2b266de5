"""The JSON Schemas of all JSON outputs, made from the types (docs/schema/README.md says what may change in them)."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import msgspec

from cspr_track.core.field_texts import field_texts, summary_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True)
class Output:
    """One kind of JSON output.

    Args:
        title: who prints it, and when.
        types: what one line, or the one object, may be, as ``module:Type`` below ``cspr_track.core``.
        version: counted up when what was promised no longer holds.
    """

    title: str
    types: tuple[str, ...]
    version: int = 1


SCHEMAS = {
    "event": Output(
        "A line on stdout of send, watch, status, demo and the commands that make transactions, with --json",
        ("update:StatusUpdate", "batch_end:BatchEnd"),
    ),
    "check": Output("A line on stdout of check --json: one file", ("check_result:CheckResult",)),
    "config": Output(
        "What config show --json and config get --json print", ("in_force:InForce", "in_force:OneInForce")
    ),
    "devnet": Output("The line that devnet --json prints when it is ready", ("devnet_info:DevnetInfo",)),
    "doctor": Output("A line on stdout of doctor --json", ("check_up:Finding", "check_up:CheckUpEnd")),
    "error": Output("The line on stderr of any command with --json that cannot go on", ("outputs:ErrorLine",)),
    "explain": Output("What explain --json prints", ("outputs:ExplanationLine",)),
    "history": Output(
        "A line of history --json, also of its totals and of history show",
        ("history_record:HistoryRecord", "history_record:HistoryDocument", "history_record:HistoryTotal"),
    ),
    "key": Output("What key show --json and key new --json print", ("outputs:KeyShown",)),
    "receipt": Output("What receipt --format json writes", ("receipt:Receipt",)),
}
"""Every kind of JSON output by the name of its schema."""


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of an output.

    Raises:
        KeyError: there is no such output.
    """
    output = SCHEMAS[name]
    types = [_type(place) for place in output.types]
    _, components = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    for owner in _all_types(types):
        _complete(components[owner.__name__], owner)
    if "StatusUpdate" in components:
        _when_processed(components["StatusUpdate"])
    for component in components.values():
        component.pop("title", None)
        _null_last(component)
    choices = [{"$ref": f"#/$defs/{one.__name__}"} for one in types]
    return {
        "$schema": DIALECT,
        "$id": f"urn:cspr-track:schema:{name}:{output.version}",
        "title": output.title,
        **({"anyOf": choices} if len(choices) > 1 else choices[0]),
        "$defs": components,
    }


def _null_last(schema: object) -> None:
    """Put null behind the other choices: msgspec before 0.22 puts it elsewhere, and the files are compared."""
    if isinstance(schema, dict):
        if "anyOf" in schema:
            schema["anyOf"].sort(key={"type": "null"}.__eq__)
        for part in schema.values():
            _null_last(part)
    elif isinstance(schema, list):
        for part in schema:
            _null_last(part)


def event_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that every event satisfies."""
    return schema_of("event")


def _type(place: str) -> type:
    module, _, name = place.partition(":")
    found: type = getattr(import_module(f"cspr_track.core.{module}"), name)
    return found


def _all_types(types: list[type]) -> list[type[msgspec.Struct]]:
    """The types with fields among these and in their fields, each once."""
    found: dict[type[msgspec.Struct], None] = {}

    def look(info: object) -> None:
        if isinstance(info, msgspec.inspect.StructType):
            if info.cls in found:
                return
            found[info.cls] = None
            for field in info.fields:
                look(field.type)
        elif isinstance(info, msgspec.inspect.Type):
            for part in _parts(info):
                look(part)

    for one in types:
        look(msgspec.inspect.type_info(one))
    return list(found)


def _parts(info: msgspec.inspect.Type) -> Iterator[object]:
    for name in info.__struct_fields__:
        value = getattr(info, name)
        yield from value if isinstance(value, tuple) else (value,)


def _complete(component: dict[str, Any], owner: type[msgspec.Struct]) -> None:
    """Say what the types know and msgspec does not: what is always there, and what each field means."""
    texts = field_texts(owner)
    defaults = _defaults(owner)
    left_out = owner.__struct_config__.omit_defaults
    component["description"] = summary_of(owner)
    required = []
    for name, shape in component["properties"].items():
        shape.pop("default", None)
        if name == "schema":
            shape.clear()
            shape["const"] = defaults[name]
        elif name in texts:
            shape["description"] = texts[name]
        sometimes = defaults.get(name) is msgspec.UNSET or (left_out and name in defaults)
        if not sometimes:
            required.append(name)
    component["required"] = required


def _defaults(owner: type[msgspec.Struct]) -> dict[str, Any]:
    """The fields that have a default."""
    return {field.name: field.default for field in msgspec.structs.fields(owner) if not field.required}


def _when_processed(update: dict[str, Any]) -> None:
    """``data`` and ``summary`` are there when, and only when, the status is processed."""
    processed = {"properties": {"status": {"const": "processed"}}, "required": ["status"]}
    there = {"required": ["data", "summary"]}
    update["if"] = processed
    update["then"] = there
    update["else"] = {"not": {"anyOf": [{"required": ["data"]}, {"required": ["summary"]}]}}
