"""Casper's binary serialisation: primitives and the calltable envelope.

Source: transaction-bytes reference, parts 1 and 6.1; the node's ``bytesrepr`` crate.
"""

from collections.abc import Sequence
from hashlib import blake2b


def digest(data: bytes) -> bytes:
    """BLAKE2b with 32 bytes, no key, no salt."""
    return blake2b(data, digest_size=32).digest()


def u8(value: int) -> bytes:
    """One byte."""
    return value.to_bytes(1, "little")


def u16(value: int) -> bytes:
    """Two bytes, little-endian."""
    return value.to_bytes(2, "little")


def u32(value: int) -> bytes:
    """Four bytes, little-endian."""
    return value.to_bytes(4, "little")


def u64(value: int) -> bytes:
    """Eight bytes, little-endian."""
    return value.to_bytes(8, "little")


def big(value: int) -> bytes:
    """U128, U256, U512: the number of significant bytes, then those, little-endian."""
    length = (value.bit_length() + 7) // 8
    return u8(length) + value.to_bytes(length, "little")


def string(text: str) -> bytes:
    """Length in UTF-8 bytes as u32, then the bytes."""
    return with_length(text.encode("utf-8"))


def with_length(data: bytes) -> bytes:
    """Length as u32, then the bytes."""
    return u32(len(data)) + data


def option(data: bytes | None) -> bytes:
    """``00``, or ``01`` and the value."""
    return b"\x00" if data is None else b"\x01" + data


def envelope(fields: Sequence[tuple[int, bytes]]) -> bytes:
    """A calltable: number of fields, (index u16, offset u32) each, payload length, payload.

    Args:
        fields: index and bytes, in ascending order of the index.
    """
    head = bytearray(u32(len(fields)))
    offset = 0
    for index, data in fields:
        head += u16(index) + u32(offset)
        offset += len(data)
    return bytes(head) + u32(offset) + b"".join(data for _, data in fields)


def tagged(tag: int, *members: bytes) -> bytes:
    """An enum variant as a calltable: the tag in field 0, its members from 1 on."""
    return envelope(list(enumerate((u8(tag), *members))))
