"""A pytest plugin: the fixture ``casper_devnet`` gives any project a Casper dev network.

pytest loads this module at each start (entry point ``pytest11``), so nothing heavy is imported before the fixture is
asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cspr_track.devnet.in_thread import ThreadedDevnet
    from cspr_track.network.profiles import Profile
    from cspr_track.transaction.keys import SecretKey

CSPR = 1_000_000_000


def pytest_addoption(parser: pytest.Parser) -> None:
    """The two settings: how often blocks are made, and how long a dev network lives."""
    parser.addini(
        "casper_devnet_block_time",
        "Seconds between the blocks of casper_devnet; 0 makes none but by make_block().",
        default="0.2",
    )
    parser.addini(
        "casper_devnet_scope",
        "How long one casper_devnet lives: session, package, module, class or function.",
        default="session",
    )


class CasperDevnet:
    """A Casper dev network for tests: what a node and CSPR.cloud speak, on one port of this machine.

    It runs in a thread of its own; everything here may be called from tests of any kind, also inside an event loop.
    """

    def __init__(self, running: ThreadedDevnet) -> None:
        info = running.info
        self.rpc: str = info.rpc
        """The node's JSON-RPC."""
        self.events: str = info.events
        """The node's server-sent events."""
        self.rest: str = info.rest
        """CSPR.cloud REST."""
        self.stream: str = info.stream
        """CSPR.cloud streaming (WebSocket)."""
        self.token: str = info.token
        """The access token of REST and stream."""
        self.chain_name: str = info.chain_name
        self.faucet_key_file: str = info.faucet_key_file
        """The secret key of an account that has everything, as a PEM file."""
        self._running = running

    @property
    def faucet(self) -> SecretKey:
        """The key of ``faucet_key_file``, ready to sign."""
        return self._running.faucet

    @property
    def profile(self) -> Profile:
        """The network for ``send``, ``watch`` and ``Tracker``."""
        from cspr_track.network.profiles import Profile
        from cspr_track.network.token import Token

        return Profile(
            name="devnet",
            chain_name=self.chain_name,
            rpc=(self.rpc,),
            events=self.events,
            rest=self.rest,
            stream=self.stream,
            token=Token(self.token),
            expiry_margin_s=0.3,
            lookup_interval_s=0.3,
        )

    @property
    def environ(self) -> dict[str, str]:
        """The environment that lets the ``cspr-track`` command and programs with it use this network."""
        return {
            "CSPR_TRACK_NETWORK": "devnet",
            "CSPR_TRACK_CHAIN_NAME": self.chain_name,
            "CSPR_TRACK_RPC": self.rpc,
            "CSPR_TRACK_EVENTS": self.events,
            "CSPR_TRACK_REST": self.rest,
            "CSPR_TRACK_STREAM": self.stream,
            "CSPR_CLOUD_KEY": self.token,
        }

    def make_block(self) -> int:
        """Make the next block now, of everything that waits; gives its height."""
        return self._running.make_block()

    def new_account(self, motes: int = 1000 * CSPR) -> SecretKey:
        """A new key whose account has so many motes: a sender that no other test uses."""
        return self._running.new_account(motes)

    def hold(self, transaction_hash: str) -> None:
        """Keep a transaction out of every block from now on, so that it expires."""
        self._running.hold(transaction_hash)


def _scope(fixture_name: str, config: pytest.Config) -> str:  # noqa: ARG001 (pytest names its arguments)
    return str(config.getini("casper_devnet_scope"))


@pytest.fixture(scope=_scope)  # type: ignore[arg-type]  # pytest checks what it gives
def casper_devnet(pytestconfig: pytest.Config) -> Iterator[CasperDevnet]:
    """A Casper dev network: addresses, token, faucet key, ``make_block()``, ``profile``.

    One for the whole session, unless the setting ``casper_devnet_scope`` says otherwise: fixtures of any scope may use
    it, an application that is started once among them, and tests keep apart by accounts of their own
    (``new_account()``). Under pytest-xdist each worker has its own.
    """
    try:
        from cspr_track.devnet.in_thread import threaded_devnet
        from cspr_track.devnet.server import DevnetOptions
    except ImportError as error:
        pytest.fail(f"the dev network is not installed ({error}): pip install 'cspr-track[devnet]'", pytrace=False)
    block_time_s = float(pytestconfig.getini("casper_devnet_block_time"))
    with threaded_devnet(DevnetOptions(port=0, block_time_s=block_time_s or None)) as running:
        yield CasperDevnet(running)
