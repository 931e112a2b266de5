"""An endpoint that lies, over real sockets: no wrong final status is told without saying who contradicts it.

Each lie is told by each channel that can tell it, while the others are honest.
"""

import asyncio
from dataclasses import replace

import pytest
from lying_network import TRUTH, Word, lying_network
from raw_servers import raw_server, rpc
from virtual_time import BEGAN_MS, VirtualClock, run

from cspr_track.core.errors import BadAnswer
from cspr_track.core.status import Source, TransactionStatus
from cspr_track.core.update import StatusUpdate
from cspr_track.network.node_rpc import NodeRpc
from cspr_track.tracking.status import look_up
from security.liars import HASH, LIES, MALLORY, OTHERS, OURS, case, judge, said, transfer, until

S = TransactionStatus


# --- about other hashes


LIE = Word(error="User error: 1", cost="99", block_hash="e1" * 32, height=3)
OTHER_LIE = replace(LIE, about=OTHERS.hash_hex)


@pytest.mark.parametrize("channels", [("stream", "rest", "rpc"), ("events", "rpc"), ("stream",)], ids=" ".join)
def test_what_a_channel_says_of_another_hash_changes_nothing(channels) -> None:
    async def story() -> None:
        async with case(*channels) as c:
            followed = c.watch(timeout_s=3)
            for word in (OTHER_LIE, replace(OTHER_LIE, error=None)):
                await c.net.streams(word)
                c.net.tells(c.net.processed(word))
            await c.net.sends({"data": {"deploy_hash": None, "status": "processed"}})
            await c.net.sends({"data": [HASH], "deploy_hash": HASH, "status": "processed"})
            assert (await followed.outcome).status is S.TIMEOUT
            assert not c.finals[0].contradictions  # nothing was said of ours

    run(story())


@pytest.mark.parametrize("liar", ["rest", "rpc"])
@pytest.mark.parametrize("finalized", [False, True])
def test_who_answers_about_another_hash_is_not_heard(liar, finalized) -> None:
    async def story() -> None:
        async with case("rest", "rpc") as c:
            setattr(c.net, liar, OTHER_LIE)
            setattr(c.net, {"rest": "rpc", "rpc": "rest"}[liar], TRUTH)
            followed = c.watch(finalized=finalized and liar == "rest")
            final = await followed.outcome
            judge(final, {"rest": TRUTH, "node-rpc": TRUTH})
            assert not final.contradictions

    run(story())


@pytest.mark.parametrize("rpc", [TRUTH, "pending"])
def test_a_document_of_somebody_else_under_our_hash_is_not_used(rpc) -> None:
    async def story() -> None:
        async with case("rpc", lookup_interval_s=20.0) as c:
            c.net.rpc, c.net.document = rpc, transfer(MALLORY, ttl_ms=60_000).to_json() | {"hash": HASH}
            followed = c.watch(timeout_s=100, document=False)
            final = await followed.outcome
            if rpc == "pending":
                assert followed.lifecycle.expires_at_ms is None  # a TTL of another transaction proves no expiry
                assert final.status is S.TIMEOUT
            else:
                assert final.data["caller_public_key"] is None
                assert final.data["args"] == {}

    run(story())


def test_an_accepted_event_with_the_document_of_somebody_else_tells_no_ttl() -> None:
    async def story() -> None:
        async with case("events", "rpc") as c:
            followed = c.watch(timeout_s=5, document=False)
            forged = transfer(MALLORY, ttl_ms=60_000).to_json() | {"hash": HASH}
            c.net.tells({"TransactionAccepted": {"Version1": forged}})
            c.net.tells(c.net.block(TRUTH, clock_ms=BEGAN_MS + 3_600_000))
            assert (await followed.outcome).status is S.TIMEOUT
            assert followed.lifecycle.expires_at_ms is None

    run(story())


@pytest.mark.parametrize("named", ["b1" * 32, "e1" * 32])
async def test_the_signatures_of_another_block_prove_no_finality(named) -> None:
    block = {"hash": named, "header": {"era_id": 1}}
    proofs = [{"public_key": "01aa", "signature": "01ff"}]
    answer = rpc(result={"block_with_signatures": {"block": {"Version2": block}, "proofs": proofs}})
    async with raw_server(answer) as server, NodeRpc(f"{server.http}/rpc") as node:
        if named == TRUTH.block_hash:
            assert (await node.finality(TRUTH.block_hash)).reached
        else:
            with pytest.raises(BadAnswer, match="about block e1e1"):
                await node.finality(TRUTH.block_hash)


# --- sources that contradict each other: the node's own record is fetched before the word is final


@pytest.mark.parametrize("liar", ["stream", "rest", "node-rpc"])
@pytest.mark.parametrize("field", LIES)
def test_with_finalized_a_lie_of_one_source_is_told_with_what_the_others_say(liar, field) -> None:
    words = {name: LIES[field] if name == liar else TRUTH for name in ("stream", "rest", "node-rpc")}

    async def story() -> StatusUpdate:
        async with case() as c:
            c.net.rest, c.net.rpc = words["rest"], words["node-rpc"]
            c.net.open.clear()
            followed = c.watch(finalized=True)
            await c.net.streams(words["stream"])
            await until(lambda: followed.awaiting or followed.partial)
            c.net.open.set()
            return await followed.outcome

    final = run(story())
    judge(final, words)
    told = said(final, field)
    assert told is not None
    assert told[liar] != told[next(name for name in told if name != liar)]
    assert f"{field} (" in final.message


def test_what_agrees_is_told_without_a_word() -> None:
    async def story() -> None:
        async with case() as c:
            c.net.rest = c.net.rpc = TRUTH
            c.net.open.clear()
            followed = c.watch(finalized=True)
            await c.net.streams(TRUTH)
            await until(lambda: followed.awaiting or followed.partial)
            c.net.open.set()
            final = await followed.outcome
            judge(final, dict.fromkeys(("stream", "rest", "node-rpc"), TRUTH))
            assert b"contradict" not in final.as_json()

    run(story())


@pytest.mark.parametrize("liar", ["stream", "rest"])
def test_an_execution_that_a_channel_tells_while_somebody_is_asked_waits_for_that_answer(liar) -> None:
    words = {name: LIES["outcome"] if name == liar else TRUTH for name in ("stream", "rest")}

    async def story() -> StatusUpdate:
        async with case("stream", "rest") as c:
            c.net.open.clear()
            followed = c.watch(document=False)
            await until(lambda: c.net.asked)
            await c.net.streams(words["stream"])
            await until(lambda: followed.partial)
            c.net.rest = words["rest"]
            c.net.open.set()
            return await followed.outcome

    final = run(story())
    judge(final, words)
    assert said(final, "outcome") == {name: "failure" if name == liar else "success" for name in words}


@pytest.mark.parametrize("liar", ["node-events", "rest"])
def test_who_contradicts_what_a_channel_told_makes_us_ask_the_next(liar) -> None:
    words = {name: LIES["outcome"] if name == liar else TRUTH for name in ("node-events", "rest", "node-rpc")}

    async def story() -> StatusUpdate:
        async with case("events", "rest", "rpc") as c:
            c.net.rest, c.net.rpc = words["rest"], words["node-rpc"]
            c.net.open.clear()
            followed = c.watch(document=False)
            c.net.tells(c.net.processed(words["node-events"]))  # incomplete: a look-up completes it
            await until(lambda: followed.partial)
            c.net.open.set()
            return await followed.outcome

    final = run(story())
    assert final.succeeded  # two against one
    assert said(final, "outcome") == {name: "failure" if name == liar else "success" for name in words}


def test_who_is_asked_and_takes_long_does_not_hold_up_the_stream() -> None:
    async def story() -> None:
        async with case("stream", "rest") as c:
            c.net.open.clear()
            followed = c.watch()
            await until(lambda: c.net.asked)
            began = asyncio.get_running_loop().time()
            await c.net.streams(TRUTH)
            assert (await followed.outcome).source is Source.STREAM
            assert asyncio.get_running_loop().time() - began < 1

    run(story())


def test_in_the_ordinary_case_the_stream_is_believed_at_once_and_nobody_is_asked_more() -> None:
    async def story() -> None:
        async with case() as c:
            c.net.rest = c.net.rpc = "pending"
            followed = c.watch()
            await until(lambda: followed.looked and not followed.looking)
            asked = len(c.net.asked)
            await c.net.streams(TRUTH)
            final = await followed.outcome
            assert (final.source, final.contradictions) == (Source.STREAM, c.told[0].contradictions)
            assert len(c.net.asked) == asked

    run(story())


# --- against the document that we signed ourselves


FORGED = {
    "sender": Word(entity={"caller_public_key": MALLORY.public_key.hex}),
    "sender_account": Word(entity={"caller_hash": "account-hash-" + "5e" * 32}),
    "payment": Word(entity={"payment_amount": "1"}),
    "kind": Word(entity={"version_id": 1}),
    "made_at": Word(entity={"timestamp": "2020-01-01T00:00:00Z"}),
}


@pytest.mark.parametrize("field", FORGED)
@pytest.mark.parametrize("liar", ["stream", "rest"])
def test_who_contradicts_the_signed_document_is_not_told_where_another_source_does_not(liar, field) -> None:
    words = {name: FORGED[field] if name == liar else TRUTH for name in ("stream", "rest", "node-rpc")}

    async def story() -> StatusUpdate:
        async with case() as c:
            c.net.rest = c.net.rpc = "pending"
            followed = c.watch()
            await until(lambda: followed.looked and not followed.looking)
            c.net.rest, c.net.rpc = words["rest"], words["node-rpc"]
            if liar == "stream":
                await c.net.streams(words["stream"])
            return await followed.outcome

    final = run(story())
    judge(final, words)
    assert final.source.value != liar
    told = said(final, field)
    assert told is not None
    assert told[liar] != told["document"] == told[final.source.value]


@pytest.mark.parametrize("field", FORGED)
@pytest.mark.parametrize("liar", ["stream", "rest"])
def test_where_nobody_else_answers_it_is_told_with_the_contradiction(liar, field) -> None:
    async def story() -> None:
        async with case(liar) as c:
            followed = c.watch()
            await until(lambda: liar == "rest" or (followed.looked and not followed.looking))
            c.net.rest = FORGED[field]
            await c.net.streams(FORGED[field])
            final = await followed.outcome
            judge(final, {liar: FORGED[field]})
            assert set(said(final, field) or ()) == {liar, "document"}

    run(story())


def test_one_look_too_holds_what_is_told_against_the_document() -> None:
    async def story() -> None:
        async with lying_network(OURS) as net:
            net.rest, net.rpc = FORGED["payment"], TRUTH
            documents = {HASH: OURS}
            [update] = await look_up([HASH], net.profile(), clock=VirtualClock(), find_document=documents.get)
            assert update.source is Source.NODE_RPC
            assert said(update, "payment") == {"node-rpc": "100000000", "rest": "1", "document": "100000000"}
            [alone] = await look_up([HASH], net.profile("rest"), clock=VirtualClock(), find_document=documents.get)
            assert said(alone, "payment") == {"rest": "1", "document": "100000000"}

    run(story())
