"""JSON as it should be read when an enemy may have written it: no member twice, no NaN, no bottomless nesting."""

import json
from typing import Any

from cspr_track.core.json_lines import MAX_DEPTH, MAX_VALUES, has_too_many_values, is_too_deep
from cspr_track.transaction.problem import Unreadable

MAX_BYTES = 8 * 1024 * 1024
"""No transaction is larger; a block is 2.6 MB, and hex doubles it."""


def parse_json(data: bytes) -> tuple[Any, bool]:
    """Read JSON (RFC 8259) from bytes; numbers with a fraction become float, which no amount ever is.

    Returns:
        The value, and whether in some object a member stands twice; ``find_duplicate`` finds where.

    Raises:
        Unreadable: too-large, empty-file, not-utf8, too-deep, invalid-json, out-of-range.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable("too-large", "", f"{len(data)} bytes are more than any transaction has")
    if has_too_many_values(data):
        raise Unreadable("too-large", "", f"it holds more than {MAX_VALUES} values, and no transaction does")
    if not data.strip():
        raise Unreadable("empty-file", "", "there is nothing in it")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("not-utf8", "", f"it is not UTF-8 text (byte {error.start})") from None
    if is_too_deep(data):
        raise Unreadable("too-deep", "", f"it is nested deeper than {MAX_DEPTH} levels")
    doubled = False

    def made(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal doubled
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        doubled = True
        return _doubled(pairs)

    try:
        value = json.loads(text, object_pairs_hook=made, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise Unreadable(
            "invalid-json", "", f"it is not JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        ) from None
    except ValueError as error:  # an integer of more digits than Python converts
        raise Unreadable("out-of-range", "", f"a number in it is beyond reason: {error}") from None
    return value, doubled


class Duplicated(dict[str, Any]):
    """An object in which a member stands twice."""

    twice = ""


def find_duplicate(value: Any, path: str = "") -> Unreadable | None:
    """The error for the first object in which a member stands twice, with its place; None when there is none."""
    if isinstance(value, Duplicated):
        return Unreadable(
            "duplicate-key",
            f"{path}/{pointer(value.twice)}",
            "this member stands twice in its object, and readers disagree on which one counts",
        )
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, content in inside:
        found = find_duplicate(content, f"{path}/{pointer(str(name))}")
        if found is not None:
            return found
    return None


def pointer(part: str) -> str:
    """A member's name as a part of a JSON pointer (RFC 6901)."""
    return part.replace("~", "~0").replace("/", "~1")


def _doubled(pairs: list[tuple[str, Any]]) -> Duplicated:
    seen: set[str] = set()
    marked = Duplicated(pairs)
    marked.twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
    return marked


def _constant(name: str) -> Any:
    raise Unreadable("invalid-json", "", f"it is not JSON: {name} is no number")
