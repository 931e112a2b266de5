"""What a person sees: the command on a pseudo-terminal, its screen read by a terminal emulator."""

import os
import signal

import emulator
import pytest
from shell import COMMAND


def Screen(shell, *arguments, columns: int = 80, rows: int = 40, **environ: str) -> emulator.Screen:  # noqa: N802
    """The command on a pseudo-terminal of a given size."""
    command = [COMMAND, *map(str, arguments)]
    return emulator.Screen(command, environ=shell.environ | environ, folder=shell.home, columns=columns, rows=rows)


def test_a_no_cancels_with_6_and_nothing_reaches_the_network(shell, devnet) -> None:
    file = devnet.transfer(shell.home)
    screen = Screen(shell, "send", file)
    screen.wait_for("Transfer 2.5 CSPR", "Sign and send? [y/N]")
    screen.type("n\n")
    assert screen.end() == 6
    assert "cancelled" in screen.text
    assert shell("status", file.stem, "--network", "dev").code == 3
    assert "the journal is empty" in shell("history").out


@pytest.mark.parametrize("answer", ["\n", "\x04", "maybe\n"])
def test_whatever_is_no_yes_means_no(shell, devnet, answer) -> None:
    screen = Screen(shell, "send", devnet.transfer(shell.home))
    screen.wait_for("[y/N]")
    screen.type(answer)
    assert screen.end() == 6


def test_ctrl_c_at_the_question_sends_nothing(shell, devnet) -> None:
    screen = Screen(shell, "send", devnet.transfer(shell.home))
    screen.wait_for("[y/N]")
    screen.type("\x03")
    assert screen.end() in (6, 130)
    assert "Traceback" not in screen.text
    assert "the journal is empty" in shell("history").out


def test_a_yes_shows_the_panel_to_the_result(shell, devnet) -> None:
    file = devnet.transfer(shell.home)
    screen = Screen(shell, "send", file, "--key", devnet.info["faucet_key_file"])
    screen.wait_for("[y/N]")
    screen.type("y\n")
    screen.wait_for("✓ signed", "✓ sent", "✓ processed", "executed with success, cost 0.1 CSPR")
    assert screen.end() == 0
    assert file.stem in screen.text.replace("\n", "").replace("│", "").replace(" ", "")
    assert not screen.cursor_hidden
    assert b"\x1b[?1049h" not in screen.raw  # never the alternate screen: what was there stays


@pytest.mark.parametrize("columns", [30, 40, 80, 200])
def test_the_panel_fits_the_width_and_says_why_it_failed(shell, devnet, columns) -> None:
    screen = Screen(shell, "send", devnet.call(shell.home, "revert"), "--yes", columns=columns, rows=80)
    assert screen.end() == 7
    words = " ".join(screen.text.replace("│", " ").split())
    assert "User error: 65" in words
    assert "5 CSPR" in words


def test_time_and_ttl_are_shown_while_it_waits_and_ctrl_c_says_how_to_go_on(shell, devnet) -> None:
    file = devnet.call(shell.home, "never")
    screen = Screen(shell, "send", file, "--yes", columns=100)
    screen.wait_for("✓ sent", "listening", "TTL", "left", "the CSPR.cloud stream")
    screen.type("\x03")
    assert screen.end() == 130
    assert f"cspr-track watch {file.stem} --network dev" in screen.text.replace("\n", "")
    assert not screen.cursor_hidden


def test_no_color_takes_the_colours_and_leaves_the_words(shell, devnet) -> None:
    screen = Screen(shell, "send", devnet.transfer(shell.home), "--yes", NO_COLOR="1")
    assert screen.end() == 0
    assert "✓ processed" in screen.text
    for colour in (b"\x1b[31m", b"\x1b[32m", b"\x1b[34m", b"\x1b[36m"):
        assert colour not in screen.raw


@pytest.mark.parametrize("environ", [{"TERM": "dumb"}, {"CI": "1"}])
def test_a_dumb_terminal_and_ci_get_plain_lines(shell, devnet, environ) -> None:
    screen = Screen(shell, "send", devnet.transfer(shell.home), "--yes", **environ)
    assert screen.end() == 0
    assert "✓ processed" in screen.text
    assert b"\x1b[?25l" not in screen.raw
    assert b"\x1b[1A" not in screen.raw


def test_an_ascii_locale_gets_ascii(shell, devnet) -> None:
    environ = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    screen = Screen(shell, "send", devnet.transfer(shell.home), "--yes", **environ)
    assert screen.end() == 0
    assert "+ processed" in screen.text
    assert screen.raw.isascii()


def test_json_on_a_terminal_stays_on_stdout_while_the_panel_is_on_stderr(shell, devnet) -> None:
    file = devnet.transfer(shell.home)
    screen = Screen(shell, "send", file, "--yes", "--json", columns=200)
    assert screen.end() == 0
    assert '"status":"processed"' in screen.text.replace("\n", "")


def test_ctrl_z_gives_the_terminal_back_and_fg_goes_on(shell, devnet) -> None:
    file = devnet.call(shell.home, "never")
    screen = Screen(shell, "send", file, "--yes", columns=100)
    screen.wait_for("✓ sent", "the CSPR.cloud stream")
    assert screen.cursor_hidden
    screen.process.send_signal(signal.SIGTSTP)
    _, status = os.waitpid(screen.process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    screen.take_in()
    assert not screen.cursor_hidden
    assert "✓ sent" not in screen.text  # the picture is gone while the shell has the terminal
    screen.process.send_signal(signal.SIGCONT)
    screen.wait_for("✓ sent")
    screen.type("\x03")
    assert screen.end() == 130


def test_two_interrupts_at_once_leave_no_hidden_cursor(shell, devnet) -> None:
    screen = Screen(shell, "send", devnet.call(shell.home, "never"), "--yes", columns=100)
    screen.wait_for("✓ sent", "the CSPR.cloud stream")
    screen.type("\x03\x03")
    assert screen.end() == 130
    assert not screen.cursor_hidden
