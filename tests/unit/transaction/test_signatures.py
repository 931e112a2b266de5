"""Signatures made with pycspr keys, judged by another library; and those that a node refuses."""

import random
import subprocess
import sys
from dataclasses import replace

import pycspr
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from devnet_world import NOW, transfer, world

from cspr_track.devnet.refusals import Refused
from cspr_track.transaction import secp256k1
from cspr_track.transaction.approvals import SECP256K1_ORDER, Approval, verify
from cspr_track.transaction.keys import SecretKey, generate_key
from cspr_track.transaction.signing import verified

TOTAL = 2000


class Hashed:
    """As much of a transaction as is signed."""

    def __init__(self, value: bytes) -> None:
        self.hash, self.hash_hex = value, value.hex()


def test_every_ed25519_signature_verifies_with_another_library() -> None:
    rng = random.Random(4)
    keys = [generate_key("ed25519") for _ in range(20)]
    for n in range(TOTAL):
        key, value = keys[n % 20], rng.randbytes(32)
        approval = verified(Hashed(value), key.public_key, key.sign(value))
        judge = ed25519.Ed25519PublicKey.from_public_bytes(approval.signer.key)
        judge.verify(approval.signature[1:], value)
        assert approval.signature[0] == 1


@pytest.mark.timeout(240)  # some 10 s of arithmetic in Python, on a machine that nobody else uses
def test_every_secp256k1_signature_verifies_with_another_library_and_is_low_s() -> None:
    rng = random.Random(4)
    keys = [generate_key("secp256k1") for _ in range(20)]
    raised = 0
    for n in range(TOTAL):
        key, value = keys[n % 20], rng.randbytes(32)
        made = key.sign(value)
        approval = verified(Hashed(value), key.public_key, made)
        r, s = (int.from_bytes(approval.signature[at : at + 32], "big") for at in (1, 33))
        assert s <= SECP256K1_ORDER // 2
        judge = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), approval.signer.key)
        judge.verify(encode_dss_signature(r, s), value, ec.ECDSA(SHA256()))
        raised += made != approval.signature[1:]
    assert raised > TOTAL // 4  # OpenSSL leaves about half of them high


def test_secp256k1_is_done_by_openssl_to_the_byte_as_pycspr_does_it() -> None:
    rng = random.Random(5)
    for _ in range(20):
        secret, value = rng.randbytes(32), rng.randbytes(32)
        theirs = pycspr.factory.parse_private_key_bytes(secret, pycspr.KeyAlgorithm.SECP256K1)
        ours = SecretKey("secp256k1", secret)
        assert ours.public_key.raw == theirs.account_key
        assert ours.sign(value) == theirs.get_signature(value)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_secret_has_32_bytes(length) -> None:
    with pytest.raises(ValueError, match=f"a secret key has 32 bytes, not {length}"):
        secp256k1.private_key(bytes(length))


def test_no_secret_goes_through_arithmetic_in_python() -> None:
    """The library ecdsa is not in constant time (GHSA-wj6h-64fc-37mp); what takes its time is never called by us."""
    code = (
        "import ecdsa.ellipticcurve as curve, ecdsa.numbertheory as numbers\n"
        "def refused(*given): raise AssertionError('arithmetic in Python')\n"
        "curve.PointJacobi.__mul__ = curve.PointJacobi.__rmul__ = numbers.inverse_mod = refused\n"
        "import ecdsa\n"
        "try: ecdsa.SigningKey.from_string(bytes(31) + b'1', curve=ecdsa.SECP256k1)\n"
        "except AssertionError: print('told')\n"
        "from cspr_track.transaction.keys import SecretKey\n"
        "key = SecretKey('secp256k1', bytes(31) + b'1')\n"
        "print(len(key.sign(bytes(32))), len(key.to_pem()) > 100, key.public_key.hex[:4])\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.stdout.split() == ["told", "64", "True", "0203"], ran.stderr


def test_a_node_refuses_a_high_s_signature() -> None:
    key = generate_key("secp256k1")
    chain, _ = world()
    chain.fund(key.public_key)
    made = transfer(by=key)
    (approval,) = made.approvals
    s = SECP256K1_ORDER - int.from_bytes(approval.signature[33:], "big")
    high = Approval(approval.signer, approval.signature[:33] + s.to_bytes(32, "big"))
    problem = verify(high, made.hash)
    assert problem is not None
    assert problem.code == "high-s-signature"
    with pytest.raises(Refused, match="had an invalid approval"):
        chain.put(replace(made, approvals=(high,)), NOW)
