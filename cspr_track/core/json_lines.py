"""JSON as our contracts want it: one ASCII-safe object a line."""

import json
from typing import Any

import msgspec

NOT_JSON = (msgspec.DecodeError, UnicodeError, RecursionError)
"""What ``msgspec.json.decode`` raises for bytes that are not the JSON they should be."""


def to_json_line(value: Any) -> bytes:
    """One object on one line: ASCII only, so that no control character and no bidirectional override gets out."""
    plain = msgspec.to_builtins(value)
    return json.dumps(plain, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode("ascii")
