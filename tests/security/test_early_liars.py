"""Lies about the time: executions and expiries that are told too early; and what people are shown of lies."""

import asyncio

import pytest
from lying_network import CHAIN, TRUTH, Word, lying_network
from virtual_time import BEGAN_MS, run

from cspr_track.core.claims import contradictions_among
from cspr_track.core.observation import Executed
from cspr_track.core.status import Source, TransactionStatus
from cspr_track.core.update import StatusUpdate
from cspr_track.render.figures import result_lines
from cspr_track.render.words import verdict
from cspr_track.tracking.details import find_details
from security.liars import HASH, LIES, OURS, case, judge, said, until, until_looked

S = TransactionStatus


# --- executions that nobody else knows of


@pytest.mark.parametrize("error", [None, "User error: 9"])
@pytest.mark.parametrize("channels", [("stream", "rest", "rpc"), ("events", "rpc")], ids=" ".join)
def test_an_execution_that_is_told_before_any_node_took_it_is_looked_up_and_not_believed(channels, error) -> None:
    early, late = Word(error=error), Word(error=None if error else "User error: 65")

    async def story() -> StatusUpdate:
        async with case(*channels) as c:
            followed = c.watch(own=True)
            c.net.tells(c.net.block(early))
            for _ in range(3):
                await c.net.streams(early)
                c.net.tells(c.net.processed(early))
            await until(lambda: followed.doubted)
            assert not c.told
            c.net.rest = c.net.rpc = "pending"
            await until_looked(c, followed)
            c.net.rest = c.net.rpc = late
            return await followed.outcome

    final = run(story())
    assert final.succeeded is (late.error is None)
    assert final.source in (Source.REST, Source.NODE_RPC)
    told = said(final, "outcome") or {}
    assert set(told.values()) == {"success", "failure"}


def test_a_sent_transaction_of_which_a_channel_alone_tells_too_early_times_out_and_says_so() -> None:
    async def story() -> None:
        async with case() as c:
            followed = c.watch(own=True, timeout_s=20)
            followed.lifecycle.start(asyncio.get_running_loop().time())
            await c.net.streams(TRUTH)
            final = await followed.outcome
            assert final.status is S.TIMEOUT
            assert said(final, "outcome") == {"local": "timeout", "stream": "success"}

    run(story())


def test_a_sent_transaction_is_told_by_the_stream_alone_where_nobody_can_be_asked() -> None:
    async def story() -> None:
        async with case("stream") as c:
            followed = c.watch(own=True)
            await c.net.streams(TRUTH)
            final = await followed.outcome
            assert (final.status, final.source) == (S.PROCESSED, Source.STREAM)

    run(story())


def test_a_node_that_takes_it_is_followed_to_the_truth() -> None:
    async def story() -> None:
        async with case() as c:
            c.net.rest = c.net.rpc = "pending"
            followed = await c.send()
            await c.net.streams(TRUTH)
            judge(await followed.outcome, {"stream": TRUTH})
            assert [update.status for update in c.told] == [S.SENT, S.PROCESSED]

    run(story())


# --- expired too early


def test_a_service_that_says_expired_too_early_is_not_believed_and_named_when_it_was_executed() -> None:
    async def story() -> None:
        async with case() as c:
            c.net.rest, c.net.rpc = "expired", "pending"
            followed = c.watch()
            await c.net.streams("expired")
            await until_looked(c, followed)
            c.net.rpc = TRUTH
            final = await followed.outcome
            judge(final, {"node-rpc": TRUTH})
            assert said(final, "outcome") == {"node-rpc": "success", "stream": "expired", "rest": "expired"}

    run(story())


@pytest.mark.parametrize("word", ["pending", None])
def test_a_node_alone_whose_clock_is_far_ahead_is_contradicted_by_this_machines(word) -> None:
    async def story() -> None:
        async with case("events", "rpc") as c:
            c.net.rpc, c.net.rpc_clock_ms = word, BEGAN_MS + 3_600_000
            followed = c.watch(expires_at_ms=OURS.expires_at_ms)
            c.net.tells(c.net.block(TRUTH))
            final = await followed.outcome
            assert final.status is S.EXPIRED
            clocks = said(final, "chain_time") or {}
            assert clocks["node-rpc"] > "2026-01-02T04:0" > clocks["local"]
            assert "chain_time (" in final.message

    run(story())


def test_a_clock_that_another_source_contradicts_proves_no_expiry() -> None:
    async def story() -> None:
        async with case("rest", "rpc") as c:
            c.net.rest = "pending"
            c.net.rpc, c.net.rpc_clock_ms = "expired", BEGAN_MS + 3_600_000
            followed = c.watch(expires_at_ms=OURS.expires_at_ms, timeout_s=5)
            assert (await followed.outcome).status is S.TIMEOUT

    run(story())


# --- what people see


def test_people_are_told_what_those_who_are_asked_for_details_say_otherwise() -> None:
    async def story() -> None:
        async with lying_network(OURS) as net:
            told = Executed(HASH, Source.STREAM, TRUTH.as_entity(OURS))
            net.rest, net.rpc = TRUTH, LIES["outcome"]
            found = await find_details(net.profile(), HASH, told=told)
            assert found is not None
            [one] = found.contradictions
            assert one.said == {"stream": "success", "rest": "success", "node-rpc": "failure"}

            net.rest, net.rpc = "pending", TRUTH
            found = await find_details(net.profile(), HASH, told=told)
            assert found is not None
            assert found.contradictions == ()  # one that lags contradicts nobody who is confirmed

            net.rest, net.rpc = "pending", None
            found = await find_details(net.profile(), HASH, told=told)
            assert found is not None
            assert found.contradictions[0].said == {"stream": "success", "rest": "pending", "node-rpc": "not known"}

    run(story())


def test_the_result_names_who_says_what() -> None:
    stream, node = {"outcome": "success", "cost": "100000000"}, {"outcome": "failure", "cost": "5"}
    update = StatusUpdate(
        status=S.EXPIRED,
        transaction_hash=HASH,
        kind=None,
        network=CHAIN,
        at="2026-01-02T03:04:05.678Z",
        elapsed_ms=1,
        source=Source.STREAM,
        final=True,
        message="it",
        contradictions=contradictions_among([("stream", stream), ("node-rpc", node), ("rest (2)", stream)]),
    )
    assert result_lines(update)[:2] == [
        (
            "Disputed",
            "outcome: CSPR.cloud stream says success, node RPC says failure, CSPR.cloud REST (2) says success",
        ),
        (
            "",
            "cost: CSPR.cloud stream says 0.1 CSPR, node RPC says 0.000000005 CSPR, CSPR.cloud REST (2) says 0.1 CSPR",
        ),
    ]
    assert verdict(update) == "it"
