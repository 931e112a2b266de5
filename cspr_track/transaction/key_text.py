"""Key files as text: which secret is in them, whatever the flavour. Gives raw bytes; knows nothing of pycspr.

Source: transaction-bytes reference, part 9.
"""

import base64
import binascii
import re
from typing import Any, Literal

from cryptography.exceptions import InternalError, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256K1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
    load_pem_private_key,
)

from cspr_track.transaction.approvals import SECP256K1_ORDER
from cspr_track.transaction.pkcs8 import SEQUENCE, as_version_1, asks_too_much
from cspr_track.transaction.problem import Unreadable

Secret = tuple[Literal["ed25519", "secp256k1"], bytes]

_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]++)-----((?>(?:(?!-----).)*))-----END \1-----", re.DOTALL)
"""Each byte is looked at once, also where no END comes."""
_IGNORED = frozenset({"EC PARAMETERS"})
_SECRETS = frozenset({"PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"})


def read_secret(data: bytes, passphrase: str | None = None) -> Secret:
    """Find the one secret key in a file's bytes.

    Returns:
        The algorithm and the 32 secret bytes.

    Raises:
        Unreadable: what is wrong; nothing of the secret is in the message.
        NeedsPassphrase: it is encrypted and no passphrase was given.
    """
    if not data.strip():
        raise Unreadable("empty-file", "", "the key file is empty")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _der(data, passphrase)
    if (data[0], data[2:3]) == (SEQUENCE, b"\x02"):  # a number begins; all other bytes may be letters
        return _der(data, None)
    blocks = [(label, body) for label, body in _BLOCK.findall(text) if label not in _IGNORED]
    if not blocks:
        if "-----BEGIN" in text:
            raise Unreadable("bad-pem", "", "the PEM is cut off: its END line is missing")
        return _bare(text.strip(), passphrase)
    secrets = [block for block in blocks if block[0] in _SECRETS]
    if len(secrets) > 1:
        raise Unreadable("ambiguous-key", "", f"there are {len(secrets)} secret keys in the file; which one is meant?")
    if not secrets:
        raise _no_secret(blocks[0][0])
    label, body = secrets[0]
    der = _content(body)
    if label == "ENCRYPTED PRIVATE KEY":
        return _encrypted_der(der, passphrase)
    pem = f"-----BEGIN {label}-----{body}-----END {label}-----\n".encode()
    return _load(pem, der, passphrase, encrypted="Proc-Type:" in body)


class NeedsPassphrase(Unreadable):
    """The key is encrypted."""

    def __init__(self) -> None:
        super().__init__("wrong-passphrase", "", "the key is encrypted and no passphrase was given")


def _load(pem: bytes, der: bytes, passphrase: str | None, *, encrypted: bool) -> Secret:
    if encrypted and passphrase is None:
        raise NeedsPassphrase
    try:
        key = load_pem_private_key(
            _one_line_to_many(pem), passphrase.encode("utf-8") if encrypted and passphrase is not None else None
        )
    except UnsupportedAlgorithm:
        raise Unreadable("unsupported-curve", "", "the key is of a kind or curve that Casper does not have") from None
    except (ValueError, TypeError, InternalError) as error:
        if encrypted:
            raise _wrong_passphrase() from None
        return _by_hand(der, error)
    return _of_key(key)


def _of_key(key: Any) -> Secret:
    if isinstance(key, Ed25519PrivateKey):
        return "ed25519", key.private_bytes_raw()
    if isinstance(key, EllipticCurvePrivateKey):
        if not isinstance(key.curve, SECP256K1):
            raise Unreadable("unsupported-curve", "", f"the key's curve is {key.curve.name}, Casper has secp256k1")
        return "secp256k1", key.private_numbers().private_value.to_bytes(32, "big")
    found = type(key).__name__.removesuffix("PrivateKey")
    raise Unreadable("unsupported-key-type", "", f"the key is of the kind {found}; Casper has ed25519 and secp256k1")


def _by_hand(der: bytes, error: Exception) -> Secret:
    """What the library cannot read, though it is a key, or wrong in a way that can be told."""
    secret = _of_v2(der)
    if secret is not None:
        return secret
    if len(der) < 2 or der[0] != 0x30 or not _length_fits(der):
        raise Unreadable("bad-pem", "", "the PEM is damaged: its content is cut off or no key") from None
    scalar = _sec1_scalar(der)
    if scalar is not None:
        if not 0 < int.from_bytes(scalar, "big") < SECP256K1_ORDER:
            raise Unreadable("bad-key-value", "", "the number in the key file is no valid secret key") from None
        raise Unreadable("bad-key-value", "", "the public key in the file does not belong to its secret key") from None
    raise Unreadable("bad-pem", "", "the PEM is damaged: it holds no readable key") from error


def _of_v2(der: bytes) -> Secret | None:
    """The secret of a PKCS#8 of version 2, which the library does not read; None where it is none."""
    try:
        first, public = as_version_1(der)
        key = load_der_private_key(first, None)
    except (ValueError, TypeError, InternalError, UnsupportedAlgorithm):
        return None
    found = _of_key(key)
    if public is not None and public not in _public_forms(key):
        raise Unreadable("bad-key-value", "", "the public key in the file does not belong to its secret key")
    return found


def _public_forms(key: Any) -> list[bytes]:
    public = key.public_key()
    if isinstance(key, Ed25519PrivateKey):
        return [public.public_bytes_raw()]
    forms = (PublicFormat.CompressedPoint, PublicFormat.UncompressedPoint)
    return [public.public_bytes(Encoding.X962, form) for form in forms]


def _length_fits(der: bytes) -> bool:
    if der[1] < 0x80:
        return len(der) == der[1] + 2
    count = der[1] & 0x7F
    return len(der) == int.from_bytes(der[2 : 2 + count], "big") + 2 + count


def _sec1_scalar(der: bytes) -> bytes | None:
    scalar = der.partition(bytes.fromhex("0201010420"))[2][:32]
    known = bytes.fromhex("2b8104000a") in der
    return scalar if known and len(scalar) == 32 else None


def _one_line_to_many(pem: bytes) -> bytes:
    """Some tools write the whole base64 on one line, or with blank lines and CRLF; the library wants 64 a line."""
    head, body, tail = re.match(rb"(-----BEGIN [^-]+-----)(.*)(-----END [^-]+-----)", pem, re.DOTALL).groups()  # type: ignore[union-attr]
    lines = body.replace(b"\r", b"").strip().split(b"\n")
    headers = [line for line in lines if b":" in line]
    packed = b"".join(line.strip() for line in lines if b":" not in line)
    wrapped = [packed[n : n + 64] for n in range(0, len(packed), 64)]
    return b"\n".join([head, *headers, *([b""] if headers else []), *wrapped, tail, b""])


def _content(body: str) -> bytes:
    """The bytes between the lines of a PEM; lines with a colon are its headers, as the library has it, too."""
    packed = "".join(line.strip() for line in body.splitlines() if ":" not in line)
    try:
        return base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable("bad-pem", "", "the PEM is damaged: between its lines stands no base64") from None


def _no_secret(label: str) -> Unreadable:
    if label == "PUBLIC KEY":
        return _public_key()
    if "RSA" in label or "DSA" in label or "OPENSSH" in label:
        kind = label.removesuffix(" PRIVATE KEY")
        return Unreadable(
            "unsupported-key-type", "", f"the key is of the kind {kind}; Casper has ed25519 and secp256k1"
        )
    return Unreadable("unsupported-key-format", "", f"a PEM of the kind {label!r} is no secret key")


def _public_key() -> Unreadable:
    return Unreadable(
        "public-key-not-secret", "", "this is a public key; signing needs the secret one", "look for secret_key.pem"
    )


def _der(data: bytes, passphrase: str | None) -> Secret:
    try:
        return _of_key(load_der_private_key(data, None))
    except TypeError:
        return _encrypted_der(data, passphrase)
    except (ValueError, InternalError, UnsupportedAlgorithm):
        secret = _of_v2(data)
        if secret is not None:
            return secret
        raise Unreadable("bad-pem", "", "this is no key file: neither PEM nor DER") from None


def _encrypted_der(data: bytes, passphrase: str | None) -> Secret:
    if passphrase is None:
        raise NeedsPassphrase
    _check_work(data)
    try:
        return _of_key(load_der_private_key(data, passphrase.encode("utf-8")))
    except (ValueError, TypeError, InternalError, UnsupportedAlgorithm):
        raise _wrong_passphrase() from None


def _check_work(der: bytes) -> None:
    try:
        too_much = asks_too_much(der)
    except ValueError:
        raise Unreadable("bad-pem", "", "the encrypted key is damaged, or in a form that is not read") from None
    if too_much:
        raise Unreadable(
            "unsupported-key-format",
            "",
            "the key is encrypted in a way that would take minutes or all memory to open",
            "encrypt it again, for example with openssl pkcs8 -topk8",
        )


def _wrong_passphrase() -> Unreadable:
    return Unreadable("wrong-passphrase", "", "the passphrase is wrong, or the encrypted key is damaged")


def _bare(text: str, passphrase: str | None) -> Secret:
    """Keys without PEM lines, as hex or base64: secret and public together, or a whole PKCS#8."""
    raw = _unhex(text)
    if raw is not None:
        if len(raw) in (33, 34) and raw[0] in (1, 2):
            raise _public_key()
        return _raw(raw)
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable("bad-pem", "", "this is no key file: there is no PEM in it") from None
    if len(raw) in (32, 64):
        return _raw(raw)
    return _der(raw, passphrase)


def _unhex(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None


def _raw(raw: bytes) -> Secret:
    if len(raw) == 64:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey as Key

        if Key.from_private_bytes(raw[:32]).public_key().public_bytes_raw() == raw[32:]:
            return "ed25519", raw[:32]
        raise Unreadable("bad-key-value", "", "the public key in the file does not belong to its secret key")
    if len(raw) == 32:
        raise Unreadable(
            "ambiguous-algorithm",
            "",
            "32 bytes do not tell their algorithm (ed25519 or secp256k1)",
            "convert the key to PEM, which does",
        )
    raise Unreadable("unsupported-key-format", "", "this is no key format that cspr-track reads")
