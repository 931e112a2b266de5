"""A dev network on a free port, whose clock and blocks the test drives."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from devnet_world import ALICE, BOB, CSPR, NOW

from cspr_track.devnet.server import DevnetOptions, RunningDevnet, running_devnet


@dataclass
class Clock:
    """The time, in milliseconds since 1970."""

    ms: int = NOW

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def net(clock: Clock) -> AsyncIterator[RunningDevnet]:
    async with running_devnet(DevnetOptions(port=0, block_time_s=None, now_ms=clock)) as net:
        net.chain.fund(ALICE.public_key)
        net.chain.fund(BOB.public_key, 1000 * CSPR)
        yield net


@pytest.fixture
async def http(net: RunningDevnet) -> AsyncIterator[httpx.AsyncClient]:
    """A client that has the token."""
    async with httpx.AsyncClient(base_url=net.info.rest, headers={"Authorization": net.info.token}) as client:
        yield client
