"""What is looked up and when, what becomes of what that brings, and what is told at once."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from virtual_time import BEGAN_MS, VirtualClock, run

from cspr_track.core.errors import BadAnswer, ChannelError, Unreachable
from cspr_track.core.lifecycle import CONFIRM_S, Lifecycle, Look
from cspr_track.core.observation import ChainClock, Executed, Known, NotKnown, Observation
from cspr_track.core.status import Kind, Source, TransactionStatus
from cspr_track.core.update import StatusUpdate
from cspr_track.network.finality import Finality
from cspr_track.tracking.clock import ChainTime
from cspr_track.tracking.followed import Followed
from cspr_track.tracking.hearing import HOLD_S, Hearing
from cspr_track.tracking.looker import MOST_NOTICES, MOST_OF_A_NOTICE, Looker
from cspr_track.tracking.lookup import Lookup
from cspr_track.tracking.notices import Quiet

HASH = "ab" * 32
ENTITY = {"deploy_hash": HASH, "cost": "100", "error_message": None, "block_hash": "b1" * 32, "block_height": 7}
STREAM, REST, RPC = Source.STREAM, Source.REST, Source.NODE_RPC
S = TransactionStatus
UNKNOWN = NotKnown(HASH, RPC)
TTL_ENDS = BEGAN_MS + 60_000
FINAL, TOO_FEW = Finality(3, (70, 100)), Finality(1, (20, 100))


def told_by(source: Source, *, complete: bool = True, **changes: object) -> Executed:
    return Executed(HASH, source, ENTITY | changes, None, complete)


class Node:
    """A node, or the REST API, that says what it is told to, after a while."""

    def __init__(
        self, *words: object, after_s: float = 0.0, block_ms: int | None = BEGAN_MS, finality: object = None
    ) -> None:
        self.words, self.after_s, self.block_time_ms = list(words), after_s, block_ms
        self.final = finality if finality is not None else FINAL
        self.asked: list[object] = []

    async def lookup(self, transaction_hash: str, kind: Kind | None, *, sure: bool = True) -> object:
        self.asked.append((transaction_hash, kind))
        self.sure = sure
        await asyncio.sleep(self.after_s)
        word = self.words.pop(0) if len(self.words) > 1 else self.words[0]
        if isinstance(word, Exception):
            raise word
        return NotKnown(transaction_hash, RPC) if word is UNKNOWN else word

    async def deploy(self, transaction_hash: str) -> object:
        word = await self.lookup(transaction_hash, None)
        return NotKnown(transaction_hash, REST) if isinstance(word, NotKnown) else word

    async def latest_block(self) -> ChainClock:
        return ChainClock(self.block_time_ms, REST)

    async def status(self) -> "Node":
        self.asked.append("status")
        return self

    async def finality(self, block_hash: str) -> Finality:
        self.asked.append(block_hash)
        if isinstance(self.final, Exception):
            raise self.final
        assert isinstance(self.final, Finality)
        return self.final


class Aloud(Quiet):
    """Keeps what is said to people."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)


class Stage:
    """A looker, what it gave on, and one transaction that is followed."""

    def __init__(self, nodes: Sequence[Node], *, own: bool = False, rest: Node | None = None) -> None:
        self.clock, self.notices, self.told = VirtualClock(), Aloud(), list[StatusUpdate]()
        self.taken, self.looked, self.planned = list[Observation](), list[Followed](), list[Followed]()
        self.chain = ChainTime(self.clock)
        services: Any = nodes
        cloud: Any = rest
        self.looker = Looker(
            Lookup(cloud, services, clock=self.clock), services, self.chain, self.notices,
            take=self.take, looked=self.looked.append, interval_s=5.0,
        )  # fmt: skip
        self.hearing = Hearing(self.looker, self.planned.append)
        self.followed = self.follow(own=own)

    def take(self, seen: Observation) -> None:
        self.taken.append(seen)
        if isinstance(seen, ChainClock):
            self.chain.saw(seen.block_time_ms, seen.source, seen.number)

    def follow(self, *, own: bool = False, transaction_hash: str = HASH, timeout_s: float | None = None) -> Followed:
        life = Lifecycle(transaction_hash, own=own, timeout_s=timeout_s, expires_at_ms=TTL_ENDS, kind=Kind.DEPLOY)
        return Followed(life, clock=self.clock, network="n", explorer=None, on_update=self.told.append)

    @property
    def statuses(self) -> list[TransactionStatus]:
        return [update.status for update in self.told]


@asynccontextmanager
async def stage(*nodes: Node, own: bool = False, rest: Node | None = None) -> AsyncIterator[Stage]:
    made = Stage(nodes, own=own, rest=rest)
    working = asyncio.create_task(made.looker.work())
    try:
        yield made
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


async def looked_up(on: Stage, reason: Look | None = None, followed: Followed | None = None) -> None:
    """Queue one and let it be looked up."""
    one = followed or on.followed
    before = len(on.looked)
    on.looker.queue(one, reason)
    for _ in range(200):
        await asyncio.sleep(0.1)
        if len(on.looked) > before:
            return
    raise AssertionError("it was never looked up")


def test_an_execution_that_a_look_up_finds_is_told() -> None:
    async def main() -> None:
        node = Node(told_by(RPC))
        async with stage(node) as on:
            on.followed.next_look_at = 1.0
            await looked_up(on)
            assert on.statuses == [S.PROCESSED]
            assert on.looked == [on.followed]
            assert (on.followed.looking, on.followed.looked, on.followed.next_look_at) == (False, 1, None)
            assert on.followed.answered
            assert node.asked == [(HASH, Kind.DEPLOY)]  # no clock where nothing is decided
            on.looker.queue(on.followed, None)  # it is done
            assert not on.followed.looking

    run(main())


def test_what_holds_it_is_told_and_what_does_not_know_it_is_not() -> None:
    async def main() -> None:
        async with stage(Node(UNKNOWN, Known(HASH, RPC))) as on:
            await looked_up(on)
            assert on.statuses == []
            await looked_up(on)
            assert on.statuses == [S.SENT]
            assert on.followed.looked == 2

    run(main())


def test_what_is_queued_twice_is_looked_up_once_and_what_decides_comes_first() -> None:
    async def main() -> None:
        node = Node(UNKNOWN, after_s=1.0)
        async with stage(node) as on:
            second, third = (on.follow(transaction_hash=digit * 64) for digit in "cd")
            on.looker.queue(on.followed, None)
            on.looker.queue(on.followed, None)
            on.looker.queue(second, None)
            on.looker.queue(third, Look.EXPIRY)
            assert not on.looker.asking(on.followed)
            await asyncio.sleep(0.5)
            assert (on.looker.asking(on.followed), on.looker.asking(third)) == (False, True)
            await asyncio.sleep(5)
            assert [one.transaction_hash[0] for one in on.looked] == ["d", "a", "c"]
            assert not on.looker.asking(on.followed)

    run(main())


def test_a_clock_is_asked_where_something_is_decided_and_proves_an_expiry() -> None:
    async def main() -> None:
        node = Node(UNKNOWN, block_ms=TTL_ENDS + 1)
        async with stage(node) as on:
            await looked_up(on, Look.EXPIRY)
            assert node.asked == ["status", (HASH, Kind.DEPLOY)]
            assert on.taken == [ChainClock(TTL_ENDS + 1, RPC)]
            assert on.statuses == []  # one word of one node
            await asyncio.sleep(CONFIRM_S)
            await looked_up(on, Look.EXPIRY)
            assert on.statuses == [S.EXPIRED]

    run(main())


def test_where_no_channel_tells_the_chains_time_it_is_asked_from_the_second_look_up_on() -> None:
    async def main() -> None:
        node = Node(UNKNOWN)
        async with stage(node) as on:
            for asked in ([], ["status"], ["status"]):  # and not again, once it is known
                await looked_up(on)
                assert [one for one in node.asked if one == "status"] == asked
            assert on.chain.latest_block_ms == BEGAN_MS

    run(main())


def test_a_look_up_that_proves_nothing_is_made_again_after_the_interval() -> None:
    async def main() -> None:
        async with stage(Node(UNKNOWN)) as on:
            await looked_up(on, Look.EXPIRY)
            assert on.followed.lifecycle.expiry_retry_at == pytest.approx(5.0, abs=0.2)

    run(main())


def test_a_clock_that_another_source_contradicts_proves_nothing_and_is_named() -> None:
    async def main() -> None:
        async with stage(Node(UNKNOWN, block_ms=BEGAN_MS + 10_000_000)) as on:
            on.chain.saw(BEGAN_MS, REST)
            for _ in range(3):
                await looked_up(on, Look.EXPIRY)
                await asyncio.sleep(CONFIRM_S)
            assert on.statuses == []
            assert on.notices.said == ["the clock of node-rpc is far ahead of that of rest; it is not believed"]

    run(main())


def test_the_clock_of_one_node_is_contradicted_by_that_of_another() -> None:
    async def main() -> None:
        nodes = Node(UNKNOWN, block_ms=None), Node(UNKNOWN), Node(UNKNOWN, block_ms=BEGAN_MS + 10_000_000)
        async with stage(*nodes) as on:
            for _ in range(3):
                await looked_up(on, Look.EXPIRY)
                await asyncio.sleep(CONFIRM_S)
            assert on.statuses == []
            assert [(one.source, one.number) for one in on.taken[:2]] == [(RPC, 1), (RPC, 2)]
            assert on.notices.said == ["the clock of node-rpc is far ahead of that of another node; it is not believed"]

    run(main())


def test_nobody_contradicts_himself_when_time_goes_by() -> None:
    async def main() -> None:
        node = Node(UNKNOWN, block_ms=BEGAN_MS)
        async with stage(Node(UNKNOWN, block_ms=None), node) as on:
            await looked_up(on, Look.EXPIRY)
            node.block_time_ms = TTL_ENDS + 10_000_000
            for _ in range(2):
                await looked_up(on, Look.EXPIRY)
                await asyncio.sleep(CONFIRM_S)
            assert (on.statuses, on.notices.said) == ([S.EXPIRED], [])

    run(main())


OBJECTIONS = [
    # the clock of the second node, by the end of the TTL -> what becomes of it though the first is past that
    (-1, []),
    (0, []),
    (1, [S.EXPIRED]),
]


@pytest.mark.parametrize(("behind_ms", "told"), OBJECTIONS)
def test_who_answers_and_is_not_past_the_end_objects(behind_ms, told) -> None:
    async def main() -> None:
        await asyncio.sleep(60)  # so that nobody is far from this machine's clock
        async with stage(Node(UNKNOWN, block_ms=TTL_ENDS + 30_000), Node(UNKNOWN, block_ms=TTL_ENDS + behind_ms)) as on:
            for _ in range(2):
                await looked_up(on, Look.EXPIRY)
                await asyncio.sleep(CONFIRM_S)
            assert (on.statuses, on.notices.said) == (told, [])

    run(main())


def test_an_ordinary_look_up_ends_with_the_time_to_listen() -> None:
    """Everybody is asked once more then, and who is silent need not be waited for before."""

    async def main() -> None:
        node = Node(UNKNOWN, after_s=4.0)
        async with stage(node) as on:
            for timeout_s, ends in ((1.0, 1.0), (3.0, 3.0), (9.0, 4.0)):
                on.followed = on.follow(timeout_s=timeout_s)
                on.followed.lifecycle.start(on.clock.monotonic())
                began = on.clock.monotonic()
                await looked_up(on)
                assert on.clock.monotonic() - began == pytest.approx(ends, abs=0.11)
            on.followed = on.follow(timeout_s=1.0)
            on.followed.lifecycle.start(on.clock.monotonic())
            began = on.clock.monotonic()
            await looked_up(on, Look.EXPIRY)
            assert on.clock.monotonic() - began == pytest.approx(4.0, abs=0.11)  # that one decides something

    run(main())


@pytest.mark.parametrize(("reason", "took_s"), [(Look.TIMEOUT, 1.0), (Look.EXPIRY, 4.0), (Look.HINT, 4.0)])
def test_only_the_last_look_is_in_a_hurry(reason, took_s) -> None:
    async def main() -> None:
        async with stage(Node(UNKNOWN), Node(UNKNOWN, after_s=4.0)) as on:
            began = on.clock.monotonic()
            await looked_up(on, reason)
            assert on.clock.monotonic() - began == pytest.approx(took_s, abs=0.11)

    run(main())


@pytest.mark.parametrize(("slow", "told"), [(True, S.TIMEOUT), (False, S.EXPIRED)])
def test_where_somebody_was_not_heard_the_last_look_proves_no_expiry(slow, told) -> None:
    async def main() -> None:
        await asyncio.sleep(90)
        other = Node(UNKNOWN, after_s=4.0 if slow else 0.0, block_ms=TTL_ENDS + 1)
        async with stage(Node(UNKNOWN, block_ms=TTL_ENDS + 1), other) as on:
            if not slow:
                await looked_up(on, Look.TIMEOUT)
                await asyncio.sleep(CONFIRM_S)
            await looked_up(on, Look.TIMEOUT)
            assert on.statuses == [told]

    run(main())


@pytest.mark.parametrize(("after_s", "asked"), [(30, False), (61, True)])
def test_the_last_look_asks_for_clocks_only_where_the_time_of_the_transaction_may_be_over(after_s, asked) -> None:
    async def main() -> None:
        await asyncio.sleep(after_s)
        node = Node(UNKNOWN)
        async with stage(node) as on:
            await looked_up(on, Look.TIMEOUT)
            assert ("status" in node.asked) == asked

    run(main())


def test_those_that_are_due_at_the_same_moment_wait_for_a_silent_node_once() -> None:
    async def main() -> None:
        node = Node(UNKNOWN, after_s=60.0)
        async with stage(node) as on:
            many = [on.follow(transaction_hash=f"{number:064x}") for number in range(10)]
            for one in many:
                on.looker.queue(one, None)
            await asyncio.sleep(5.1)
            assert len(on.looked) == 10
            on.looker.queue(many[0], None)
            await asyncio.sleep(1)
            assert len(on.looked) == 10  # it is asked anew, and waited for

    run(main())


def test_the_nodes_take_turns() -> None:
    async def main() -> None:
        async with stage(Node(Known(HASH, RPC, Kind.DEPLOY)), Node(told_by(RPC))) as on:
            await looked_up(on)
            assert on.statuses == [S.SENT]
            await looked_up(on)
            assert on.statuses == [S.SENT, S.PROCESSED]

    run(main())


THOROUGH = [
    # why it is looked up, answered before, an execution is held -> the nodes are asked too where REST knows of none
    (None, False, False, True),
    (None, True, False, False),
    (None, True, True, True),
    (Look.HINT, True, False, True),
]


@pytest.mark.parametrize(("reason", "answered", "held", "asked"), THOROUGH)
def test_the_nodes_are_asked_beside_rest_where_something_is_decided(reason, answered, held, asked) -> None:
    async def main() -> None:
        node = Node(UNKNOWN)
        async with stage(node, rest=Node(UNKNOWN)) as on:
            on.followed.answered = answered
            on.followed.partial = told_by(STREAM) if held else None
            await looked_up(on, reason)
            assert bool(node.asked) == asked
            assert on.statuses == ([S.PROCESSED] if held else [])

    run(main())


def test_what_contradicts_an_execution_that_waits_makes_us_ask_the_next() -> None:
    async def main() -> None:
        liar, honest = Node(told_by(RPC, cost="1")), Node(told_by(RPC))
        async with stage(liar, honest) as on:
            on.followed.partial = told_by(STREAM)
            await looked_up(on)
            [final] = on.told
            [cost] = [one for one in final.contradictions if one.field == "cost"]
            assert (final.data["cost"], sorted(cost.said.values())) == ("100", ["1", "100", "100"])

    run(main())


def test_a_part_that_comes_while_others_are_asked_is_not_told_before_somebody_was_asked_after_it() -> None:
    async def main() -> None:
        async with stage(Node(UNKNOWN, after_s=1.0)) as on:
            on.looker.queue(on.followed, None)
            await asyncio.sleep(0.5)
            part = told_by(STREAM, complete=False)
            on.hearing.take(on.followed, part)
            await asyncio.sleep(1)
            assert (on.told, on.followed.partial) == ([], part)
            await looked_up(on)
            assert [(update.status, update.source) for update in on.told] == [(S.PROCESSED, STREAM)]

    run(main())


def untrusted() -> ChannelError:
    error = Unreachable("a stranger answers", service="x", retryable=False)
    error.untrusted = True
    return error


DOWN = Unreachable("nobody there", service="x", retryable=True)
TROUBLE = [
    # what the nodes say -> said to people, and why nobody is asked
    ([DOWN], ["nobody there"], None),
    ([untrusted()], ["a stranger answers"], "a stranger answers"),
    ([untrusted(), DOWN], ["a stranger answers", "nobody there"], None),
    ([untrusted(), UNKNOWN], ["a stranger answers"], None),
    ([BadAnswer("what", service="x", retryable=True)], ["what"], None),
]


@pytest.mark.parametrize(("says", "said", "nobody"), TROUBLE)
def test_trouble_is_said_once_and_strangers_are_remembered(says, said, nobody) -> None:
    async def main() -> None:
        async with stage(*(Node(word) for word in says)) as on:
            for _ in range(2):
                await looked_up(on)
            assert on.notices.said == said
            assert (str(on.looker.untrusted) if on.looker.untrusted else None) == nobody
            assert on.followed.answered == (UNKNOWN in says)

    run(main())


def test_what_a_block_has_does_not_expire_whoever_is_asked_later() -> None:
    async def main() -> None:
        in_block = Known(HASH, RPC, Kind.DEPLOY, TTL_ENDS, in_block=True)
        async with stage(Node(in_block, UNKNOWN, block_ms=TTL_ENDS + 1)) as on:
            await looked_up(on)
            for _ in range(2):
                await looked_up(on, Look.EXPIRY)
            assert on.statuses == [S.SENT]
        async with stage(Node(UNKNOWN, block_ms=TTL_ENDS + 1)) as on:
            for _ in range(2):
                await looked_up(on, Look.EXPIRY)
                await asyncio.sleep(CONFIRM_S)
            assert on.statuses == [S.EXPIRED]

    run(main())


def test_one_stranger_is_not_the_end_while_another_node_only_rests() -> None:
    async def main() -> None:
        stranger = Unreachable("a stranger", service="x", retryable=True)
        stranger.untrusted = True
        slow = Unreachable("silence", service="x", retryable=True)
        async with stage(Node(stranger), Node(slow, UNKNOWN)) as on:
            for _ in range(2):
                await looked_up(on)
                assert on.looker.untrusted is None

    run(main())


def test_a_time_out_while_finality_is_waited_for_says_what_is_known() -> None:
    async def main() -> None:
        async with stage(Node(told_by(RPC), finality=TOO_FEW)) as on:
            on.followed.finalized = True
            assert not on.followed.lifecycle.awaits_finality
            on.followed.observe(told_by(STREAM))
            assert on.followed.lifecycle.awaits_finality
            await looked_up(on, Look.TIMEOUT)
            assert "its block was not final" in on.told[-1].message

    run(main())


def test_complaints_without_end_are_cut_and_not_all_kept() -> None:
    async def main() -> None:
        async with stage(Node(UNKNOWN)) as on:
            for number in range(MOST_NOTICES + 50):
                on.looker.say_once(f"{number} {'z' * 100_000}")
            assert len(on.notices.said) == MOST_NOTICES
            assert {len(text) for text in on.notices.said} == {MOST_OF_A_NOTICE}

    run(main())


def test_a_guess_of_the_kind_narrows_nothing() -> None:
    async def main() -> None:
        async with stage(Node(UNKNOWN)) as on:
            life = Lifecycle(HASH, own=False, timeout_s=None)
            guessed = Followed(life, clock=on.clock, network="n", explorer=None, on_update=on.told.append)
            assert not life.kind_is_sure
            guessed.observe(Known(HASH, STREAM, Kind.TRANSACTION_V1))
            assert (life.kind, life.kind_is_sure, on.followed.lifecycle.kind_is_sure) == (
                Kind.TRANSACTION_V1,
                False,
                True,
            )
        for followed_is_sure in (True, False):
            node = Node(told_by(RPC))
            async with stage(node) as on:
                on.followed.lifecycle.kind_is_sure = followed_is_sure
                await looked_up(on)
                assert node.sure is followed_is_sure
            node = Node(told_by(RPC))
            async with stage(node) as on:
                on.followed.lifecycle.kind_is_sure, on.followed.finalized = followed_is_sure, True
                on.followed.observe(told_by(STREAM))
                await looked_up(on)
                assert (node.sure, on.statuses) == (followed_is_sure, [S.PROCESSED])

    run(main())


# --- hearing: what is told at once, and what waits


def test_what_contradicts_nothing_is_told_at_once_and_planned_for() -> None:
    async def main() -> None:
        async with stage(Node(UNKNOWN)) as on:
            on.hearing.take(on.followed, told_by(STREAM))
            assert (on.statuses, on.planned) == ([S.PROCESSED], [on.followed])

    run(main())


def test_what_is_not_whole_waits_for_the_look_up_that_completes_it() -> None:
    async def main() -> None:
        node = Node(told_by(RPC))
        async with stage(node) as on:
            on.hearing.take(on.followed, told_by(STREAM, complete=False))
            assert (on.statuses, on.followed.partial) == ([], told_by(STREAM, complete=False))
            await asyncio.sleep(1)
            assert [(update.status, update.source) for update in on.told] == [(S.PROCESSED, RPC)]
            assert on.looked == [on.followed]

    run(main())


def test_what_was_whole_is_not_replaced_by_a_part_and_a_part_is_by_the_whole() -> None:
    async def main() -> None:
        async with stage(Node(UNKNOWN, after_s=1.0)) as on:
            part, whole = told_by(REST, complete=False, cost="1"), told_by(STREAM)
            on.hearing.take(on.followed, part)
            on.hearing.take(on.followed, told_by(REST, complete=False, cost="2"))  # no better
            assert on.followed.partial is part
            on.hearing.take(on.followed, whole)  # contradicts the part, so that it waits too
            assert on.followed.partial is whole
            on.hearing.take(on.followed, told_by(RPC, cost="9"))
            assert on.followed.partial is whole
            await asyncio.sleep(4)
            [final] = on.told
            assert (final.status, final.source) == (S.PROCESSED, STREAM)
            [cost] = [one for one in final.contradictions if one.field == "cost"]
            assert cost.said == {"stream": "100", "rest": "2", "rest (2)": "1", "node-rpc": "9"}

    run(main())


@pytest.mark.parametrize(("after_s", "at"), [(2.0, HOLD_S), (0.2, 0.2)])
def test_what_comes_while_somebody_is_asked_waits_for_that_answer_but_not_for_long(after_s, at) -> None:
    async def main() -> None:
        async with stage(Node(UNKNOWN, after_s=after_s)) as on:
            on.looker.queue(on.followed, None)
            await asyncio.sleep(0.01)
            assert on.looker.asking(on.followed)
            on.hearing.take(on.followed, told_by(STREAM))
            assert on.told == []
            await asyncio.sleep(3)
            [final] = on.told
            assert (final.status, final.source) == (S.PROCESSED, STREAM)
            assert final.elapsed_ms == pytest.approx(1000 * at, abs=20)
            assert on.planned == ([on.followed] if after_s > HOLD_S else [])

    run(main())


def test_who_waits_for_finality_is_not_told_of_again_when_the_answer_came() -> None:
    async def main() -> None:
        async with stage(Node(UNKNOWN, after_s=0.2)) as on:
            on.followed.finalized = True
            on.looker.queue(on.followed, None)
            await asyncio.sleep(0.01)
            on.hearing.take(on.followed, told_by(STREAM))
            await asyncio.sleep(2 * HOLD_S)
            assert (on.followed.awaiting, on.followed.partial) == (told_by(STREAM), None)
            assert (on.told, on.planned) == ([], [])

    run(main())


def test_what_is_told_before_any_node_took_it_and_nobody_knows_is_doubted() -> None:
    async def main() -> None:
        async with stage(Node(UNKNOWN), own=True) as on:
            on.hearing.take(on.followed, told_by(STREAM))
            await asyncio.sleep(1)
            assert (on.told, on.followed.doubted, on.followed.partial) == ([], True, None)
            on.hearing.take(on.followed, told_by(STREAM))  # said again: still nobody else knows
            assert (on.told, on.followed.partial) == ([], None)

    run(main())


def test_what_is_told_too_early_is_told_where_nobody_can_be_asked() -> None:
    async def main() -> None:
        async with stage(Node(DOWN), own=True) as on:
            on.hearing.take(on.followed, told_by(STREAM))
            await asyncio.sleep(1)
            assert on.statuses == [S.SENT, S.PROCESSED]

    run(main())


# --- finality


def awaiting(on: Stage, seen: Executed) -> None:
    on.followed.finalized = True
    on.followed.observe(seen)


def test_a_block_is_final_when_a_node_says_so_after_its_own_record() -> None:
    async def main() -> None:
        node = Node(told_by(RPC))
        async with stage(node) as on:
            awaiting(on, told_by(STREAM))
            await looked_up(on)
            assert node.asked == [(HASH, Kind.DEPLOY), "b1" * 32]
            assert on.notices.said == [f"block 7 is final: {FINAL.words}"]
            assert on.statuses == [S.PROCESSED]

    run(main())


def test_a_node_is_asked_for_its_record_once_and_for_the_signatures_until_there_are_enough() -> None:
    async def main() -> None:
        node = Node(told_by(RPC), finality=TOO_FEW)
        async with stage(node) as on:
            awaiting(on, told_by(STREAM))
            for _ in range(3):
                await looked_up(on)
            assert node.asked == [(HASH, Kind.DEPLOY), *["b1" * 32] * 3]
            assert (on.told, on.notices.said) == ([], [])

    run(main())


def test_a_node_that_has_not_the_block_yet_proves_nothing_and_makes_us_ask_the_next() -> None:
    async def main() -> None:
        async with stage(Node(UNKNOWN), Node(UNKNOWN)) as on:
            awaiting(on, told_by(STREAM))
            await looked_up(on, Look.EXPIRY)
            assert on.told == []
            assert on.followed.lifecycle.expiry_retry_at > 0
        for behind in (Node(UNKNOWN), Node(told_by(RPC), finality=TOO_FEW)):
            async with stage(behind, Node(told_by(RPC))) as on:
                awaiting(on, told_by(STREAM))
                await looked_up(on)
                assert on.statuses == [S.PROCESSED]

    run(main())


def test_a_node_that_fails_makes_us_ask_the_next_whether_a_block_is_final() -> None:
    async def main() -> None:
        broken, good = Node(told_by(RPC), finality=DOWN), Node(told_by(RPC))
        async with stage(broken, good) as on:
            awaiting(on, told_by(STREAM))
            await looked_up(on)
            assert on.statuses == [S.PROCESSED]
            assert on.notices.said == ["nobody there", f"block 7 is final: {FINAL.words}"]
            assert good.asked == ["b1" * 32]  # the first one has told its record

    run(main())


def test_without_a_node_an_execution_counts_as_it_is_told_and_that_is_said() -> None:
    async def main() -> None:
        async with stage() as on:
            awaiting(on, told_by(STREAM))
            await looked_up(on)
            assert on.statuses == [S.PROCESSED]
            assert on.notices.said == [
                "there is no node to ask whether a block is final; the executions are taken as they are told"
            ]

    run(main())


def test_a_deadline_that_passes_while_finality_is_waited_for_is_told() -> None:
    async def main() -> None:
        async with stage(Node(told_by(RPC), finality=TOO_FEW)) as on:
            awaiting(on, told_by(STREAM))
            await looked_up(on, Look.EXPIRY)
            assert on.followed.lifecycle.expiry_retry_at == pytest.approx(1.0, abs=0.2)
            await looked_up(on, Look.TIMEOUT)
            assert on.statuses == [S.TIMEOUT]

    run(main())
