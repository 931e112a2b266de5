"""PKCS#8 as bytes: version 2, in which the public key stands too, written as version 1; what an encrypted one demands.

Source: RFC 5958, part 2; RFC 8018, appendix A; RFC 7914, part 7; DER is X.690, part 8.1 and 10.1.
"""

INTEGER, BIT_STRING, OCTETS, NAME, SEQUENCE = 0x02, 0x03, 0x04, 0x06, 0x30
ATTRIBUTES, PUBLIC, PUBLIC_OF_RING = 0xA0, 0x81, 0xA1
"""Tags inside of it. The Rust library ring puts a bit string into one where the tag should replace the string's own."""

PBKDF2 = bytes.fromhex("2a864886f70d01050c")
MOST_ROUNDS, MOST_OF_OLD, MOST_OF_SCRYPT = 3_000_000, 1_000_000, 2**21
"""Rounds of PBKDF2, which take some seconds, where 2048 to 600,000 are usual; of what was before it (PBES1, PKCS #12),
where 2048 are usual, and which goes round three times as often, for key and start; and N x r x p of scrypt, which take
256 MiB, where 16384 x 8 x 1 is usual."""


def as_version_1(der: bytes) -> tuple[bytes, bytes | None]:
    """The same key as PKCS#8 of version 1, and the public key that stood beside it, if one did.

    Raises:
        ValueError: it is no PKCS#8 of version 2 in DER, whole and with nothing left over.
    """
    [(tag, content)] = _elements(der)
    first, second, third, *rest = _elements(content)
    (_, algorithm), (_, secret) = second, third
    if (tag, first, second[0], third[0]) != (SEQUENCE, (INTEGER, b"\x01"), SEQUENCE, OCTETS):
        raise ValueError
    if rest and rest[0][0] == ATTRIBUTES:
        del rest[0]
    if len(rest) > 1:
        raise ValueError
    inside = _element(INTEGER, b"\x00") + _element(SEQUENCE, algorithm) + _element(OCTETS, secret)
    return _element(SEQUENCE, inside), _public(*rest[0]) if rest else None


def asks_too_much(der: bytes) -> bool:
    """Whether it would take minutes or gigabytes to open an encrypted key, whatever its passphrase is.

    Its own parameters decide that: how often PBKDF2 or an older way goes round, and the N, r and p of scrypt, each a
    number.

    Raises:
        ValueError: it is no encrypted PKCS#8 in DER.
    """
    [(tag, content)] = _elements(der)
    [(kind, algorithm), (_, _)] = _elements(content)
    if (tag, kind) != (SEQUENCE, SEQUENCE):
        raise ValueError
    rounds, *others = map(int.from_bytes, _inside(algorithm, INTEGER))
    most = MOST_ROUNDS if PBKDF2 in _inside(algorithm, NAME) else MOST_OF_OLD
    return rounds > most or (len(others) > 1 and rounds * others[0] * others[1] > MOST_OF_SCRYPT)


def _inside(der: bytes, wanted: int) -> list[bytes]:
    """The contents of that tag in elements, however deep."""
    found: list[bytes] = []
    for tag, content in _elements(der):
        if tag == SEQUENCE:
            found += _inside(content, wanted)
        elif tag == wanted:
            found.append(content)
    return found


def _elements(der: bytes) -> list[tuple[int, bytes]]:
    """Tags and contents that stand one after another and leave nothing over.

    Raises:
        ValueError: they do not, or a length is not written as DER writes it.
    """
    found: list[tuple[int, bytes]] = []
    while der:
        length, begin = int.from_bytes(der[1:2]), 2
        if length > 0x80:
            begin += length & 0x7F
            length = int.from_bytes(der[2:begin])
        content = der[begin : begin + length]
        if len(content) != length or not der.startswith(_element(der[0], content)):
            raise ValueError
        found.append((der[0], content))
        der = der[begin + length :]
    return found


def _element(tag: int, content: bytes) -> bytes:
    length = len(content)
    size = (length.bit_length() + 7) // 8
    head = bytes((length,)) if length < 0x80 else bytes((0x80 | size, *length.to_bytes(size)))
    return bytes((tag,)) + head + content


def _public(tag: int, content: bytes) -> bytes:
    """The bytes of a bit string that has whole ones."""
    if tag == PUBLIC_OF_RING:
        [(inside, content)] = _elements(content)
        tag = PUBLIC if inside == BIT_STRING else inside
    if tag != PUBLIC or content[:1] != b"\x00":
        raise ValueError
    return content[1:]
