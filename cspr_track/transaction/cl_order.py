"""The order of a map's keys: that of their values, as the network's own code compares them, not that of their bytes.

A number's bytes stand with the small end first, and a text's begin with its length, so bytes would give another order.

Source: transaction-bytes reference, part 1 ("in ascending order of the keys"); Rust's ``Ord`` of the types.
"""

from collections.abc import Iterable
from typing import Any

from cspr_track.transaction.cl_type import CLType
from cspr_track.transaction.keys_on_chain import ERA, write_key, write_uref


def rank(cl_type: CLType, value: Any) -> Any:
    """What to sort values of one type by.

    Raises:
        ValueError, TypeError: the value does not fit the type.
    """
    inner = cl_type.inner
    match cl_type.name:
        case "Unit":
            return 0
        case "Key":
            return _of_key(write_key(value))
        case "URef":
            return write_uref(value)
        case "Option":
            return () if value is None else (rank(inner[0], value[0]),)
        case "List":
            return [rank(inner[0], item) for item in value]
        case "Map":
            return sorted((rank(inner[0], key), rank(inner[1], item)) for key, item in value)
        case "Result":
            good = value[0] == "Ok"
            return (not good, rank(inner[0 if good else 1], value[1]))
        case "Tuple1" | "Tuple2" | "Tuple3":
            return [rank(part, item) for part, item in zip(inner, value, strict=True)]
        case _:  # numbers by size, texts by code point, byte arrays and public keys byte by byte
            return value


def key_twice(cl_type: CLType, value: Any) -> Any:
    """A key that stands twice in a map, be it deep inside of a decoded value; ``NONE`` where none does.

    Raises:
        ValueError, TypeError: the value does not fit the type.
    """
    inner = cl_type.inner
    match cl_type.name:
        case "Map":
            seen: set[str] = set()
            for key, _ in value:
                ranked = repr(rank(inner[0], key))  # lists are keys, too
                if ranked in seen:
                    return key
                seen.add(ranked)
            return _first(found for pair in value for found in map(key_twice, inner, pair))
        case "Option":
            return NONE if value is None else key_twice(inner[0], value[0])
        case "List" if inner[0].inner:
            return _first(key_twice(inner[0], item) for item in value)
        case "Result":
            return key_twice(inner[0 if value[0] == "Ok" else 1], value[1])
        case "Tuple1" | "Tuple2" | "Tuple3":
            return _first(map(key_twice, inner, value))
        case _:
            return NONE


NONE: Any = object()
"""No key (null may be one)."""


def _first(found: Iterable[Any]) -> Any:
    return next((one for one in found if one is not NONE), NONE)


def _of_key(raw: bytes) -> bytes:
    """Its kind, then its address; an era is a number of 8 bytes, of which the big end counts first."""
    return raw[:1] + raw[:0:-1] if raw[0] == ERA else raw
