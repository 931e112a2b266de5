"""The layers that set a profile, the later one winning: built in, the settings file, the environment, flags."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any

from cspr_track.core.errors import ConfigurationError
from cspr_track.core.in_force import Origin
from cspr_track.network.built_in import Profile
from cspr_track.network.config import ConfigFile, at_home
from cspr_track.network.settings import CHANNELS, ENVIRONMENT, ProfileSettings
from cspr_track.network.token import masked_url

SETTABLE = frozenset(ProfileSettings.__struct_fields__) - {"token_source", "token_file"}
"""What a layer sets in the profile itself; tokens come from elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFlags:
    """What the command line says; None where it says nothing, empty where it switches a channel off."""

    rpc: tuple[str, ...] | None = None
    events: str | None = None
    rest: str | None = None
    stream: str | None = None
    chain_name: str | None = None
    ca_file: Path | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """As they were typed, to be typed again; an address with a password in it is left out."""
        said = ((one, getattr(self, one)) for one in (*CHANNELS, "chain_name", "ca_file"))
        return tuple(
            word
            for setting, value in said
            for one in (value if isinstance(value, tuple) else (value,))
            if one is not None and masked_url(str(one)) == str(one)
            for word in (f"--{setting.replace('_', '-')}", str(one))
        )


class Layers:
    """What each layer sets, the later one winning.

    Args:
        origin: where the base profile comes from.
    """

    def __init__(self, origin: Origin) -> None:
        self.values: dict[str, Any] = {}
        self.origins: dict[str, Origin] = {}
        self._origin = origin

    def base(self, profile: Profile) -> None:
        """The profile as it is built in."""
        for setting in (*ProfileSettings.__struct_fields__, "timeout_s"):
            if getattr(profile, setting, None) not in (None, ()):
                self.origins["timeout" if setting == "timeout_s" else setting] = self._origin

    def file(self, file: ConfigFile, name: str) -> None:
        """The settings file: what stands at its top, then the profile's own table."""
        for settings, path in ((file.settings, ()), (file.profiles.get(name), ("profiles", name))):
            for setting in settings.__struct_fields__ if settings is not None else ():
                value = getattr(settings, setting)
                if value is not None and setting in SETTABLE:
                    self._set(setting, value, file.origin(*path, setting), folder=file.path.parent)

    def environment(self, environ: Mapping[str, str]) -> None:
        """Environment variables. An address that is empty switches off; anything else that is empty says nothing."""
        for setting, variable in ENVIRONMENT.items():
            text = environ.get(variable)
            if setting not in SETTABLE or text is None or (not text and setting not in CHANNELS):
                continue
            value: Any = [part.strip() for part in text.split(",")] if setting == "rpc" else text
            if setting == "timeout":
                value = _seconds(text, variable)
            self._set(setting, value, Origin("environment", name=variable))

    def flags(self, flags: ProfileFlags) -> None:
        """The command line."""
        for setting in (*CHANNELS, "chain_name", "ca_file"):
            value = getattr(flags, setting)
            if value is not None and (value or setting in CHANNELS):
                self._set(setting, value, Origin("flag", name=f"--{setting.replace('_', '-')}"))

    def profile(self, base: Profile) -> Profile:
        """The base profile with all that was set."""
        return replace(base, **self.values)

    def _set(self, setting: str, value: Any, origin: Origin, *, folder: Path | None = None) -> None:
        if setting == "rpc":
            value = tuple(url for url in ([value] if isinstance(value, str) else value) if url)
        elif setting in CHANNELS:
            value = value or None
        elif setting == "key":
            value = tuple(_path(one, folder) for one in ([value] if isinstance(value, str) else value) if one)
        elif setting == "ca_file":
            value = _path(value, folder)
        self.values["timeout_s" if setting == "timeout" else setting] = value
        self.origins[setting] = origin


def _path(text: str | Path, folder: Path | None) -> Path:
    path = at_home(text)
    return folder / path if folder is not None else path


def _seconds(text: str, variable: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not (isfinite(seconds) and seconds >= 0):
        raise ConfigurationError(f"{variable} is {text[:40]!r}: it must be a number of seconds, 0 or more")
    return seconds
