"""Key files of every flavour: the same secret comes of each, and what is none is told."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, x25519
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from cspr_track.transaction.approvals import SECP256K1_ORDER
from cspr_track.transaction.key_text import NeedsPassphrase, read_secret
from cspr_track.transaction.pkcs8 import asks_too_much
from cspr_track.transaction.problem import Unreadable

SEED, SCALAR, SHORT = bytes(range(120, 152)), bytes(range(1, 33)), b"\0\0" + bytes(range(30))


def secp256k1(scalar: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(scalar, "big"), ec.SECP256K1())


ED, SECP = Ed25519PrivateKey.from_private_bytes(SEED), secp256k1(SCALAR)
P256 = ec.derive_private_key(5, ec.SECP256R1())
X25519 = x25519.X25519PrivateKey.from_private_bytes(SEED)
PUBLIC = ED.public_key().public_bytes_raw()
SECP_POINT, SECP_LONG_POINT = (
    SECP.public_key().public_bytes(Encoding.X962, form)
    for form in (PublicFormat.CompressedPoint, PublicFormat.UncompressedPoint)
)
ED_PUBLIC_PEM = ED.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
PKCS8, SEC1 = PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL


def written(key, form=PKCS8, encoding=Encoding.PEM, passphrase: str | None = None) -> bytes:
    lock = NoEncryption() if passphrase is None else BestAvailableEncryption(passphrase.encode())
    data: bytes = key.private_bytes(encoding, form, lock)
    return data


def pem(der: bytes, label: str = "PRIVATE KEY", headers: bytes = b"") -> bytes:
    head, tail = (f"-----{word} {label}-----\n".encode() for word in ("BEGIN", "END"))
    return head + headers + base64.encodebytes(der) + tail


ED_PEM, SECP_PEM, SEC1_PEM = written(ED), written(SECP), written(SECP, SEC1)
ED_DER, SECP_DER, SEC1_DER = (
    written(ED, encoding=Encoding.DER),
    written(SECP, encoding=Encoding.DER),
    written(SECP, SEC1, Encoding.DER),
)
P256_DER = written(P256, encoding=Encoding.DER)
ED_V2 = bytes.fromhex("3051020101300506032b657004220420") + SEED + bytes.fromhex("812100") + PUBLIC
"""RFC 5958: the public key stands behind the secret one."""
ED_HEAD = ED_V2[2:16]
ED_V2_OF_RING = bytes.fromhex("3053020101300506032b657004220420") + SEED + bytes.fromhex("a123032100") + PUBLIC
"""As the Rust library ring writes it."""


def second_kind(content: bytes) -> bytes:
    """PKCS#8 of version 2 around what it holds."""
    length = len(content)
    return (bytes((0x30, length)) if length < 128 else bytes((0x30, 0x81, length))) + content


def of_pkcs8(der: bytes) -> bytes:
    """What stands behind the version."""
    return der.partition(b"\2\1\0")[2]


SECP_V2 = second_kind(b"\2\1\1" + of_pkcs8(SECP_DER) + b"\x81\x22\x00" + SECP_POINT)
SECP_V2_LONG = second_kind(b"\2\1\1" + of_pkcs8(SECP_DER) + b"\xa1\x44\x03\x42\x00" + SECP_LONG_POINT)
ASCII_SEED = bytes(range(0x41, 0x61))
ASCII_DER = bytes.fromhex("302e020100300506032b657004220420") + ASCII_SEED


def one_line(text: bytes) -> bytes:
    head, *body, tail = text.split(b"\n")[:-1]
    return head + b"\n" + b"".join(body) + b"\n" + tail + b"\n"


@pytest.mark.parametrize(
    "data",
    [
        ED_PEM,
        ED_DER,
        base64.b64encode(ED_DER),
        base64.encodebytes(ED_DER),
        b"\xef\xbb\xbf" + ED_PEM,
        ED_PEM.replace(b"\n", b"\r\n"),
        ED_PEM.replace(b"\n", b"\r"),
        ED_PEM.rstrip(),
        one_line(ED_PEM),
        one_line(ED_PEM).replace(b"-----\n", b"-----").replace(b"\n-----", b"-----"),
        ED_PEM.replace(b"\n", b"\n\n"),
        ED_PEM.replace(b"\n", b" \n "),
        b"my key:\n" + ED_PEM + b"keep it\n",
        ED_PUBLIC_PEM + ED_PEM,
        ED_PEM + ED_PUBLIC_PEM,
        pem(ED_V2),
        pem(ED_V2_OF_RING),
        pem(second_kind(ED_HEAD + SEED)),
        pem(second_kind(ED_HEAD + SEED + b"\xa0\x00")),
        pem(second_kind(ED_HEAD + SEED + b"\xa0\x03\x04\x01\x20" + ED_V2[48:])),
        ED_V2,
        ED_V2_OF_RING,
        base64.b64encode(ED_V2),
        (SEED + PUBLIC).hex().encode(),
        (SEED + PUBLIC).hex().upper().encode() + b"\n",
        base64.b64encode(SEED + PUBLIC),
        base64.encodebytes(SEED + PUBLIC),
    ],
)
def test_an_ed25519_key_is_found(data) -> None:
    assert read_secret(data) == ("ed25519", SEED)


@pytest.mark.parametrize(
    "data",
    [
        SECP_PEM,
        SECP_DER,
        SEC1_PEM,
        SEC1_DER,
        one_line(SECP_PEM),
        one_line(SEC1_PEM),
        SEC1_PEM.replace(b"\n", b"\r\n"),
        base64.encodebytes(SECP_DER),
        pem(bytes.fromhex("06052b8104000a"), "EC PARAMETERS") + SEC1_PEM,
    ],
)
def test_a_secp256k1_key_is_found(data) -> None:
    assert read_secret(data) == ("secp256k1", SCALAR)


def test_a_secret_number_keeps_its_leading_zeros() -> None:
    assert read_secret(written(secp256k1(SHORT), SEC1)) == ("secp256k1", SHORT)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (written(ED, passphrase="pässword"), ("ed25519", SEED)),
        (one_line(written(ED, passphrase="pässword")), ("ed25519", SEED)),
        (written(SECP, passphrase="pässword"), ("secp256k1", SCALAR)),
        (written(SECP, SEC1, passphrase="pässword"), ("secp256k1", SCALAR)),
        (written(SECP, SEC1, passphrase="pässword").replace(b"\n", b"\r\n"), ("secp256k1", SCALAR)),
    ],
)
def test_an_encrypted_key_needs_its_passphrase(data, found) -> None:
    assert read_secret(data, "pässword") == found
    with pytest.raises(NeedsPassphrase) as refused:
        read_secret(data)
    assert (refused.value.code, refused.value.path, str(refused.value)) == (
        "wrong-passphrase",
        None,
        "the key is encrypted and no passphrase was given",
    )
    for wrong in ("password", ""):
        with pytest.raises(Unreadable) as refused:
            read_secret(data, wrong)
        assert (refused.value.code, refused.value.path, str(refused.value)) == (
            "wrong-passphrase",
            None,
            "the passphrase is wrong, or the encrypted key is damaged",
        )


def test_a_passphrase_that_is_not_needed_does_no_harm() -> None:
    assert read_secret(ED_PEM, "x") == ("ed25519", SEED)


CUT_OFF = "the PEM is damaged: its content is cut off or no key"
NO_KEY = "the PEM is damaged: it holds no readable key"
NO_BASE64 = "the PEM is damaged: between its lines stands no base64"
NO_PAIR = "the public key in the file does not belong to its secret key"
NO_NUMBER = "the number in the key file is no valid secret key"
NO_PEM = "this is no key file: there is no PEM in it"
NEITHER = "this is no key file: neither PEM nor DER"
NO_FORMAT = "this is no key format that cspr-track reads"
IS_PUBLIC = "this is a public key; signing needs the secret one"
NO_CURVE = "the key is of a kind or curve that Casper does not have"
P256_CURVE = "the key's curve is secp256r1, Casper has secp256k1"
X25519_KIND = "the key is of the kind X25519; Casper has ed25519 and secp256k1"
WHICH = "32 bytes do not tell their algorithm (ed25519 or secp256k1)"
TO_PEM = "convert the key to PEM, which does"


def with_number(number: int, der: bytes = SEC1_DER) -> bytes:
    return der.replace(SCALAR, number.to_bytes(32, "big"))


def without_public(scalar: bytes) -> bytes:
    """PKCS#8 of a secp256k1 number, without the public key."""
    body = bytes.fromhex("020100301006072a8648ce3d020106052b8104000a042730250201010420") + scalar
    return bytes((0x30, len(body))) + body


def with_other_curve(der: bytes) -> bytes:
    return der.replace(bytes.fromhex("2b8104000a"), bytes.fromhex("2b8104007a"))


@pytest.mark.parametrize(
    ("data", "code", "said", "hint"),
    [
        (b"", "empty-file", "the key file is empty", None),
        (b" \r\n", "empty-file", "the key file is empty", None),
        (ED_PEM + SECP_PEM, "ambiguous-key", "there are 2 secret keys in the file; which one is meant?", None),
        (ED_PEM[:-20], "bad-pem", "the PEM is cut off: its END line is missing", None),
        (b"hello world", "bad-pem", NO_PEM, None),
        (b"a key file?!", "bad-pem", NO_PEM, None),
        (b"\xff\xfe", "bad-pem", NEITHER, None),
        (SECP_DER[:-1], "bad-pem", NEITHER, None),
        (base64.b64encode(b"no key at all"), "bad-pem", NEITHER, None),
        (ED_PEM.replace(b"\nMC4C", b"\n!!!!"), "bad-pem", NO_BASE64, None),
        (pem(ED_DER, headers=b"Some: abc\n")[:-50] + ED_PEM[-30:], "bad-pem", CUT_OFF, None),
        (pem(b""), "bad-pem", CUT_OFF, None),
        (pem(b"\x30"), "bad-pem", CUT_OFF, None),
        (pem(b"\x31\x01\x01"), "bad-pem", CUT_OFF, None),
        (pem(b"\x30\x80" + bytes(128)), "bad-pem", CUT_OFF, None),
        (pem(b"\x30\x82\x00\x01" + bytes(256)), "bad-pem", CUT_OFF, None),
        (pem(SEC1_DER[:-1], "EC PRIVATE KEY"), "bad-pem", CUT_OFF, None),
        (pem(SECP_DER[:-1]), "bad-pem", CUT_OFF, None),
        (pem(ED_V2[:48]), "bad-pem", CUT_OFF, None),
        (ED_V2[:48], "bad-pem", NEITHER, None),
        (pem(ED_V2[:-1]), "bad-pem", CUT_OFF, None),
        (pem(ED_V2 + b"\0"), "bad-pem", CUT_OFF, None),
        (ED_V2 + b"\0", "bad-pem", NEITHER, None),
        *(
            (pem(damaged), "bad-pem", NO_KEY, None)
            for damaged in (
                second_kind(ED_HEAD + SEED + b"\x04\x20"),
                second_kind(ED_HEAD + SEED[:-1]),
                second_kind(ED_HEAD + SEED + b"\0" + ED_V2[48:]),
                second_kind(ED_HEAD + SEED + b"\x82" + ED_V2[49:]),  # no such member
                second_kind(ED_HEAD + SEED + b"\x81\x21\x07" + PUBLIC),  # bits that are none
                second_kind(ED_HEAD + SEED + b"\xa1\x00"),
                second_kind(ED_HEAD + SEED + 2 * ED_V2[48:]),
                second_kind(ED_HEAD + SEED + ED_V2[48:] + b"\xa0\x00"),
                second_kind(ED_HEAD + SEED + b"\x03" + ED_V2[49:]),  # of version 2, and without its tag
                second_kind(ED_HEAD + SEED + b"\xa1\x23\x04\x21\x00" + PUBLIC),
                second_kind(b"\2\1\2" + ED_HEAD[3:] + SEED),  # version 3
                second_kind(ED_HEAD[:5] + b"\6\3\x2b\x65\x71" + ED_HEAD[10:] + SEED),  # Ed448, with half a key
                b"\x30\x81" + ED_V2[1:],
                b"\x30\x82\x00" + ED_V2[1:],
            )
        ),
        (pem(ED_V2[2:]), "bad-pem", CUT_OFF, None),
        (pem(b"\x30\x00"), "bad-pem", NO_KEY, None),
        (pem(b"\x30\x7f" + bytes(127)), "bad-pem", NO_KEY, None),
        (pem(b"\x30\x81\x80" + bytes(128)), "bad-pem", NO_KEY, None),
        (pem(b"\x30\x82\x01\x00" + bytes(256)), "bad-pem", NO_KEY, None),
        *(
            (pem(with_number(number), "EC PRIVATE KEY"), "bad-key-value", said, None)
            for number, said in (
                (0, NO_NUMBER),
                (1, NO_PAIR),
                (SECP256K1_ORDER - 1, NO_PAIR),
                (SECP256K1_ORDER, NO_NUMBER),
                (1 << 248, NO_PAIR),
                (0xFF << 248, NO_PAIR),
            )
        ),
        (pem(SEC1_DER[:-5] + bytes.fromhex("0201010420"), "EC PRIVATE KEY"), "bad-key-value", NO_PAIR, None),
        (pem(without_public(bytes(32))), "bad-key-value", NO_NUMBER, None),
        (pem(without_public(bytes(31))), "bad-pem", NO_KEY, None),
        (pem(P256_DER.replace(b"\5\xa1", b"\6\xa1")), "bad-pem", NO_KEY, None),
        (pem(with_number(0, SECP_DER)), "bad-key-value", NO_NUMBER, None),
        (pem(with_number(1, SECP_DER)), "bad-key-value", NO_PAIR, None),
        ((SEED + SEED).hex().encode(), "bad-key-value", NO_PAIR, None),
        (pem(with_other_curve(SEC1_DER), "EC PRIVATE KEY"), "unsupported-curve", NO_CURVE, None),
        (pem(with_other_curve(SECP_DER)), "unsupported-curve", NO_CURVE, None),
        (written(P256), "unsupported-curve", P256_CURVE, None),
        (written(P256, encoding=Encoding.DER), "unsupported-curve", P256_CURVE, None),
        (written(X25519), "unsupported-key-type", X25519_KIND, None),
        (SEED.hex().encode(), "ambiguous-algorithm", WHICH, TO_PEM),
        (base64.b64encode(SEED), "ambiguous-algorithm", WHICH, TO_PEM),
        (SEED[1:].hex().encode(), "unsupported-key-format", NO_FORMAT, None),
        (b"03" + SEED.hex().encode(), "unsupported-key-format", NO_FORMAT, None),
        (b"010203" + SEED.hex().encode(), "unsupported-key-format", NO_FORMAT, None),
        (SECP_DER.hex().encode(), "unsupported-key-format", NO_FORMAT, None),
        (ED_PUBLIC_PEM, "public-key-not-secret", IS_PUBLIC, "look for secret_key.pem"),
        (b"01" + PUBLIC.hex().encode(), "public-key-not-secret", IS_PUBLIC, "look for secret_key.pem"),
        (b"0203" + PUBLIC.hex().encode(), "public-key-not-secret", IS_PUBLIC, "look for secret_key.pem"),
        (pem(ED_V2[:-2] + b"\x04\x20"), "bad-key-value", NO_PAIR, None),
        (pem(second_kind(ED_HEAD + SEED + b"\x81\x20\x00" + PUBLIC[1:])), "bad-key-value", NO_PAIR, None),
        (pem(SECP_V2[:-1] + b"\0"), "bad-key-value", NO_PAIR, None),
        (ED_V2[:-1] + b"\x00", "bad-key-value", NO_PAIR, None),
        (pem(ED_V2_OF_RING[:-1] + b"\x00"), "bad-key-value", NO_PAIR, None),
        (pem(b"", "CERTIFICATE"), "unsupported-key-format", "a PEM of the kind 'CERTIFICATE' is no secret key", None),
    ],
)
def test_what_is_no_secret_key_is_told(data, code, said, hint) -> None:
    with pytest.raises(Unreadable) as refused:
        read_secret(data)
    problem = refused.value
    assert (problem.code, problem.path, str(problem), problem.hint) == (code, None, said, hint)


@pytest.mark.parametrize(
    "data",
    [SECP_V2, SECP_V2_LONG, pem(SECP_V2), base64.b64encode(SECP_V2_LONG)],
    ids=["DER", "long point", "PEM", "base64"],
)
def test_a_secp256k1_key_of_the_second_kind_is_found(data) -> None:
    assert read_secret(data) == ("secp256k1", SCALAR)


def test_another_curve_of_the_second_kind_is_told() -> None:
    with pytest.raises(Unreadable, match=P256_CURVE):
        read_secret(pem(second_kind(b"\2\1\1" + of_pkcs8(P256_DER))))


def test_a_key_whose_bytes_are_all_letters_is_no_text() -> None:
    assert ASCII_DER.isascii()
    assert read_secret(ASCII_DER) == ("ed25519", ASCII_SEED)


@pytest.mark.parametrize("key", [ED, SECP], ids=["ed25519", "secp256k1"])
def test_an_encrypted_der_asks_for_its_passphrase(key) -> None:
    der = written(key, encoding=Encoding.DER, passphrase="open sesame")
    for data in (der, base64.b64encode(der)):
        with pytest.raises(NeedsPassphrase):
            read_secret(data)
        with pytest.raises(Unreadable, match="the passphrase is wrong, or the encrypted key is damaged") as refused:
            read_secret(data, "open")
        assert refused.value.code == "wrong-passphrase"
        assert read_secret(data, "open sesame") == read_secret(written(key))


@pytest.mark.parametrize("kind", ["RSA", "DSA", "OPENSSH"])
def test_kinds_of_keys_that_casper_does_not_have_are_known_by_their_label(kind) -> None:
    with pytest.raises(Unreadable) as refused:
        read_secret(pem(b"", f"{kind} PRIVATE KEY"))
    said = f"the key is of the kind {kind}; Casper has ed25519 and secp256k1"
    assert (refused.value.code, refused.value.path, str(refused.value)) == ("unsupported-key-type", None, said)


def encrypted(kdf: bytes) -> bytes:
    """An encrypted PKCS#8 (PBES2, AES-256-CBC) with these parameters, around nothing of use."""
    aes = bytes.fromhex("301d060960864801650304012a0410") + bytes(16)
    pbes2 = bytes.fromhex("06092a864886f70d01050d") + element(0x30, kdf + aes)
    return element(0x30, element(0x30, pbes2) + element(0x04, bytes(48)))


def element(tag: int, content: bytes) -> bytes:
    length = len(content)
    head = (length,) if length < 128 else (0x81, length) if length < 256 else (0x82, *length.to_bytes(2, "big"))
    return bytes((tag, *head)) + content


def number(value: int) -> bytes:
    return element(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def pbkdf2(rounds: int, length: bytes = b"") -> bytes:
    numbers = element(4, bytes(8)) + number(rounds) + length
    return element(0x30, bytes.fromhex("06092a864886f70d01050c") + element(0x30, numbers))


def scrypt(n: int, r: int, p: int) -> bytes:
    numbers = number(n) + number(r) + number(p)
    return element(0x30, bytes.fromhex("06092b06010401da47040b") + element(0x30, element(4, bytes(8)) + numbers))


@pytest.mark.parametrize(
    ("kdf", "too_much"),
    [
        (pbkdf2(3_000_000), False),
        (pbkdf2(3_000_001), True),
        (pbkdf2(600_000, number(32)), False),
        (pbkdf2(3_000_001, number(32)), True),
        (pbkdf2(2**31 - 1), True),
        (pbkdf2(2**800), True),
        (scrypt(2**14, 8, 1), False),
        (scrypt(2**18, 8, 1), False),
        (scrypt(2**19, 8, 1), True),
        (scrypt(2**14, 8, 2**16), True),
    ],
)
def test_how_much_an_encrypted_key_asks_for_is_known_before_it_is_opened(kdf, too_much) -> None:
    assert asks_too_much(encrypted(kdf)) is too_much


@pytest.mark.parametrize("name", ["2a864886f70d010c0103", "2a864886f70d010503"], ids=["SHA1-3DES", "MD5-DES"])
@pytest.mark.parametrize(("rounds", "too_much"), [(2048, False), (1_000_000, False), (1_000_001, True)])
def test_an_older_way_to_encrypt_goes_round_more_often_than_it_says_and_may_ask_for_less(
    name, rounds, too_much
) -> None:
    how = element(0x06, bytes.fromhex(name)) + element(0x30, element(0x04, bytes(8)) + number(rounds))
    assert asks_too_much(element(0x30, element(0x30, how) + element(0x04, bytes(48)))) is too_much


@pytest.mark.parametrize(
    "data", [encrypted(pbkdf2(2**31 - 1)), pem(encrypted(scrypt(2**30, 8, 1)), "ENCRYPTED PRIVATE KEY")]
)
def test_a_key_that_would_take_minutes_or_gigabytes_is_refused(data) -> None:
    with pytest.raises(Unreadable) as refused:
        read_secret(data, "x")
    problem = refused.value
    said = "the key is encrypted in a way that would take minutes or all memory to open"
    remedy = "encrypt it again, for example with openssl pkcs8 -topk8"
    assert (problem.code, problem.path, str(problem), problem.hint) == ("unsupported-key-format", None, said, remedy)


def test_what_looks_like_a_header_is_left_out_before_an_encrypted_key_is_judged() -> None:
    """The library leaves it out, too: what is judged must be what is opened."""
    harmless = base64.b64encode(encrypted(pbkdf2(2048)))
    bomb = pem(encrypted(pbkdf2(2**31 - 1)), "ENCRYPTED PRIVATE KEY", headers=b"x:" + harmless + b"\n\n")
    with pytest.raises(Unreadable, match="minutes or all memory"):
        read_secret(bomb, "x")


@pytest.mark.parametrize("damaged", [b"", b"\x30\x00", encrypted(b"")[:-1], element(0x30, element(0x30, b"") * 3)])
def test_an_encrypted_key_that_cannot_be_judged_is_not_opened(damaged) -> None:
    with pytest.raises(Unreadable) as refused:
        read_secret(pem(damaged, "ENCRYPTED PRIVATE KEY"), "x")
    problem = refused.value
    said = "the encrypted key is damaged, or in a form that is not read"
    assert (problem.code, problem.path, str(problem), problem.hint) == ("bad-pem", None, said, None)


@pytest.mark.parametrize("filled", [*range(60, 80), *range(180, 215), 300, 1000])
def test_lengths_are_written_as_der_writes_them(filled) -> None:
    """Below 128 in one byte, below 256 in two, else in three; another way is not read."""
    content = ED_HEAD + SEED + element(0xA0, element(4, bytes(filled)))
    assert read_secret(element(0x30, content)) == ("ed25519", SEED)
    with pytest.raises(Unreadable):
        read_secret(bytes((0x30, 0x82)) + min(len(content), 255).to_bytes(2, "big") + content)
