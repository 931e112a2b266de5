"""Approvals: who signed, and whether the signature is one that a node takes.

Source: transaction-bytes reference, part 8 (strict ed25519, low-S secp256k1).
"""

from functools import lru_cache
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cspr_track.transaction.hex_text import parse_hex
from cspr_track.transaction.members import Notes, items, member, members
from cspr_track.transaction.problem import Problem, Unreadable
from cspr_track.transaction.public_key import ALGORITHMS, PublicKey

SECP256K1_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493

_SMALL_ORDER = frozenset(
    bytes.fromhex(point)
    for point in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    )
)


class Approval(msgspec.Struct, frozen=True):
    """A signature of a transaction hash; ``signature`` is 65 bytes, its algorithm byte first."""

    signer: PublicKey
    signature: bytes

    def to_json(self) -> dict[str, str]:
        """As a node takes it."""
        return {"signer": self.signer.hex, "signature": self.signature.hex()}

    def to_bytes(self) -> bytes:
        """Signer, signature."""
        return self.signer.raw + self.signature


def parse_approvals(value: Any, path: str, notes: Notes) -> tuple[Approval, ...]:
    """Read the approvals of a document.

    Raises:
        Unreadable: what is wrong, with its place.
    """
    approvals: list[Approval] = []
    seen: set[Approval] = set()
    for n, entry in enumerate(items(value, path)):
        place = f"{path}/{n}"
        found = members(entry, place)
        signer = PublicKey.from_hex(member(found, "signer", place), f"{place}/signer")
        signature = parse_hex(member(found, "signature", place), f"{place}/signature", tag_bytes=1)
        if not signature or signature[0] not in ALGORITHMS:
            tag = signature[:1].hex() or "nothing"
            raise Unreadable("unknown-algorithm", f"{place}/signature", f"a signature begins with 01 or 02, not {tag}")
        if len(signature) != 65:
            raise Unreadable("bad-length", f"{place}/signature", f"a signature has 65 bytes, not {len(signature)}")
        approval = Approval(signer, signature)
        if approval in seen:
            notes.append(Problem("duplicate-approval", place, "this approval stands here twice; a node keeps one"))
        approvals.append(approval)
        seen.add(approval)
    return tuple(approvals)


def verify(approval: Approval, transaction_hash: bytes, path: str = "") -> Problem | None:
    """Check a signature as a node does.

    Args:
        approval: signer and signature.
        transaction_hash: the 32 bytes that were signed.
        path: the approval's place in the document.

    Returns:
        What is wrong, or None.
    """
    if approval.signature[0] != approval.signer.raw[0]:
        return Problem(
            "signature-algorithm-mismatch", f"{path}/signature", "signer and signature name different algorithms"
        )
    if approval.signer.algorithm == "ed25519":
        return _verify_ed25519(approval, transaction_hash, path)
    return _verify_secp256k1(approval, transaction_hash, path)


def _verify_ed25519(approval: Approval, message: bytes, path: str) -> Problem | None:
    key, signature = approval.signer.key, approval.signature[1:]
    if _small_order(key) or _small_order(signature):
        return _invalid(path)
    try:
        public = _ed25519_key(key)
    except ValueError:
        return _no_point(path)
    if int.from_bytes(signature[32:], "little") >= ED25519_ORDER:
        return _invalid(path)
    try:
        public.verify(signature, message)
    except InvalidSignature:
        # OpenSSL takes any 32 bytes for a key and fails only here: tell a key that is no point apart
        return _invalid(path) if _is_ed25519_point(key) else _no_point(path)
    return None


def _verify_secp256k1(approval: Approval, message: bytes, path: str) -> Problem | None:
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    signature = approval.signature[1:]
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    try:
        public = _secp256k1_key(approval.signer.key)
    except ValueError:
        return _no_point(path)
    try:
        public.verify(encode_dss_signature(r, s), message, _ecdsa())
    except InvalidSignature:
        return _invalid(path)
    if s > SECP256K1_ORDER // 2:
        return Problem(
            "high-s-signature",
            f"{path}/signature",
            "the signature's s is above n/2: mathematically right, and refused by nodes",
            "sign again with a tool that writes low-S signatures, such as cspr-track",
        )
    return None


def low_s(signature: bytes) -> bytes:
    """A secp256k1 signature of 64 bytes with s at most n/2, as nodes demand."""
    s = int.from_bytes(signature[32:], "big")
    return signature if s <= SECP256K1_ORDER // 2 else signature[:32] + (SECP256K1_ORDER - s).to_bytes(32, "big")


@lru_cache(maxsize=1024)
def _ed25519_key(key: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(key)


@lru_cache(maxsize=1024)
def _secp256k1_key(key: bytes):  # type: ignore[no-untyped-def]
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256K1, EllipticCurvePublicKey

    return EllipticCurvePublicKey.from_encoded_point(SECP256K1(), key)


@lru_cache(maxsize=1)
def _ecdsa():  # type: ignore[no-untyped-def]
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.hashes import SHA256

    return ECDSA(SHA256())


def _small_order(point: bytes) -> bool:
    """Whether 32 bytes, or the first 32 of a signature, are a point of small order, whatever its sign."""
    return point[:31] + bytes((point[31] & 0x7F,)) in _SMALL_ORDER


def _is_ed25519_point(key: bytes) -> bool:
    """Whether y belongs to a point: x^2 = (y^2 - 1) / (d y^2 + 1) must be a square (RFC 8032, 5.1.3)."""
    p = 2**255 - 19
    d = -121665 * pow(121666, -1, p)
    y = int.from_bytes(key, "little") & (2**255 - 1)
    # a quotient is a square when the product is one, and x is not 0: those points were refused as of small order
    return y < p and pow((y * y - 1) * (d * y * y + 1), (p - 1) // 2, p) == 1


def _invalid(path: str) -> Problem:
    return Problem(
        "invalid-signature",
        f"{path}/signature",
        "the signature does not fit this signer and this transaction",
        "sign the transaction again; it may have been changed after it was signed",
    )


def _no_point(path: str) -> Problem:
    return Problem("bad-public-key", f"{path}/signer", "the signer's key is no point of its curve")
