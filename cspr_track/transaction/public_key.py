"""Public keys and the account hashes that follow from them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from cspr_track.transaction.bytesrepr import digest
from cspr_track.transaction.hex_text import encode_checksummed, parse_hex
from cspr_track.transaction.problem import Unreadable

Algorithm = Literal["ed25519", "secp256k1"]

ALGORITHMS: dict[int, tuple[Algorithm, int]] = {1: ("ed25519", 32), 2: ("secp256k1", 33)}
"""Algorithm byte -> name and length of the key in bytes."""


@dataclass(frozen=True)
class PublicKey:
    """A public key with its algorithm byte first: 33 bytes (ed25519) or 34 bytes (secp256k1)."""

    raw: bytes

    @classmethod
    def from_hex(cls, value: object, path: str = "") -> "PublicKey":
        """Read a public key from hex text.

        Raises:
            Unreadable: wrong-type, bad-hex, bad-length, bad-checksum, unknown-algorithm.
        """
        return cls.from_raw(parse_hex(value, path, tag_bytes=1), path)

    @classmethod
    def from_raw(cls, raw: bytes, path: str = "") -> "PublicKey":
        """Take a public key with its algorithm byte; whether it is a point of its curve is not looked at.

        Raises:
            Unreadable: bad-length, unknown-algorithm, bad-public-key.
        """
        if not raw:
            raise Unreadable("bad-length", path, "a public key must stand here")
        if raw[0] not in ALGORITHMS:
            raise Unreadable(
                "unknown-algorithm", path, f"a public key begins with 01 (ed25519) or 02 (secp256k1), not {raw[0]:02x}"
            )
        name, length = ALGORITHMS[raw[0]]
        if name == "secp256k1" and raw[1:2] not in (b"\x02", b"\x03"):
            raise Unreadable(
                "bad-public-key", path, f"a compressed point begins with 02 or 03, not {raw[1:2].hex() or 'nothing'}"
            )
        if len(raw) != length + 1:
            raise Unreadable("bad-length", path, f"a public key of {name} has {length + 1} bytes, not {len(raw)}")
        return cls(raw)

    @property
    def algorithm(self) -> Algorithm:
        """The name of the algorithm."""
        return ALGORITHMS[self.raw[0]][0]

    @property
    def key(self) -> bytes:
        """The key without its algorithm byte."""
        return self.raw[1:]

    @property
    def hex(self) -> str:
        """Lower-case hex, algorithm byte first."""
        return self.raw.hex()

    @property
    def checksummed(self) -> str:
        """Hex whose case is its checksum (CEP-57); the algorithm byte is not part of it."""
        return self.raw[:1].hex() + encode_checksummed(self.key)

    @cached_property
    def account_hash(self) -> bytes:
        """32 bytes: blake2b of the algorithm's name, a zero byte, and the key."""
        return digest(self.algorithm.encode("ascii") + b"\x00" + self.key)
