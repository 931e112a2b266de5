"""Questions to the person at the terminal. Enter alone means no; nothing typed at a passphrase is shown."""

import getpass
import os
import sys
from pathlib import Path

from cspr_track.core.errors import InputError
from cspr_track.render.renderer import Renderer

MAX_PASSPHRASE = 4096
"""Bytes of a file with a passphrase that are read."""


def ask_to_go_on(renderer: Renderer, question: str) -> bool:
    """Ask on stderr, read from stdin; only ``y`` and ``yes`` mean yes, and the end of input means no."""
    renderer.question(f"{question}? [y/N] ")
    try:
        answer = sys.stdin.readline()
    except KeyboardInterrupt:
        answer = ""
    if not answer.endswith("\n"):
        renderer.question("\n")
    return answer.strip().lower() in {"y", "yes"}


def ask_passphrase(path: Path) -> str:
    """The passphrase of an encrypted key: from the file that CSPR_TRACK_KEY_PASSPHRASE_FILE names, else asked for.

    Raises:
        InputError: it is needed and nobody can be asked.
    """
    named = os.environ.get("CSPR_TRACK_KEY_PASSPHRASE_FILE")
    if named:
        try:
            with Path(named).open("rb") as opened:
                return opened.read(MAX_PASSPHRASE).decode("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                "the file named by CSPR_TRACK_KEY_PASSPHRASE_FILE cannot be read", file=named, why=str(error)
            ) from error
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise InputError(
            "the key is encrypted and nobody can be asked for its passphrase",
            code="wrong-passphrase",
            file=str(path),
            hint="put the passphrase into a file and name it in CSPR_TRACK_KEY_PASSPHRASE_FILE",
        )
    return getpass.getpass(f"Passphrase of {path.name}: ", stream=sys.stderr)
