"""The chain's time, guessed from the blocks that are seen: whose clock is believed, and whose is not."""

import time

import pytest

from cspr_track.core.observation import ChainClock
from cspr_track.core.status import Source
from cspr_track.tracking.clock import FAR_AHEAD_MS, ChainTime, SystemClock

NOW_MS = 1_767_323_045_000


class Hands:
    """A clock whose hands a test moves."""

    def __init__(self) -> None:
        self.seconds, self.wrong_by_s = 100.0, 0.0

    def monotonic(self) -> float:
        return self.seconds

    def wall(self) -> float:
        return NOW_MS / 1000 + self.seconds - 100 + self.wrong_by_s


@pytest.fixture
def hands() -> Hands:
    return Hands()


def test_the_machines_clock_stands_in_until_a_block_was_seen(hands) -> None:
    chain = ChainTime(hands)
    assert (chain.latest_block_ms, chain.now_ms()) == (None, NOW_MS)
    assert chain.saw(NOW_MS - 3_600_000, Source.REST)
    assert (chain.latest_block_ms, chain.now_ms()) == (NOW_MS - 3_600_000, NOW_MS - 3_600_000)


def test_the_chains_time_goes_on_between_blocks(hands) -> None:
    chain = ChainTime(hands)
    chain.saw(5000, Source.REST)
    hands.seconds += 2.5
    assert chain.now_ms() == 7500
    chain.saw(8000, Source.NODE_RPC)
    hands.seconds += 1
    assert chain.now_ms() == 9000


def test_an_older_block_changes_nothing_and_says_so(hands) -> None:
    chain = ChainTime(hands)
    assert chain.saw(5000, Source.REST)
    hands.seconds += 1
    assert not chain.saw(5000, Source.NODE_RPC)
    assert not chain.saw(4999, Source.REST)
    assert (chain.latest_block_ms, chain.now_ms()) == (5000, 6000)


FAR = NOW_MS + FAR_AHEAD_MS
CLOCKS = [
    # what the other source's latest block is, the machine's clock wrong by, a clock of ours -> contradicted
    (NOW_MS, 0, FAR, False),  # not further than honest sources are apart
    (NOW_MS, 0, FAR + 1, True),
    (NOW_MS, 7200, FAR + 1, False),  # whose blocks are not of this moment contradicts nobody
    (NOW_MS, -7200, FAR + 1, False),
    (NOW_MS - FAR_AHEAD_MS, 0, FAR + 1, False),  # it hangs behind
    (NOW_MS - FAR_AHEAD_MS + 1, 0, FAR + 1, True),
    (NOW_MS + FAR_AHEAD_MS - 1, 0, FAR + FAR_AHEAD_MS, True),
    (NOW_MS + FAR_AHEAD_MS, 0, FAR + FAR_AHEAD_MS + 1, False),
    (NOW_MS, 0, 0, False),  # far behind is no proof of anything
]


@pytest.mark.parametrize(("other_ms", "wrong_by_s", "block_ms", "contradicted"), CLOCKS)
def test_a_clock_far_ahead_is_contradicted_by_one_of_this_moment(
    hands, other_ms, wrong_by_s, block_ms, contradicted
) -> None:
    chain = ChainTime(hands)
    chain.saw(other_ms, Source.REST)
    hands.wrong_by_s = wrong_by_s
    assert chain.contradicts(block_ms, Source.NODE_RPC) is (Source.REST if contradicted else None)
    assert chain.contradicts(block_ms, Source.REST) is None  # nobody contradicts himself


def test_each_node_has_a_clock_of_its_own(hands) -> None:
    chain = ChainTime(hands)
    chain.saw(NOW_MS, Source.NODE_RPC, 1)
    assert chain.contradicts(NOW_MS + FAR_AHEAD_MS + 1, Source.NODE_RPC, 0) is Source.NODE_RPC
    assert chain.contradicts(NOW_MS + FAR_AHEAD_MS + 1, Source.NODE_RPC, 1) is None
    chain.saw(NOW_MS + 2 * FAR_AHEAD_MS, Source.NODE_RPC, 0)
    assert chain.contradicts(NOW_MS + FAR_AHEAD_MS + 1, Source.NODE_RPC, 0) is Source.NODE_RPC  # it takes back nothing


def test_who_has_stopped_contradicts_nobody(hands) -> None:
    chain = ChainTime(hands)
    chain.saw(NOW_MS, Source.REST)
    hands.seconds += 60
    assert chain.contradicts(FAR + 60_001, Source.NODE_RPC) is Source.REST
    hands.seconds += 0.5
    assert chain.contradicts(FAR + 10 * FAR_AHEAD_MS, Source.NODE_RPC) is None


def test_behind_one_that_has_stopped_others_are_heard(hands) -> None:
    chain = ChainTime(hands)
    chain.saw(NOW_MS, Source.REST)
    hands.seconds += 61
    chain.saw(NOW_MS + 61_000, Source.NODE_RPC, 1)
    assert chain.contradicts(FAR + 10 * FAR_AHEAD_MS, Source.NODE_RPC, 0) is Source.NODE_RPC


OBJECTS = [
    # the clock that is ahead, the one that is behind, this machine's wrong by, the last block so long ago -> objects
    (59_000, 0, 0.0, 0.0, True),
    (59_000, -59_000, 0.0, 0.0, True),
    (0, -60_000, 0.0, 0.0, True),
    (0, -60_001, 0.0, 0.0, False),  # it is a minute behind, and this machine agrees
    (59_999, -60_001, 0.0, 0.0, False),
    (60_000, -60_001, 0.0, 0.0, True),  # this machine agrees with neither
    (0, -60_001, -3600.0, 0.0, True),
    (59_000, 0, 0.0, 60.0, True),
    (59_000, 0, 0.0, 60.5, False),  # it has stopped
]


@pytest.mark.parametrize(("ahead_ms", "behind_ms", "wrong_by_s", "ago_s", "objects"), OBJECTS)
def test_who_is_behind_objects_unless_it_hangs(hands, ahead_ms, behind_ms, wrong_by_s, ago_s, objects) -> None:
    chain = ChainTime(hands)
    behind = ChainClock(NOW_MS + behind_ms, Source.NODE_RPC, 1)
    chain.saw(behind.block_time_ms, behind.source, behind.number)
    hands.seconds += ago_s
    hands.wrong_by_s = wrong_by_s - ago_s
    assert chain.objects(behind, NOW_MS + ahead_ms) is objects
    assert ChainTime(hands).objects(behind, NOW_MS + ahead_ms) is (objects or ago_s > 60)  # it is heard the first time


def test_a_source_goes_on_with_its_own_latest_block(hands) -> None:
    chain = ChainTime(hands)
    chain.saw(NOW_MS, Source.REST)
    chain.saw(NOW_MS + 10 * FAR_AHEAD_MS, Source.NODE_RPC)  # the newest of all, and wrong
    hands.seconds += 10
    chain.saw(NOW_MS - 1, Source.REST)  # an old answer
    chain.saw(NOW_MS, Source.REST)  # and the same again: it was made ten seconds ago
    assert chain.contradicts(FAR + 10_001, Source.NODE_RPC) is Source.REST
    assert chain.contradicts(FAR + 10_000, Source.NODE_RPC) is None
    chain.saw(NOW_MS + 15_000, Source.REST)
    assert chain.contradicts(FAR + 10_001, Source.NODE_RPC) is None


def test_the_machines_clocks_are_those_of_the_system() -> None:
    clock = SystemClock()
    assert abs(clock.wall() - time.time()) < 60
    assert 0 <= clock.monotonic() <= clock.monotonic()
    if hasattr(time, "CLOCK_BOOTTIME"):
        assert abs(clock.monotonic() - time.clock_gettime(time.CLOCK_BOOTTIME)) < 60
