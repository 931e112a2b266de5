"""JSON as our contracts want it: one ASCII-safe object a line."""

import json
from typing import Any

import msgspec

NOT_JSON = (msgspec.DecodeError, UnicodeError, RecursionError)
"""What ``msgspec.json.decode`` raises for bytes that are not the JSON they should be."""
MAX_VALUES = 2_000_000
"""Values in one JSON text, about: an empty list takes three bytes on the wire and twenty times as many here."""


def has_too_many_values(text: bytes | str) -> bool:
    """Whether a JSON text would take far more memory than its length tells; what stands in strings counts too."""
    if len(text) <= MAX_VALUES:
        return False
    marks = (b"[", b"{", b",", b":") if isinstance(text, bytes) else ("[", "{", ",", ":")
    return sum(map(text.count, marks)) > MAX_VALUES  # type: ignore[arg-type]


def decode_json_text(text: bytes | str) -> Any:
    """JSON from somebody else.

    Raises:
        one of NOT_JSON: it is none, or holds more values than anybody needs.
    """
    if has_too_many_values(text):
        raise msgspec.DecodeError(f"it holds more than {MAX_VALUES} values")
    return msgspec.json.decode(text)


def to_json_line(value: Any) -> bytes:
    """One object on one line: ASCII only, so that no control character and no bidirectional override gets out."""
    plain = msgspec.to_builtins(value)
    return json.dumps(plain, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode("ascii")
