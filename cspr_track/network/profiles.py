"""Which network, and where its services are: built-in profiles, the user's settings, environment, flags; later wins."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from cspr_track.core.errors import ConfigurationError
from cspr_track.network.config import ProfileSettings, read_config
from cspr_track.network.token import Token, is_loopback, is_private_enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A network and its services. None or empty: that channel is not used."""

    name: str
    chain_name: str
    rpc: tuple[str, ...] = ()
    """Full addresses of nodes' JSON-RPC, in the order in which they are tried."""
    events: str | None = None
    """Full address of a node's events."""
    rest: str | None = None
    """Base address of CSPR.cloud REST."""
    stream: str | None = None
    """Base address of CSPR.cloud streaming."""
    token: Token | None = None
    explorer: str | None = None
    expiry_margin_s: float = 20.0
    """How far past a TTL the chain's clock must be before anything is called expired, in seconds."""
    lookup_interval_s: float = 5.0
    """How often a transaction is looked up while no channel brings news, in seconds."""
    block_time_s: float | None = None
    """How often a block is made, in seconds, where that is known."""
    requests_per_minute: float | None = None
    """How many requests each service gets at most, all transactions of a process together; None is any number."""

    @property
    def on_this_machine(self) -> bool:
        """Whether every node of it runs here."""
        return all(is_loopback(urlsplit(url).hostname) for url in self.rpc)

    def token_for(self, url: str) -> Token | None:
        """The token, if it is meant for this address: CSPR.cloud's own hosts, or the one that serves REST or stream.

        A node of somebody else, given with ``--rpc``, must never see it.
        """
        ours = {_place(address) for address in (self.rest, self.stream) if address}
        if self.token is None or not is_private_enough(url):
            return None
        host, _ = place = _place(url)
        return self.token if host.endswith(".cspr.cloud") or place in ours else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFlags:
    """What the command line says; None where it says nothing, empty where it switches a channel off."""

    rpc: tuple[str, ...] | None = None
    events: str | None = None
    rest: str | None = None
    stream: str | None = None
    chain_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _BuiltIn:
    """A profile in two forms: with a token and without."""

    chain_name: str
    open: Profile
    cloud: Profile


PUBLIC_BLOCK_TIME_S = 8.0
"""The shortest time between blocks of mainnet and testnet. Source: node reference, part 4."""
PUBLIC_PER_MINUTE = 55.0
"""Nodes refill one request a second; the free tier of CSPR.cloud allows 100 a minute."""


def _public(name: str, chain_name: str, infix: str, explorer: str) -> _BuiltIn:
    network = "mainnet" if not infix else infix.strip(".")
    dot = f"{infix}." if infix else ""
    return _BuiltIn(
        chain_name=chain_name,
        open=Profile(
            name=name,
            chain_name=chain_name,
            rpc=(f"https://node.{network}.casper.network/rpc",),
            events=f"https://node.{network}.casper.network/events",
            explorer=explorer,
            block_time_s=PUBLIC_BLOCK_TIME_S,
            requests_per_minute=PUBLIC_PER_MINUTE,
        ),
        cloud=Profile(
            name=name,
            chain_name=chain_name,
            rpc=(f"https://node.{dot}cspr.cloud/rpc",),
            events=f"https://node-sse.{dot}cspr.cloud/events",
            rest=f"https://api.{dot}cspr.cloud",
            stream=f"wss://streaming.{dot}cspr.cloud",
            explorer=explorer,
            block_time_s=PUBLIC_BLOCK_TIME_S,
            requests_per_minute=PUBLIC_PER_MINUTE,
        ),
    )


DEVNET_PORT = 11101
DEVNET_CHAIN = "casper-devnet"

BUILT_IN = {
    "mainnet": _public("mainnet", "casper", "", "https://cspr.live"),
    "testnet": _public("testnet", "casper-test", "testnet", "https://testnet.cspr.live"),
}


def devnet_profile(port: int = DEVNET_PORT, chain_name: str = DEVNET_CHAIN, token: Token | None = None) -> Profile:
    """The embedded dev network on a port of this machine."""
    return Profile(
        name="devnet",
        chain_name=chain_name,
        rpc=(f"http://127.0.0.1:{port}/rpc",),
        events=f"http://127.0.0.1:{port}/events",
        rest=f"http://127.0.0.1:{port}" if token else None,
        stream=f"ws://127.0.0.1:{port}" if token else None,
        token=token,
        expiry_margin_s=1.0,
        lookup_interval_s=1.0,
    )


def profile_for(
    network: str | None = None,
    *,
    chain_name: str | None = None,
    environ: Mapping[str, str],
    flags: ProfileFlags | None = None,
    config: Path | None = None,
) -> Profile:
    """The profile in force.

    Args:
        network: the name given; else the environment's; else the profile whose chain name is ``chain_name``; else
            mainnet.
        chain_name: what the document bears, or the journal knows.
        environ: the environment.
        flags: what the command line says of single services.
        config: the settings file, when it is given.

    Raises:
        ConfigurationError: no such network, an unreadable setting, or a token that would travel in plain text.
    """
    settings = read_config(config, environ)
    flags = flags or ProfileFlags()
    given = network or environ.get("CSPR_TRACK_NETWORK") or None
    name = (
        given
        or _by_chain(flags.chain_name or environ.get("CSPR_TRACK_CHAIN_NAME") or chain_name, settings)
        or "mainnet"
    )
    token = _token(environ, settings.get(name))
    profile = _base(name, token, settings)
    profile = _with_overrides(profile, flags, environ)
    if profile.on_this_machine and name in BUILT_IN:
        profile = replace(profile, requests_per_minute=None)  # the budget was for the public services
    for address in (*profile.rpc, profile.events, profile.rest, profile.stream):
        _check_address(address)
    if profile.token is not None:
        for address in (profile.rest, profile.stream):
            if address and not is_private_enough(address):
                profile.token.reveal_to(address)  # says why not
        if not _takes_token(profile):
            profile = replace(profile, token=None)
    return profile


def _place(url: str) -> tuple[str, int | None]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port


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


def _base(name: str, token: Token | None, settings: Mapping[str, ProfileSettings]) -> Profile:
    setting = settings.get(name)
    if name in BUILT_IN:
        profile = replace(BUILT_IN[name].cloud, token=token) if token is not None else BUILT_IN[name].open
    elif name == "devnet":
        profile = _devnet(token)
    elif setting is not None:
        profile = Profile(name=name, chain_name=setting.chain_name or name, token=token)
    else:
        known = [*BUILT_IN, "devnet", *settings]
        nearest = get_close_matches(name, known, n=1)
        raise ConfigurationError(
            f"there is no network {name!r}",
            why=f"known are {', '.join(known)}",
            hint=f"--network {nearest[0]}" if nearest else "add it to config.toml, or give --rpc and --chain-name",
        )
    if setting is None:
        return profile
    return replace(profile, **setting.overrides())


def _devnet(token: Token | None) -> Profile:
    """Where ``cspr-track devnet`` runs on this machine: what it wrote down, else its default port."""
    from cspr_track.network.devnet_state import read_devnet_state

    state = read_devnet_state()
    if state is None:
        return devnet_profile(token=token)
    return replace(
        devnet_profile(chain_name=state.chain_name),
        rpc=(state.rpc,),
        events=state.events,
        rest=state.rest,
        stream=state.stream,
        token=token or Token(state.token),
    )


def _with_overrides(profile: Profile, flags: ProfileFlags, environ: Mapping[str, str]) -> Profile:
    rpc = flags.rpc if flags.rpc is not None else _list(environ.get("CSPR_TRACK_RPC"))
    changes: dict[str, object] = {}
    if rpc is not None:
        changes["rpc"] = tuple(url for url in rpc if url)
    for field in ("events", "rest", "stream"):
        value = getattr(flags, field)
        value = environ.get(f"CSPR_TRACK_{field.upper()}") if value is None else value
        if value is not None:
            changes[field] = value or None
    chain_name = flags.chain_name or environ.get("CSPR_TRACK_CHAIN_NAME")
    if chain_name:
        changes["chain_name"] = chain_name
    return replace(profile, **changes) if changes else profile  # type: ignore[arg-type]


def _list(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(part.strip() for part in text.split(","))


def _token(environ: Mapping[str, str], setting: ProfileSettings | None) -> Token | None:
    secret = environ.get("CSPR_CLOUD_KEY", "").strip()
    if secret:
        return _checked_token(secret, "CSPR_CLOUD_KEY")
    file = environ.get("CSPR_CLOUD_KEY_FILE") or (setting.token_file if setting else None)
    if not file:
        return None
    try:
        secret = Path(file).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the token file {file} cannot be read", why=str(error)) from error
    return _checked_token(secret, file) if secret else None


def _checked_token(secret: str, where: str) -> Token:
    if not secret.isascii() or not secret.isprintable() or " " in secret:
        raise ConfigurationError(f"the access token in {where} is not one: it must be one word of plain characters")
    return Token(secret)


def _check_address(address: str | None) -> None:
    if address and not address.startswith(("http://", "https://", "ws://", "wss://")):
        raise ConfigurationError(
            f"{address!r} is no address", why="it must begin with http://, https://, ws:// or wss://"
        )
