"""Running the dev network: one loopback port, a clock that makes blocks, an orderly end."""

import asyncio
import contextlib
import os
import secrets
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType

import msgspec
import uvicorn

from cspr_track._files import private_folder, write_whole
from cspr_track.core.devnet_info import DevnetInfo
from cspr_track.core.errors import ConfigurationError
from cspr_track.core.json_lines import NOT_JSON
from cspr_track.devnet.app import Services
from cspr_track.devnet.chain import Chain
from cspr_track.devnet.chain_events import Block
from cspr_track.devnet.faults import Faults
from cspr_track.devnet.faulty_app import FaultyApp
from cspr_track.devnet.local_only import LocalOnly
from cspr_track.devnet.recordings import Recordings
from cspr_track.devnet.stream import PING_S
from cspr_track.transaction.keys import SecretKey, generate_key, load_key, write_new_key
from cspr_track.transaction.network_rules import NetworkRules

CHAIN_NAME = "casper-devnet"
DEFAULT_PORT = 11101
HOST = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class DevnetOptions:
    """How to run a dev network.

    Args:
        port: the port on 127.0.0.1; 0 takes a free one.
        block_time_s: seconds between blocks; None makes none until ``make_block`` is called.
        chain_name: what transactions must bear.
        faucet_key: the key file of the funded account, made where it is not there; None makes one for this run.
        recordings: real transactions and what became of them.
        gas_price: the price of gas.
        ping_s: seconds between the stream's ``Ping`` frames.
        rate: US dollars for a CSPR, as REST tells it; None tells none.
        faults: what goes wrong.
        now_ms: the time, in milliseconds since 1970.
    """

    port: int = DEFAULT_PORT
    block_time_s: float | None = 2.0
    chain_name: str = CHAIN_NAME
    faucet_key: Path | None = None
    recordings: Recordings = field(default_factory=Recordings)
    gas_price: int = 1
    ping_s: float = PING_S
    rate: float | None = None
    faults: Faults = field(default_factory=Faults)
    now_ms: Callable[[], int] = lambda: int(time.time() * 1000)


class RunningDevnet:
    """A dev network that runs in this event loop.

    Args:
        info: where it is.
        faucet: the key of the funded account.
        services: the chain and what serves it.
        options: how it was started.
        faulty: what stands before the services.
    """

    def __init__(
        self, info: DevnetInfo, faucet: SecretKey, services: Services, options: DevnetOptions, faulty: FaultyApp
    ) -> None:
        self.info = info
        self.faucet = faucet
        self.services = services
        self.chain = services.chain
        self.faulty = faulty
        self._options = options

    async def make_block(self) -> Block:
        """Make the next block now; whoever listens is sent what happened in it as soon as the loop comes to it."""
        return self.chain.make_block(self._options.now_ms())


@contextlib.asynccontextmanager
async def running_devnet(options: DevnetOptions | None = None) -> AsyncIterator[RunningDevnet]:
    """Run a dev network in this event loop for as long as the context lasts.

    Raises:
        ConfigurationError: the port is taken.
        InputError: the faucet key cannot be read.
    """
    options = options or DevnetOptions(port=0, block_time_s=None)
    with contextlib.ExitStack() as leftovers:
        key_file, faucet = _faucet(options, leftovers)
        rules = NetworkRules(chain_name=options.chain_name)
        if options.block_time_s:
            rules = replace(rules, block_time_ms=max(1, round(options.block_time_s * 1000)))
        chain = Chain(rules, recordings=options.recordings, gas_price=options.gas_price)
        chain.fund(faucet.public_key)
        chain.fund(chain.validator, 0)  # the validator has an account too
        chain.make_block(options.now_ms())
        token = secrets.token_urlsafe(24)
        services = Services(chain, token, options.now_ms, ping_s=options.ping_s, rate=options.rate)
        faulty = FaultyApp(services.app, options.faults)
        chain.listeners.append(faulty.happened)
        listening = _listen(options.port)
        port = listening.getsockname()[1]
        info = DevnetInfo(
            rpc=f"http://{HOST}:{port}/rpc",
            events=f"http://{HOST}:{port}/events",
            rest=f"http://{HOST}:{port}",
            stream=f"ws://{HOST}:{port}",
            chain_name=options.chain_name,
            token=token,
            faucet_key_file=str(key_file),
        )
        config = uvicorn.Config(
            LocalOnly(faulty),
            ws="websockets-sansio",  # the others use what websockets has deprecated
            log_level="critical",
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        config.load()  # here, where what is amiss is raised: nobody listens to the task below before the end
        server = _Server(config)
        net = RunningDevnet(info, faucet, services, options, faulty)
        serving = asyncio.create_task(server.serve([listening]))
        blocks = asyncio.create_task(_make_blocks(net, options.block_time_s))
        try:
            yield net  # the socket listens already: whoever connects now waits for the server to start
        finally:
            blocks.cancel()
            services.close()
            server.end()
            await asyncio.wait([serving, blocks])
            listening.close()
            if not blocks.cancelled():
                blocks.result()  # what stopped the clock must not go unsaid


async def _make_blocks(net: RunningDevnet, block_time_s: float | None) -> None:
    if block_time_s is None:
        return
    while True:
        await asyncio.sleep(block_time_s)
        await net.make_block()


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs us, and looks once a second instead of ten times."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._ended = asyncio.Event()

    def end(self) -> None:
        """Stop serving."""
        self.should_exit = True
        self._ended.set()

    async def main_loop(self) -> None:
        """Until the end; once a second the answers' ``Date`` becomes that of the moment."""
        while not self._ended.is_set():
            await self.on_tick(0)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), 1)

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        yield

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Signals are not ours."""


def _faucet(options: DevnetOptions, leftovers: contextlib.ExitStack) -> tuple[Path, SecretKey]:
    if options.faucet_key is not None:
        if not options.faucet_key.exists():
            write_new_key(options.faucet_key, generate_key())
        return options.faucet_key, load_key(options.faucet_key)
    folder = Path(leftovers.enter_context(tempfile.TemporaryDirectory(prefix="cspr-track-devnet-")))
    key = generate_key()
    write_new_key(folder / "faucet.pem", key)
    return folder / "faucet.pem", key


def _listen(port: int) -> socket.socket:
    # with its protocol named, asyncio switches Nagle's algorithm off, which would hold answers back for 40 ms
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as error:
        listening.close()
        raise ConfigurationError(
            f"port {port} cannot be used",
            why=os.strerror(error.errno) if error.errno else str(error),
            hint="choose another with --port, or --port 0 for a free one",
        ) from error
    listening.listen(256)
    return listening


@contextlib.contextmanager
def announced(info: DevnetInfo, state_file: Path) -> Iterator[None]:
    """Write down where the dev network is, so that ``--network devnet`` finds it; removed at the end."""
    try:
        private_folder(state_file.parent)
        write_whole(state_file, msgspec.json.encode(info))
    except OSError as error:
        raise ConfigurationError(
            f"where the dev network runs cannot be written down in {state_file}", why=error.strerror
        ) from error
    try:
        yield
    finally:
        with contextlib.suppress(OSError, *NOT_JSON):
            if msgspec.json.decode(state_file.read_bytes(), type=DevnetInfo) == info:
                state_file.unlink()
