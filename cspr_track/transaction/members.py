"""Reading typed members out of JSON, each with its place, so that whatever is wrong can be named exactly."""

from typing import Any

from cspr_track.transaction.cl_type import CLType, parse_cl_type
from cspr_track.transaction.cl_value import MISSING, CLValue
from cspr_track.transaction.hex_text import kind_of, parse_hex
from cspr_track.transaction.json_text import pointer
from cspr_track.transaction.problem import Problem, Unreadable

Notes = list[Problem]
"""Where findings go that do not prevent reading."""


def dialect(notes: Notes, path: str, message: str) -> None:
    """Note a form that has one meaning only, and that nodes refuse."""
    notes.append(Problem("node-dialect", path, message, "cspr-track writes it in the node's form when it sends"))


def members(value: Any, path: str) -> dict[str, Any]:
    """An object.

    Raises:
        Unreadable: wrong-type.
    """
    if not isinstance(value, dict):
        raise Unreadable("wrong-type", path, f"an object must stand here, not {kind_of(value)}")
    return value


def member(value: dict[str, Any], name: str, path: str) -> Any:
    """A member that must be there.

    Raises:
        Unreadable: missing-field.
    """
    if name not in value:
        raise Unreadable("missing-field", f"{path}/{name}", f"{name!r} is missing")
    return value[name]


def items(value: Any, path: str) -> list[Any]:
    """A list.

    Raises:
        Unreadable: wrong-type.
    """
    if not isinstance(value, list):
        raise Unreadable("wrong-type", path, f"a list must stand here, not {kind_of(value)}")
    return value


def text(value: Any, path: str) -> str:
    """Text.

    Raises:
        Unreadable: wrong-type.
    """
    if not isinstance(value, str):
        raise Unreadable("wrong-type", path, f"text must stand here, not {kind_of(value)}")
    return value


def utf8(value: Any, path: str) -> str:
    """Text that can be written as UTF-8 (JSON may hold half of a surrogate pair, which cannot).

    Raises:
        Unreadable: wrong-type, not-utf8.
    """
    found = text(value, path)
    try:
        found.encode("utf-8")
    except UnicodeEncodeError:
        raise Unreadable("not-utf8", path, "half of a surrogate pair stands here, which is no text") from None
    return found


def boolean(value: Any, path: str) -> bool:
    """True or false.

    Raises:
        Unreadable: wrong-type.
    """
    if not isinstance(value, bool):
        raise Unreadable("wrong-type", path, f"true or false must stand here, not {kind_of(value)}")
    return value


def integer(value: Any, path: str, bits: int) -> int:
    """A whole number of that many bits, not negative.

    Raises:
        Unreadable: wrong-type, out-of-range.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unreadable("wrong-type", path, f"a whole number must stand here, not {kind_of(value)}")
    if not 0 <= value < 2**bits:
        raise Unreadable("out-of-range", path, f"the number must be between 0 and 2^{bits} - 1")
    return value


def variant(value: Any, path: str) -> tuple[str, Any]:
    """An enum: a name, or an object with one member whose name it is; gives the name and the content (or None).

    Members that are null beside one that is not are how some tools write the variants that are absent.

    Raises:
        Unreadable: wrong-type, unknown-variant.
    """
    if isinstance(value, str):
        return value, None
    found = members(value, path)
    there = [(name, content) for name, content in found.items() if content is not None]
    if len(there) != 1:
        if len(found) == 1:
            return next(iter(found.items()))
        raise Unreadable("unknown-variant", path, f"one variant must stand here, not {len(there)}")
    return there[0]


def unknown_variant(name: str, path: str, known: str) -> Unreadable:
    """The error for a name that is none of a fixed set."""
    return Unreadable(
        "unknown-variant",
        path,
        f"{name[:40]!r} is not known here",
        f"known are {known}; a newer cspr-track may know it",
    )


def cl_value(value: Any, path: str) -> CLValue:
    """An argument's value.

    Raises:
        Unreadable: what is wrong with its type or its bytes.
    """
    found = members(value, path)
    cl_type: CLType = parse_cl_type(member(found, "cl_type", path), f"{path}/cl_type")
    data = parse_hex(member(found, "bytes", path), f"{path}/bytes")
    return CLValue(cl_type, data, found.get("parsed", MISSING))


NamedArg = tuple[str, CLValue]


def named_args(value: Any, path: str, notes: Notes) -> tuple[NamedArg, ...]:
    """Arguments: pairs, ``{"name", "value"}`` objects, or one object by name; order is kept, nothing is merged.

    Raises:
        Unreadable: what is wrong, with its place.
    """
    if isinstance(value, dict):
        dialect(notes, path, "the arguments stand in an object instead of a list of pairs")
        return tuple((utf8(name, path), cl_value(arg, f"{path}/{pointer(name)}")) for name, arg in value.items())
    return tuple(_named_arg(arg, f"{path}/{n}", notes) for n, arg in enumerate(items(value, path)))


def _named_arg(value: Any, path: str, notes: Notes) -> NamedArg:
    if isinstance(value, dict) and "name" in value and "value" in value:
        dialect(notes, path, 'the argument stands as {"name", "value"} instead of a pair')
        return utf8(value["name"], f"{path}/name"), cl_value(value["value"], f"{path}/value")
    if not isinstance(value, list) or len(value) != 2:
        raise Unreadable("wrong-type", path, "an argument is a pair of its name and its value")
    return utf8(value[0], f"{path}/0"), cl_value(value[1], f"{path}/1")
