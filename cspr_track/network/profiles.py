"""Which network, and where its services are: built-in profiles, the user's settings, environment, flags; later wins."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from shlex import quote

from cspr_track.core.errors import ConfigurationError
from cspr_track.core.in_force import BUILT_IN_ORIGIN, Origin
from cspr_track.network.addresses import why_no_address
from cspr_track.network.built_in import (
    BUILT_IN,
    DEVNET_CHAIN,
    DEVNET_PORT,
    NETWORKS,
    Profile,
    devnet_profile,
    running_devnet,
)
from cspr_track.network.config import ConfigFile, at_home, read_config
from cspr_track.network.layers import Layers, ProfileFlags
from cspr_track.network.settings import TOKEN_VARIABLE, ProfileSettings
from cspr_track.network.token import Token, masked_url
from cspr_track.network.token_store import checked_token, token_of_file, token_of_keyring

__all__ = [
    "BUILT_IN",
    "DEVNET_CHAIN",
    "DEVNET_PORT",
    "Profile",
    "ProfileFlags",
    "Resolution",
    "devnet_profile",
    "known_networks",
    "name_of",
    "profile_for",
    "resolve",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The profile in force, and where each of its values came from.

    Args:
        profile: what is in force.
        origins: by the setting's name; what is not in force is missing.
        config: the settings file.
    """

    profile: Profile
    origins: Mapping[str, Origin]
    config: ConfigFile


def profile_for(
    network: str | None = None,
    *,
    chain_name: str | None = None,
    environ: Mapping[str, str],
    flags: ProfileFlags | None = None,
    config: Path | None = None,
) -> Profile:
    """The profile in force; see ``resolve``."""
    return resolve(network, chain_name=chain_name, environ=environ, flags=flags, config=config).profile


def resolve(
    network: str | None = None,
    *,
    chain_name: str | None = None,
    environ: Mapping[str, str],
    flags: ProfileFlags | None = None,
    config: Path | None = None,
) -> Resolution:
    """The profile in force, and where each value came from.

    Args:
        network: the name given; else the environment's; else the profile whose chain name is ``chain_name``; else the
            settings file's; else mainnet.
        chain_name: what the document bears, or the journal knows.
        environ: the environment.
        flags: what the command line says of single services.
        config: the settings file, when it is given.

    Raises:
        ConfigurationError: no such network, an unreadable setting, or a token that would travel in plain text.
    """
    file = read_config(config, environ)
    flags = flags or ProfileFlags()
    name, name_origin = _name(network, chain_name, file, flags, environ)
    token, token_origin = _token(environ, name, file)
    base = _base(name, token, file.profiles, name_origin)
    layers = Layers(_origin_of_base(name))
    layers.base(base)
    layers.file(file, name)
    layers.environment(environ)
    layers.flags(flags)
    typed = (*flags.words, *(("--config", str(config)) if config is not None else ()))
    profile = replace(layers.profile(base), own_errors=file.own_errors, typed=typed)
    for setting in ("rpc", "events", "rest", "stream"):
        value = getattr(profile, setting)
        for address in value if isinstance(value, tuple) else (value,):
            _check_address(address, layers.origins.get(setting))
    if profile.on_this_machine and name in BUILT_IN:
        if "requests_per_minute" not in layers.values:
            profile = replace(profile, requests_per_minute=None)  # the budget was for the public services
            layers.origins.pop("requests_per_minute", None)
        if profile.rpc and profile.explorer == base.explorer:  # it may be a dev network that bears that name
            profile = replace(profile, explorer=None)
            layers.origins.pop("explorer", None)
    if profile.token is not None:
        for address in (profile.rest, profile.stream):
            if address:
                profile.token.reveal_to(address)  # says why not
        if not _takes_token(profile):
            profile = replace(profile, token=None)
        else:
            own = token_origin if profile.token is token else None
            layers.origins["token"] = own or Origin("devnet")
    return Resolution(profile=profile, origins=layers.origins | {"network": name_origin}, config=file)


def _name(
    network: str | None, chain_name: str | None, file: ConfigFile, flags: ProfileFlags, environ: Mapping[str, str]
) -> tuple[str, Origin]:
    """Which network is meant, and who says so."""
    if network:
        return network, Origin("flag", name="--network")
    if named := environ.get("CSPR_TRACK_NETWORK"):
        return named, Origin("environment", name="CSPR_TRACK_NETWORK")
    for chain, origin in (
        (flags.chain_name, Origin("flag", name="--chain-name")),
        (environ.get("CSPR_TRACK_CHAIN_NAME"), Origin("environment", name="CSPR_TRACK_CHAIN_NAME")),
        (chain_name, Origin("document")),
    ):
        if chain:
            found = _by_chain(chain, file.profiles)
            if found is not None:
                return found, origin
            break
    if file.settings.network:
        return file.settings.network, file.origin("network")
    return "mainnet", BUILT_IN_ORIGIN


def name_of(network: str | None, file: ConfigFile, environ: Mapping[str, str]) -> str:
    """The name of the network that is meant, without a look at its token.

    Raises:
        ConfigurationError: there is no such network.
    """
    name, origin = _name(network, None, file, ProfileFlags(), environ)
    _base(name, None, file.profiles, origin)
    return name


def _origin_of_base(name: str) -> Origin:
    if name == "devnet":
        from cspr_track.network.devnet_state import read_devnet_state

        return Origin("devnet") if read_devnet_state() is not None else BUILT_IN_ORIGIN
    return BUILT_IN_ORIGIN


def known_networks(file: ConfigFile) -> list[str]:
    """The names of all networks."""
    return list(dict.fromkeys([*NETWORKS, *file.profiles]))


def _takes_token(profile: Profile) -> bool:
    """A token must not go to nodes that are not the service's own; without its services it is of no use."""
    return bool(profile.rest or profile.stream)


def _by_chain(chain_name: str | None, settings: Mapping[str, ProfileSettings]) -> str | None:
    if chain_name is None:
        return None
    for name, setting in settings.items():
        if setting.chain_name == chain_name:
            return name
    for name, built_in in BUILT_IN.items():
        if built_in.chain_name == chain_name:
            return name
    return "devnet" if chain_name == DEVNET_CHAIN else None


def _base(name: str, token: Token | None, settings: Mapping[str, ProfileSettings], origin: Origin) -> Profile:
    setting = settings.get(name)
    if name in BUILT_IN:
        profile = replace(BUILT_IN[name].cloud, token=token) if token is not None else BUILT_IN[name].open
    elif name == "devnet":
        profile = running_devnet(token)
    elif setting is not None:
        profile = Profile(name=name, chain_name=setting.chain_name or name, token=token)
    else:
        known = list(dict.fromkeys([*NETWORKS, *settings]))
        nearest = get_close_matches(name, known, n=1)
        raise ConfigurationError(
            f"there is no network {name!r}" if origin.kind == "flag" else f"{origin}: there is no network {name!r}",
            why=f"known are {', '.join(known)}",
            hint=f"--network {nearest[0]}" if nearest else "add it to config.toml, or give --rpc and --chain-name",
        )
    return profile


def _token(environ: Mapping[str, str], name: str, file: ConfigFile) -> tuple[Token | None, Origin | None]:
    """The token and where it is from: the environment, else what the profile says."""
    secret = environ.get(TOKEN_VARIABLE, "").strip()
    if secret:
        return checked_token(secret, TOKEN_VARIABLE), Origin("environment", name=TOKEN_VARIABLE)
    if named := environ.get("CSPR_CLOUD_KEY_FILE"):
        return token_of_file(at_home(named)), Origin("environment", name="CSPR_CLOUD_KEY_FILE")
    setting = file.profiles.get(name)
    source = setting.token_source if setting is not None else None
    if source == "keyring":
        return token_of_keyring(name), Origin("keyring")
    if setting is not None and setting.token_file and source != "environment":
        return token_of_file(file.beside(setting.token_file)), file.origin("profiles", name, "token_file")
    if source == "file":
        raise ConfigurationError(
            f"{file.origin('profiles', name, 'token_source')}: token_source is 'file', and no token_file is named",
            hint=f"cspr-track config login --network {quote(name)}",
        )
    return None, None


def _check_address(address: str | None, origin: Origin | None = None) -> None:
    if address and (why := why_no_address(address)) is not None:
        place = f" (from {origin})" if origin is not None and origin.kind != "flag" else ""
        raise ConfigurationError(f"{masked_url(address)!r}{place} is no address", why=why)
