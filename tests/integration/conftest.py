"""A dev network on real sockets whose blocks the test makes, and the profiles that reach it."""

from collections.abc import AsyncIterator

import pytest
from dev_profiles import PROFILES

from cspr_track.devnet.server import DevnetOptions, RunningDevnet, running_devnet
from cspr_track.network.profiles import Profile


@pytest.fixture
async def net() -> AsyncIterator[RunningDevnet]:
    async with running_devnet(DevnetOptions(port=0, block_time_s=None)) as running:
        yield running


@pytest.fixture(params=PROFILES)
def profile(request: pytest.FixtureRequest, net: RunningDevnet) -> Profile:
    """Each way in which news can come."""
    return PROFILES[request.param](net)
