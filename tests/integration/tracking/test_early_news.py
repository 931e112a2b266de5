"""News that comes together with the opening of a channel, before anybody follows what it is about."""

import asyncio

import pytest
from lying_network import TRUTH, Word
from security.liars import HASH, OTHERS, case, until
from virtual_time import run

from cspr_track.core.observation import Executed, Known
from cspr_track.core.status import Kind, Source, TransactionStatus
from cspr_track.tracking.early import MOST, EarlyNews

SOURCES = {"stream": Source.STREAM, "events": Source.NODE_EVENTS}


async def tell_through(channel: str, net, word: Word) -> None:
    if channel == "stream":
        await net.streams(word)
    else:
        net.tells(net.block(word))
        net.tells(net.processed(word))


@pytest.mark.parametrize("channel", SOURCES)
def test_what_comes_with_the_opening_of_a_channel_is_told_once_somebody_follows(channel) -> None:
    """Nobody else can be asked: without it, nothing would be known until the connection is made anew."""

    async def story() -> None:
        async with case(channel) as c:
            if channel == "events":
                c.tracker._documents[HASH] = c.net.transaction  # what a sender has given before it follows
            await tell_through(channel, c.net, TRUTH)
            await until(lambda: HASH in c.tracker._early._kept)
            assert not c.told
            began = asyncio.get_running_loop().time()
            final = await c.watch().outcome
            assert (final.status, final.source) == (TransactionStatus.PROCESSED, SOURCES[channel])
            assert asyncio.get_running_loop().time() - began < 2
            assert [update.status for update in c.finals] == [TransactionStatus.PROCESSED]
            assert not c.tracker._early._kept

    run(story())


@pytest.mark.parametrize("channel", SOURCES)
def test_what_came_before_it_was_sent_is_still_not_believed_by_its_sender(channel) -> None:
    async def story() -> None:
        async with case(channel, "rpc") as c:
            await tell_through(channel, c.net, Word(error="User error: 9"))
            await until(lambda: HASH in c.tracker._early._kept)
            followed = await c.send()
            assert [update.status for update in c.told] == [TransactionStatus.SENT]
            c.net.rpc = TRUTH
            final = await followed.outcome
            assert final.succeeded

    run(story())


def test_news_of_what_nobody_expects_is_not_kept() -> None:
    async def story() -> None:
        async with case("stream", "rpc") as c:
            await c.net.streams(Word(about=OTHERS.hash_hex))
            await c.net.streams(TRUTH)
            await until(lambda: HASH in c.tracker._early._kept)
            assert list(c.tracker._early._kept) == [HASH]
            c.tracker.unexpect(HASH)
            assert not c.tracker._early._kept

    run(story())


def test_a_few_are_kept_of_each_and_given_once() -> None:
    early = EarlyNews()
    seen = [Known(HASH, Source.STREAM, Kind.DEPLOY, n) for n in range(MOST + 3)]
    told = Executed(HASH, Source.STREAM, {"cost": "1"})
    for one in (seen[0], *seen, told, told):
        early.keep(HASH, one)
    assert early.take("ab" * 32) == []
    assert early.take(HASH) == [*seen[:MOST], told]  # whatever came before, an execution is kept
    assert early.take(HASH) == []
