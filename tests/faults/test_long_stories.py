"""Stories that take hours in the world and a moment here: restarts under load, wrong clocks, a day of service."""

import asyncio
import gc
import os
import random
import tracemalloc

import pytest
from virtual_time import now_ms, run

from cspr_track.devnet.faults import Faults, parse_fault
from cspr_track.devnet.server import RunningDevnet
from cspr_track.tracking.deliver import deliver
from cspr_track.tracking.tracker import Tracker
from cspr_track.transaction.make import Terms
from cspr_track.transaction.make_native import make_transfer
from cspr_track.transaction.signing import approve
from cspr_track.transaction.transaction import Transaction
from faults import matrix
from faults.world import world

HOURS = float(os.environ.get("CSPR_TRACK_HOURS", "1.5"))
"""Of service; a whole day is run by hand."""


def transfer_to(net: RunningDevnet, number: int) -> Transaction:
    terms = Terms(
        initiator=net.faucet.public_key,
        payment_motes=100_000_000,
        chain_name="casper-devnet",
        timestamp_ms=now_ms(),
    )
    made = make_transfer(to=number.to_bytes(32, "big"), amount_motes=2_500_000_000, transfer_id=number, **terms)
    return approve(made, net.faucet)


@pytest.mark.parametrize("token", [True, False], ids=["with a token", "without"])
def test_every_server_restarts_while_a_thousand_are_followed(token) -> None:
    async def main() -> tuple[list[str], int, float]:
        async with world(token=token, per_minute=90) as (net, tracker):
            made = [transfer_to(net, number) for number in range(1000)]
            for transaction in made:
                net.chain.put(transaction, now_ms())
                tracker.expect(transaction.hash_hex)
            await tracker.connected()
            following = [tracker.follow(one.hash_hex, lambda _: None, timeout_s=7200) for one in made]
            await asyncio.sleep(4)
            net.faulty.restart(20)  # two blocks come while nobody can hear of them
            ended = [await followed.outcome for followed in following]
            asked = net.faulty.connections["rpc"] + net.faulty.connections["rest"]
            return [matrix.word(update) for update in ended], asked, asyncio.get_running_loop().time()

    words, asked, took_s = run(main())
    assert words == ["processed"] * 1000
    assert asked <= (2 if token else 1) * (90 / 60 * took_s + 20)


def test_a_machine_that_slept_tells_a_time_out_soon_after_it_woke() -> None:
    async def main() -> tuple[str, float]:
        async with world(token=True) as (net, tracker):
            transaction = transfer_to(net, 1)
            net.chain.hold(transaction.hash_hex)
            followed = tracker.follow(transaction.hash_hex, lambda _: None, timeout_s=120)
            await asyncio.sleep(10)
            tracker._clock.suspended_s = 3600.0
            update = await followed.outcome
            return matrix.word(update), asyncio.get_running_loop().time()

    word, woke_s = run(main())
    assert word == "timeout"
    assert woke_s <= 10 + 6


@pytest.mark.parametrize("hours", [-7, 7])
@pytest.mark.parametrize("token", [True, False], ids=["with a token", "without"])
def test_a_wrong_clock_of_this_machine_changes_no_verdict(token, hours) -> None:
    async def main() -> dict[str, str]:
        async with world(token=token, wrong_by_s=hours * 3600) as (net, tracker):
            following = {
                outcome: await matrix.begin(tracker, net, outcome, [], putting=True) for outcome in matrix.OUTCOMES
            }
            return {outcome: matrix.word(await followed.outcome) for outcome, followed in following.items()}

    assert run(main()) == matrix.RIGHT


def test_an_expiry_comes_in_time_on_a_slow_clock_where_no_channel_tells_the_chains_time() -> None:
    async def main() -> tuple[str, float]:
        async with world("events:403=1", token=False, wrong_by_s=-7200) as (net, tracker):
            made = matrix.transaction_of("expired", net.faucet)
            net.chain.put(made, now_ms())
            outcome = await tracker.follow(made.hash_hex, lambda _: None, timeout_s=None).outcome
            return outcome.status.value, outcome.elapsed_ms / 1000

    status, after_s = run(main())
    assert status == "expired"
    assert 60 < after_s < 100  # the TTL is a minute, a block comes every 8 s, and it is looked up every 5 s


def held() -> int:
    """Bytes that the tracker and what is below it hold; the dev network remembers every transaction, as it should."""
    ours = [tracemalloc.Filter(True, f"*/cspr_track/{part}/*") for part in ("tracking", "network", "core")]
    return sum(trace.size for trace in tracemalloc.take_snapshot().filter_traces(ours).traces)


def test_after_hours_of_service_nothing_has_piled_up() -> None:
    """Transactions come and go while channels fail at random; memory, tasks and connections stay what they were."""
    dice = random.Random(11)
    faults = [
        "stream:drop=0.3",
        "rest:503=0.5",
        "rpc:drop=0.3",
        "stream:close-after=2",
        "rest:garble=0.5",
        "rpc:delay=2",
    ]

    async def one(net: RunningDevnet, tracker: Tracker, number: int) -> None:
        followed = await deliver(tracker, transfer_to(net, number), lambda _: None, timeout_s=600, journal=None)
        assert matrix.word(await followed.outcome) == "processed"

    async def main() -> tuple[int, int, int]:
        async with world(block_s=60.0) as (net, tracker):
            half, tasks = 0, 0
            rounds = int(HOURS * 3600 / 180)
            for number in range(rounds):
                chosen = [] if number % 4 == 0 else [parse_fault(dice.choice(faults))]
                net.faulty.faults = Faults(chosen, seed=number)
                if dice.random() < 0.2:
                    net.faulty.restart(dice.uniform(1, 20))
                await asyncio.gather(*(one(net, tracker, 10 * number + n) for n in range(2)))
                await asyncio.sleep(60)
                if number == rounds // 2:
                    gc.collect()
                    half, tasks = held(), len(asyncio.all_tasks())
            gc.collect()
            return held() - half, tasks, len(asyncio.all_tasks())

    tracemalloc.start()
    try:
        grown, tasks, tasks_at_end = run(main())
    finally:
        tracemalloc.stop()
    assert tasks_at_end <= tasks + 5
    assert grown < 100_000, f"{grown} bytes"
