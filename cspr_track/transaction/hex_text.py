"""Hexadecimal text, with the CEP-57 checksum that mixed case carries."""

from hashlib import blake2b

from cspr_track.transaction.problem import Unreadable

_CHECKSUMMED_UP_TO = 75
"""Longer values carry no checksum: they are plain lower case."""
_LETTERS = frozenset("abcdef")


def encode_checksummed(raw: bytes) -> str:
    """Write bytes as hex whose upper and lower case is their checksum.

    Source: CEP-57; one bit of blake2b(raw) for each letter, least significant bit first.
    """
    plain = raw.hex()
    if len(raw) > _CHECKSUMMED_UP_TO:
        return plain
    bits = _bits(raw)
    return "".join(c.upper() if c in _LETTERS and next(bits) else c for c in plain)


def _bits(raw: bytes):  # type: ignore[no-untyped-def]
    summed = blake2b(raw, digest_size=32).digest()
    while True:
        for byte in summed:
            for position in range(8):
                yield byte >> position & 1


def parse_hex(
    value: object, path: str, *, length: int | None = None, tag_bytes: int = 0, checked: bool = True
) -> bytes:
    """Read hex text.

    Args:
        value: what stands in the document.
        path: its place.
        length: how many bytes it must have.
        tag_bytes: leading bytes that the checksum leaves out (1 for public keys and signatures).
        checked: whether mixed case must be a right checksum.

    Raises:
        Unreadable: wrong-type, bad-hex, bad-length, bad-checksum.
    """
    if not isinstance(value, str):
        raise Unreadable("wrong-type", path, f"hexadecimal text must stand here, not {kind_of(value)}")
    if len(value) % 2 or not value.isascii():
        raise Unreadable("bad-hex", path, "not hexadecimal: it must have an even number of hex digits")
    try:
        raw = bytes.fromhex(value)
    except ValueError:
        raise Unreadable("bad-hex", path, "not hexadecimal") from None
    if len(raw) * 2 != len(value):  # bytes.fromhex skips blanks
        raise Unreadable("bad-hex", path, "not hexadecimal: there are blanks in it")
    if length is not None and len(raw) != length:
        raise Unreadable("bad-length", path, f"{length} bytes must stand here, not {len(raw)}")
    if checked and len(raw) <= _CHECKSUMMED_UP_TO and not value.islower() and not _right_case(value, raw, tag_bytes):
        raise Unreadable(
            "bad-checksum",
            path,
            "its upper and lower case is not its checksum (CEP-57), so a digit may be wrong",
            "compare it with the original, or write it in lower case",
        )
    return raw


def _right_case(value: str, raw: bytes, tag_bytes: int) -> bool:
    rest = value[tag_bytes * 2 :]
    if rest == rest.lower() or rest == rest.upper():
        return True
    return rest == encode_checksummed(raw[tag_bytes:])


def kind_of(value: object) -> str:
    """What a JSON value is, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    return {str: "text", int: "a number", float: "a number with a fraction", list: "a list", dict: "an object"}.get(
        type(value), type(value).__name__
    )
