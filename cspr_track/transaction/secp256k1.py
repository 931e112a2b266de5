"""secp256k1 with a secret key, by OpenSSL: what takes as long whatever the secret is.

Source: SEC 1 and SEC 2 (the curve, compressed points), RFC 6979 (the nonce of a signature).
"""

from functools import lru_cache

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256K1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def private_key(secret: bytes) -> EllipticCurvePrivateKey:
    """The key of 32 bytes.

    Raises:
        ValueError: they are no number from 1 to the curve's order, exclusive.
    """
    if len(secret) != 32:
        raise ValueError(f"a secret key has 32 bytes, not {len(secret)}")
    return derive_private_key(int.from_bytes(secret, "big"), SECP256K1())


def public_key(secret: bytes) -> bytes:
    """The 33 bytes of the public key, compressed.

    Raises:
        ValueError: see ``private_key``.
    """
    return private_key(secret).public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def sign(secret: bytes, message: bytes) -> bytes:
    """The 64 bytes of a signature over the message's SHA-256: r, then s, which may be high."""
    r, s = decode_dss_signature(private_key(secret).sign(message, _way()))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


@lru_cache(maxsize=1)
def _way() -> ECDSA:
    """Deterministic (RFC 6979); with an OpenSSL before 3.2, which cannot do that, its own random nonces."""
    try:
        return ECDSA(SHA256(), deterministic_signing=True)
    except UnsupportedAlgorithm:
        return ECDSA(SHA256())
