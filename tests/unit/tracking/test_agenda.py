"""When what is followed gets attention: once at its time, however often it was planned, and with bounded memory."""

import asyncio

import pytest
from virtual_time import VirtualClock, run

from cspr_track.core.lifecycle import Lifecycle
from cspr_track.tracking.agenda import Agenda
from cspr_track.tracking.followed import Followed


def follow(clock: VirtualClock) -> Followed:
    life = Lifecycle("ab" * 32, own=False, timeout_s=None)
    return Followed(life, clock=clock, network="n", explorer=None, on_update=lambda _: None)


@pytest.mark.parametrize(
    ("moments", "attended"),
    [
        ([5.0], [5.0]),
        ([5.0, 5.0, 5.0], [5.0]),
        ([5.0, 9.0], [9.0]),  # later than planned at first
        ([9.0, 5.0], [5.0]),  # earlier
        ([9.0, 5.0, 7.0, 12.0, 3.0, 8.0], [8.0]),
        ([-1.0], [0.0]),
    ],
)
def test_it_is_attended_to_once_at_the_time_that_was_planned_last(moments, attended) -> None:
    async def main() -> None:
        clock = VirtualClock()
        began = clock.monotonic()
        seen: list[float] = []
        agenda = Agenda(clock, lambda _, now: seen.append(round(now - began, 3)))
        tending = asyncio.create_task(agenda.tend())
        followed = follow(clock)
        for moment in moments:
            agenda.plan(followed, began + moment)
        await asyncio.sleep(30)
        assert seen == attended
        agenda.plan(followed, clock.monotonic() + 2)
        await asyncio.sleep(5)
        assert seen == [*attended, 32.0]
        tending.cancel()

    run(main())


def test_who_is_planned_again_and_again_stands_there_once() -> None:
    """A stream that repeats what it said of a transaction filled the memory."""

    async def main() -> None:
        clock = VirtualClock()
        agenda = Agenda(clock, lambda *_: None)
        followed = follow(clock)
        for number in range(10_000):
            agenda.plan(followed, clock.monotonic() + 60 + number % 7)
        assert len(agenda._entries) == 1

    run(main())


def test_who_is_done_gets_no_attention() -> None:
    async def main() -> None:
        clock = VirtualClock()
        seen: list[Followed] = []
        agenda = Agenda(clock, lambda one, _: seen.append(one))
        tending = asyncio.create_task(agenda.tend())
        gone, there = follow(clock), follow(clock)
        for one in (gone, there):
            agenda.plan(one, clock.monotonic() + 1)
        gone.outcome.cancel()
        await asyncio.sleep(2)
        assert seen == [there]
        tending.cancel()

    run(main())
