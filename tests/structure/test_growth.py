"""What following costs, in counts and not in seconds: objects for each transaction, steps as there are more."""

import asyncio
import gc
import json
import sys
from collections import Counter
from types import FrameType

import pytest

from cspr_track.cli.following import Followers
from cspr_track.cli.wanted import Wanted
from cspr_track.core.observation import Executed
from cspr_track.core.status import Source, TransactionStatus
from cspr_track.core.update import StatusUpdate
from cspr_track.network.cloud_stream import parse_message
from cspr_track.network.profiles import Profile
from cspr_track.tracking.subscription import choose
from cspr_track.tracking.tracker import Tracker

QUIET = Profile(name="counted", chain_name="casper-test", rest=None, stream=None, token=None)
"""Nobody to ask, nobody to listen to: what is counted is our own."""


def hash_of(number: int) -> str:
    return f"{number:064x}"


def executed(number: int) -> Executed:
    entity = {"deploy_hash": hash_of(number), "error_message": None, "cost": "100", "block_height": 7}
    return Executed(hash_of(number), Source.STREAM, entity)


async def life(count: int) -> int:
    """Follow so many, hear a heartbeat, and the execution of each; gives how many finals were told."""
    finals = 0

    def heard(update: StatusUpdate) -> None:
        nonlocal finals
        finals += update.final

    async with Tracker(QUIET) as tracker:
        followed = [tracker.follow(hash_of(n), heard, timeout_s=None) for n in range(count)]
        for n in range(count):
            tracker._take(executed(n))
        await asyncio.gather(*(one.outcome for one in followed))
    return finals


def calls(work) -> int:
    """How many functions are called, of Python and of C."""
    counted = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


def test_ten_times_as_many_followed_take_ten_times_as_many_steps() -> None:
    few, many = (calls(lambda count=count: asyncio.run(life(count))) for count in (100, 1000))

    assert many < 12 * few, (few, many)


def test_every_one_of_many_is_told_once() -> None:
    assert asyncio.run(life(50)) == 50


async def test_a_followed_transaction_holds_few_objects() -> None:
    async with Tracker(QUIET) as tracker:
        tracker.follow(hash_of(10_000), lambda update: None, timeout_s=None)
        await asyncio.sleep(0)
        gc.collect()
        before = Counter(type(one).__name__ for one in gc.get_objects())
        kept = [tracker.follow(hash_of(n), lambda update: None, timeout_s=None) for n in range(100)]
        gc.collect()
        more = Counter(type(one).__name__ for one in gc.get_objects()) - before
        assert len(kept) == 100

    assert sum(more.values()) <= 100 * 12, more
    assert not {"Task", "coroutine", "Lock", "Event"} & {name for name, count in more.items() if count >= 100}


def test_many_are_followed_over_one_subscription() -> None:
    """No filter by each hash, which would take a connection for every hundred."""
    assert choose({hash_of(n): None for n in range(1000)}).filters == {}
    assert list(choose({hash_of(n): "01ab" for n in range(1000)}).filters) == ["caller_public_key"]


def test_a_message_about_another_is_decoded_once_and_only_so_far() -> None:
    text = json.dumps({"action": "created", "data": {"deploy_hash": hash_of(1), "args": {"a": [1] * 1000}}}).encode()
    wanted = {hash_of(2)}
    parse_message(text, wanted)

    about_others = calls(lambda: parse_message(text, wanted))
    followed = calls(lambda: parse_message(text, {hash_of(1)}))

    assert about_others <= 12
    assert about_others < followed


@pytest.mark.parametrize("what", ["Followers", "Wanted"])
def test_lists_of_the_command_line_grow_in_step(what: str) -> None:
    """Looking through a list for each of its members would compare each with each: counted by what compares."""

    class Hash(str):
        compared = 0
        __slots__ = ()

        def __eq__(self, other: object) -> bool:
            Hash.compared += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    def compared(count: int) -> int:
        Hash.compared = 0
        hashes = [Hash(hash_of(n)) for n in range(count)]
        if what == "Wanted":
            wanted = Wanted()
            for one in hashes:
                wanted.add(one, None)
        else:
            followers = Followers(Silent())
            for one in hashes:
                followers.expect(one)
            for one in reversed(hashes):
                followers.update(final(one))
        return Hash.compared

    assert compared(1000) < 12 * max(compared(100), 100)


class Silent:
    """A renderer that shows nothing."""

    def update(self, update: StatusUpdate) -> None:
        pass


def final(transaction_hash: str) -> StatusUpdate:
    return StatusUpdate(
        status=TransactionStatus.TIMEOUT, transaction_hash=transaction_hash, kind=None, network="casper-test",
        at="2026-01-02T03:04:05.678Z", elapsed_ms=1, source=Source.LOCAL, final=True, message="",
    )  # fmt: skip
