"""Decoded CLValues as a person reads them: ``some``, lists, maps, keys with their kind; never what ``parsed`` says."""

import json
from typing import Any

from cspr_track.transaction.cl_type import CLType


def text_of(cl_type: CLType, value: Any) -> str:
    """A decoded value (see ``cl_value.decode``) in words; unambiguous, on one line but for what strings hold.

    ``Key`` and ``URef`` name their kind, public keys are hex with the algorithm byte, other bytes ``0x…``, strings
    stand in double quotes inside of other values.
    """
    return value if cl_type.name == "String" else _text(cl_type, value)


def _text(cl_type: CLType, value: Any) -> str:
    inner = cl_type.inner
    match cl_type.name:
        case "Bool":
            return "true" if value else "false"
        case "Unit":
            return "()"
        case "String":
            return json.dumps(value, ensure_ascii=False)
        case "PublicKey":
            return str(value.hex())
        case "ByteArray" | "Any":
            return f"0x{value.hex()}"
        case "Option":
            return "none" if value is None else _text(inner[0], value[0])
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
