"""A network and its services, and those that are built in: mainnet, testnet, the dev network of this machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from shlex import quote
from urllib.parse import urlsplit

from cspr_track.network.token import Token, belongs_to_the_service, is_loopback, is_private_enough


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
    ca_file: Path | None = None
    """Certificates of authorities that are trusted beside the machine's own."""
    key: tuple[Path, ...] = ()
    """Secret key files that the user wants to sign where none is named."""
    timeout_s: float = 120.0
    """How long the user wants to listen where it is not said; 0 waits for the TTL."""
    own_errors: Mapping[str, Mapping[int, str]] = field(default_factory=dict, hash=False)
    """The user's own words for errors of contracts: hash (64 hex digits) -> number -> meaning."""
    typed: tuple[str, ...] = ()
    """What the command line says of it beside its name, such as ``--rpc`` and an address; nothing that is secret."""

    @property
    def in_commands(self) -> str:
        """How a command to paste into a shell names it."""
        words = ("--network", self.name, *self.typed)
        return " ".join(quote(word if word.isprintable() else ascii(word)[1:-1]) for word in words)

    @property
    def on_this_machine(self) -> bool:
        """Whether every node of it runs here; where it has none, every other service."""
        addresses = self.rpc or tuple(url for url in (self.events, self.rest, self.stream) if url)
        return bool(addresses) and all(is_loopback(urlsplit(url).hostname) for url in addresses)

    def chain_in_words(self, *, dev_network: bool = False) -> str:
        """The chain name for people: a dev network under the name of a real network is not to be taken for it."""
        hidden = (dev_network or self.name == "devnet") and "devnet" not in self.chain_name
        return f"{self.chain_name} (a dev network of this machine)" if hidden else self.chain_name

    def token_for(self, url: str) -> Token | None:
        """The token, if it is meant for this address: CSPR.cloud's own hosts, or the one that serves REST or stream.

        A node of somebody else, given with ``--rpc``, must never see it.
        """
        ours = {_place(address) for address in (self.rest, self.stream) if address}
        if self.token is None or not is_private_enough(url):
            return None
        return self.token if belongs_to_the_service(url) or _place(url) in ours else None


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


NETWORKS = (*BUILT_IN, "devnet")
"""The names of those that are built in."""


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


def running_devnet(token: Token | None) -> Profile:
    """Where ``cspr-track devnet`` runs on this machine: what it wrote down, else its default port.

    What it wrote down is its own token; the user's, which is for CSPR.cloud, it would refuse.
    """
    from cspr_track.network.devnet_state import read_devnet_state

    state = read_devnet_state()
    if state is None:  # whoever listens there may be another user of this machine: no token is sent unasked
        return replace(devnet_profile(), token=token)
    return replace(
        devnet_profile(chain_name=state.chain_name),
        rpc=(state.rpc,),
        events=state.events,
        rest=state.rest,
        stream=state.stream,
        token=Token(state.token),
    )


def _place(url: str) -> tuple[str, int | None]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port
