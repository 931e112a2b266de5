"""The settings file: profiles of the user's own, and changes to the built-in ones."""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import msgspec

from cspr_track.core.errors import ConfigurationError


class ProfileSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One ``[profiles.NAME]`` table."""

    chain_name: str | None = None
    rpc: str | list[str] | None = None
    events: str | None = None
    rest: str | None = None
    stream: str | None = None
    token_file: str | None = None
    explorer: str | None = None
    expiry_margin_s: float | None = None
    lookup_interval_s: float | None = None
    requests_per_minute: float | None = None

    def overrides(self) -> dict[str, Any]:
        """The fields of a profile that this table sets."""
        values = {name: getattr(self, name) for name in self.__struct_fields__ if name not in ("rpc", "token_file")}
        if self.rpc is not None:
            values["rpc"] = (self.rpc,) if isinstance(self.rpc, str) else tuple(self.rpc)
        return {name: value for name, value in values.items() if value is not None}


class _Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    profiles: dict[str, ProfileSettings] = {}


def config_path(environ: Mapping[str, str]) -> Path:
    """Where the settings file lies: ``CSPR_TRACK_CONFIG``, else the platform's configuration folder."""
    named = environ.get("CSPR_TRACK_CONFIG")
    if named:
        return Path(named)
    import platformdirs

    return platformdirs.user_config_path("cspr-track") / "config.toml"


def read_config(path: Path | None, environ: Mapping[str, str]) -> dict[str, ProfileSettings]:
    """The profiles of the settings file; none when there is no file.

    Raises:
        ConfigurationError: it cannot be read, or holds something unknown; with the place and the nearest name.
    """
    named = path is not None or bool(environ.get("CSPR_TRACK_CONFIG"))
    path = path or config_path(environ)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if named:
            raise ConfigurationError(f"there is no settings file {path}") from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the settings file {path} cannot be read", why=str(error)) from error
    try:
        found = tomllib.loads(text)
        return msgspec.convert(found, _Config).profiles
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"the settings file {path} is not TOML", why=str(error)) from error
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"a setting in {path} is wrong", why=str(error), hint=_nearest(str(error))) from error


def _nearest(message: str) -> str | None:
    """The known name nearest to an unknown one, from the message ``… unknown field `rcp` …``."""
    parts = message.split("`")
    known = [*ProfileSettings.__struct_fields__, "profiles"]
    near = get_close_matches(parts[1], known, n=1) if len(parts) > 1 and "unknown field" in message else []
    return f"did you mean {near[0]!r}?" if near else None
