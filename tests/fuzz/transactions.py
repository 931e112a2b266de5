"""Targets in the transaction layer: documents, CLValues, key files."""

import json
from collections.abc import Iterator

from vectors import index, path_of

from cspr_track.core.errors import InputError
from cspr_track.transaction.bytesrepr import u8
from cspr_track.transaction.cl_type import NESTED, SIMPLE, CLType, parse_cl_type
from cspr_track.transaction.cl_value import CLValue, decode, encode, to_parsed
from cspr_track.transaction.document import read_document
from cspr_track.transaction.entity import waiting_entity
from cspr_track.transaction.key_text import read_secret
from cspr_track.transaction.problem import Problem, Unreadable
from cspr_track.transaction.reader import BadBytes, Reader
from cspr_track.transaction.review import review
from fuzz.target import Target

DEEPEST = 6
"""Levels of a type that is made from bytes; deeper ones are only more of the same."""
PASSPHRASE = "correct horse"
NOW_MS = 1_767_323_045_000


def document(data: bytes) -> None:
    """A document is read or refused with a place; what is read can be written, and reads back to the same bytes."""
    try:
        read = read_document(data, file="fuzz")
    except InputError as error:
        assert error.code
        str(error).encode()
        return
    transaction = read.transaction
    assert all(isinstance(problem, Problem) and problem.code for problem in read.problems)
    written = json.dumps(transaction.to_json())
    again = read_document(written).transaction
    assert again.hash_hex == transaction.hash_hex
    assert again.to_bytes() == transaction.to_bytes()
    assert json.dumps(again.to_json()) == written
    review(transaction, now_ms=NOW_MS, network_name="fuzz")
    json.dumps(waiting_entity(transaction, "pending"))


def documents() -> Iterator[bytes]:
    for row in index():
        if row["category"] in ("deploys", "transactions", "invalid"):
            yield path_of(row).read_bytes()


def cl_value(data: bytes) -> None:
    """Bytes of any type are a value or are refused; a value is written back to the bytes it came from."""
    reader = Reader(data)
    try:
        cl_type = _type(reader)
    except BadBytes:
        return
    raw = reader.rest()
    assert parse_cl_type(cl_type.to_json(), "") == cl_type
    try:
        value = decode(cl_type, raw)
    except BadBytes:
        assert CLValue(cl_type, raw).to_json()["parsed"] is None
        return
    json.dumps(to_parsed(cl_type, value))
    written = encode(cl_type, value)
    if "Map" in str(cl_type):  # its entries are written in order, whatever order they came in
        assert len(written) == len(raw)
        assert encode(cl_type, decode(cl_type, written)) == written
    else:
        assert written == raw


def _type(reader: Reader, depth: int = 0) -> CLType:
    """A type from bytes as the network writes it, but for the lengths of byte arrays, which are one byte."""
    tag = reader.integer(1) % 23
    name = _NAMES[tag]
    if name in SIMPLE:
        return CLType(name)
    if name == "ByteArray":
        return CLType(name, size=reader.integer(1))
    if depth > DEEPEST:
        raise BadBytes("deep enough")
    count = {"Option": 1, "List": 1, "Tuple1": 1, "Result": 2, "Map": 2, "Tuple2": 2, "Tuple3": 3}[name]
    return CLType(name, tuple(_type(reader, depth + 1) for _ in range(count)))


_NAMES = {tag: name for name, tag in (SIMPLE | NESTED).items()}


def cl_values() -> Iterator[bytes]:
    for row in index():
        if row["category"] in ("deploys", "transactions") and row["valid"]:
            for _, value in read_document(path_of(row).read_bytes()).transaction.args:
                if len(value.data) < 512:
                    yield _type_bytes(value.cl_type) + value.data


def _type_bytes(cl_type: CLType) -> bytes:
    tag = u8((SIMPLE | NESTED)[cl_type.name])
    if cl_type.name == "ByteArray":
        return tag + u8(min(cl_type.size, 255))
    return tag + b"".join(map(_type_bytes, cl_type.inner))


def key_file(data: bytes) -> None:
    """A key file gives 32 secret bytes of a known algorithm, or is refused without a word of what is in it."""
    for passphrase in (None, PASSPHRASE) if b"ENCRYPTED" in data else (None,):
        try:
            algorithm, secret = read_secret(data, passphrase)
        except Unreadable as error:
            assert error.code
            assert passphrase is not None or not _tells(str(error), data)
            continue
        assert algorithm in ("ed25519", "secp256k1")
        assert len(secret) == 32
        assert read_secret(data, passphrase) == (algorithm, secret)


def _tells(said: str, data: bytes) -> bool:
    """Whether an error repeats what stands between the lines of a key file."""
    lines = [line.strip() for line in data.decode("utf-8", "replace").splitlines()]
    return any(len(line) >= 32 and "-----" not in line and line in said for line in lines)


def key_files() -> Iterator[bytes]:
    for row in index():
        if row["category"] == "keys":
            yield path_of(row).read_bytes()


TARGETS = (
    Target("documents", "`read_document`: any JSON of a Casper tool", document, documents, 16384),
    Target("clvalues", "`decode`, `encode`, `parse_cl_type`: values of every type", cl_value, cl_values, 512),
    Target("keys", "`read_secret`: PEM, DER and bare keys", key_file, key_files, 2048),
)
