"""Whom a look-up asks, in which order, how long, and what it takes for an answer. The services are spoken parts."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from virtual_time import VirtualClock, run

from cspr_track.core.errors import BadAnswer, RateLimited, Unreachable
from cspr_track.core.observation import ChainClock, Executed, Known, NotKnown
from cspr_track.core.status import Kind, Source
from cspr_track.tracking.asked import PAUSE_S
from cspr_track.tracking.looked import Looked
from cspr_track.tracking.lookup import ANSWER_LIMIT_S, GRACE_S, PATIENCE_S, Lookup

HASH = "ab" * 32
REST, RPC = Source.REST, Source.NODE_RPC
Say = object
"""What a service says: an observation, an error, or the seconds for which it is silent."""


@dataclass
class Service:
    """As much of CSPR.cloud's REST API and of a node as a look-up asks, in one; its last word is said for ever."""

    source: Source
    words: list[Say]
    block_ms: int | None = 7
    asked: list[object] = field(default_factory=list)

    async def _speak(self) -> object:
        word = self.words.pop(0) if len(self.words) > 1 else self.words[0]
        if isinstance(word, Exception):
            raise word
        if isinstance(word, float):
            await asyncio.sleep(word)
            return NotKnown(HASH, self.source)
        return word

    async def deploy(self, transaction_hash: str) -> object:
        self.asked.append(transaction_hash)
        return await self._speak()

    async def lookup(self, transaction_hash: str, kind: Kind | None, *, sure: bool = True) -> object:
        self.asked.append((transaction_hash, kind))
        self.sure = sure
        return await self._speak()

    async def latest_block(self) -> ChainClock | None:
        self.asked.append("block")
        return None if self.block_ms is None else ChainClock(self.block_ms, REST)

    async def status(self) -> object:
        self.asked.append("status")
        return self

    @property
    def block_time_ms(self) -> int | None:
        return self.block_ms


def rest(*words: Say) -> Service:
    return Service(REST, list(words))


def node(*words: Say, block_ms: int | None = 9) -> Service:
    return Service(RPC, list(words), block_ms)


def executed(source: Source) -> Executed:
    return Executed(HASH, source, {"deploy_hash": HASH})


def unknown(source: Source) -> NotKnown:
    return NotKnown(HASH, source)


def clocks(looked: Looked) -> dict[tuple[Source, int], int]:
    """Whose clock goes with whose answer."""
    return {(one.seen.source, one.number): one.clock_ms for one in looked.answers if one.clock_ms is not None}


DOWN = Unreachable("nobody there", service="x", retryable=True)
ASKS = [
    # REST says, each node says, thorough, believed -> who tells in the end
    ([executed(REST)], [[executed(RPC)]], False, True, [REST]),
    ([executed(REST)], [[executed(RPC)]], True, True, [REST]),  # an execution needs no second word
    ([executed(REST)], [[executed(RPC)]], False, False, [REST, RPC]),  # unless it contradicts what is known
    ([unknown(REST)], [[executed(RPC)]], False, True, [REST]),
    ([unknown(REST)], [[executed(RPC)]], True, True, [REST, RPC]),
    ([DOWN], [[unknown(RPC)], [executed(RPC)]], False, True, [RPC, RPC]),  # the first may only be behind
    ([DOWN], [[Known(HASH, RPC, None)], [executed(RPC)]], False, True, [RPC]),
    ([DOWN], [[DOWN], [executed(RPC)]], False, True, [RPC]),
    ([DOWN], [[executed(RPC)], [executed(RPC)]], False, False, [RPC, RPC]),
    ([DOWN], [[DOWN], [DOWN]], True, True, []),
    (None, [[unknown(RPC)], [unknown(RPC)]], True, True, [RPC, RPC]),
    ([unknown(REST)], [], True, True, [REST]),
]


@pytest.mark.parametrize(("rest_says", "nodes_say", "thorough", "believed", "told"), ASKS)
def test_who_is_asked(rest_says, nodes_say, thorough, believed, told) -> None:
    async def main() -> None:
        services = [node(*words) for words in nodes_say]
        lookup = Lookup(None if rest_says is None else rest(*rest_says), services, clock=VirtualClock())
        looked = await lookup.look(HASH, None, with_clock=False, thorough=thorough, believes=lambda _: believed)
        assert [seen.source for seen in looked.news] == told
        assert not clocks(looked)
        assert not lookup.in_flight

    run(main())


def test_by_default_it_asks_the_nodes_too_and_believes_what_it_is_told() -> None:
    async def main() -> None:
        first, second = rest(unknown(REST)), node(executed(RPC))
        lookup = Lookup(first, [second], clock=VirtualClock())
        looked = await lookup.look(HASH, Kind.DEPLOY, with_clock=False)
        assert looked.news == [unknown(REST), executed(RPC)]
        assert (looked.executed, looked.executions) == (executed(RPC), [executed(RPC)])
        assert looked.no_execution == {REST: None}
        assert (first.asked, second.asked) == ([HASH], [(HASH, Kind.DEPLOY)])

    run(main())


def test_the_clock_is_asked_before_the_answer_that_it_proves() -> None:
    async def main() -> None:
        first, second = rest(unknown(REST)), node(unknown(RPC))
        looked = await Lookup(first, [second], clock=VirtualClock()).look(HASH, None, with_clock=True)
        assert (first.asked, second.asked) == (["block", HASH], ["status", (HASH, None)])
        assert clocks(looked) == {(REST, 0): 7, (RPC, 0): 9}
        assert looked.no_execution == {REST: 7, RPC: 9}
        blind = await Lookup(None, [node(unknown(RPC), block_ms=None)], clock=VirtualClock()).look(
            HASH, None, with_clock=True
        )
        assert (clocks(blind), blind.no_execution) == ({}, {RPC: None})

    run(main())


def test_where_one_says_that_a_block_has_it_nobody_proves_that_it_was_not_executed() -> None:
    async def main() -> None:
        in_block = Known(HASH, RPC, in_block=True)
        for order in ([node(in_block), node(unknown(RPC))], [node(unknown(RPC)), node(in_block)]):
            looked = await Lookup(rest(unknown(REST)), order, clock=VirtualClock()).look(
                HASH, None, with_clock=True, everybody=True
            )
            assert (len(looked.news), looked.no_execution) == (3, {})

    run(main())


def test_who_is_silent_is_waited_for_so_long_and_named() -> None:
    async def main() -> None:
        clock = VirtualClock()
        for seconds, silent in ((ANSWER_LIMIT_S - 0.1, False), (ANSWER_LIMIT_S + 0.1, True)):
            began = clock.monotonic()
            looked = await Lookup(None, [node(seconds)], clock=clock).look(HASH, None, with_clock=False)
            assert bool(looked.errors) == silent
            assert clock.monotonic() - began == pytest.approx(min(seconds, ANSWER_LIMIT_S))
        [error] = looked.errors
        assert isinstance(error, Unreachable)
        assert (str(error), error.service, error.retryable) == ("node-rpc did not answer within 5 s", "node-rpc", True)

    run(main())


async def asked_after(seconds: float, look: Callable[[], Awaitable[object]], service: Service) -> bool:
    """Whether a service is asked in a look-up that comes so much later."""
    await asyncio.sleep(seconds)
    before = len(service.asked)
    await look()
    return len(service.asked) > before


def test_rest_that_did_not_answer_is_left_alone_ever_longer_while_a_node_does() -> None:
    async def main() -> None:
        service = rest(BadAnswer("what", service="rest", retryable=True))
        lookup = Lookup(service, [node(unknown(RPC))], clock=VirtualClock())

        async def look() -> object:
            return await lookup.look(HASH, None, with_clock=False)

        assert await asked_after(0, look, service)
        for rest_s in (2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60, 60):
            assert not await asked_after(rest_s - 0.5, look, service)
            assert await asked_after(0.5, look, service)
        service.words = [unknown(REST), DOWN]
        assert await asked_after(60, look, service)
        assert await asked_after(0, look, service)  # it answered, so the count begins anew
        assert not await asked_after(1.5, look, service)
        assert await asked_after(0.5, look, service)

    run(main())


def test_while_rest_is_left_alone_a_node_is_asked_whatever_is_wanted() -> None:
    async def main() -> None:
        service = node(unknown(RPC))
        lookup = Lookup(rest(DOWN), [service], clock=VirtualClock())
        for _ in range(2):
            looked = await lookup.look(HASH, None, with_clock=False, thorough=False)
            assert looked.news == [unknown(RPC)]

    run(main())


def test_a_node_that_did_not_answer_is_left_alone_while_another_does_and_asked_if_none_else_is_there() -> None:
    async def main() -> None:
        first, second = node(DOWN, executed(RPC)), node(executed(RPC), DOWN)
        lookup = Lookup(None, [first, second], clock=VirtualClock())

        async def look() -> object:
            return await lookup.look(HASH, None, with_clock=False)

        await look()
        assert (len(first.asked), len(second.asked)) == (1, 1)
        await look()  # the first rests, and the second does not answer now
        assert (len(first.asked), len(second.asked)) == (1, 2)
        await look()  # both rest: all are asked
        assert (len(first.asked), len(second.asked)) == (2, 2)
        alone = rest(DOWN)
        for _ in range(3):
            await Lookup(alone, [], clock=VirtualClock()).look(HASH, None, with_clock=False)
        assert len(alone.asked) == 3

    run(main())


def test_a_node_comes_first_again_as_soon_as_its_rest_is_over() -> None:
    async def main() -> None:
        first, second = node(DOWN, unknown(RPC)), node(unknown(RPC))
        lookup = Lookup(None, [first, second], clock=VirtualClock())
        for wait_s, asked in ((0, (1, 1)), (1.5, (1, 2)), (0.5, (2, 3))):
            await asyncio.sleep(wait_s)
            await lookup.look(HASH, None, with_clock=False)
            assert (len(first.asked), len(second.asked)) == asked

    run(main())


@pytest.mark.parametrize(("retry_after_s", "pause_s"), [(3.0, 3.0), (None, PAUSE_S)])
def test_a_429_pauses_its_service_and_no_longer(retry_after_s, pause_s) -> None:
    async def main() -> None:
        clock = VirtualClock()
        service = rest(RateLimited("slow down", service="rest", retry_after_s=retry_after_s), unknown(REST))
        lookup = Lookup(service, [], clock=clock)
        looked = await lookup.look(HASH, None, with_clock=False)
        assert [str(error) for error in looked.errors] == ["slow down"]
        if pause_s > PATIENCE_S:
            looked = await lookup.look(HASH, None, with_clock=False)
            [error] = looked.errors
            assert isinstance(error, RateLimited)
            assert (str(error), error.service) == ("the budget of requests for rest is used up", "rest")
            assert error.retry_after_s == pytest.approx(pause_s)
            await asyncio.sleep(pause_s - PATIENCE_S)
        assert len(service.asked) == 1
        assert (await lookup.look(HASH, None, with_clock=False)).news == [unknown(REST)]
        assert clock.monotonic() == pytest.approx(pause_s)  # it waited that long, and was not left alone after it

    run(main())


def test_each_service_has_its_budget_and_what_is_not_sent_is_given_back() -> None:
    async def main() -> None:
        clock = VirtualClock()
        service = node(unknown(RPC))
        lookup = Lookup(rest(DOWN), [service], per_minute=6, clock=clock)  # one in ten seconds, twenty at once
        for _ in range(21):
            await lookup.look(HASH, None, with_clock=False)
        assert clock.monotonic() == pytest.approx(10)  # the last one waited as long as anybody does
        looked = [await lookup.look(HASH, None, with_clock=False) for _ in range(2)]
        assert [bool(one.news) for one in looked] == [True, True]
        assert clock.monotonic() == pytest.approx(30)
        hurried = await asyncio.gather(*(lookup.look(HASH, None, with_clock=False) for _ in range(4)))
        assert sorted(bool(one.news) for one in hurried) == [False, False, False, True]
        assert clock.monotonic() == pytest.approx(40)
        assert (await lookup.look(HASH, None, with_clock=False)).news

    run(main())


@pytest.mark.parametrize("service", [rest(unknown(REST)), node(unknown(RPC))], ids=["rest", "node"])
def test_a_service_is_asked_as_often_as_its_budget_allows_and_not_later_than_it_could_be(service) -> None:
    async def main() -> None:
        clock = VirtualClock()
        only_rest = service.source is REST
        lookup = Lookup(
            service if only_rest else None, [] if only_rest else [service], per_minute=120, clock=clock
        )  # two a second, twenty at once
        for _ in range(21):
            await lookup.look(HASH, None, with_clock=False)
        assert clock.monotonic() == pytest.approx(0.5)

    run(main())


def test_who_is_being_asked_is_known_for_as_long_as_it_lasts() -> None:
    async def main() -> None:
        lookup = Lookup(None, [node(2.0)], clock=VirtualClock())
        looks = [asyncio.create_task(lookup.look(HASH, None, with_clock=False)) for _ in range(2)]
        await asyncio.sleep(1)
        assert lookup.in_flight == {HASH: 2}
        await asyncio.gather(*looks)
        assert HASH not in lookup.in_flight
        failing = Lookup(None, [node(DOWN)], clock=VirtualClock())
        await failing.look(HASH, None, with_clock=False)
        assert HASH not in failing.in_flight

    run(main())


def test_the_clock_of_a_node_proves_nothing_with_the_answer_of_another() -> None:
    """The first tells its clock and then fails; the second is not where the chain is, and does not say where."""

    async def main() -> None:
        first, second = node(BadAnswer("no", service="x", retryable=True)), node(unknown(RPC), block_ms=None)
        looked = await Lookup(None, [first, second], clock=VirtualClock()).look(HASH, None, with_clock=True)
        assert looked.no_execution == {RPC: None}

    run(main())


@pytest.mark.parametrize(
    ("words", "clocks", "proved_by"),
    [
        ([unknown(RPC), unknown(RPC)], [5, 9], 9),  # the one that is farthest
        ([unknown(RPC), unknown(RPC)], [9, 5], 9),
        ([unknown(RPC), unknown(RPC)], [None, 9], 9),
        ([executed(RPC), unknown(RPC)], [5, 9], 9),  # who tells of an execution proves no expiry
        ([executed(RPC), unknown(RPC)], [5, None], None),
        ([unknown(RPC), executed(RPC)], [5, 9], 5),
    ],
)
def test_each_clock_goes_with_the_answer_of_its_own_node(words, clocks, proved_by) -> None:
    async def main() -> None:
        nodes = [node(word, block_ms=block_ms) for word, block_ms in zip(words, clocks, strict=True)]
        lookup = Lookup(None, nodes, clock=VirtualClock())
        looked = await lookup.look(HASH, None, with_clock=True, believes=lambda _: False)
        assert looked.no_execution == {RPC: proved_by}

    run(main())


@pytest.mark.parametrize("first", ["rest", "rpc"])
def test_who_does_not_tell_its_clock_is_asked_for_the_transaction_all_the_same(first) -> None:
    class Blocked(Service):
        async def latest_block(self) -> ChainClock | None:
            raise BadAnswer("no blocks here", service="x", retryable=False)

        async def status(self) -> object:
            raise Unreachable("silence", service="x", retryable=True, may_have_arrived=True)

    async def main() -> None:
        source = REST if first == "rest" else RPC
        service = Blocked(source, [executed(source)])
        lookup = Lookup(
            service if first == "rest" else None, [] if first == "rest" else [service], clock=VirtualClock()
        )
        looked = await lookup.look(HASH, None, with_clock=True)
        assert looked.news == [executed(source)]
        assert len(looked.errors) == 1
        assert not clocks(looked)

    run(main())


def test_who_cannot_be_reached_for_its_clock_is_not_asked_for_more() -> None:
    class Down(Service):
        async def status(self) -> object:
            self.asked.append("status")
            raise DOWN

    async def main() -> None:
        service = Down(RPC, [executed(RPC)])
        looked = await Lookup(None, [service], clock=VirtualClock()).look(HASH, None, with_clock=True)
        assert (looked.news, looked.errors, service.asked) == ([], [DOWN], ["status"])

    run(main())


@pytest.mark.parametrize("options", [{}, {"sure": True}, {"sure": False}])
def test_whether_the_kind_is_certain_is_passed_on(options) -> None:
    async def main() -> None:
        asked = node(unknown(RPC))
        await Lookup(None, [asked], clock=VirtualClock()).look(HASH, Kind.DEPLOY, with_clock=False, **options)
        assert asked.sure is options.get("sure", True)

    run(main())


def test_who_is_silent_about_its_clock_is_asked_for_the_transaction_all_the_same() -> None:
    class Slow(Service):
        async def status(self) -> object:
            await asyncio.sleep(ANSWER_LIMIT_S + 1)
            return self

    async def main() -> None:
        looked = await Lookup(None, [Slow(RPC, [executed(RPC)])], clock=VirtualClock()).look(
            HASH, None, with_clock=True
        )
        assert (looked.news, clocks(looked)) == ([executed(RPC)], {})

    run(main())


@pytest.mark.parametrize("resting", ["rest", "node"])
def test_one_that_rests_was_left_alone(resting) -> None:
    async def main() -> None:
        cloud = rest(DOWN) if resting == "rest" else None
        nodes = [node(unknown(RPC))] if resting == "rest" else [node(DOWN), node(unknown(RPC))]
        lookup = Lookup(cloud, nodes, clock=VirtualClock())
        assert not (await lookup.look(HASH, None, with_clock=False)).left_alone
        assert (await lookup.look(HASH, None, with_clock=False)).left_alone

    run(main())


def test_who_was_left_alone_is_remembered() -> None:
    async def main() -> None:
        first, second, cloud = node(DOWN), node(unknown(RPC)), rest(DOWN)
        lookup = Lookup(cloud, [first, second], clock=VirtualClock())
        assert not (await lookup.look(HASH, None, with_clock=False)).left_alone
        assert (await lookup.look(HASH, None, with_clock=False)).left_alone
        assert (len(cloud.asked), len(first.asked), len(second.asked)) == (1, 1, 2)

    run(main())


def test_a_node_is_asked_for_other_things_within_the_same_budget() -> None:
    async def main() -> None:
        lookup = Lookup(None, [node(unknown(RPC))], per_minute=6, clock=VirtualClock())
        asked = []

        async def request() -> int:
            asked.append(1)
            return 5

        for _ in range(20):
            assert await lookup.at_node(0, request) == 5
        began = asyncio.get_running_loop().time()
        await lookup.at_node(0, request)
        assert asyncio.get_running_loop().time() - began == pytest.approx(10, abs=0.5)

        async def refuses() -> int:
            raise RateLimited("slow down", service="x", retry_after_s=60)

        with pytest.raises(RateLimited):
            await lookup.at_node(0, refuses)
        with pytest.raises(RateLimited, match="budget"):
            await lookup.at_node(0, request)
        assert len(asked) == 21

    run(main())


EVERYBODY = {"with_clock": False, "everybody": True}


def test_everybody_is_asked_at_once_and_only_an_execution_makes_the_others_superfluous() -> None:
    async def main() -> None:
        clock = VirtualClock()
        for quick, waited_s in (
            (executed(RPC), 0),
            (Known(HASH, RPC), 4),
            (Known(HASH, RPC, in_block=True), 4),
            (unknown(RPC), 4),
        ):
            slow, began = node(4.0), clock.monotonic()
            looked = await Lookup(rest(unknown(REST)), [slow, node(quick)], clock=clock).look(HASH, None, **EVERYBODY)
            assert clock.monotonic() - began == pytest.approx(waited_s)
            assert len(slow.asked) == 1
            assert quick in looked.news
            assert not looked.left_alone

    run(main())


def test_an_execution_that_is_not_believed_makes_nobody_superfluous() -> None:
    async def main() -> None:
        looked = await Lookup(None, [node(2.0), node(executed(RPC))], clock=VirtualClock()).look(
            HASH, None, **EVERYBODY, believes=lambda _: False
        )
        assert len(looked.news) == 2

    run(main())


def test_answers_come_in_the_order_in_which_the_services_are_configured() -> None:
    async def main() -> None:
        nodes = [node(2.0, block_ms=1), node(1.0, block_ms=2)]
        looked = await Lookup(rest(3.0), nodes, clock=VirtualClock()).look(HASH, None, with_clock=True, everybody=True)
        assert [(one.seen.source, one.clock_ms) for one in looked.answers] == [(REST, 7), (RPC, 1), (RPC, 2)]

    run(main())


def test_who_is_left_alone_is_asked_too_where_everybody_is() -> None:
    async def main() -> None:
        first, second = node(DOWN), node(unknown(RPC))
        lookup = Lookup(rest(DOWN), [first, second], clock=VirtualClock())
        for asked in (1, 2):
            looked = await lookup.look(HASH, None, **EVERYBODY)
            assert (len(first.asked), len(second.asked), looked.left_alone) == (asked, asked, False)
        await lookup.look(HASH, None, **EVERYBODY, hurried=True)
        assert (len(first.asked), len(second.asked)) == (2, 3)

    run(main())


def test_who_wants_nothing_for_a_while_is_not_waited_for_where_others_are_there() -> None:
    async def main() -> None:
        clock = VirtualClock()
        busy = node(RateLimited("slow down", service="x", retry_after_s=8), unknown(RPC))
        lookup = Lookup(None, [busy, node(unknown(RPC))], clock=clock)
        await lookup.look(HASH, None, **EVERYBODY)
        looked = await lookup.look(HASH, None, **EVERYBODY)
        assert (len(looked.news), looked.left_alone, clock.monotonic()) == (1, True, 0)
        assert len((await lookup.look(HASH, None, with_clock=False)).news) == 1
        assert clock.monotonic() == 0
        await asyncio.sleep(8)
        assert len((await lookup.look(HASH, None, **EVERYBODY)).news) == 2

    run(main())


def test_in_a_hurry_who_is_slow_is_waited_for_a_moment_and_then_left_alone() -> None:
    async def main() -> None:
        clock = VirtualClock()
        slow = node(4.0)
        lookup = Lookup(None, [slow, node(unknown(RPC))], clock=clock)
        for left_alone in (True, True):
            looked = await lookup.look(HASH, None, **EVERYBODY, hurried=True)
            assert (looked.left_alone, len(looked.news), len(slow.asked)) == (left_alone, 1, 1)
            assert clock.monotonic() == pytest.approx(GRACE_S)
        await asyncio.sleep(2)
        assert len((await lookup.look(HASH, None, **EVERYBODY)).news) == 2  # it was never silent

    run(main())


def test_in_a_hurry_too_the_first_answer_is_waited_for() -> None:
    async def main() -> None:
        clock = VirtualClock()
        looked = await Lookup(None, [node(4.0), node(4.5)], clock=clock).look(HASH, None, **EVERYBODY, hurried=True)
        assert (len(looked.news), looked.left_alone) == (2, False)

    run(main())


def test_many_who_look_for_the_same_reason_wait_for_a_silent_service_once() -> None:
    async def main() -> None:
        clock = VirtualClock()
        for cloud, nodes in ((rest(60.0), []), (None, [node(60.0), node(60.0)])):
            lookup, began = Lookup(cloud, nodes, clock=clock), clock.monotonic()
            for _ in range(20):
                looked = await lookup.look(HASH, None, **EVERYBODY, since=began)
                assert {str(error)[-24:] for error in looked.errors} == {"did not answer within 5 s"[-24:]}
                assert clock.monotonic() - began == pytest.approx(ANSWER_LIMIT_S)
            for service in (cloud, *nodes):
                if service is not None:
                    service.words = [unknown(service.source)]
            assert (await lookup.look(HASH, None, with_clock=False)).news  # who looks from now on asks again

    run(main())


def test_who_is_slow_and_then_answers_is_no_obstacle_to_the_others() -> None:
    """Two slow ones: the grace is one for both."""

    async def main() -> None:
        clock = VirtualClock()
        await asyncio.sleep(5)
        lookup = Lookup(None, [node(0.6), node(1.2), node(4.0), node(unknown(RPC))], clock=clock)
        looked = await lookup.look(HASH, None, **EVERYBODY, hurried=True)
        assert (len(looked.news), clock.monotonic()) == (2, pytest.approx(5 + GRACE_S))

    run(main())


def test_who_is_not_waited_for_any_longer_is_asked_no_longer() -> None:
    async def main() -> None:
        lookup = Lookup(None, [node(4.0), node(executed(RPC))], clock=VirtualClock())
        await lookup.look(HASH, None, **EVERYBODY)
        assert not lookup.in_flight

    run(main())


def test_rest_that_was_silent_for_somebody_else_is_no_answer() -> None:
    async def main() -> None:
        lookup = Lookup(rest(60.0), [node(unknown(RPC))], clock=VirtualClock())
        await lookup.look(HASH, None, **EVERYBODY)
        await asyncio.sleep(2)  # it would be asked again
        looked = await lookup.look(HASH, None, with_clock=False, thorough=False, since=0.0)
        assert looked.news == [unknown(RPC)]

    run(main())


def test_who_answers_again_is_silent_no_more() -> None:
    async def main() -> None:
        clock = VirtualClock()
        service = node(60.0, unknown(RPC))
        lookup = Lookup(None, [service], clock=clock)
        await lookup.look(HASH, None, with_clock=False)
        assert (await lookup.look(HASH, None, with_clock=False)).news
        assert (await lookup.look(HASH, None, with_clock=False, since=0.0)).news

    run(main())


def test_who_fails_at_once_is_asked_again_where_nobody_else_is_there() -> None:
    async def main() -> None:
        service = node(DOWN)
        lookup = Lookup(None, [service], clock=VirtualClock())
        for _ in range(3):
            await lookup.look(HASH, None, with_clock=False, since=0.0)
        assert len(service.asked) == 3

    run(main())


def test_what_fails_together_is_counted_once() -> None:
    async def main() -> None:
        silent = node(60.0)
        lookup = Lookup(None, [silent, node(unknown(RPC))], clock=VirtualClock())
        await asyncio.gather(*(lookup.look(HASH, None, with_clock=False) for _ in range(8)))
        silent.words = [unknown(RPC)]
        await asyncio.sleep(2)
        await lookup.look(HASH, None, with_clock=False)
        assert len(silent.asked) == 9

    run(main())


def test_the_nodes_take_turns_so_that_none_hides_the_others() -> None:
    async def main() -> None:
        nodes = [node(Known(HASH, RPC)), node(executed(RPC)), node(Known(HASH, RPC))]
        lookup = Lookup(None, nodes, clock=VirtualClock())
        found = [(await lookup.look(HASH, None, with_clock=False, turn=turn)).executed for turn in range(6)]
        assert [one is not None for one in found] == [False, True, False] * 2

    run(main())


def test_a_slow_clock_proves_as_much_as_a_quick_one() -> None:
    class Slow(Service):
        async def status(self) -> object:
            await asyncio.sleep(ANSWER_LIMIT_S - 0.1)
            return self

    async def main() -> None:
        looked = await Lookup(None, [Slow(RPC, [unknown(RPC)])], clock=VirtualClock()).look(HASH, None, with_clock=True)
        assert looked.no_execution == {RPC: 7}

    run(main())
