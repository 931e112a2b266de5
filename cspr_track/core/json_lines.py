"""JSON as our contracts want it: one ASCII-safe object a line."""

import json
import re
from array import array
from itertools import accumulate
from typing import Any

import msgspec

NOT_JSON = (msgspec.DecodeError, UnicodeError, RecursionError)
"""What ``msgspec.json.decode`` raises for bytes that are not the JSON they should be."""
MAX_VALUES = 2_000_000
"""Values in one JSON text, about: an empty list takes three bytes on the wire and twenty times as many here."""

MAX_DEPTH = 200
"""Lists and objects inside each other; no document and no answer comes near, and who writes them again recurses."""

STRING = re.compile(rb'"(?>(?:[^"\\]++|\\.)*)"?', re.DOTALL)
"""Also one without an end; each byte is looked at once."""
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def has_too_many_values(text: bytes | str) -> bool:
    """Whether a JSON text would take far more memory than its length tells; what stands in strings counts too."""
    if len(text) <= MAX_VALUES:
        return False
    marks = (b"[", b"{", b",", b":") if isinstance(text, bytes) else ("[", "{", ",", ":")
    return sum(map(text.count, marks)) > MAX_VALUES  # type: ignore[arg-type]


def is_too_deep(text: bytes | str) -> bool:
    """Whether lists and objects of a JSON text stand deeper than ``MAX_DEPTH`` in each other."""
    data = text.encode(errors="replace") if isinstance(text, str) else text
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return False
    steps = array("b", STRING.sub(b"", data).translate(_STEPS, _NO_BRACKETS))  # 1 inwards, -1 outwards
    return max(accumulate(steps), default=0) > MAX_DEPTH


def decode_json_text(text: bytes | str) -> Any:
    """JSON from somebody else.

    Raises:
        one of NOT_JSON: it is none, or holds more values than anybody needs, or deeper ones.
    """
    if has_too_many_values(text):
        raise msgspec.DecodeError(f"it holds more than {MAX_VALUES} values")
    if is_too_deep(text):
        raise msgspec.DecodeError(f"it is nested deeper than {MAX_DEPTH} levels")
    return msgspec.json.decode(text)


def to_json_line(value: Any) -> bytes:
    """One object on one line: ASCII only, so that no control character and no bidirectional override gets out."""
    plain = msgspec.to_builtins(value)
    return json.dumps(plain, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode("ascii")
