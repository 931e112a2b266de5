"""Public keys: which bytes are one, and what is said of those that are none."""

import pytest

from cspr_track.transaction.problem import Unreadable
from cspr_track.transaction.public_key import PublicKey

ED = "01" + "11" * 32
SECP = "02" + "03" + "22" * 32


@pytest.mark.parametrize(
    ("text", "algorithm", "key"),
    [
        (ED, "ed25519", "11" * 32),
        (SECP, "secp256k1", "03" + "22" * 32),
        ("0202" + "22" * 32, "secp256k1", "02" + "22" * 32),
    ],
)
def test_the_first_byte_tells_the_algorithm(text, algorithm, key) -> None:
    public_key = PublicKey.from_hex(text)
    assert (public_key.algorithm, public_key.key.hex(), public_key.hex) == (algorithm, key, text)


@pytest.mark.parametrize(
    ("raw", "code", "said"),
    [
        ("", "bad-length", "a public key must stand here"),
        (
            "00",
            "unknown-algorithm",
            "a public key begins with 01 (ed25519) or 02 (secp256k1), not 00",
        ),
        (
            "03" + "11" * 32,
            "unknown-algorithm",
            "a public key begins with 01 (ed25519) or 02 (secp256k1), not 03",
        ),
        ("02", "bad-public-key", "a compressed point begins with 02 or 03, not nothing"),
        ("0204" + "22" * 32, "bad-public-key", "a compressed point begins with 02 or 03, not 04"),
        (ED[:-2], "bad-length", "a public key of ed25519 has 33 bytes, not 32"),
        (ED + "00", "bad-length", "a public key of ed25519 has 33 bytes, not 34"),
        (SECP[:-2], "bad-length", "a public key of secp256k1 has 34 bytes, not 33"),
    ],
)
def test_what_is_no_public_key_is_refused_with_its_place(raw, code, said) -> None:
    with pytest.raises(Unreadable) as refused:
        PublicKey.from_raw(bytes.fromhex(raw), "/header/account")
    assert (refused.value.code, str(refused.value)) == (code, f"at /header/account: {said}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("zz", "at /account: not hexadecimal"),
        ("0111", "at /account: a public key of ed25519 has 33 bytes, not 2"),
        (5, "at /account: hexadecimal text must stand here, not a number"),
    ],
)
def test_hex_that_is_no_public_key_is_refused_with_its_place(text, said) -> None:
    with pytest.raises(Unreadable) as refused:
        PublicKey.from_hex(text, "/account")
    assert str(refused.value) == said


def test_without_a_place_none_is_named() -> None:
    for read in (lambda: PublicKey.from_hex(""), lambda: PublicKey.from_raw(b"")):
        with pytest.raises(Unreadable, match=r"^a public key must stand here$"):
            read()
