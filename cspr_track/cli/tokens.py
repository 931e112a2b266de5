"""Storing and forgetting access tokens: never in the settings file, never from a flag."""

import os
import sys
from pathlib import Path
from shlex import quote

from cspr_track.cli.asking import ask_secret
from cspr_track.cli.configuring import change, fresh_config, say
from cspr_track.core.errors import ConfigurationError, InputError
from cspr_track.network.config import ConfigFile, config_path, read_config
from cspr_track.network.config_edit import with_setting, without_setting
from cspr_track.network.profiles import name_of
from cspr_track.network.token_store import (
    MAX_TOKEN,
    checked_token,
    forget_in_keyring,
    keyring_name,
    need_keyring,
    own_token_file,
    store_in_keyring,
    write_secret,
)

KEYRING = "keyring"
STORES = ("auto", KEYRING, "file")


def log_in(source: str | None, network: str | None, store: str, config: Path | None) -> None:
    """Store a token for a network, and let its profile name where it is.

    Raises:
        InputError: nobody can be asked, or what was given is no token.
        ConfigurationError: no such network, no keyring, or a file that cannot be written.
    """
    if source not in (None, "-"):
        raise InputError(
            "a token is not given on the command line: others may read it there",
            code="usage",
            hint="cspr-track config login - reads it from standard input",
        )
    if store not in STORES:
        raise InputError(f"--store {store!r} is unknown", code="usage", hint="auto, keyring or file")
    name, file = _network(network, config)
    keyring = keyring_name() if store != "file" else None
    _set(file, name, "token_source", KEYRING)  # a file that cannot be changed is told before anything is asked
    if store == "keyring" and keyring is None:
        need_keyring()
        raise ConfigurationError("this machine has no keyring that keeps secrets", hint="--store file")
    secret = _ask(name) if source is None else _read()
    checked_token(secret, "what was given")
    if keyring is not None:
        store_in_keyring(name, secret)
        change(config, lambda old: _set(old, name, "token_source", "keyring"), fresh=True)
        say(f"the token of {name} is in the keyring ({keyring})")
    else:
        token_file = own_token_file(file.path, name)
        try:
            write_secret(token_file, secret + "\n")
        except OSError as error:
            raise ConfigurationError(f"the token file {token_file} cannot be written", why=error.strerror) from error
        where = str(token_file.relative_to(file.path.parent))
        change(config, lambda old: _set(old, name, "token_source", "file"), fresh=True)
        change(config, lambda old: _set(old, name, "token_file", where))
        say(f"the token of {name} is in {token_file}, which only you can read")
    _warn_of_environment()
    sys.stderr.write(f"hint: cspr-track doctor --network {quote(name)} tries it\n")


def log_out(network: str | None, config: Path | None) -> None:
    """Forget the token of a network, wherever ``log_in`` put it.

    Raises:
        ConfigurationError: no such network, or the keyring or file refused.
    """
    name, file = _network(network, config)
    setting = file.profiles.get(name)
    forgotten = False
    if setting is not None and setting.token_source == KEYRING:
        forgotten = forget_in_keyring(name)
    own = own_token_file(file.path, name)
    try:
        own.unlink()
        forgotten = True
    except FileNotFoundError:
        pass
    except OSError as error:
        raise ConfigurationError(f"the token file {own} cannot be removed", why=error.strerror) from error
    if setting is not None and setting.token_source is not None:
        change(config, lambda old: without_setting(old, f"profiles.{name}.token_source"))
    if setting is not None and setting.token_file is not None:
        if file.beside(setting.token_file) == own:
            change(config, lambda old: without_setting(old, f"profiles.{name}.token_file"))
        else:
            say(f"{setting.token_file} is named as token_file and is not ours; it stays")
    say(f"the token of {name} is forgotten" if forgotten else f"no token of {name} was stored")
    _warn_of_environment()


def _network(network: str | None, config: Path | None) -> tuple[str, ConfigFile]:
    """The network meant; its stored token is not looked at."""
    where = config or config_path(os.environ)
    file = read_config(config, os.environ) if where.exists() else fresh_config(where)
    return name_of(network, file, os.environ), file


def _set(file: ConfigFile, network: str, name: str, value: str) -> str:
    return with_setting(file, f"profiles.{network}.{name}", value)


def _ask(network: str) -> str:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise InputError(
            "nobody can be asked for the token: standard input or standard error is no terminal",
            code="usage",
            hint="cspr-track config login - reads it from standard input",
        )
    return ask_secret(f"Access token of {network}").strip()


def _read() -> str:
    try:
        return sys.stdin.read(MAX_TOKEN).strip()
    except UnicodeError:
        raise InputError("what was given is not UTF-8", code="usage") from None  # its bytes are the secret's


def _warn_of_environment() -> None:
    for variable in ("CSPR_CLOUD_KEY", "CSPR_CLOUD_KEY_FILE"):
        if os.environ.get(variable):
            say(f"warning: {variable} is set, and wins over what is stored")
