"""What the config commands do: collect what is in force, change the file."""

import os
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from cspr_track._files import write_whole
from cspr_track.cli.options import NetworkFlags
from cspr_track.cli.session import resolution_of
from cspr_track.core.errors import ConfigurationError, InputError
from cspr_track.core.exit_codes import ExitCode
from cspr_track.core.in_force import InForce, Origin, SettingInForce
from cspr_track.network.config import ConfigFile, config_path, parse_config, read_config
from cspr_track.network.config_edit import new_networks, setting_path, write_config
from cspr_track.network.profiles import Resolution
from cspr_track.network.settings import ProfileSettings
from cspr_track.network.token import masked_url
from cspr_track.network.trust import named_proxy
from cspr_track.render.lines import tell
from cspr_track.render.safe_text import safe

HIDDEN = "set"
"""What is shown in the place of a secret."""


def in_force(found: Resolution) -> InForce:
    """Every setting for one network, in the order of the settings file."""
    return InForce(
        file=str(found.config.path),
        exists=found.config.exists,
        network=found.profile.name,
        settings=[_setting(found, "network"), *(_setting(found, name) for name in PROFILE), *_of_environment(found)],
    )


PROFILE = (
    *("chain_name", "rpc", "events", "rest", "stream", "token", "explorer", "key", "timeout", "ca_file"),
    *("expiry_margin_s", "lookup_interval_s", "requests_per_minute"),
)


def _setting(found: Resolution, name: str) -> SettingInForce:
    origin = found.origins.get(name)
    if name == "token":
        return SettingInForce(name, HIDDEN if found.profile.token is not None else None, origin, secret=True)
    value = found.profile.name if name == "network" else getattr(found.profile, _ATTRIBUTE.get(name, name))
    if isinstance(value, tuple):
        value = [masked_url(str(one)) for one in value] or None
    elif isinstance(value, Path | str):
        value = masked_url(str(value))
    switched_off = origin is not None and origin.kind != "built-in"  # that has an origin too
    return SettingInForce(name, value, origin if value is not None or switched_off else None)


_ATTRIBUTE = {"timeout": "timeout_s"}


def _of_environment(found: Resolution) -> list[SettingInForce]:
    """What the environment sets for every program."""
    profile = found.profile
    addresses = [url for url in (*profile.rpc, profile.events, profile.rest, profile.stream) if url]
    proxies = list(dict.fromkeys(proxy for url in addresses if (proxy := named_proxy(url))))
    variables = [one for one, value in os.environ.items() if one.lower().endswith("_proxy") and value]
    origins = [one for one in variables if proxies and proxies[0].endswith(os.environ[one])]  # no scheme means http://
    origin = Origin("environment", name=origins[0]) if origins else None
    return [SettingInForce("proxy", [masked_url(proxy) for proxy in proxies] or None, origin)]


def get_setting(key: str, network: NetworkFlags) -> SettingInForce:
    """One setting as it is in force.

    Raises:
        ConfigurationError: there is no such setting.
    """
    path = (key,) if key in PROFILE and key != "token" else setting_path(key)  # of the network that is named
    if path[0] == "profiles":
        network = replace(network, network=path[1])
    found = resolution_of(network)
    if path[-1] in ("token_source", "token_file"):
        settings = found.config.profiles.get(found.profile.name, ProfileSettings())
        value = getattr(settings, path[-1])
        origin = found.config.origin("profiles", found.profile.name, path[-1]) if value is not None else None
        return SettingInForce(path[-1], value, origin)
    if path[-1] not in ("network", *PROFILE):
        raise ConfigurationError(f"{key} is not shown by this command", hint="cspr-track config edit")
    return _setting(found, path[-1])


def change(config: Path | None, to: Callable[[ConfigFile], str], *, fresh: bool = False) -> None:
    """Change the settings file.

    Args:
        config: the file, where it is named.
        to: gives the new text.
        fresh: whether a named file may be made.

    Raises:
        ConfigurationError: what would be written is wrong, or cannot be written; the file is as it was.
    """
    where = config or config_path(os.environ)
    file = fresh_config(where) if fresh and not where.exists() else read_config(config, os.environ)
    text = to(file)
    if text != file.text:
        write_config(file.path, text)
        for name, near in new_networks(file, text):
            say(f"{name} is a new network of yours" + (f"; did you mean {near}?" if near else ""))


def fresh_config(where: Path) -> ConfigFile:
    """A settings file that is not there yet."""
    return ConfigFile(where, "", parse_config("", where), exists=False)


def edit_config(config: Path | None) -> int:
    """Open the settings file in an editor; gives the exit code.

    Raises:
        InputError: there is no editor, or it failed.
        ConfigurationError: what was written is wrong; the old file is back in its place.
    """
    where = config or config_path(os.environ)
    named = (os.environ.get(variable, "") for variable in ("VISUAL", "EDITOR"))
    command = next((one for one in named if one.strip()), None)  # with none but blanks the file would be the program
    if command is None:
        raise InputError(
            "no editor is named", code="usage", hint=f"EDITOR=nano cspr-track config edit, or open {where}"
        )
    old = where.read_bytes() if where.exists() else None
    if old is None:
        write_config(where, "")
    try:
        code = subprocess.run([*shlex.split(command), str(where)], check=False).returncode
    except (OSError, ValueError) as error:
        _restore(where, old)
        raise InputError(f"the editor {command!r} cannot be run", code="usage", why=str(error)) from error
    if code:
        _restore(where, old)
        raise InputError(f"the editor ended with {code}; the settings file is as it was", code="usage")
    try:
        read_config(where, os.environ)
    except ConfigurationError as error:
        kept = where.with_name(f"{where.name}.rejected")
        write_whole(kept, where.read_bytes() if where.exists() else b"")  # a secret may be why it is rejected
        _restore(where, old)
        back = "there is no file, as before" if old is None else "the old file is back"
        raise ConfigurationError(
            f"{error.message}; {back}, what you wrote is in {kept}", why=error.why, hint=error.hint
        ) from error
    if old is None and not where.read_bytes().strip():
        _restore(where, old)
    return ExitCode.OK


def _restore(where: Path, old: bytes | None) -> None:
    if old is None:
        where.unlink(missing_ok=True)
    elif where.read_bytes() != old if where.exists() else True:
        write_config(where, old.decode("utf-8", "surrogateescape"))


def say(text: str) -> None:
    """A sentence for people, on stderr."""
    tell(safe(text))
