"""A dev network and a tracker in virtual time, for tests that play long stories."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from dev_profiles import cloud_profile, without_account
from virtual_time import VirtualClock, now_ms

from cspr_track.devnet.faults import Faults, parse_fault
from cspr_track.devnet.server import DevnetOptions, RunningDevnet, running_devnet
from cspr_track.tracking.notices import Notices
from cspr_track.tracking.tracker import Tracker

FAUCET = Path(__file__).parents[1] / "data" / "faucet.pem"
BLOCK_S = 8.0


@asynccontextmanager
async def world(
    *faults: str,
    token: bool = True,
    block_s: float | None = BLOCK_S,
    per_minute: float | None = None,
    wrong_by_s: float = 0.0,
    notices: Notices | None = None,
) -> AsyncIterator[tuple[RunningDevnet, Tracker]]:
    """Run both.

    Args:
        faults: what goes wrong.
        token: whether there is a token for CSPR.cloud.
        block_s: seconds between blocks.
        per_minute: the budget of requests.
        wrong_by_s: how wrong the machine's clock is.
        notices: hears what is not a status.
    """
    options = DevnetOptions(
        port=0,
        block_time_s=block_s,
        now_ms=now_ms,
        faults=Faults(map(parse_fault, faults), seed=7),
        faucet_key=FAUCET,
    )
    async with running_devnet(options) as net:
        profile = cloud_profile(net) if token else without_account(net)
        profile = replace(profile, expiry_margin_s=10.0, lookup_interval_s=5.0, requests_per_minute=per_minute)
        async with Tracker(profile, clock=VirtualClock(wrong_by_s=wrong_by_s), notices=notices) as tracker:
            yield net, tracker
