"""casper-js-sdk as the judge of documents: it makes the same bytes, its random ones are read, ours are understood."""

import json
import random
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from cspr_track.transaction.args_text import parse_arg
from cspr_track.transaction.document import read_document
from cspr_track.transaction.keys import generate_key
from cspr_track.transaction.make import Terms
from cspr_track.transaction.make_contract import Stored, make_call, make_session
from cspr_track.transaction.make_native import make_stake, make_transfer
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.signing import approve
from cspr_track.transaction.times import format_timestamp
from cspr_track.transaction.transaction import Transaction

pytestmark = [pytest.mark.interop, pytest.mark.usefixtures("sdk")]

HERE = Path(__file__).parent / "js"
WASM = b"\0asm\1\0\0\0"
ARGS = [
    ("flag", "bool", True),
    ("small", "u8", 255),
    ("count", "u32", 7),
    ("big", "u64", "18446744073709551615"),
    ("amount", "u512", "2500000000"),
    ("total", "u256", "0"),
    ("name", "string", 'it\'s a "name"'),
    ("owner", "key", f"account-hash-{'ab' * 32}"),
    ("contract", "key", f"hash-{'cd' * 32}"),
    ("purse", "key", f"uref-{'ef' * 32}-007"),
    ("who", "public_key", "01" + "7f" * 32),
    ("four", "byte_array_4", "01020304"),
    ("none", "opt_u64", None),
    ("some", "opt_u64", "5"),
    ("bytes", "list<u8>", [1, 2, 255]),
    ("map", "map<string,u32>", {"a": 1, "b": 2}),  # the SDK keeps the order that it is given; ours is by key
]
"""Name, type, value: what both sides are told."""


def sdk_lines(script: str, *arguments: object, lines: Iterable[str] = ()) -> list[Any]:
    done = subprocess.run(
        ["node", script, *map(str, arguments)],
        cwd=HERE,
        input="\n".join(lines),
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def arg_text(name: str, cl_type: str, value: Any) -> str:
    """As people write it on the command line."""
    plain = "null" if value is None else value if isinstance(value, str) else json.dumps(value)
    return f"{name}:{cl_type}={plain}"


SENDER, OTHER = (generate_key(algorithm).public_key for algorithm in ("ed25519", "secp256k1"))
HASH = "5f" * 32
WISHES: list[dict[str, Any]] = [
    {"what": "transfer", "to": OTHER.hex, "amount": "2500000001"},
    {"what": "transfer", "to": SENDER.hex, "amount": str(2**255), "id": 7},
    {"what": "transfer", "toAccount": OTHER.account_hash.hex(), "amount": "2500000000", "id": 2**40},
    {"what": "delegate", "validator": OTHER.hex, "amount": "500000000000"},
    {"what": "undelegate", "validator": OTHER.hex, "amount": "1"},
    {"what": "redelegate", "validator": OTHER.hex, "newValidator": SENDER.hex, "amount": "500000000000"},
    {"what": "call", "contract": HASH, "entryPoint": "mint", "args": ARGS},
    {"what": "call", "package": HASH, "entryPoint": "mint", "args": []},
    {"what": "call", "package": HASH, "version": 3, "entryPoint": "mint", "args": ARGS},
    {"what": "call", "name": "nft", "entryPoint": "mint", "args": ARGS},
    {"what": "call", "packageName": "nft", "entryPoint": "mint", "args": ARGS},
    {"what": "call", "packageName": "nft", "version": 1, "entryPoint": "mint", "args": []},
    {"what": "session", "wasm": WASM.hex(), "args": ARGS},
    {"what": "session", "wasm": WASM.hex(), "args": [], "install": True},
]
COMMON = {"chain": "casper-test", "timestamp": "2026-01-02T03:04:05.678Z", "ttl": 1_800_000, "payment": 3_000_000_000}
TERMS = Terms(initiator=SENDER, payment_motes=3_000_000_000, chain_name="casper-test", timestamp_ms=1_767_323_045_678)


def ours(wish: dict[str, Any], *, legacy: bool) -> Transaction:
    args = [parse_arg(arg_text(*arg)) for arg in wish.get("args", [])]
    match wish["what"]:
        case "transfer":
            to = PublicKey.from_hex(wish["to"]) if "to" in wish else bytes.fromhex(wish["toAccount"])
            return make_transfer(
                to=to, amount_motes=int(wish["amount"]), transfer_id=wish.get("id"), legacy=legacy, **TERMS
            )
        case "call":
            text = wish.get("contract") or wish.get("package")
            address = bytes.fromhex(text) if text else wish.get("name") or wish["packageName"]
            in_package = "package" in wish or "packageName" in wish
            stored = Stored(address, in_package, wish.get("version"))
            return make_call(contract=stored, entry_point=wish["entryPoint"], args=args, legacy=legacy, **TERMS)
        case "session":
            install = wish.get("install", False)
            return make_session(wasm=WASM, args=args, install=install, legacy=legacy, **TERMS)
        case entry_point:
            new = PublicKey.from_hex(wish["newValidator"]) if "newValidator" in wish else None
            return make_stake(
                entry_point.capitalize(),
                validator=PublicKey.from_hex(wish["validator"]),
                new_validator=new,
                amount_motes=int(wish["amount"]),
                legacy=legacy,
                **TERMS,
            )


# The SDK's legacy transfers cannot go to an account hash, and get a random id when none is given.
LEGACY = [wish for wish in WISHES if wish["what"] != "transfer" or ("to" in wish and "id" in wish)]


def test_the_timestamp_is_the_same_on_both_sides() -> None:
    assert format_timestamp(TERMS["timestamp_ms"]) == COMMON["timestamp"]


@pytest.mark.parametrize("legacy", [False, True])
def test_both_make_the_same_bytes_from_the_same_inputs(legacy) -> None:
    wishes = LEGACY if legacy else WISHES
    made = sdk_lines(
        "documents.js",
        "make",
        lines=[json.dumps({**COMMON, **wish, "from": SENDER.hex, "legacy": legacy}) for wish in wishes],
    )
    assert len(made) == len(wishes)
    for wish, theirs in zip(wishes, made, strict=True):
        read = read_document(json.dumps(theirs)).transaction
        assert read.stated_hash == read.hash_hex, wish
        assert ours(wish, legacy=legacy).to_bytes() == read.to_bytes(), wish


@pytest.mark.parametrize("legacy", [False, True])
def test_it_reads_validates_and_writes_again_what_we_make(legacy) -> None:
    keys = [generate_key("ed25519"), generate_key("secp256k1")]
    made = [ours(wish, legacy=legacy) for wish in WISHES]
    signed = [approve(approve(transaction, keys[0]), keys[1]) for transaction in made]
    judged = sdk_lines("documents.js", "reread", lines=[json.dumps(transaction.to_json()) for transaction in signed])
    for transaction, judgement in zip(signed, judged, strict=True):
        assert judgement["valid"], transaction
        assert judgement["hash"] == transaction.hash_hex
        again = read_document(json.dumps(judgement["document"]))
        assert [problem for problem in again.problems if problem.fatal] == []
        assert again.transaction.to_bytes() == transaction.to_bytes()
        if not legacy:
            # the SDK writes approvals in the order in which they were given, a node by their signers
            assert bytes.fromhex(judgement["bytes"])[:-300] == transaction.to_bytes()[:-300]


def test_a_thousand_random_transactions_of_its_making_have_the_hash_that_it_says() -> None:
    made = sdk_lines("random.js", random.randrange(2**32), 1000)
    assert len(made) == 1000
    wrong = []
    for entry in made:
        document = read_document(json.dumps(entry["document"]))
        codes = {problem.code for problem in document.problems} - {"no-approvals", "bad-arg"}
        if document.transaction.hash_hex != entry["hash"] or codes:
            wrong.append((entry["hash"], codes))
    assert wrong == []
