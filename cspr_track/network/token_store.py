"""Where access tokens are kept: a file that only its owner can read, or the system's keyring (extra ``keyring``)."""

import contextlib
import stat
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cspr_track._files import private_folder, write_whole
from cspr_track.core.errors import ConfigurationError
from cspr_track.network.token import Token

KEYRING_SERVICE = "cspr-track"
GOOD_ENOUGH = 1.0
"""Keyring backends below this priority keep secrets in plain text, or nowhere."""


MAX_TOKEN = 4096
"""Characters, and bytes: a token is plain."""


def checked_token(secret: str, where: str) -> Token:
    """A token from text.

    Raises:
        ConfigurationError: it cannot be one; the text itself is not told.
    """
    if not secret or not secret.isascii() or not secret.isprintable() or " " in secret:
        raise ConfigurationError(f"the access token in {where} is not one: it must be one word of plain characters")
    return Token(secret)


def token_of_file(file: Path) -> Token | None:
    """The token that a file holds; None when it is empty.

    Raises:
        ConfigurationError: it cannot be read, or holds no token.
    """
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_TOKEN + 1)
        secret = data.decode("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigurationError(
            f"the token file {file} cannot be read", why=why, hint="cspr-track config login makes one"
        ) from error
    if len(data) > MAX_TOKEN:
        raise ConfigurationError(f"the token file {file} holds more than a token", hint=f"at most {MAX_TOKEN} bytes")
    return checked_token(secret, str(file)) if secret else None


def token_file_problem(file: Path) -> str | None:
    """A sentence when others than the owner may read the file, else None."""
    try:
        mode = file.stat().st_mode
    except OSError:
        return None
    others = stat.S_IRGRP | stat.S_IROTH
    return f"others may read {file} (mode {stat.S_IMODE(mode):04o})" if mode & others else None


def own_token_file(config: Path, network: str) -> Path:
    """Where ``config login`` keeps the token of a network when there is no keyring."""
    return config.parent / "tokens" / quote(network, safe="").replace(".", "%2E")


def write_secret(file: Path, text: str) -> None:
    """Write a file that only its owner may read, all of it or nothing.

    Raises:
        OSError: it cannot be written.
    """
    private_folder(file.parent)
    write_whole(file, text)


def token_of_keyring(network: str) -> Token | None:
    """The token that the system's keyring holds for a network; None when it holds none.

    Raises:
        ConfigurationError: there is no keyring, or it cannot be read.
    """
    keyring = need_keyring()
    with _told("read"):
        secret = keyring.get_password(KEYRING_SERVICE, network)
    return checked_token(secret.strip(), "the keyring") if secret and secret.strip() else None


def keyring_name() -> str | None:
    """The name of the system's keyring, when it is fit to keep a secret; None when there is none."""
    try:
        backend = need_keyring().get_keyring()
        return str(backend.name) if backend.priority >= GOOD_ENOUGH else None
    except ConfigurationError:
        return None
    except Exception:  # noqa: BLE001 (backends are software of others, and find their own ways to fail)
        return None


def store_in_keyring(network: str, secret: str) -> None:
    """Keep a token in the system's keyring.

    Raises:
        ConfigurationError: there is none, or it refused.
    """
    keyring = need_keyring()
    with _told("written"):
        keyring.set_password(KEYRING_SERVICE, network, secret)


def forget_in_keyring(network: str) -> bool:
    """Take a token out of the system's keyring; gives whether one was there.

    Raises:
        ConfigurationError: there is none, or it refused.
    """
    keyring = need_keyring()
    with _told("changed"):
        if keyring.get_password(KEYRING_SERVICE, network) is None:
            return False
        keyring.delete_password(KEYRING_SERVICE, network)
    return True


def need_keyring() -> Any:
    """The keyring package.

    Raises:
        ConfigurationError: it is not installed.
    """
    try:
        import keyring  # only who keeps a token there pays for it
    except ImportError:
        raise ConfigurationError(
            "the system's keyring needs the keyring package", hint="pip install 'cspr-track[keyring]'"
        ) from None
    return keyring


@contextlib.contextmanager
def _told(trouble: str) -> Any:
    try:
        yield
    except ConfigurationError:
        raise
    except Exception as error:
        raise ConfigurationError(
            f"the system's keyring cannot be {trouble}",
            why=str(error).partition("\n")[0] or type(error).__name__,
            hint="unlock it, or keep the token in a file: cspr-track config login --store file",
        ) from error
