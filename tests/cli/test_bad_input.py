"""Whatever is wrong gets one clear line and the contract's exit code; never a traceback, and nothing is sent."""

import json
import os
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from shell import COMMAND
from vectors import OWN
from warm_shell import WarmShell


def refused(ran, code: int, *words: str) -> None:
    assert ran.code == code
    assert ran.out == ""
    lines = [line for line in ran.err.splitlines() if line.startswith("error: ")]
    assert len(lines) == 1
    assert "Traceback" not in ran.err
    for word in words:
        assert word in ran.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "there is nothing in it"),
        (b"   \n", "there is nothing in it"),
        (b"not json", "it is not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"{}", "no deploy and no transaction"),
        (b"[]", "a transaction is a JSON object"),
        (b'{"hash":1,"header":{},"payment":{},"session":{}}', "at /hash"),
    ],
)
def test_a_file_that_is_no_transaction(shell, content, words) -> None:
    file = shell.home / "broken.json"
    file.write_bytes(content)
    refused(shell("send", file, "--yes"), 2, words, "broken.json")


def test_a_missing_file(shell) -> None:
    refused(shell("send", "nowhere.json", "--yes"), 2, "nowhere.json", "No such file")


def test_a_changed_transaction(shell, devnet) -> None:
    document = json.loads(devnet.transfer(shell.home).read_text())
    document["payload"]["ttl"] = "29m"
    file = shell.home / "changed.json"
    file.write_text(json.dumps(document))
    refused(shell("send", file, "--yes"), 2, "changed.json", "at /hash", "make it anew")


def test_a_signature_that_does_not_fit(shell, devnet) -> None:
    document = json.loads(devnet.transfer(shell.home).read_text())
    document["approvals"][0]["signature"] = "01" + "11" * 64
    file = shell.home / "signature.json"
    file.write_text(json.dumps(document))
    refused(shell("send", file, "--yes"), 2, "at /approvals/0/signature", "does not fit")


def test_a_key_that_is_none(shell, devnet) -> None:
    (shell.home / "key.pem").write_text("hello")
    refused(shell("send", devnet.transfer(shell.home), "--yes", "--key", "key.pem"), 2, "key.pem", "no key file")


def test_a_key_that_has_signed_already(shell, devnet) -> None:
    file = devnet.transfer(shell.home)
    ran = shell("send", file, "--yes", "--json", "--key", devnet.info["faucet_key_file"])
    assert (ran.code, ran.statuses) == (0, ["sent", "processed"])  # nothing to add, and nothing wrong
    assert "has signed this transaction already" in ran.err


def test_an_unknown_network(shell, devnet) -> None:
    refused(shell("send", devnet.transfer(shell.home), "--yes", "--network", "tesnet"), 2, "hint: --network testnet")


def test_a_network_that_contradicts_the_document(shell, devnet) -> None:
    refused(
        shell("send", devnet.transfer(shell.home), "--yes", "--network", "testnet"), 2, "'casper-devnet'", "testnet"
    )
    other = devnet.transfer(shell.home, chain="casper-elsewhere")
    refused(shell("send", other, "--yes", "--network", "dev"), 2, "'casper-elsewhere'")


def test_a_refused_connection(bare, devnet) -> None:
    file = devnet.transfer(bare.home)
    ran = bare(
        "send", file, "--yes", "--rpc", "http://127.0.0.1:1/rpc", "--chain-name", "casper-devnet", "--events", ""
    )
    refused(
        ran, 3, "cannot be reached", "127.0.0.1:1", "nothing was sent", "hint: cspr-track devnet starts a dev network"
    )


def test_a_wrong_token(shell, devnet) -> None:
    file = devnet.transfer(shell.home)
    refused(shell("send", file, "--yes", CSPR_CLOUD_KEY="wrong"), 3, "refused the access token", "CSPR_CLOUD_KEY")
    assert shell("status", file.stem, "--network", "dev").code == 3  # the network never saw it
    refused(shell("watch", file.stem, "--network", "dev", CSPR_CLOUD_KEY="wrong"), 3, "refused the access token")


def test_nobody_to_ask_and_no_yes_ends_at_once(shell, devnet) -> None:
    refused(shell("send", devnet.transfer(shell.home)), 2, "hint: add --yes")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["watch", "12345"], "not a transaction hash"),
        (["watch"], "no transaction hash was given"),
        (["status", "zz" * 32], "not a transaction hash"),
        (["send"], "FILE"),
        (["send", "x.json", "--timeout", "-1"], "--timeout"),
        (["sned"], "sned"),
        (["send", "--nope"], "--nope"),
        (["transfer", "--to", "01", "--amount", "1", "--key", "k"], "k"),
        (["key", "show", "nowhere.pem"], "nowhere.pem"),
        (["devnet", "--replay", "nowhere"], "nowhere"),
        (["watch", "ab" * 32, "--plain", "--quiet"], "exclude each other"),
        (["watch", "ab" * 32, "--rpc", "node.example"], "is no address"),
    ],
)
def test_wrong_usage(bare, arguments, words) -> None:
    refused(bare(*arguments), 2, words)


@pytest.mark.parametrize("amount", ["-1", "1.0000000001", "abc", "1e5", "", "nan", "1" * 200])
def test_an_amount_that_is_none(shell, devnet, amount) -> None:
    key = devnet.info["faucet_key_file"]
    ran = shell("transfer", "--to", devnet.key.public_key.hex, f"--amount={amount}", "--key", key, "--network", "dev")
    refused(ran, 2, "--amount")


def test_with_json_the_error_is_an_object_on_stderr(bare) -> None:
    ran = bare("watch", "12345", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert json.loads(ran.err)["error"]["code"] == "bad-hash"


def test_a_key_file_is_never_overwritten(bare) -> None:
    (bare.home / "key.pem").write_text("precious")
    refused(bare("key", "new", "key.pem"), 2, "key.pem")
    assert (bare.home / "key.pem").read_text() == "precious"


def test_hostile_text_in_a_document_reaches_no_terminal_raw(bare) -> None:
    files = sorted((OWN / "invalid").glob("*hostile*"))
    ran = bare("check", *files)
    assert ran.out.count("hostile") >= len(files) > 70
    raw = [c for c in ran.out + ran.err if (ord(c) < 32 and c != "\n") or ord(c) in (0x7F, 0x202E, 0x2066, 0x9B)]
    assert raw == []


@pytest.mark.parametrize(
    ("start", "middle", "code"),
    [
        (b'{"deploy":' + b'{"x":' * 100_000, b"", "too-deep"),
        (b"[" * 100_000, b"", "too-deep"),
        (b'{"deploy":"', b"x" * 1_000_000, "too-large"),
        (b"", b"\x00\xff" * 500_000, "too-large"),
        (b"", b"[[[{" * 250_000, "too-large"),
    ],
    ids=["deep objects", "deep lists", "a long string", "noise", "brackets"],
)
def test_a_monstrous_file_is_refused_in_one_line_and_little_memory(tmp_path, forks, start, middle, code) -> None:
    file = tmp_path / "monster.json"
    with file.open("wb") as opened:
        opened.write(start)
        for _ in range(100 if middle else 0):
            opened.write(middle)
    ran = WarmShell(forks, tmp_path)("check", file)
    assert ran.code == 2
    assert f"  {code}" in ran.out
    assert ran.peak_kib < 300 * 1024


STARTING = """
import sys
from cspr_track.cli.main import run

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "typer":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupting())
run()
"""


def test_a_ctrl_c_while_it_still_starts_leaves_no_traceback() -> None:
    done = subprocess.run([sys.executable, "-c", STARTING], capture_output=True, timeout=50, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (f"timeout = {'9' * 5000}", "is beyond reason: Exceeds the limit"),
        (f"a = {'[' * 5000}{']' * 5000}", "is beyond reason: maximum recursion depth"),
        ('key = "~no-such-user/x"', "the path ~no-such-user/x cannot be used"),
    ],
    ids=["digits", "depth", "home"],
)
def test_settings_beyond_reason_are_one_line(bare, settings, said) -> None:
    file = bare.home / "odd.toml"
    file.write_text(settings, encoding="utf-8")
    ran = bare("config", "show", CSPR_TRACK_CONFIG=str(file))
    assert (ran.code, "Traceback" in ran.err) == (2, False)
    assert said in ran.err


def test_a_token_file_without_end_is_one_line(bare) -> None:
    ran = bare("config", "show", CSPR_CLOUD_KEY_FILE="/dev/zero")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "error: the token file /dev/zero holds more than a token")


def test_a_limit_beyond_reason_is_one_line(bare) -> None:
    ran = bare("history", "-n", "99999999999999999999")
    assert (ran.code, "Traceback" in ran.err) == (2, False)


NO_TEXT = os.fsdecode(b"\xff")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("explain", NO_TEXT), "'TEXT...': It is no text in UTF-8."),
        (("history", "--network", NO_TEXT), "'--network': It is no text in UTF-8."),
        (("status", "ab" * 32, "--chain-name", NO_TEXT), "'--chain-name': It is no text in UTF-8."),
        (("devnet", "--chain-name", NO_TEXT), "'--chain-name': It is no text in UTF-8."),
        (("config", "set", "key", NO_TEXT), "It is no text in UTF-8."),
        (("devnet", "--block-time", "inf"), "'--block-time': inf is no number that can be used."),
        (("devnet", "--usd-rate", "nan"), "'--usd-rate': nan is no number that can be used."),
        (("watch", "ab" * 32, "--timeout", "inf"), "'--timeout': inf is no number that can be used."),
        (("devnet", "--fault", "drop=nan"), "--fault: 'nan' is no number"),
        (("devnet", "--fault", "delay=inf"), "--fault: 'inf' is no number"),
        (("devnet", "--fault", "drop=x"), "--fault: 'x' is no number"),
        (("config", "set", "profiles.\x1b[31m.rpc", "http://a"), "has a character in it that no network's name has"),
        (("config", "set", "profiles.x.chain_name", "a\x1b[2J"), "has a character in it that no path, address or name"),
    ],
)
def test_words_and_numbers_of_which_nothing_can_be_made_are_told_in_one_line(bare, command, said) -> None:
    ran = bare(*command)
    refused(ran, 2, said)
    assert "\x1b" not in ran.err
    assert not (bare.home / "config").exists()


def test_a_path_may_be_any_bytes(bare, tmp_path) -> None:
    refused(bare("send", f"{NO_TEXT}.json", "--yes"), 2, "No such file or directory")


def test_check_says_why_a_file_cannot_be_read(bare) -> None:
    (bare.home / "folder").mkdir()
    ran = bare("check", "nowhere.json", "folder")
    assert ran.code == 2
    assert "the file cannot be read: No such file or directory" in ran.out
    assert "the file cannot be read: Is a directory" in ran.out


def test_a_pipe_in_the_place_of_the_dev_networks_state_is_no_dev_network(bare) -> None:
    state = bare.home / "state" / "cspr-track"
    state.mkdir(parents=True)
    os.mkfifo(state / "devnet.json")
    assert bare("status", "ab" * 32, "--network", "devnet").code == 3  # nobody could be asked


@pytest.mark.parametrize("command", ["--help", "--version", "send --help", "schema"])
def test_who_stops_reading_ends_any_command_as_a_closed_pipe_does(bare, command) -> None:
    closed, ours = os.pipe()
    os.close(closed)
    done = subprocess.run(
        [COMMAND, *command.split()], stdout=ours, stderr=subprocess.PIPE, env=bare.environ, check=False
    )
    os.close(ours)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"x" * 4097, "it is far too large"), (b"\xff", "it is not UTF-8"), (None, "No such file or directory")],
)
def test_a_file_of_a_passphrase_that_cannot_be_used_is_told(bare, content, why) -> None:
    key = Ed25519PrivateKey.generate()
    lock = BestAvailableEncryption(b"open sesame")
    (bare.home / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock))
    if content is not None:
        (bare.home / "phrase").write_bytes(content)
    ran = bare("key", "show", "key.pem", CSPR_TRACK_KEY_PASSPHRASE_FILE="phrase")
    refused(ran, 2, f"phrase: the file named by CSPR_TRACK_KEY_PASSPHRASE_FILE cannot be read: {why}")
    assert "xxx" not in ran.err


def test_a_passphrase_may_be_as_long_as_its_file(bare) -> None:
    key, phrase = Ed25519PrivateKey.generate(), b"x" * 1000
    (bare.home / "key.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(phrase))
    )
    (bare.home / "phrase").write_bytes(phrase + b"\r\n" + b"\n" * 3000)
    ran = bare("key", "show", "key.pem", CSPR_TRACK_KEY_PASSPHRASE_FILE="phrase")
    assert ran.code == 0, ran.err


@pytest.mark.parametrize("words", [(), ("bash",), ("bash", ":="), ("bash", ":=", "cspr-track ", "more"), ("zsh",)])
def test_a_question_of_a_shell_that_is_none_is_answered(bare, words) -> None:
    ran = bare("__complete", *words)
    assert (ran.code, ran.err) == (0, "")
