"""A dev network in a thread of its own, for programs (and tests) that are not in its event loop."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TypeVar

from cspr_track.core.devnet_info import DevnetInfo
from cspr_track.devnet.server import DevnetOptions, RunningDevnet, running_devnet
from cspr_track.transaction.keys import SecretKey, generate_key

T = TypeVar("T")

START_LIMIT_S = 30.0
"""How long the thread may take to start; a busy machine is slow, and a dead one must not hang a test run."""


class ThreadedDevnet:
    """A dev network that runs in another thread; its methods may be called from any thread, and wait until it is done.

    Args:
        net: the dev network.
        loop: the event loop in which it runs.
    """

    def __init__(self, net: RunningDevnet, loop: asyncio.AbstractEventLoop) -> None:
        self.info: DevnetInfo = net.info
        self.faucet: SecretKey = net.faucet
        """The key of the funded account."""
        self._net = net
        self._loop = loop

    def make_block(self) -> int:
        """Make the next block now, of everything that waits; gives its height."""

        async def work() -> int:
            return (await self._net.make_block()).height

        return self._there(work)

    def new_account(self, motes: int) -> SecretKey:
        """A new key whose account has so many motes, made out of nothing."""

        async def work() -> SecretKey:
            key = generate_key()
            self._net.chain.fund(key.public_key, motes)
            return key

        return self._there(work)

    def hold(self, transaction_hash: str) -> None:
        """Keep a transaction (64 hex digits) out of every block from now on, so that it expires."""

        async def work() -> None:
            self._net.chain.hold(transaction_hash)

        self._there(work)

    def _there(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run something in the loop of the dev network."""

        async def run() -> T:
            return await work()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result()


@contextmanager
def threaded_devnet(options: DevnetOptions) -> Iterator[ThreadedDevnet]:
    """Run a dev network in a thread for as long as the context lasts.

    Raises:
        ConfigurationError: the port is taken.
    """
    ready: Future[tuple[ThreadedDevnet, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        async with running_devnet(options) as net:
            loop, end = asyncio.get_running_loop(), asyncio.Event()
            ready.set_result((ThreadedDevnet(net, loop), loop, end))
            await end.wait()

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:
            if ready.done():
                raise
            ready.set_exception(error)

    thread = threading.Thread(target=run, name="casper-devnet", daemon=True)
    thread.start()
    net, loop, end = ready.result(timeout=START_LIMIT_S)
    try:
        yield net
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join()
