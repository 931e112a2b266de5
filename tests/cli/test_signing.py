"""Signatures: added offline, made elsewhere, of several keys; what they weigh, and who refuses them."""

import json
import stat

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from shell import Shell

from cspr_track.transaction.approvals import SECP256K1_ORDER
from cspr_track.transaction.document import read_file
from cspr_track.transaction.keys import load_key

FRIEND = f"account-hash-{'07' * 32}"


def new_key(shell: Shell, name: str, algorithm: str = "ed25519") -> str:
    made = json.loads(shell("key", "new", name, "--algorithm", algorithm, "--json").out)
    public_key: str = made["public_key"]
    return public_key


@pytest.fixture
def unsigned(bare) -> Shell:
    """A shell with two keys and a transfer from the first that nobody has signed."""
    first = new_key(bare, "first.pem")
    new_key(bare, "second.pem", "secp256k1")
    made = bare("transfer", "--to", FRIEND, "--amount", "2.5", "--from", first, "--network", "testnet", "-o", "t.json")
    assert made.code == 0, made.err
    return bare


def signers(shell: Shell, file: str) -> list[str]:
    ran = shell("check", file, "--json")
    found = json.loads(ran.out)
    assert found["valid"], ran.out
    listed: list[str] = found["signers"]
    return listed


def test_a_signature_is_added_and_those_there_are_kept(unsigned) -> None:
    assert unsigned("check", "t.json").code == 2
    signed = unsigned("sign", "t.json", "--key", "first.pem", "--output", "s.json")
    assert signed.code == 0
    assert "Transfer 2.5 CSPR" in signed.err
    first = signers(unsigned, "s.json")
    assert unsigned("sign", "s.json", "--key", "second.pem", "--in-place").code == 0
    assert signers(unsigned, "s.json")[:1] == first
    assert len(signers(unsigned, "s.json")) == 2


def test_several_keys_sign_at_once_and_stdout_is_the_document(unsigned) -> None:
    ran = unsigned(
        "sign", "-", "--key", "first.pem", "--key", "second.pem", stdin=(unsigned.home / "t.json").read_text()
    )
    assert ran.code == 0
    (unsigned.home / "s.json").write_text(ran.out)
    assert len(signers(unsigned, "s.json")) == 2


def test_the_same_key_signs_once(unsigned) -> None:
    assert unsigned("sign", "t.json", "--key", "first.pem", "--in-place").code == 0
    before = (unsigned.home / "t.json").read_text()
    ran = unsigned("sign", "t.json", "--key", "first.pem", "--in-place")
    assert ran.code == 2
    assert "has signed this transaction already" in ran.err
    assert (unsigned.home / "t.json").read_text() == before


def test_everything_else_in_the_document_stays(unsigned) -> None:
    whole = {"note": "keep me", "params": {"transaction": json.loads((unsigned.home / "t.json").read_text())}, "id": 7}
    (unsigned.home / "wrapped.json").write_text(json.dumps(whole))
    ran = unsigned("sign", "wrapped.json", "--key", "first.pem")
    again = json.loads(ran.out)
    assert again["params"]["transaction"]["Version1"].pop("approvals")
    del whole["params"]["transaction"]["Version1"]["approvals"]
    assert again == whole


def test_a_document_that_states_another_hash_is_not_signed(unsigned) -> None:
    document = json.loads((unsigned.home / "t.json").read_text())
    document["Version1"]["payload"]["chain_name"] = "casper"
    (unsigned.home / "forged.json").write_text(json.dumps(document))
    for extra in (["--key", "first.pem"], ["--hash-only"]):
        ran = unsigned("sign", "forged.json", *extra)
        assert (ran.code, ran.out) == (2, "")
        assert "its hash is" in ran.err


@pytest.mark.parametrize("length", [64, 65])
def test_a_signature_made_elsewhere_is_added(unsigned, length) -> None:
    to_sign = bytes.fromhex(unsigned("sign", "t.json", "--hash-only").out.strip())
    assert to_sign == read_file(unsigned.home / "t.json").transaction.hash
    device = Ed25519PrivateKey.generate()
    public_key = "01" + device.public_key().public_bytes_raw().hex()
    signature = ("01" if length == 65 else "") + device.sign(to_sign).hex()
    given = ["--public-key", public_key, "--signature", signature]
    assert unsigned("sign", "t.json", *given, "-o", "s.json").code == 0
    assert signers(unsigned, "s.json") == [public_key]
    wrong = unsigned("sign", "t.json", *given[:3], signature[:-2] + ("00" if signature[-2:] != "00" else "01"))
    assert wrong.code == 2
    assert "does not verify" in wrong.err
    assert unsigned("sign", "t.json", *given[:2]).code == 2
    assert unsigned("sign", "t.json", *given[:3], "abcd").code == 2


def test_a_high_s_signature_from_elsewhere_is_brought_to_low_s_and_said(unsigned) -> None:
    key = load_key(unsigned.home / "second.pem")
    signature = key.sign(read_file(unsigned.home / "t.json").transaction.hash)
    s = int.from_bytes(signature[32:], "big")
    high = signature[:32] + max(s, SECP256K1_ORDER - s).to_bytes(32, "big")
    ran = unsigned("sign", "t.json", "--public-key", key.public_key.hex, "--signature", high.hex(), "-o", "s.json")
    assert ran.code == 0
    assert "above n/2" in ran.err
    assert signers(unsigned, "s.json") == [key.public_key.hex]


def test_a_key_file_that_others_may_read_is_warned_of_or_refused(unsigned) -> None:
    file = unsigned.home / "first.pem"
    file.chmod(file.stat().st_mode | stat.S_IRGRP)
    warned = unsigned("sign", "t.json", "--key", "first.pem", "-o", "s.json")
    assert warned.code == 0
    assert "others may read" in warned.err
    refused = unsigned("sign", "t.json", "--key", "first.pem", "--strict-permissions")
    assert (refused.code, refused.out) == (2, "")
    assert "others may read" in refused.err


# --- multi-signature on the dev network


@pytest.fixture
def shared(shell, devnet) -> Shell:
    """A shell whose ``first.pem`` and ``second.pem`` must both sign for the first one's account."""
    first, second = new_key(shell, "first.pem"), new_key(shell, "second.pem", "secp256k1")
    dev = ["--network", "dev", "--yes", "--quiet"]
    steps = [
        ["transfer", "--to", first, "--amount", "100", "--key", devnet.info["faucet_key_file"]],
        ["call", "add_key", "--name", "demo", "--arg", f"key:public_key={second}", "--arg", "weight:u8=2",
         "--payment", "3", "--key", "first.pem"],
        ["call", "set_threshold", "--name", "demo", "--arg", "weight:u8=3", "--payment", "3", "--key", "first.pem"],
        ["transfer", "--to", FRIEND, "--amount", "3", "--key", "first.pem", "--output", "half.json"],
    ]  # fmt: skip
    for step in steps:
        ran = shell(*step, *dev)
        assert ran.code == 0, ran.err
    return shell


def test_check_says_who_must_still_sign_and_send_says_it_before_sending(shared) -> None:
    ran = shared("check", "half.json", "--network", "dev", "--json")
    found = json.loads(ran.out)
    assert (ran.code, found["valid"], found["sendable"]) == (0, True, False)
    assert (found["authorization"]["weight"], found["authorization"]["threshold"]) == (1, 3)
    assert {key["signed"]: key["weight"] for key in found["authorization"]["keys"]} == {True: 1, False: 2}
    assert [problem["code"] for problem in found["problems"]] == ["insufficient-weight"]
    assert shared("check", "half.json", "--network", "dev", "--sendable").code == 2
    said = shared("check", "half.json", "--network", "dev").out
    assert "signed with weight 1 of 3: not enough" in said
    assert "not sendable" in said

    refused = shared("send", "half.json", "--network", "dev", "--yes", "--json")
    assert (refused.code, refused.out) == (2, "")
    assert "the account demands 3" in refused.err

    assert shared("sign", "half.json", "--key", "second.pem", "--output", "whole.json").code == 0
    assert json.loads(shared("check", "whole.json", "--network", "dev", "--json").out)["sendable"]
    ran = shared("send", "whole.json", "--network", "dev", "--yes", "--json")
    assert (ran.code, ran.statuses) == (0, ["sent", "processed"])


def test_send_signs_with_all_the_keys_it_is_given(shared) -> None:
    ran = shared("send", "half.json", "--key", "second.pem", "--network", "dev", "--yes", "--json")
    assert (ran.code, ran.statuses) == (0, ["sent", "processed"])


def test_a_stranger_and_an_unknown_account_are_named_before_anything_is_signed(shared) -> None:
    stranger = new_key(shared, "stranger.pem")
    dev = ["--network", "dev", "--yes", "--json"]
    ran = shared("send", "half.json", "--key", "stranger.pem", *dev)
    assert ran.code == 2
    assert f"{stranger} is no key of the initiator's account" in ran.err
    ran = shared("transfer", "--to", FRIEND, "--amount", "3", "--key", "stranger.pem", *dev)
    assert ran.code == 2
    assert "account does not exist" in ran.err


def test_check_shows_whole_what_signing_cuts(unsigned) -> None:
    first = json.loads(unsigned("key", "show", "first.pem", "--json").out)["public_key"]
    numbers = f"numbers:list<u64>=[{', '.join(['7'] * 1000)}]"
    made = unsigned(
        *("call", "count", "--contract", "ab" * 32, "--arg", numbers, "--payment", "3"),
        *("--from", first, "--network", "testnet", "--output", "call.json"),
    )
    assert made.code == 0, made.err
    told = unsigned("sign", "call.json", "--key", "first.pem", "-o", "signed.json").err
    said = " ".join(told.replace("│", "").split())
    assert "'· numbers' is too long to be shown whole here; all of it: cspr-track check --show FILE" in said
    assert said.count("7,") < 700
    shown = unsigned("check", "--show", "signed.json")
    assert shown.code == 0
    assert "Call count of contract ababababab" in shown.out
    assert shown.out.replace("│", "").count("7,") == 999
    assert "warning" not in shown.out
    found = json.loads(unsigned("check", "--show", "--json", "signed.json").out)["shown"]
    assert found["title"] == "Call count of contract ababababab…"
    [value] = [row["value"] for row in found["rows"] if row["label"] == "· numbers"]
    assert json.loads(value) == [7] * 1000
    assert json.loads(unsigned("check", "--json", "signed.json").out)["shown"] is None
