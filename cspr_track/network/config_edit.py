"""Changes of the settings file: one setting at a time, judged before it is written, the rest left as it is."""

from difflib import get_close_matches
from pathlib import Path
from typing import Any

from cspr_track._files import make_folder, write_whole
from cspr_track.core.errors import ConfigurationError
from cspr_track.network.config import ConfigFile, parse_config, unknown_setting, wrong_value
from cspr_track.network.profiles import known_networks
from cspr_track.network.settings import is_table, parse_text, type_of
from cspr_track.network.token import looks_secret
from cspr_track.network.toml_lines import Unchangeable, changed


def setting_path(key: str) -> tuple[str, ...]:
    """The path of a setting as it is written on a command line: ``timeout``, ``profiles.testnet.rpc``.

    Raises:
        ConfigurationError: there is no such setting; with the nearest name.
    """
    path = tuple(key.split("."))
    if path[0] == "profiles" and len(path) > 3:  # a network's name may have dots
        path = ("profiles", ".".join(path[1:-1]), path[-1])
    for end in range(1, len(path) + 1):
        if not path[end - 1] or type_of(path[:end]) is None:
            raise unknown_setting(path[:end], "")
    if is_table(type_of(path)):
        raise ConfigurationError(f"{key} is a table of settings, not one of them", hint=f"{key}.NAME")
    return path


def with_setting(file: ConfigFile, key: str, value: str) -> str:
    """The file's text with one setting.

    Raises:
        ConfigurationError: there is no such setting, the value is wrong, or a secret.
    """
    path = setting_path(key)
    if looks_secret(value):
        raise ConfigurationError(
            f"{key} was not set: the value looks like a secret, and those do not stand in the settings file",
            hint="cspr-track config login stores an access token safely",
        )
    parsed = parse_text(path, value)
    wrong = wrong_value(path, parsed)
    if wrong is not None:
        raise ConfigurationError(f"{key}: {wrong}")
    if path == ("network",) and value not in known_networks(file):
        near = get_close_matches(value, known_networks(file), n=1)
        raise ConfigurationError(
            f"network: there is no network {value!r}",
            why=f"known are {', '.join(known_networks(file))}",
            hint=f"did you mean {near[0]!r}?" if near else f"first: cspr-track config set profiles.{value}.rpc URL",
        )
    return _changed(file, path, parsed)


def without_setting(file: ConfigFile, key: str) -> str:
    """The file's text without one setting.

    Raises:
        ConfigurationError: there is no such setting.
    """
    return _changed(file, setting_path(key), None)


def _changed(file: ConfigFile, path: tuple[str, ...], value: Any) -> str:
    try:
        text = changed(file.text, path, value)
    except Unchangeable:
        raise ConfigurationError(
            f"{file.path} writes {'.'.join(path)} in a form that is not changed by machine",
            hint="cspr-track config edit",
        ) from None
    parse_config(text, file.path)
    return text


def new_networks(old: ConfigFile, text: str) -> list[tuple[str, str | None]]:
    """Networks that the new text has and the old one had not, each with the known one that it nearly is called."""
    known = known_networks(old)
    added = [name for name in parse_config(text, old.path).profiles if name not in known]
    return [(name, next(iter(get_close_matches(name, known, n=1, cutoff=0.75)), None)) for name in added]


def write_config(path: Path, text: str) -> None:
    """Put a text in the place of the settings file; a new one is readable by its owner only.

    Raises:
        ConfigurationError: it cannot be written; what was there stays.
    """
    target = path.resolve()  # a link into somebody's collection of settings stays a link
    try:
        make_folder(target.parent)
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o600
        write_whole(target, text, mode=mode)
    except OSError as error:
        raise ConfigurationError(f"the settings file {path} cannot be written", why=error.strerror) from error
