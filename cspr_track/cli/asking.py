"""Questions to the person at the terminal. Enter alone means no; nothing typed at a passphrase is shown."""

import contextlib
import getpass
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from cspr_track.cli import interrupts
from cspr_track.core.errors import InputError
from cspr_track.render.lines import INDENT, folded, in_letters_of, mark_of
from cspr_track.render.renderer import Renderer
from cspr_track.render.safe_text import safe
from cspr_track.render.terminal import stream
from cspr_track.transaction.named_file import read_named_file

MAX_PASSPHRASE = 4096
"""Bytes that a file with a passphrase has at most."""
MAX_QUESTION = 200
"""Characters of a question that are shown; it may name a file."""


def ask_to_go_on(renderer: Renderer, question: str) -> bool:
    """Ask on stderr, read from stdin; only a line ``y`` or ``yes`` that was typed after the question means yes."""
    interrupts.check()
    _forget_typed_ahead()
    renderer.question(f"{question}? [y/N] ")
    try:
        answer = sys.stdin.readline()
    except (KeyboardInterrupt, UnicodeError):
        answer = ""
    if not answer.endswith("\n"):
        renderer.question("\n")
        return False
    return answer.strip().lower() in {"y", "yes"} and not interrupts.heard()


def ask_secret(question: str) -> str:
    """Ask at the terminal for what is not to be shown; what was typed before the question is forgotten.

    Raises:
        InputError: it is not UTF-8.
        Interrupted: a signal came; the terminal shows again what is typed.
    """
    interrupts.check()
    try:
        with _ended_in_order():
            typed = getpass.getpass(_as_prompt(question), stream=sys.stderr)
            typed.encode()
    except UnicodeError:
        raise InputError("what was typed is not UTF-8", code="usage") from None  # its bytes are the secret's
    interrupts.check()
    return typed


def _as_prompt(question: str) -> str:
    """A question may name a file, and a file may be called anything: the terminal obeys none of it."""
    to = stream(sys.stderr, os.environ)
    lines = folded(f"{safe(question, limit=MAX_QUESTION)}:", to.width, indent=INDENT, mark=mark_of(to))
    return in_letters_of(to, "\n".join(lines)) + " "


@contextlib.contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the run only after the terminal shows again what is typed."""
    came: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        raise interrupts.Interrupted(number)

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    for number in (number for number, then in before.items() if then != signal.SIG_IGN):
        signal.signal(number, end)
    try:
        yield
    except Exception:
        if came:  # whatever else fails then, as on a terminal that is gone
            raise interrupts.Interrupted(came[0]) from None
        raise
    finally:
        for number, then in before.items():
            signal.signal(number, then)


def _forget_typed_ahead() -> None:
    """Nobody approves what is not shown yet."""
    try:
        import termios
    except ModuleNotFoundError:  # Windows
        return
    with contextlib.suppress(termios.error, OSError, ValueError):  # no terminal
        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


def ask_passphrase(path: Path) -> str:
    """The passphrase of an encrypted key: from the file that CSPR_TRACK_KEY_PASSPHRASE_FILE names, else asked for.

    Raises:
        InputError: it is needed and nobody can be asked.
    """
    named = os.environ.get("CSPR_TRACK_KEY_PASSPHRASE_FILE")
    if named:
        return _passphrase_of(Path(named))
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise InputError(
            "the key is encrypted and nobody can be asked for its passphrase",
            code="wrong-passphrase",
            file=str(path),
            hint="put the passphrase into a file and name it in CSPR_TRACK_KEY_PASSPHRASE_FILE",
        )
    return ask_secret(f"Passphrase of {path.name}")


def _passphrase_of(file: Path) -> str:
    trouble = "the file named by CSPR_TRACK_KEY_PASSPHRASE_FILE cannot be read"
    data = read_named_file(file, MAX_PASSPHRASE, trouble=trouble)
    why = "it is far too large" if len(data) > MAX_PASSPHRASE else None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text, why = "", why or "it is not UTF-8"
    if why is not None:
        raise InputError(trouble, code="unreadable-file", file=str(file), why=why)
    return text.rstrip("\r\n")
