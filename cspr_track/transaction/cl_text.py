"""Decoded CLValues as a person reads them: ``some``, lists, maps, keys with their kind; never what ``parsed`` says."""

import re
from typing import Any

from cspr_track.transaction.cl_type import CLType


def text_of(cl_type: CLType, value: Any) -> str:
    """A decoded value (see ``cl_value.decode``) in words; unambiguous, on one line but for what strings hold.

    ``Key`` and ``URef`` name their kind, public keys are hex with the algorithm byte, other bytes ``0x…``, strings
    stand in double quotes inside of other values, and where they would not be seen as they are.
    """
    return visible(value) if cl_type.name == "String" else _text(cl_type, value)


def visible(text: str) -> str:
    """A text as it is; in double quotes where it is empty, begins with one, or has blanks that nobody would see."""
    plain = text and text[0] not in ' "' and text[-1] != " " and "  " not in text
    return text if plain else _quoted(text)


def _quoted(text: str) -> str:
    """In double quotes: blanks at either end and beside others as ``\\s``, a quote or backslash behind a backslash."""
    return '"' + _HIDDEN.sub(r"\\s", text.replace("\\", "\\\\").replace('"', '\\"')) + '"'


_HIDDEN = re.compile(r"^ | (?= |\Z)|(?<= ) ")


def _text(cl_type: CLType, value: Any) -> str:
    inner = cl_type.inner
    match cl_type.name:
        case "Bool":
            return "true" if value else "false"
        case "Unit":
            return "()"
        case "String":
            return _quoted(value)
        case "PublicKey":
            return str(value.hex())
        case "ByteArray" | "Any":
            return f"0x{value.hex()}"
        case "Option":
            if value is None:
                return "none"
            some = _text(inner[0], value[0])
            return f"some({some})" if inner[0].name == "Option" else some  # else two bytes would be the same none
        case "List" if inner[0].name == "U8":
            return f"0x{bytes(value).hex()}"
        case "List":
            return f"[{', '.join(_text(inner[0], item) for item in value)}]"
        case "Map":
            pairs = (f"{_text(inner[0], key)}: {_text(inner[1], item)}" for key, item in value)
            return f"{{{', '.join(pairs)}}}"
        case "Result":
            return f"{value[0]}({_text(inner[0 if value[0] == 'Ok' else 1], value[1])})"
        case "Tuple1" | "Tuple2" | "Tuple3":
            return f"({', '.join(_text(part, item) for part, item in zip(inner, value, strict=True))})"
        case _:  # numbers, keys, urefs
            return str(value)
