"""The Rust casper-client (``cargo install casper-client``) beside ours: it runs where the program is found.

``CASPER_CLIENT`` names it where it is not on the path.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shell import Devnet, Shell

from cspr_track.devnet.demo_contract import CONTRACT_HASH, PACKAGE_HASH

PROGRAM = os.environ.get("CASPER_CLIENT") or shutil.which("casper-client")
pytestmark = [
    pytest.mark.interop,
    pytest.mark.skipif(PROGRAM is None, reason="casper-client is not here (cargo install casper-client)"),
]

Client = Callable[..., dict[str, Any]]
CHAIN = ["--chain-name", "casper-devnet"]
PAID = [*CHAIN, "--payment-amount", "3000000000", "--gas-price-tolerance", "1", "--standard-payment", "true"]
VALUES = [
    "flag:bool='true'",
    "small:u8='255'",
    "count:i32='-7'",
    "far:i64='-9000000000'",
    "some:u64='18446744073709551615'",
    "wide:u128='340282366920938463463374607431768211455'",
    "amount:u512='2500000000'",
    "nothing:unit=''",
    "name:string='grüße'",
    f"owner:key='account-hash-{'ab' * 32}'",
    f"account:account_hash='account-hash-{'ab' * 32}'",
    f"purse:uref='uref-{'ef' * 32}-007'",
    "who:public_key='0119bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1'",
    "none:opt_u64=null",
    "five:opt_string='five'",
    "bytes:byte_list='0102ff'",
    "four:byte_array_4='01020304'",
]
ARGS = [part for value in VALUES for part in ("--session-arg", value)]


@pytest.fixture
def client(tmp_path: Path) -> Client:
    def run(*arguments: object) -> dict[str, Any]:
        command = [str(PROGRAM), *map(str, arguments)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        text = done.stdout[done.stdout.index("{") :] if "{" in done.stdout else "{}"
        found: dict[str, Any] = json.JSONDecoder().raw_decode(text)[0]
        return found

    return run


@pytest.fixture
def wasm(tmp_path: Path) -> Path:
    file = tmp_path / "session.wasm"
    file.write_bytes(b"\0asm\1\0\0\0")
    return file


def made(client: Client, shell: Shell, *arguments: object) -> dict[str, Any]:
    """What its make commands write, checked by ours."""
    (shell.home / "made.json").unlink(missing_ok=True)
    client(*arguments, "--output", shell.home / "made.json")
    ran = shell("check", "made.json", "--json")
    assert ran.code == 0, ran.out + ran.err
    found: dict[str, Any] = json.loads(ran.out)
    assert found["computed_hash"] == found["transaction_hash"]
    assert not [problem for problem in found["problems"] if problem["scope"] == "document"]
    return found


def transactions(validator: str, wasm: Path) -> dict[str, list[object]]:
    """Each form of ``make-transaction``."""
    who = ["--delegator", validator, "--validator", validator, "--transaction-amount", 500_000_000_000]
    entity = [*ARGS, "--session-entry-point", "succeed"]
    return {
        "transfer": ["--target", validator, "--transfer-amount", 2_500_000_000],  # with an id it panics
        "delegate": who,
        "undelegate": who,
        "redelegate": [*who, "--new-validator", validator],
        "add-bid": ["--public-key", validator, "--delegation-rate", 10, "--transaction-amount", 10**13,
                    "--minimum-delegation-amount", 500_000_000_000, "--maximum-delegation-amount", 10**18,
                    "--reserved-slots", 0],
        "withdraw-bid": ["--public-key", validator, "--transaction-amount", 1],
        "activate-bid": ["--validator", validator],
        "change-bid-public-key": ["--public-key", validator, "--new-public-key", validator],
        "invocable-entity": ["--contract-hash", f"hash-{CONTRACT_HASH.hex()}", *entity],
        "invocable-entity-alias": ["--entity-alias", "demo", *entity],
        "package": ["--contract-package-hash", f"hash-{PACKAGE_HASH.hex()}", *entity],
        "package-name": ["--transaction-package-name", "demo", *entity],
        "session": ["--wasm-path", wasm, *ARGS],
    }  # fmt: skip


FORMS = list(transactions("", Path()))


@pytest.mark.parametrize("form", FORMS)
def test_what_it_makes_is_read_with_its_hash(client, shell, devnet, wasm, form) -> None:
    key = devnet.info["faucet_key_file"]
    given = transactions(devnet.key.public_key.hex, wasm)[form]
    found = made(client, shell, "make-transaction", form, *PAID, "--secret-key", key, *given)
    assert found["valid"]
    assert found["kind"] == "transaction-v1"


@pytest.mark.parametrize(
    "session",
    [
        ["--session-hash", CONTRACT_HASH.hex(), "--session-entry-point", "succeed", *ARGS],
        ["--session-name", "demo", "--session-entry-point", "succeed", *ARGS],
        ["--session-package-hash", PACKAGE_HASH.hex(), "--session-entry-point", "succeed", *ARGS],
        ["--session-package-name", "demo", "--session-entry-point", "succeed", "--session-version", "1"],
        ["--session-path", "session.wasm", *ARGS],
    ],
    ids=["hash", "name", "package", "package name", "wasm"],
)
def test_the_deploys_it_makes_are_read_with_their_hash(client, shell, devnet, wasm, session) -> None:
    key = devnet.info["faucet_key_file"]
    given = [*CHAIN, "--secret-key", key, "--payment-amount", "3000000000", *session]
    assert made(client, shell, "make-deploy", *given)["kind"] == "deploy"


def test_the_transfers_it_makes_are_read_and_sent(client, shell, devnet) -> None:
    key = devnet.info["faucet_key_file"]
    given = ["--amount", 2_500_000_000, "--target-account", devnet.key.public_key.hex, "--transfer-id", 7]
    made(client, shell, "make-transfer", *CHAIN, "--secret-key", key, "--payment-amount", 100_000_000, *given)
    given[3] = f"account-hash-{'07' * 32}"
    made(client, shell, "make-transfer", *CHAIN, "--secret-key", key, "--payment-amount", 100_000_000, *given)
    ran = shell("send", "made.json", "--yes", "--json")
    assert (ran.code, ran.statuses) == (0, ["sent", "processed"])


OURS = {
    "transfer": ["transfer", "--to", f"account-hash-{'07' * 32}", "--amount", "2.5"],
    "legacy transfer": ["transfer", "--to", f"account-hash-{'07' * 32}", "--amount", "2.5", "--legacy"],
    "call": ["call", "succeed", "--name", "demo", "--arg", "a:map<string,u8>={\"x\":1}", "--payment", "3"],
    "legacy call": ["call", "succeed", "--contract", CONTRACT_HASH.hex(), "--payment", "3", "--legacy"],
    "session": ["session", "session.wasm", "--payment", "3"],
}  # fmt: skip


@pytest.mark.parametrize("what", OURS)
def test_it_sends_what_we_make(client, shell, devnet, wasm, what) -> None:
    key = devnet.info["faucet_key_file"]
    assert shell(*OURS[what], "--network", "dev", "--key", key, "--output", "ours.json").code == 0
    kind = "deploy" if what.startswith("legacy") else "transaction"
    path = ["--wasm-path" if kind == "transaction" else "--input", shell.home / "ours.json"]
    sent = client(f"send-{kind}", "--node-address", node(devnet), *path)
    found = sent["result"]["transaction_hash" if kind == "transaction" else "deploy_hash"]
    transaction_hash = found if isinstance(found, str) else next(iter(found.values()))
    ran = shell("watch", transaction_hash, "--network", "dev", "--json")
    assert (ran.code, ran.statuses[-1]) == (0, "processed")


def test_signatures_are_added_to_what_the_other_one_signed(client, shell, devnet) -> None:
    key, ours = devnet.info["faucet_key_file"], shell.home / "ours.json"
    shell("key", "new", "second.pem")
    shell("key", "new", "third.pem", "--algorithm", "secp256k1")
    given = ["--target", devnet.key.public_key.hex, "--transfer-amount", 2_500_000_000]
    made(client, shell, "make-transaction", "transfer", *PAID, "--secret-key", key, *given)
    assert shell("sign", "made.json", "--key", "second.pem", "--output", ours).code == 0
    client("sign-transaction", "--secret-key", shell.home / "third.pem", "--wasm-path", ours,
           "--output", shell.home / "both.json")  # fmt: skip
    checked = json.loads(shell("check", "both.json", "--json").out)
    assert checked["valid"]
    assert len(checked["signers"]) == 3


def node(devnet: Devnet) -> str:
    address: str = devnet.info["rpc"]
    return address.removesuffix("/rpc")
