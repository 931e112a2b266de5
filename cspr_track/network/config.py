"""The settings file: profiles of the user's own, and changes to the built-in ones."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite
from pathlib import Path
from shlex import quote
from typing import Any

import msgspec

from cspr_track.core.errors import ConfigurationError
from cspr_track.core.in_force import Origin
from cspr_track.network.addresses import why_no_address
from cspr_track.network.built_in import NETWORKS
from cspr_track.network.error_settings import parse_own_errors
from cspr_track.network.settings import (
    ADDRESSES,
    CHANNELS,
    SECRET_WORDS,
    ProfileSettings,
    Settings,
    is_table,
    type_of,
    words_of,
)
from cspr_track.network.token import looks_secret

MAX_BYTES = 128 * 1024
_DEEP = re.compile(r"(?:[^\s.=#\[\]]{1,100}\.){100}")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that move the cursor, and halves of them."""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """The settings file as it was read.

    Args:
        path: where it lies.
        text: what it says.
        settings: what that means.
        exists: whether it is there.
    """

    path: Path
    text: str
    settings: Settings
    exists: bool

    @property
    def profiles(self) -> dict[str, ProfileSettings]:
        """The ``[profiles.NAME]`` tables by name."""
        return self.settings.profiles

    @property
    def own_errors(self) -> dict[str, dict[int, str]]:
        """The user's own words for errors of contracts: hash (64 hex digits) -> number -> meaning."""
        return parse_own_errors(self.settings.errors, lambda at: _place(self.text, at, self.path))

    def origin(self, *path: str) -> Origin:
        """Where a setting stands."""
        from cspr_track.network.toml_lines import line_of, to_key

        return Origin(
            "file", file=str(self.path), line=line_of(self.text, path), table=to_key(path[:-1]) if path[1:] else None
        )

    def beside(self, file: str) -> Path:
        """A path of the file: what is relative begins at the file's own folder."""
        return self.path.parent / at_home(file)


def at_home(text: str | Path) -> Path:
    """A path whose ``~`` is the home of a user.

    Raises:
        ConfigurationError: there is no such user.
    """
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise ConfigurationError(f"the path {text} cannot be used", why=str(error)) from None


def config_path(environ: Mapping[str, str]) -> Path:
    """Where the settings file lies: ``CSPR_TRACK_CONFIG``, else the platform's configuration folder."""
    named = environ.get("CSPR_TRACK_CONFIG")
    if named:
        return Path(named)
    import platformdirs

    return platformdirs.user_config_path("cspr-track") / "config.toml"


def read_config(path: Path | None, environ: Mapping[str, str]) -> ConfigFile:
    """Read the settings file; one that is not there sets nothing.

    Raises:
        ConfigurationError: it cannot be read, or holds something unknown; with the place and the nearest name.
    """
    named = path is not None or bool(environ.get("CSPR_TRACK_CONFIG"))
    path = path or config_path(environ)
    try:
        with path.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ConfigurationError(f"the settings file {path} cannot be read", why="it is far too large")
        text = data.decode("utf-8")
    except FileNotFoundError:
        if named:
            raise ConfigurationError(
                f"there is no settings file {path}",
                hint=f"cspr-track config set --config {quote(str(path))} network testnet",
            ) from None
        return ConfigFile(path, "", Settings(), exists=False)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigurationError(f"the settings file {path} cannot be read", why=why) from error
    return ConfigFile(path, text, parse_config(text, path), exists=True)


def parse_config(text: str, path: Path) -> Settings:
    """What a settings file says.

    Raises:
        ConfigurationError: it says something wrong or unknown; with the place and the nearest name.
    """
    if _DEEP.search(text):
        raise ConfigurationError(f"the settings file {path} is beyond reason", why="a name in it has a hundred parts")
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"the settings file {path} is not TOML", why=str(error)) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets without a bottom
        raise ConfigurationError(f"the settings file {path} is beyond reason", why=str(error)) from None
    _judge(found, (), text, path)
    _judge_names(found.get("profiles", {}), text, path)
    parse_own_errors(found.get("errors", {}), lambda at: _place(text, at, path))
    try:
        return msgspec.convert(found, Settings)
    except msgspec.ValidationError as error:  # nothing that _judge does not see is known to come here
        raise ConfigurationError(f"a setting in {path} is wrong", why=str(error)) from error


def unknown_setting(path: Sequence[str], place: str) -> ConfigurationError:
    """The error for a setting that there is not, with the nearest that there is."""
    name = path[-1]
    owner = type_of(path[:-1]) if path[:-1] else Settings
    known = list(owner.__struct_fields__) if isinstance(owner, type) and issubclass(owner, msgspec.Struct) else []
    near = get_close_matches(name, known, n=1)
    if not (near and len(near[0]) > len("token")) and any(word in name.lower() for word in SECRET_WORDS):
        return ConfigurationError(
            f"{place}{name!r} is no setting: a secret does not stand in the settings file",
            hint="cspr-track config login stores an access token safely",
        )
    if not near and len(path) == 1 and name in ProfileSettings.__struct_fields__:
        return ConfigurationError(
            f"{place}{name!r} is a setting of a profile", hint=f"write it under [profiles.testnet], not {name!r} alone"
        )
    return ConfigurationError(
        f"{place}unknown setting {name!r}",
        hint=f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}" if known else None,
    )


def wrong_value(path: Sequence[str], value: Any) -> str | None:
    """What is wrong with a value, in words; None when nothing is."""
    kind = type_of(path)
    try:
        msgspec.convert(value, kind)
        fits = not isinstance(value, float) or isfinite(value)
    except msgspec.ValidationError:
        fits = False
    if not fits:
        return f"{_shown(value)} is not {words_of(kind)}"
    for text in value if isinstance(value, list) else [value]:
        if isinstance(text, str) and _CONTROL.search(text) and path[0] != "errors":
            return f"{_shown(text)} has a character in it that no path, address or name has"
        if path[-1] in ADDRESSES and text and (why := why_no_address(text)) is not None:
            return f"{_shown(text)} is no address: {why}"
    return None


def _judge(table: dict[str, Any], at: tuple[str, ...], text: str, path: Path) -> None:
    """Raise for the first thing that is wrong in a table."""
    for name, value in table.items():
        here = (*at, name)
        kind = type_of(here)
        if kind is None:
            raise unknown_setting(here, f"{_place(text, here, path)}: ")
        if is_table(kind):
            if not isinstance(value, dict):
                raise ConfigurationError(f"{_place(text, here, path)}: {name!r} must be a table")
            _judge(value, here, text, path)
        elif (wrong := wrong_value(here, value)) is not None:
            raise ConfigurationError(f"{_place(text, here, path)}: {name}: {wrong}")


def _judge_names(profiles: Mapping[str, Any], text: str, path: Path) -> None:
    """Raise for a network that says nothing of where it is, and is nearly called like one that is built in."""
    for name, table in profiles.items():
        if _CONTROL.search(name):
            place = _place(text, ("profiles", name), path)
            raise ConfigurationError(f"{place}: {name!r} has a character in it that no network's name has")
        near = get_close_matches(name, NETWORKS, n=1, cutoff=0.75)
        if name not in NETWORKS and near and table and not table.keys() & {"chain_name", *CHANNELS}:
            raise ConfigurationError(
                f"{_place(text, ('profiles', name), path)}: unknown network {name!r}",
                hint=f"did you mean {near[0]!r}? one of your own needs a chain_name or an address",
            )


def _place(text: str, at: tuple[str, ...], path: Path) -> str:
    from cspr_track.network.toml_lines import line_of, to_key

    return str(Origin("file", file=str(path), line=line_of(text, at), table=to_key(at[:-1]) if at[1:] else None))


def _shown(value: Any) -> str:
    """A value for a message; never one that may be a secret in the wrong place."""
    shown = repr(value)
    return "what stands there" if looks_secret(shown) else shown[:80]
