"""Finding what failed in a JSON document: an event of ours, of CSPR.cloud or of a node, an entity, or an RPC answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

MAX_DEPTH = 24
"""How deep a document is looked into."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An error in a document, and what the document tells of the call.

    Args:
        message: the error's text; None when the document tells of no error.
        entity: the fields of a Deploy entity that tell whose error it is.
    """

    message: str | None
    entity: Mapping[str, Any] = field(default_factory=dict)


def failures_in(text: str) -> list[Failure] | None:
    """What failed, for each document of a text: one JSON value, or one a line, with or without ``data:`` before it.

    Returns:
        None when the text is not JSON.
    """
    whole = _decoded(text)
    if whole is not None:
        return [_failure(whole)]
    documents: list[Failure] = []
    for line in text.splitlines():
        line = line.strip().removeprefix("data:").strip()
        if not line or line == ":" or line.startswith("id:"):
            continue
        document = _decoded(line)
        if document is None:
            return None
        documents.append(_failure(document))
    return documents or None


def _decoded(text: str) -> dict[str, Any] | list[Any] | None:
    try:
        found = msgspec.json.decode(text.encode("utf-8", "replace"))  # a word of the command line may be no UTF-8
    except (msgspec.DecodeError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def _failure(document: dict[str, Any] | list[Any]) -> Failure:
    for part in _parts(document):
        message = part.get("error_message")
        if isinstance(message, str) and message:
            return Failure(message, part if "deploy_hash" in part else _call_of(document))
    for part in _parts(document):
        error = part if _is_rpc_error(part) else part.get("error")
        if isinstance(error, dict) and _is_rpc_error(error):
            data = error.get("data")
            words = data if isinstance(data, str) else data.get("message") if isinstance(data, dict) else ""
            return Failure(f"{error['code']} {words or error.get('message') or ''}".strip())
        if isinstance(error, dict) and _says(error):  # one of our own error events
            why = error.get("why")
            return Failure(f"{error['message']}: {why}" if isinstance(why, str) else error["message"])
    for part in _parts(document):  # one of our own events of a transaction that was not executed
        if _says(part) and part.get("status") in ("rejected", "expired", "error"):
            return Failure(part["message"])
    return Failure(None)


def _says(part: Mapping[str, Any]) -> bool:
    message = part.get("message")
    return isinstance(message, str) and message != ""


def _is_rpc_error(part: Mapping[str, Any]) -> bool:
    code = part.get("code")
    return isinstance(code, int) and not isinstance(code, bool) and "message" in part


def _parts(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Every object of a document, outer ones first."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        yield value
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _parts(part, depth + 1)


def _call_of(document: Any) -> dict[str, Any]:
    """What a node's document tells of the call, with the names of an entity."""
    for part in _parts(document):
        entry_point = part.get("entry_point")
        if isinstance(entry_point, dict):
            entry_point = entry_point.get("Custom")
        if isinstance(entry_point, str):
            called = {"contract_entrypoint": {"name": entry_point}, "args": dict.fromkeys(_argument_names(part))}
            return called | ({"contract_hash": part["hash"]} if isinstance(part.get("hash"), str) else {})
    return {}


def _argument_names(part: Mapping[str, Any]) -> list[str]:
    arguments = part.get("args")
    if isinstance(arguments, dict):
        arguments = arguments.get("Named")
    if not isinstance(arguments, list):
        return []
    return [one[0] for one in arguments if isinstance(one, list) and one and isinstance(one[0], str)]
