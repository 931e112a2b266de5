"""Several nodes, of which one is wrong, behind, or an enemy's: what it says decides nothing against another one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from lying_network import TRUTH, LyingNetwork, lying_network
from virtual_time import BEGAN_MS, VirtualClock, run

from cspr_track.core.observation import Known
from cspr_track.core.status import Source, TransactionStatus
from cspr_track.core.update import StatusUpdate
from cspr_track.network.profiles import Profile
from cspr_track.tracking.status import look_up
from cspr_track.tracking.tracker import Tracker
from security.liars import HASH, OURS, case

S = TransactionStatus
TTL_ENDS, DAY_MS = OURS.expires_at_ms, 86_400_000


@asynccontextmanager
async def two(*channels: str) -> AsyncIterator[tuple[LyingNetwork, LyingNetwork, Profile]]:
    """Two nodes of one network, and what else the first has."""
    async with lying_network(OURS) as first, lying_network(OURS) as second:
        profile = first.profile("rpc", *channels)
        yield first, second, replace(profile, rpc=(*profile.rpc, second.addresses["rpc"]))


async def watched(profile: Profile, **options: Any) -> list[StatusUpdate]:
    told: list[StatusUpdate] = []
    async with Tracker(profile, clock=VirtualClock()) as tracker:
        await tracker.follow(HASH, told.append, expires_at_ms=TTL_ENDS, **options).outcome
    return told


async def status_of(profile: Profile) -> StatusUpdate:
    [update] = await look_up([HASH], profile, expiry={HASH: TTL_ENDS}, clock=VirtualClock())
    return update


@pytest.mark.parametrize("clock_ms", [BEGAN_MS, TTL_ENDS + DAY_MS], ids=["stuck", "past the end"])
def test_a_node_that_has_it_and_not_its_block_keeps_nobody_from_being_asked(clock_ms) -> None:
    async def story() -> None:
        async with two() as (first, second, profile):
            first.rpc, first.rpc_clock_ms = "pending", clock_ms
            second.rpc, second.rpc_clock_ms = TRUTH, TTL_ENDS + DAY_MS
            assert (await watched(profile, timeout_s=8))[-1].status is S.PROCESSED
            assert (await status_of(profile)).status is S.PROCESSED

    run(story())


def test_a_clock_that_is_far_ahead_of_another_nodes_proves_no_expiry() -> None:
    async def story() -> None:
        async with two() as (first, second, profile):
            first.rpc_clock_ms, second.rpc = BEGAN_MS + DAY_MS, "pending"
            assert (await watched(profile, timeout_s=20))[-1].status is S.TIMEOUT

    run(story())


@pytest.mark.parametrize("other", ["rest", "rpc"])
def test_one_look_doubts_clocks_too(other) -> None:
    async def story() -> None:
        async with two("rest") as (first, second, profile):
            first.rpc_clock_ms, first.rest_clock_ms = BEGAN_MS + DAY_MS, BEGAN_MS
            if other == "rest":
                first.rest, profile = "pending", replace(profile, rpc=profile.rpc[:1])
            else:
                second.rpc, profile = "pending", replace(profile, rest=None, token=None)
            assert (await status_of(profile)).status is S.SENT

    run(story())


def test_behind_one_address_may_be_a_node_that_is_behind() -> None:
    """The clock came from one that is not, the first answer from one that is, the second from a third."""

    async def story() -> None:
        async with case("rpc") as c:
            c.net.rpc_clock_ms = TTL_ENDS + DAY_MS
            followed = c.watch(timeout_s=None, expires_at_ms=TTL_ENDS)
            while not followed.lifecycle.unconfirmed:
                await asyncio.sleep(0.01)
            assert not c.finals
            c.net.rpc = TRUTH
            assert (await followed.outcome).status is S.PROCESSED

    run(story())


def test_what_nobody_executed_is_expired_by_the_second_look_of_one_or_by_two() -> None:
    async def story() -> None:
        async with two("rest") as (first, second, profile):
            first.rest_clock_ms = first.rpc_clock_ms = second.rpc_clock_ms = TTL_ENDS + DAY_MS
            for asked in (profile, replace(profile, rpc=()), replace(profile, rest=None, token=None)):
                assert (await watched(asked, timeout_s=30))[-1].status is S.EXPIRED
                assert (await status_of(asked)).status is S.EXPIRED

    run(story())


def test_hints_without_end_are_not_answered_by_questions_without_end() -> None:
    async def story() -> None:
        async with case() as c:
            c.net.rpc = c.net.rest = "pending"
            followed = c.watch(timeout_s=10)
            for _ in range(500):
                await c.net.streams("expired")
                await asyncio.sleep(0.01)
            assert (await followed.outcome).status is S.TIMEOUT
            assert sum(path.endswith(HASH) for path in c.net.asked) < 10 / 0.5 + 5

    run(story())


def test_what_a_channel_calls_pending_before_a_node_took_it_is_not_sent() -> None:
    async def story() -> None:
        async with case() as c:
            followed = c.watch(own=True)
            await c.net.streams("pending")
            followed.observe(Known(HASH, Source.NODE_EVENTS))
            await asyncio.sleep(1)
            assert (c.told, followed.lifecycle.unsent) == ([], True)

    run(story())


async def as_time_goes_by(*nets: LyingNetwork, ahead_ms: int = 0) -> None:
    """Let their clocks go on."""
    while True:
        for net in nets:
            net.rpc_clock_ms = net.rest_clock_ms = BEGAN_MS + ahead_ms + int(asyncio.get_running_loop().time() * 1000)
        await asyncio.sleep(0.1)


@pytest.mark.parametrize("ahead_ms", [59_000, DAY_MS])
@pytest.mark.parametrize("wrong_by_s", [0.0, -120.0], ids=["right clock", "slow clock"])
def test_one_that_is_past_the_end_proves_nothing_against_one_that_is_not(ahead_ms, wrong_by_s) -> None:
    """Nor does it confirm itself; a clock that is less than a minute ahead is nobody's to call far ahead."""

    async def story() -> None:
        async with two() as (liar, honest, profile):
            going = [
                asyncio.create_task(as_time_goes_by(liar, ahead_ms=ahead_ms)),
                asyncio.create_task(as_time_goes_by(honest)),
            ]
            honest.rpc = "pending"
            asyncio.get_running_loop().call_later(30, setattr, honest, "rpc", TRUTH)
            told: list[StatusUpdate] = []
            async with Tracker(profile, clock=VirtualClock(wrong_by_s=wrong_by_s)) as tracker:
                ends = BEGAN_MS + 50_000
                final = await tracker.follow(HASH, told.append, expires_at_ms=ends, timeout_s=60).outcome
            assert final.status is S.PROCESSED
            for task in going:
                task.cancel()

    run(story())


def test_a_node_that_hangs_behind_does_not_keep_an_expiry_from_being_told() -> None:
    async def story() -> None:
        async with two() as (stuck, sound, profile):
            stuck.rpc, stuck.rpc_clock_ms = "pending", BEGAN_MS - 80_000
            going = asyncio.create_task(as_time_goes_by(sound))
            for wrong_by_s in (0.0, -30.0):
                async with Tracker(profile, clock=VirtualClock(wrong_by_s=wrong_by_s)) as tracker:
                    ends = BEGAN_MS + int(asyncio.get_running_loop().time() * 1000) + 60_000
                    final = await tracker.follow(HASH, lambda _: None, expires_at_ms=ends, timeout_s=300).outcome
                    assert final.status is S.EXPIRED
            going.cancel()

    run(story())


def test_a_block_without_a_result_does_not_hide_a_result() -> None:
    """However quickly it is named."""

    async def story() -> None:
        async with two() as (first, second, profile):
            first.rpc, second.rpc = TRUTH, "in a block"
            first.open.clear()
            asyncio.get_running_loop().call_later(0.2, first.open.set)
            assert (await watched(profile, timeout_s=8))[-1].status is S.PROCESSED
            assert (await status_of(profile)).status is S.PROCESSED

    run(story())


def test_what_is_told_while_it_is_asked_whether_it_expired_is_waited_for() -> None:
    async def story() -> None:
        async with case("events", "rpc") as c:
            c.net.rpc_clock_ms = TTL_ENDS + DAY_MS
            followed = c.watch(timeout_s=None, expires_at_ms=TTL_ENDS, document=False)
            while not followed.lifecycle.unconfirmed:
                await asyncio.sleep(0.01)
            c.net.open.clear()
            await asyncio.sleep(0.6)  # by now it is asked once more
            c.net.tells(c.net.processed(TRUTH))
            await asyncio.sleep(0.1)
            assert followed.partial is not None
            c.net.open.set()
            assert (await followed.outcome).status is S.PROCESSED

    run(story())


def test_a_time_out_is_kept_when_nobody_answers() -> None:
    """Who is silent is waited for once, not one after another."""

    async def story() -> None:
        async with two("rest") as (first, second, profile):
            first.open.clear()
            second.open.clear()
            told = await watched(profile, timeout_s=2)
            assert told[-1].status is S.TIMEOUT
            assert told[-1].elapsed_ms <= 2000 + 5000 + 100

    run(story())
