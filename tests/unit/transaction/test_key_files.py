"""Secret keys: loaded, shown by their public key alone, written for their owner only."""

import os
import pickle
import stat
import threading

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from devnet_world import ALICE, BOB

from cspr_track.core.errors import InputError
from cspr_track.core.secrets import redact
from cspr_track.transaction.approvals import SECP256K1_ORDER
from cspr_track.transaction.key_text import NeedsPassphrase
from cspr_track.transaction.keys import (
    MAX_KEY_FILE_BYTES,
    SecretKey,
    generate_key,
    load_key,
    permissions_problem,
    write_new_key,
)
from cspr_track.transaction.problem import Unreadable

PEM = ALICE.to_pem()


def locked(passphrase: str) -> bytes:
    key = load_pem_private_key(PEM, None)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))


@pytest.mark.parametrize(
    ("algorithm", "secret", "public_key"),
    [
        ("ed25519", bytes(range(32)), "0103a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"),
        ("secp256k1", b"\0" * 31 + b"\1", "020279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"),
    ],
)  # the second is the generator of the curve
def test_a_secret_key_shows_its_public_key_alone(algorithm, secret, public_key) -> None:
    key = SecretKey(algorithm, secret)
    assert key.public_key.hex == public_key
    assert repr(key) == f"SecretKey(public_key={public_key})"
    with pytest.raises(TypeError) as refused:
        pickle.dumps(key)
    assert str(refused.value) == "a secret key is not to be pickled"


@pytest.mark.parametrize(
    ("algorithm", "secret"), [("ed25519", b"1"), ("secp256k1", bytes(32)), ("secp256k1", b"\xff" * 32)]
)
def test_a_number_that_is_no_secret_key_is_refused(algorithm, secret) -> None:
    with pytest.raises(Unreadable) as refused:
        SecretKey(algorithm, secret)
    assert (refused.value.code, refused.value.path, str(refused.value)) == (
        "bad-key-value",
        None,
        "the number in the key file is no valid secret key",
    )


def test_a_signature_is_of_the_bytes_that_were_given() -> None:
    ed25519.Ed25519PublicKey.from_public_bytes(ALICE.public_key.key).verify(ALICE.sign(b"\7" * 32), b"\7" * 32)


@pytest.mark.parametrize(("key", "label"), [(ALICE, "PRIVATE KEY"), (BOB, "EC PRIVATE KEY")])
def test_a_key_is_written_as_casper_client_writes_it_and_read_back(key, label) -> None:
    written = key.to_pem()
    assert written.startswith(f"-----BEGIN {label}-----\n".encode())
    assert load_key(written).to_pem() == written
    kind = ed25519.Ed25519PrivateKey if key is ALICE else ec.EllipticCurvePrivateKey
    assert isinstance(load_pem_private_key(written, None), kind)


@pytest.mark.parametrize("form", [str, lambda path: path], ids=["text", "path"])
def test_a_key_is_loaded_from_a_file(tmp_path, form) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(PEM)
    assert load_key(form(path)).public_key == ALICE.public_key


def test_what_was_loaded_is_hidden_from_then_on() -> None:
    secret = bytes(range(77, 109))
    key = load_key(SecretKey("ed25519", secret).to_pem())
    assert secret.hex() not in redact(f"it is {secret.hex()}")
    assert key.public_key.hex in redact(key.public_key.hex)


@pytest.mark.parametrize("passphrase", ["open", lambda: "open"], ids=["text", "question"])
def test_an_encrypted_key_opens_with_a_passphrase_or_a_question(passphrase) -> None:
    assert load_key(locked("open"), passphrase=passphrase).public_key == ALICE.public_key


def test_nobody_is_asked_for_a_passphrase_that_is_not_needed() -> None:
    assert load_key(PEM, passphrase=lambda: pytest.fail("asked")).public_key == ALICE.public_key


@pytest.mark.parametrize(
    ("passphrase", "said"),
    [
        (None, "the key is encrypted and no passphrase was given"),
        ("shut", "the passphrase is wrong, or the encrypted key is damaged"),
        (lambda: "shut", "the passphrase is wrong, or the encrypted key is damaged"),
    ],
)
def test_a_key_that_stays_shut_is_told_with_its_file(tmp_path, passphrase, said) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(locked("open"))
    with pytest.raises(Unreadable) as refused:
        load_key(path, passphrase=passphrase)
    assert (refused.value.code, str(refused.value)) == ("wrong-passphrase", f"{path}: {said}")
    assert isinstance(refused.value, NeedsPassphrase) is (passphrase is None)


def test_bytes_have_no_file_to_name() -> None:
    with pytest.raises(InputError) as refused:
        load_key(b"")
    assert (refused.value.file, str(refused.value)) == (None, "the key file is empty")


def test_a_key_file_that_is_not_there_is_told(tmp_path) -> None:
    path = tmp_path / "key.pem"
    with pytest.raises(InputError) as refused:
        load_key(path)
    assert (refused.value.code, refused.value.file, str(refused.value)) == (
        "unreadable-file",
        str(path),
        f"{path}: the key file cannot be read: No such file or directory",
    )


def test_a_key_file_is_read_up_to_its_bound_and_no_further(tmp_path) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(PEM.rjust(MAX_KEY_FILE_BYTES, b"\n"))
    assert load_key(path).public_key == ALICE.public_key
    path.write_bytes(PEM.rjust(MAX_KEY_FILE_BYTES + 1, b"\n"))
    with pytest.raises(InputError) as refused:
        load_key(path)
    assert (refused.value.code, refused.value.file, str(refused.value)) == (
        "unsupported-key-format",
        str(path),
        f"{path}: this is no key file: it is far too large",
    )


def test_what_never_ends_is_refused_as_soon_as_it_is_too_large(tmp_path) -> None:
    path, refused = tmp_path / "pipe", threading.Event()
    os.mkfifo(path)

    def feed() -> None:
        with path.open("wb", buffering=0) as pipe:
            pipe.write(bytes(MAX_KEY_FILE_BYTES + 1))
            in_time.append(refused.wait(5))

    in_time: list[bool] = []
    feeder = threading.Thread(target=feed)
    feeder.start()
    with pytest.raises(InputError, match="far too large"):
        load_key(path)
    refused.set()
    feeder.join()
    assert in_time == [True]


@pytest.mark.parametrize("number", [1, SECP256K1_ORDER - 1])
def test_a_random_number_that_is_no_secret_key_is_drawn_again(monkeypatch, number) -> None:
    drawn = [n.to_bytes(32, "big") for n in (0, SECP256K1_ORDER, number, 7)]
    monkeypatch.setattr(os, "urandom", lambda _: drawn.pop(0))
    expected = SecretKey("secp256k1", number.to_bytes(32, "big")).public_key
    assert generate_key("secp256k1").public_key == expected


@pytest.mark.parametrize("algorithm", ["ed25519", "secp256k1"])
def test_a_new_key_is_another_one_each_time(algorithm) -> None:
    first, second = generate_key(algorithm), generate_key(algorithm)
    assert first.public_key.algorithm == second.public_key.algorithm == algorithm
    assert first.public_key != second.public_key


def test_a_new_key_is_ed25519_unless_another_one_is_wanted() -> None:
    assert generate_key().public_key.algorithm == "ed25519"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o777])
def test_a_key_file_that_others_may_read_is_told(tmp_path, mode) -> None:
    path = tmp_path / "key.pem"
    path.touch()
    path.chmod(mode)
    assert permissions_problem(path) == f"others may read {path} (mode 0{mode:o}); chmod 600 it"


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700, 0o620, 0o611])
def test_a_key_file_that_only_its_owner_may_read_is_no_problem(tmp_path, mode) -> None:
    path = tmp_path / "key.pem"
    path.touch()
    path.chmod(mode)
    assert permissions_problem(path) is None


def test_a_file_that_is_not_there_has_no_permissions_to_complain_of(tmp_path) -> None:
    assert permissions_problem(tmp_path / "key.pem") is None


def test_a_written_key_is_its_owners_alone_and_nothing_is_overwritten(tmp_path) -> None:
    path = tmp_path / "key.pem"
    write_new_key(path, ALICE)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (PEM, 0o600)
    with pytest.raises(InputError) as refused:
        write_new_key(path, BOB)
    assert (refused.value.code, refused.value.file, str(refused.value)) == (
        "unwritable-file",
        str(path),
        f"{path}: the key file cannot be written: File exists",
    )
    assert path.read_bytes() == PEM


def test_a_path_that_no_system_has_is_a_key_file_that_cannot_be_read() -> None:
    with pytest.raises(InputError) as caught:
        load_key("a\0b")
    assert (caught.value.code, caught.value.why) == ("unreadable-file", "embedded null byte")
