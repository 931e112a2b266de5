"""CLValues: the bytes of an argument, what they mean, and the ``parsed`` that a node shows beside them.

``bytes`` is what is signed. It is never decoded and encoded again for a hash; decoding is for people and checks.

Source: transaction-bytes reference, parts 1 and 2.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cspr_track.transaction import bytesrepr as b
from cspr_track.transaction.cl_order import rank
from cspr_track.transaction.cl_type import CLType
from cspr_track.transaction.keys_on_chain import read_key, write_key, write_uref
from cspr_track.transaction.reader import BadBytes, Reader

MISSING: Any = object()
"""``parsed`` is not there (null is a value)."""


@dataclass(frozen=True, slots=True)
class CLValue:
    """An argument: its type, its bytes, and what somebody wrote as ``parsed`` (never trusted)."""

    cl_type: CLType
    data: bytes
    parsed: Any = MISSING

    def to_bytes(self) -> bytes:
        """Length, bytes, type."""
        return b.with_length(self.data) + self.cl_type.to_bytes()

    def decode(self) -> Any:
        """The value; see ``decode``."""
        return decode(self.cl_type, self.data)

    def to_json(self) -> dict[str, Any]:
        """As a node writes it; ``parsed`` is made from the bytes where nobody wrote one."""
        parsed = self.parsed
        if parsed is MISSING:
            try:
                parsed = to_parsed(self.cl_type, self.decode())
            except BadBytes:
                parsed = None
        return {"cl_type": self.cl_type.to_json(), "bytes": self.data.hex(), "parsed": parsed}


def decode(cl_type: CLType, data: bytes) -> Any:
    """Decode bytes to a Python value; all of them must be used.

    Integers become int, ``Unit`` None, ``ByteArray``, ``Any`` and ``PublicKey`` bytes, ``Key`` and ``URef`` their
    formatted text, ``Option`` None or a 1-tuple, ``Result`` ``("Ok", value)`` or ``("Err", value)``, ``List`` a
    list, ``Map`` a list of pairs, tuples tuples.

    Raises:
        BadBytes: the bytes are not a value of the type.
    """
    reader = Reader(data)
    value = _decode(cl_type, reader)
    reader.end()
    return value


def _decode(cl_type: CLType, reader: Reader) -> Any:
    reader.part()
    simple = _READ.get(cl_type.name)
    if simple is not None:
        return simple(reader)
    inner = cl_type.inner
    match cl_type.name:
        case "ByteArray":
            return reader.take(cl_type.size)
        case "Option":
            return (_decode(inner[0], reader),) if reader.flag() else None
        case "List":
            return [_decode(inner[0], reader) for _ in range(_count(cl_type, reader))]
        case "Map":
            return _entries(cl_type, reader)
        case "Result":
            return ("Ok", _decode(inner[0], reader)) if reader.flag() else ("Err", _decode(inner[1], reader))
        case _:
            return tuple(_decode(part, reader) for part in inner)


def _entries(cl_type: CLType, reader: Reader) -> list[tuple[Any, Any]]:
    key, value = cl_type.inner
    entries = [(_decode(key, reader), _decode(value, reader)) for _ in range(_count(cl_type, reader))]
    if len(entries) > 1 and reader.open_end:
        raise BadBytes("what has no end of its own cannot stand in a map of several entries")
    return entries


def _count(cl_type: CLType, reader: Reader) -> int:
    """The number of items; bounded by the bytes left, so that a lie cannot take all memory."""
    count = reader.u32()
    if count > max(reader.left, _ZERO_SIZED_ITEMS if all(part.empty for part in cl_type.inner) else 0):
        raise BadBytes(f"{count} items cannot fit into {reader.left} bytes")
    return count


_ZERO_SIZED_ITEMS = 256


_READ: dict[str, Callable[[Reader], Any]] = {
    "Bool": Reader.flag,
    "I32": lambda reader: reader.integer(4, signed=True),
    "I64": lambda reader: reader.integer(8, signed=True),
    "U8": lambda reader: reader.integer(1),
    "U32": lambda reader: reader.integer(4),
    "U64": lambda reader: reader.integer(8),
    "U128": lambda reader: reader.big(16),
    "U256": lambda reader: reader.big(32),
    "U512": lambda reader: reader.big(64),
    "Unit": lambda _: None,
    "String": Reader.string,
    "Key": read_key,
    "URef": Reader.uref,
    "Any": Reader.rest,
    "PublicKey": Reader.public_key,
}


def encode(cl_type: CLType, value: Any) -> bytes:
    """Encode a Python value as ``decode`` gives it.

    Raises:
        ValueError: the value does not fit the type.
    """
    try:
        return _encode(cl_type, value)
    except (OverflowError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"{value!r} is no value of {cl_type}") from error


def _encode(cl_type: CLType, value: Any) -> bytes:
    simple = _WRITE.get(cl_type.name)
    if simple is not None:
        return simple(value)
    inner = cl_type.inner
    match cl_type.name:
        case "ByteArray":
            if len(value) != cl_type.size:
                raise ValueError(f"{cl_type.size} bytes are needed, not {len(value)}")
            return bytes(value)
        case "Option":
            return b.option(None if value is None else _encode(inner[0], value[0]))
        case "List":
            return b.u32(len(value)) + b"".join(_encode(inner[0], item) for item in value)
        case "Map":
            pairs = sorted(value, key=lambda pair: rank(inner[0], pair[0]))
            return b.u32(len(pairs)) + b"".join(_encode(inner[0], key) + _encode(inner[1], item) for key, item in pairs)
        case "Result":
            good = value[0] == "Ok"
            return (b"\x01" if good else b"\x00") + _encode(inner[0 if good else 1], value[1])
        case _:
            return b"".join(_encode(part, item) for part, item in zip(inner, value, strict=True))


def _integer(value: int, size: int, *, signed: bool = False) -> bytes:
    return value.to_bytes(size, "little", signed=signed)


def _big(value: int, size: int) -> bytes:
    if not 0 <= value < 256**size:
        raise ValueError(f"{value} does not fit into {size * 8} bits")
    return b.big(value)


def _nothing(value: None) -> bytes:
    if value is not None:
        raise ValueError("Unit holds nothing")
    return b""


_WRITE: dict[str, Callable[[Any], bytes]] = {
    "Bool": lambda value: b"\x01" if value else b"\x00",
    "I32": lambda value: _integer(value, 4, signed=True),
    "I64": lambda value: _integer(value, 8, signed=True),
    "U8": lambda value: _integer(value, 1),
    "U32": lambda value: _integer(value, 4),
    "U64": lambda value: _integer(value, 8),
    "U128": lambda value: _big(value, 16),
    "U256": lambda value: _big(value, 32),
    "U512": lambda value: _big(value, 64),
    "Unit": _nothing,
    "String": b.string,
    "Key": write_key,
    "URef": write_uref,
    "Any": bytes,
    "PublicKey": bytes,
}


def to_parsed(cl_type: CLType, value: Any) -> Any:
    """The JSON that a node shows as ``parsed`` for a decoded value.

    Numbers of 128 bits and more are decimal text, byte arrays, public keys and ``Any`` hex, maps lists of
    ``{"key", "value"}``.
    """
    inner = cl_type.inner
    match cl_type.name:
        case "U128" | "U256" | "U512":
            return str(value)
        case "ByteArray" | "PublicKey" | "Any":
            return value.hex()
        case "Option":
            return None if value is None else to_parsed(inner[0], value[0])
        case "List":
            return [to_parsed(inner[0], item) for item in value]
        case "Map":
            return [{"key": to_parsed(inner[0], key), "value": to_parsed(inner[1], item)} for key, item in value]
        case "Result":
            return {value[0]: to_parsed(inner[0 if value[0] == "Ok" else 1], value[1])}
        case "Tuple1" | "Tuple2" | "Tuple3":
            return [to_parsed(part, item) for part, item in zip(inner, value, strict=True)]
        case _:
            return value
