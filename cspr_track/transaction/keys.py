"""Secret keys: loaded from a file, kept inside a pycspr key, never shown. The only place that imports pycspr."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from cspr_track._files import write_new
from cspr_track.core.errors import InputError
from cspr_track.core.secrets import conceal
from cspr_track.transaction import secp256k1
from cspr_track.transaction.key_text import NeedsPassphrase, read_secret
from cspr_track.transaction.named_file import read_named_file
from cspr_track.transaction.problem import Unreadable
from cspr_track.transaction.public_key import PublicKey

MAX_KEY_FILE_BYTES = 64 * 1024


class SecretKey:
    """A secret key, kept and used as a pycspr key; its ``repr`` names only the public key.

    What pycspr does with secp256k1 it does in Python (ecdsa), where the time taken tells of the secret; that part is
    done by OpenSSL instead, with the same result to the byte (RFC 6979).

    Args:
        algorithm: ed25519 or secp256k1.
        secret: its 32 bytes.

    Raises:
        Unreadable: the bytes are no valid secret key.
    """

    __slots__ = ("_key", "public_key")

    def __init__(self, algorithm: Literal["ed25519", "secp256k1"], secret: bytes) -> None:
        from pycspr import KeyAlgorithm, factory

        try:
            public = _ed25519_public_key(secret) if algorithm == "ed25519" else secp256k1.public_key(secret)
        except ValueError as error:
            raise Unreadable("bad-key-value", "", "the number in the key file is no valid secret key") from error
        self._key: Any = factory.create_private_key(KeyAlgorithm[algorithm.upper()], secret, public)
        self.public_key = PublicKey.from_raw(bytes(self._key.account_key))

    def __repr__(self) -> str:
        return f"SecretKey(public_key={self.public_key.hex})"

    def __reduce__(self) -> Any:
        raise TypeError("a secret key is not to be pickled")

    def sign(self, transaction_hash: bytes) -> bytes:
        """Sign 32 bytes; gives 64 bytes without an algorithm byte (secp256k1: S may still be high)."""
        if self.public_key.algorithm == "secp256k1":
            return secp256k1.sign(self._key.pvk, transaction_hash)
        signature: bytes = self._key.get_signature(transaction_hash)
        return signature

    def to_pem(self) -> bytes:
        """The key as PEM: PKCS#8 for ed25519, SEC1 for secp256k1, as casper-client writes them."""
        if self.public_key.algorithm == "ed25519":
            ed25519 = Ed25519PrivateKey.from_private_bytes(self._key.pvk)
            return ed25519.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        key = secp256k1.private_key(self._key.pvk)
        return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())


def _ed25519_public_key(secret: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def load_key(source: Path | str | bytes, *, passphrase: Callable[[], str] | str | None = None) -> SecretKey:
    """Load a secret key; the algorithm is found from the file.

    Args:
        source: a path, or the file's bytes.
        passphrase: of an encrypted key, or what asks for it; asked only when it is needed.

    Raises:
        InputError: it cannot be read, or is no secret key that Casper can use; with the code of the problem.
    """
    file = None if isinstance(source, bytes) else str(source)
    data = source if isinstance(source, bytes) else _read(Path(source))
    try:
        try:
            algorithm, secret = read_secret(data, passphrase if isinstance(passphrase, str) else None)
        except NeedsPassphrase:
            if not callable(passphrase):
                raise
            algorithm, secret = read_secret(data, passphrase())
        conceal(secret)
        return SecretKey(algorithm, secret)
    except Unreadable as problem:
        problem.file = file
        raise


def _read(path: Path) -> bytes:
    data = read_named_file(path, MAX_KEY_FILE_BYTES, trouble="the key file cannot be read")
    if len(data) > MAX_KEY_FILE_BYTES:
        raise InputError("this is no key file: it is far too large", code="unsupported-key-format", file=str(path))
    return data


def generate_key(algorithm: Literal["ed25519", "secp256k1"] = "ed25519") -> SecretKey:
    """A new key from the system's random numbers."""
    from cspr_track.transaction.approvals import SECP256K1_ORDER

    while True:
        secret = os.urandom(32)
        if algorithm == "ed25519" or 0 < int.from_bytes(secret, "big") < SECP256K1_ORDER:
            return SecretKey(algorithm, secret)


def permissions_problem(path: Path) -> str | None:
    """A sentence when others than the owner may read the key file, else None."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return None
    others = stat.S_IRGRP | stat.S_IROTH
    return f"others may read {path} (mode {stat.S_IMODE(mode):04o}); chmod 600 it" if mode & others else None


def write_new_key(path: Path, key: SecretKey) -> None:
    """Write a key file that only its owner may read; an existing file is never overwritten.

    Raises:
        InputError: the file exists or cannot be written.
    """
    try:
        write_new(path, key.to_pem())
    except OSError as error:
        raise InputError(
            "the key file cannot be written", code="unwritable-file", file=str(path), why=error.strerror
        ) from None
