"""What the making commands make: reviewed in words, sent, or written; and what they refuse."""

import json

import pytest
from shell import Shell

from cspr_track.devnet.demo_contract import CONTRACT_HASH, PACKAGE_HASH

FRIEND = f"account-hash-{'07' * 32}"
VALIDATOR = "0119bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1"


@pytest.fixture
def faucet(shell, devnet) -> list[str]:
    return ["--key", devnet.info["faucet_key_file"], "--network", "dev", "--yes"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["delegate", "--validator", VALIDATOR, "--amount", "500"], ["Delegate 500 CSPR", "Validator", VALIDATOR]),
        (["undelegate", "--validator", VALIDATOR, "--amount", "1"], ["Take back 1 CSPR"]),
        (
            ["redelegate", "--validator", VALIDATOR, "--new-validator", VALIDATOR, "--amount", "1"],
            ["Move 1 CSPR of delegation to another validator", "New validator"],
        ),
        (
            ["call", "succeed", "--contract", CONTRACT_HASH.hex(), "--payment", "3", "--arg", "n:u64=7"],
            ["Call succeed of contract", "Entry point", "· n", "7", "U64"],
        ),
        (
            ["call", "succeed", "--package", f"package-{PACKAGE_HASH.hex()}", "--version", "1", "--payment", "3"],
            ["of package", "version 1"],
        ),
        (["call", "succeed", "--name", "demo", "--payment", "3"], ["contract named 'demo'"]),
        (["call", "succeed", "--package-name", "demo", "--payment", "3"], ["package named 'demo'", "newest version"]),
        (
            ["session", "code.wasm", "--payment", "3", "--arg", "m:map<string,u8>={\"a\":1}"],
            ["Run 8 bytes of Wasm", "session code may do anything", '{"a": 1}'],
        ),
    ],
)  # fmt: skip
def test_it_says_what_it_does_and_does_it(shell, faucet, arguments, said) -> None:
    (shell.home / "code.wasm").write_bytes(b"\0asm\1\0\0\0")
    shown = shell(*arguments, *faucet, "--dry-run")
    assert shown.code == 0, shown.err
    for words in said:
        assert words in shown.err
    if arguments[0] == "undelegate" or arguments[0] == "redelegate":
        return  # nothing was delegated
    ran = shell(*arguments, *faucet, "--json")
    assert (ran.code, ran.statuses) == (0, ["sent", "processed"])


def written(shell: Shell, *arguments: str) -> dict:
    ran = shell(*arguments, "--output", "-")
    assert ran.code == 0, ran.err
    (shell.home / "written.json").write_text(ran.out)
    found: dict = json.loads(shell("check", "written.json", "--json").out)
    return found


def test_a_document_is_written_instead_of_sent_signed_or_not(bare) -> None:
    key = json.loads(bare("key", "new", "me.pem", "--json").out)["public_key"]
    given = ["delegate", "--validator", VALIDATOR, "--amount", "500", "--network", "testnet"]
    assert written(bare, *given, "--key", "me.pem")["signers"] == [key]
    assert [p["code"] for p in written(bare, *given, "--from", key)["problems"]] == ["no-approvals"]
    assert written(bare, *given, "--key", "me.pem", "--legacy")["kind"] == "deploy"


def test_the_same_wish_at_the_same_time_has_the_same_hash(bare) -> None:
    bare("key", "new", "me.pem")
    given = ["transfer", "--to", FRIEND, "--amount", "2.5", "--network", "testnet", "--key", "me.pem"]
    at = ["--timestamp", "2026-01-02T03:04:05Z", "--ttl", "1h"]
    hashes = {written(bare, *given, *at)["computed_hash"] for _ in range(2)}
    assert len(hashes) == 1
    assert hashes != {written(bare, *given, *at, "--gas-price", "2")["computed_hash"]}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["transfer", "--to", "nonsense", "--amount", "1"], "--to"),
        (["transfer", "--to", FRIEND, "--amount", "1.0000000001"], "--amount"),
        (["transfer", "--to", FRIEND, "--amount", "3", "--ttl", "soon"], "--ttl"),
        (["transfer", "--to", FRIEND, "--amount", "3", "--timestamp", "now"], "--timestamp"),
        (["delegate", "--validator", "01ab", "--amount", "1"], "--validator"),
        (["delegate", "--validator", VALIDATOR, "--amount", "1", "--legacy", "--chain-name", "x"], "auction contract"),
        (["call", "mint", "--payment", "3"], "must say which contract"),
        (["call", "mint", "--payment", "3", "--name", "a", "--contract", "ab" * 32], "must say which contract"),
        (["call", "mint", "--payment", "3", "--name", "a", "--version", "1"], "--version"),
        (["call", "mint", "--payment", "3", "--contract", "abcd"], "--contract"),
        (["call", "mint", "--payment", "3", "--name", "a", "--arg", "x"], "name:type=value"),
        (["call", "mint", "--payment", "3", "--name", "a", "--arg", "x:u8=1", "--arg", "x:u8=2"], "twice"),
        (["call", "mint", "--name", "a"], "--payment"),
        (["session", "absent.wasm", "--payment", "3"], "absent.wasm"),
        (["session", "me.pem", "--payment", "3"], "no Wasm module"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_in_one_line(bare, arguments, said) -> None:
    bare("key", "new", "me.pem")
    ran = bare(*arguments, "--key", "me.pem", "--network", "testnet", "--output", "-")
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_nobody_signs_what_nobody_is_named_to_sign(bare) -> None:
    given = ["transfer", "--to", FRIEND, "--amount", "3", "--network", "testnet"]
    assert "it is not said who sends" in bare(*given).err
    ran = bare(*given, "--from", VALIDATOR)
    assert (ran.code, ran.out) == (2, "")
    assert "--output" in ran.err
