"""Streams that know only ASCII: nothing raises, our own signs become plain ones, the rest its number."""

import pytest

ASCII = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_history_of_a_call_and_its_sending(shell, devnet, columns) -> None:
    ran = shell("send", devnet.call(shell.home, "revert"), "--yes", COLUMNS=columns, **ASCII)
    assert ran.code == 7
    assert ran.out.isascii()
    assert ran.err.isascii()
    shown = shell("history", COLUMNS=columns, **ASCII)
    assert shown.code == 0
    assert shown.out.isascii()


def test_an_explanation_of_text_that_it_cannot_show(bare) -> None:
    ran = bare("explain", "naïve…", PYTHONIOENCODING="ascii")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == "na\\xefve."


def test_an_argument_cannot_rewrite_its_own_review(shell, devnet) -> None:
    evil = "a\x1b[2J\x1b]0;own\x07\u202e" + "x" * 500
    ran = shell("call", "succeed", "--name", "demo", "--payment", "3", "--arg", f"{evil}:u8=1", "--network", "dev",
                "--key", devnet.info["faucet_key_file"], "--dry-run")  # fmt: skip
    assert ran.code == 0
    assert "\\x1b[2J" in ran.err
    assert not set(ran.err) & {"\x1b", "\x07", "\u202e"}
    assert max(map(len, ran.err.splitlines())) < 200
