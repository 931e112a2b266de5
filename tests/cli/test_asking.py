"""Questions at a terminal: what is typed before them, half of an answer, bytes that are no text, signals meanwhile."""

import os
import signal
import termios

import emulator
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from shell import COMMAND

STARTED_LATER = 'read go; exec "$@"'
"""What is typed after the first line is there before the command is."""


def in_sh(shell, script: str, *arguments: object, **environ: str) -> emulator.Screen:
    command = ["sh", "-c", script, "sh", COMMAND, *map(str, arguments)]
    return emulator.Screen(command, environ=shell.environ | environ, folder=shell.home)


def encrypted_key(shell) -> str:
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
    (shell.home / "shut.pem").write_bytes(pem)
    (shell.home / "shut.pem").chmod(0o600)
    return "shut.pem"


def press(screen: emulator.Screen, keys: bytes) -> None:
    os.write(screen._master, keys)


def shows_what_is_typed(screen: emulator.Screen) -> bool:
    return bool(termios.tcgetattr(screen._master)[3] & termios.ECHO)


def test_a_yes_that_was_typed_before_the_review_was_shown_approves_nothing(shell, devnet) -> None:
    screen = in_sh(shell, STARTED_LATER, "send", devnet.transfer(shell.home))
    screen.type("go\ny\ny")
    screen.wait_for("[y/N]")
    screen.type("\n")
    assert screen.end() == 6
    assert "the journal is empty" in shell("history").out


@pytest.mark.parametrize("answer", ["y\x04\x04", "yes\x04\x04"], ids=["y", "yes"])
def test_an_answer_that_was_not_ended_means_no(shell, devnet, answer) -> None:
    screen = in_sh(shell, 'exec "$@"', "send", devnet.transfer(shell.home))
    screen.wait_for("[y/N]")
    screen.type(answer)
    assert screen.end() == 6


def test_an_answer_that_is_no_text_means_no(shell, devnet) -> None:
    file = devnet.transfer(shell.home)
    screen = in_sh(shell, 'exec "$@"', "send", file, PYTHONIOENCODING="utf-8:strict")
    screen.wait_for("[y/N]")
    press(screen, b"y\xff\n")
    assert screen.end() == 6
    assert "Traceback" not in screen.text


@pytest.mark.parametrize("what", ["passphrase", "token"])
def test_a_secret_that_is_no_text_is_refused_and_none_of_its_bytes_told(bare, what) -> None:
    login = ("config", "login", "--network", "testnet", "--store", "file")
    command = ("key", "show", encrypted_key(bare)) if what == "passphrase" else login
    screen = in_sh(bare, 'exec "$@"', *command)
    screen.wait_for("Passphrase of shut.pem:" if what == "passphrase" else "Access token of testnet:")
    press(screen, b"caf\xe9\n")
    assert screen.end() == 2
    assert "error: what was typed is not UTF-8" in screen.text
    assert "0xe9" not in screen.text
    assert "Traceback" not in screen.text


def test_a_token_on_standard_input_that_is_no_text_is_refused_and_none_of_its_bytes_told(bare) -> None:
    login = ("config", "login", "-", "--network", "testnet", "--store", "file")
    ran = bare(*login, stdin=b"caf\xe9\n", PYTHONIOENCODING="utf-8:strict")
    assert (ran.code, ran.err) == (2, "error: what was given is not UTF-8\n")


def test_a_terminal_obeys_nothing_of_the_name_of_the_key_whose_passphrase_is_asked_for(bare) -> None:
    name = f"\x1b[31m\x1b]0;title\x07 {'x' * 70} good.json: valid"
    (bare.home / encrypted_key(bare)).rename(bare.home / name)
    screen = in_sh(bare, 'exec "$@"', "key", "show", name)
    screen.wait_for(r"Passphrase of \x1b[31m\x1b]0;title\x07", "│ good.json: valid:")
    assert b"\x1b[31m" not in screen.raw
    assert not [line for line in screen.lines if line.startswith("good.json")]
    screen.type("x\n")
    assert screen.end() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["terminated", "hung up"])
def test_a_signal_at_the_passphrase_leaves_a_terminal_that_shows_what_is_typed(bare, number) -> None:
    screen = in_sh(bare, 'exec "$@"', "key", "show", encrypted_key(bare))
    screen.wait_for("Passphrase of shut.pem:")
    assert not shows_what_is_typed(screen)
    screen.process.send_signal(number)
    assert screen.process.wait(20) == 128 + number
    assert shows_what_is_typed(screen)
    assert "Traceback" not in screen.text


def test_a_window_that_is_closed_at_the_passphrase_ends_it(bare) -> None:
    screen = in_sh(bare, 'exec "$@"', "key", "show", encrypted_key(bare))
    screen.wait_for("Passphrase of shut.pem:")
    assert screen.close() == 128 + signal.SIGHUP
