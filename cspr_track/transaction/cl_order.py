"""The order of a map's keys: that of their values, as the network's own code compares them, not that of their bytes.

A number's bytes stand with the small end first, and a text's begin with its length, so bytes would give another order.

Source: transaction-bytes reference, part 1 ("in ascending order of the keys"); Rust's ``Ord`` of the types.
"""

from collections.abc import Iterator
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
    if not _holds_map(cl_type):
        return NONE
    search = _Search()
    search.token(cl_type, value)
    return search.found


NONE: Any = object()
"""No key (null may be one)."""


class _Search:
    """Looks at each value once, from the inside out: a key may hold maps whose keys hold maps, 50 levels deep."""

    def __init__(self) -> None:
        self.found = NONE
        self._tokens: dict[tuple[Any, ...], int] = {}

    def token(self, cl_type: CLType, value: Any) -> Any:
        """What is the same for the same values of one type, and short: what holds others has a number."""
        inner = cl_type.inner
        parts: tuple[Any, ...]
        match cl_type.name:
            case "Option":
                parts = () if value is None else (self.token(inner[0], value[0]),)
            case "List":
                parts = tuple(self.token(inner[0], item) for item in value)
            case "Map":
                parts = tuple(sorted(self._entries(cl_type, value)))
            case "Result":
                good = value[0] == "Ok"
                parts = (good, self.token(inner[0 if good else 1], value[1]))
            case "Tuple1" | "Tuple2" | "Tuple3":
                parts = tuple(map(self.token, inner, value))
            case _:
                return rank(cl_type, value)
        return self._tokens.setdefault(parts, len(self._tokens))

    def _entries(self, cl_type: CLType, value: Any) -> Iterator[tuple[Any, Any]]:
        seen: set[Any] = set()
        for key, item in value:
            token = self.token(cl_type.inner[0], key)
            if token in seen and self.found is NONE:
                self.found = key
            seen.add(token)
            yield token, self.token(cl_type.inner[1], item)


def _holds_map(cl_type: CLType) -> bool:
    return cl_type.name == "Map" or any(map(_holds_map, cl_type.inner))


def _of_key(raw: bytes) -> bytes:
    """Its kind, then its address; an era is a number of 8 bytes, of which the big end counts first."""
    return raw[:1] + raw[:0:-1] if raw[0] == ERA else raw
