"""Signatures as strict nodes judge them: which are refused although other libraries take them, and why."""

import asyncio
import hashlib
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from devnet_world import ALICE, BOB, transfer

from cspr_track.core.errors import InputError
from cspr_track.transaction.approvals import (
    ED25519_ORDER,
    SECP256K1_ORDER,
    Approval,
    low_s,
    parse_approvals,
    verify,
)
from cspr_track.transaction.hex_text import encode_checksummed
from cspr_track.transaction.problem import Problem, Unreadable
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.signing import approve, approve_async, verified

A, B = ALICE.public_key, BOB.public_key
HASH = bytes(range(32))
BY_A = Approval(A, b"\1" + ALICE.sign(HASH))
BY_B = Approval(B, b"\2" + low_s(BOB.sign(HASH)))
UNFIT = Problem(
    "invalid-signature",
    "/approvals/0/signature",
    "the signature does not fit this signer and this transaction",
    "sign the transaction again; it may have been changed after it was signed",
)
NO_POINT = Problem("bad-public-key", "/approvals/0/signer", "the signer's key is no point of its curve")


def judged(signer: bytes, signature: bytes, message: bytes = HASH) -> Problem | None:
    return verify(Approval(PublicKey(signer), signature), message, "/approvals/0")


# --- reading


def test_approvals_are_read_and_written_as_they_stand() -> None:
    notes: list[Problem] = []
    written = [BY_A.to_json(), BY_B.to_json()]
    assert written[0] == {"signer": A.hex, "signature": BY_A.signature.hex()}
    assert parse_approvals(written, "/approvals", notes) == (BY_A, BY_B)
    assert notes == []


@pytest.mark.timeout(30)
def test_approvals_without_number_are_read_in_one_pass() -> None:
    signatures = [f"01{n:0128x}" for n in range(60_000)]
    notes: list[Problem] = []
    found = parse_approvals([{"signer": A.hex, "signature": one} for one in signatures], "/approvals", notes)
    assert [one.signature.hex() for one in found] == signatures
    assert notes == []


def test_the_algorithm_byte_of_a_signature_is_no_part_of_its_checksum() -> None:
    signature = "01" + encode_checksummed(BY_A.signature[1:])
    assert parse_approvals([{"signer": A.checksummed, "signature": signature}], "", []) == (BY_A,)


def test_the_same_approval_twice_is_noted() -> None:
    notes: list[Problem] = []
    twice = parse_approvals([BY_A.to_json(), BY_A.to_json()], "/approvals", notes)
    assert twice == (BY_A, BY_A)
    message = "this approval stands here twice; a node keeps one"
    assert notes == [Problem("duplicate-approval", "/approvals/1", message)]


SIGNATURE = BY_A.signature.hex()


@pytest.mark.parametrize(
    ("entry", "code", "message"),
    [
        ("x", "wrong-type", "at /approvals/0: an object must stand here, not text"),
        ({"signature": SIGNATURE}, "missing-field", "at /approvals/0/signer: 'signer' is missing"),
        ({"signer": A.hex}, "missing-field", "at /approvals/0/signature: 'signature' is missing"),
        (
            {"signer": "", "signature": SIGNATURE},
            *("bad-length", "at /approvals/0/signer: a public key must stand here"),
        ),
        (
            {"signer": A.hex, "signature": "0"},
            "bad-hex",
            "at /approvals/0/signature: not hexadecimal: it must have an even number of hex digits",
        ),
        (
            {"signer": A.hex, "signature": ""},
            *("unknown-algorithm", "at /approvals/0/signature: a signature begins with 01 or 02, not nothing"),
        ),
        (
            {"signer": A.hex, "signature": "03" + SIGNATURE[2:]},
            *("unknown-algorithm", "at /approvals/0/signature: a signature begins with 01 or 02, not 03"),
        ),
        (
            {"signer": A.hex, "signature": SIGNATURE[:-2]},
            *("bad-length", "at /approvals/0/signature: a signature has 65 bytes, not 64"),
        ),
    ],
)
def test_an_approval_that_cannot_be_read_is_refused_at_its_place(entry: Any, code: str, message: str) -> None:
    with pytest.raises(Unreadable) as refused:
        parse_approvals([entry], "/approvals", [])
    assert (refused.value.code, str(refused.value)) == (code, message)


# --- judging


def test_good_signatures_are_good() -> None:
    assert verify(BY_A, HASH) is None
    assert verify(BY_B, HASH) is None


@pytest.mark.parametrize("approval", [BY_A, BY_B], ids=["ed25519", "secp256k1"])
def test_a_signature_of_something_else_does_not_fit(approval) -> None:
    assert verify(approval, bytes(32), "/approvals/0") == UNFIT
    assert verify(approval, bytes(32)) == msgspec.structs.replace(UNFIT, path="/signature")


def test_signer_and_signature_must_name_the_same_algorithm() -> None:
    assert judged(A.raw, BY_B.signature) == Problem(
        "signature-algorithm-mismatch",
        "/approvals/0/signature",
        "signer and signature name different algorithms",
    )


# --- ed25519

P = 2**255 - 19
POINTS = (1, 3, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 19, 21, 22)
"""Of the SHA-256 of a byte, whether it is a point, as the library ecdsa says."""


@pytest.mark.parametrize("n", range(24))
def test_a_key_that_is_no_point_is_told_apart_from_a_signature_that_does_not_fit(n) -> None:
    key = hashlib.sha256(bytes([n])).digest()
    assert judged(b"\1" + key, BY_A.signature) == (UNFIT if n in POINTS else NO_POINT)


@pytest.mark.parametrize("y", [3, 4, 18])
def test_a_point_has_one_spelling(y) -> None:
    assert judged(b"\1" + y.to_bytes(32, "little"), BY_A.signature) == UNFIT
    assert judged(b"\1" + (y + P).to_bytes(32, "little"), BY_A.signature) == NO_POINT


BASE = bytes.fromhex("58" + "66" * 31)
ONE = (1).to_bytes(32, "little")
SMALL = [y.to_bytes(32, "little") for y in (0, 1, P - 1, P, P + 1)] + [
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
]


def openssl_takes(key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


@pytest.mark.parametrize("sign", [0, 0x80])
@pytest.mark.parametrize("key", SMALL, ids=bytes.hex)
def test_a_key_of_small_order_signs_nothing_whatever_openssl_says(key, sign) -> None:
    key = key[:31] + bytes((key[31] | sign,))
    signature = BASE + ONE
    tried = (bytes([n]) for n in range(200))  # of points, OpenSSL takes this signature for one message in eight or more
    message = next((message for message in tried if openssl_takes(key, signature, message)), HASH)
    assert judged(b"\1" + key, b"\1" + signature, message) == UNFIT


def test_a_signature_whose_r_is_of_small_order_is_refused() -> None:
    secret = int.from_bytes(hashlib.sha512(bytes(range(32))).digest()[:32], "little")
    secret = secret & (2**254 - 8) | 2**254
    r = ONE  # the neutral element: nothing random
    k = int.from_bytes(hashlib.sha512(r + A.key + HASH).digest(), "little")
    signature = r + (k * secret % ED25519_ORDER).to_bytes(32, "little")
    assert openssl_takes(A.key, signature, HASH)
    assert judged(A.raw, b"\1" + signature) == UNFIT


def test_the_s_of_a_signature_is_below_the_order_of_the_group() -> None:
    s = int.from_bytes(BY_A.signature[33:], "little") + ED25519_ORDER
    assert judged(A.raw, BY_A.signature[:33] + s.to_bytes(32, "little")) == UNFIT


# --- secp256k1

N, HALF = SECP256K1_ORDER, SECP256K1_ORDER // 2


def test_a_secp256k1_key_that_is_no_point_is_named() -> None:
    assert judged(b"\2\2" + b"\xff" * 32, BY_B.signature) == NO_POINT


@pytest.mark.parametrize(("r", "s"), [(0, 1), (N, 1), (1, 0), (1, N), (0, 0), (N + 1, 1), (1, N + 1)])
def test_numbers_that_no_signature_holds_do_not_fit(r, s) -> None:
    assert judged(B.raw, b"\2" + r.to_bytes(32, "big") + s.to_bytes(32, "big")) == UNFIT


def signed_with(s: int) -> tuple[bytes, bytes]:
    """A key, and a right signature of HASH whose s is the given one: the key is made to fit."""
    r = ec.derive_private_key(5, ec.SECP256K1()).public_key().public_numbers().x
    z = int.from_bytes(hashlib.sha256(HASH).digest(), "big")
    key = ec.derive_private_key((s * 5 - z) * pow(r, -1, N) % N, ec.SECP256K1()).public_key()
    raw = key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    return b"\2" + raw, b"\2" + r.to_bytes(32, "big") + s.to_bytes(32, "big")


HIGH = Problem(
    "high-s-signature",
    "/approvals/0/signature",
    "the signature's s is above n/2: mathematically right, and refused by nodes",
    "sign again with a tool that writes low-S signatures, such as cspr-track",
)


@pytest.mark.parametrize(("s", "problem"), [(1, None), (HALF, None), (HALF + 1, HIGH), (N - 1, HIGH)])
def test_a_node_takes_an_s_of_up_to_half_the_order(s, problem) -> None:
    assert judged(*signed_with(s)) == problem


@pytest.mark.parametrize(("s", "low"), [(1, 1), (HALF, HALF), (HALF + 1, HALF), (N - 1, 1)])
def test_a_high_s_is_turned_into_the_low_one_of_the_same_signature(s, low) -> None:
    r = bytes(range(32))
    assert low_s(r + s.to_bytes(32, "big")) == r + low.to_bytes(32, "big")


# --- signing


def test_a_key_signs_once() -> None:
    with pytest.raises(InputError) as refused:
        approve(transfer(), ALICE)
    assert refused.value.code == "duplicate-approval"
    assert str(refused.value) == f"{A.hex} has signed this transaction already"


def test_a_signature_of_a_wrong_length_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        verified(transfer(), A, b"\1" + bytes(64))
    error = refused.value
    assert (error.code, str(error), error.hint) == (
        "bad-length",
        "a signature has 64 bytes, the signer gave 65",
        "give r and s, or R and S, without an algorithm byte and not as DER",
    )


def test_a_signature_that_does_not_verify_is_refused() -> None:
    made = transfer()
    with pytest.raises(InputError) as refused:
        verified(made, B, ALICE.sign(made.hash))
    error = refused.value
    assert (error.code, str(error), error.hint) == (
        "invalid-signature",
        "the signature does not verify: the signature does not fit this signer and this transaction",
        f"it must be made with the key of {B.hex} over the hash {made.hash_hex}",
    )


def test_a_second_signer_is_added_behind_the_first() -> None:
    made = transfer()
    both = approve(made, BOB)
    assert both == replace(made, approvals=(*made.approvals, both.approvals[1]))
    assert both.approvals[1].signer == B


class Later:
    """A signer that takes its time, and keeps what it was given to sign."""

    def __init__(self, signature: bytes | None = None) -> None:
        self.public_key, self.signature, self.signed = B, signature, list[bytes]()

    async def sign(self, transaction_hash: bytes) -> bytes:
        self.signed.append(transaction_hash)
        await asyncio.sleep(0)
        return self.signature or BOB.sign(transaction_hash)


def test_a_signer_that_takes_its_time_signs_the_same() -> None:
    made, later = transfer(), Later()
    assert asyncio.run(approve_async(made, later)) == asyncio.run(approve_async(made, BOB)) == approve(made, BOB)
    assert later.signed == [made.hash]


def test_a_signer_that_takes_its_time_is_checked_before_and_after() -> None:
    with pytest.raises(InputError, match="has signed this transaction already"):
        asyncio.run(approve_async(approve(transfer(), BOB), late := Later()))
    assert late.signed == []
    with pytest.raises(InputError, match="the signature does not verify"):
        asyncio.run(approve_async(transfer(), Later(bytes(64))))


@pytest.mark.parametrize("s", [HALF, HALF + 1])
def test_a_signer_may_give_a_high_s_and_a_low_one_is_used(s) -> None:
    class Hashed:
        hash, hash_hex = HASH, HASH.hex()

    signer, signature = signed_with(s)
    assert verified(Hashed, PublicKey(signer), signature[1:]).signature == signature[:1] + low_s(signature[1:])  # type: ignore[arg-type]
