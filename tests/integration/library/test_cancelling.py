"""Cancelling a send or a watch anywhere: no task, no socket stays behind, the journal is right, and it can go on."""

import asyncio
import gc
import types
import warnings
from collections.abc import Coroutine
from pathlib import Path

import pytest
from dev_transactions import now_ms

from cspr_track import Profile, SqliteJournal, Token, Tracker, make_transfer, send, watch
from cspr_track.transaction.keys import generate_key
from cspr_track.transaction.signing import approve

pytestmark = [pytest.mark.filterwarnings("error::ResourceWarning")]


@pytest.fixture
def profile(devnet) -> Profile:
    """A dev network in a process of its own, so that every socket of this process is one of ours."""
    info = devnet.info
    return Profile(
        name="devnet",
        chain_name=info["chain_name"],
        rpc=(info["rpc"],),
        events=info["events"],
        rest=info["rest"],
        stream=info["stream"],
        token=Token(info["token"]),
        expiry_margin_s=0.3,
        lookup_interval_s=0.2,
    )


def signed(devnet):
    to = generate_key().public_key
    made = make_transfer(
        devnet.key.public_key, to, 2_500_000_000, chain_name="casper-devnet", timestamp_ms=now_ms() - 1000
    )
    return approve(made, devnet.key)


def sockets() -> set[str]:
    found = set()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            target = str(entry.readlink())
        except OSError:
            continue
        if target.startswith("socket:"):
            found.add(target)
    return found


async def cancelled_at(work: Coroutine, number: int):
    """Run a coroutine and cancel the task at its ``number``-th await."""
    return await step_by_step(work, number)


@types.coroutine
def step_by_step(work: Coroutine, number: int):
    steps, waiting, error = 0, None, None
    while True:
        try:
            waiting = work.send(None) if error is None else work.throw(error)
        except StopIteration as end:
            return end.value
        steps += 1
        if steps == number:
            asyncio.current_task().cancel()
        error = None
        try:
            yield waiting
        except BaseException as raised:  # noqa: BLE001 (passed on)
            error = raised


async def left_behind(before: set[str]) -> tuple[list[str], set[str]]:
    """What is still there once the loop has done what was due."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()
    tasks = [str(task.get_coro()) for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    return tasks, sockets() - before


async def attempt(work: Coroutine, at: int) -> BaseException | None:
    """Cancel some work at one of its awaits; gives the cancellation, or None when it was done earlier."""
    before = sockets()
    running = asyncio.create_task(cancelled_at(work, at))
    try:
        await running
        cancelled = None
    except asyncio.CancelledError as error:
        cancelled = error
    assert await left_behind(before) == ([], set())
    return cancelled


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts sockets in /proc")
async def test_a_send_may_be_cancelled_at_every_await(devnet, profile, tmp_path) -> None:
    with SqliteJournal(tmp_path / "journal.sqlite3") as journal, warnings.catch_warnings():
        warnings.simplefilter("error")
        at = 0
        unsent = live = 0
        cancelled: BaseException | None = asyncio.CancelledError()
        while cancelled is not None:
            at += 1
            transaction = signed(devnet)
            cancelled = await attempt(send(transaction, network=profile, journal=journal), at)
            rows = journal.find(transaction.hash_hex)
            if cancelled is None:
                assert [row.status for row in rows] == ["processed"]
            elif not rows:
                unsent += 1  # nothing left the machine, and nothing says that it did
                assert not getattr(cancelled, "__notes__", [])
            elif rows[0].status != "processed":  # else only its closing was cancelled
                live += 1
                assert rows[0].status in ("recorded", "sent")
                (note,) = cancelled.__notes__
                assert f"cspr-track watch {transaction.hash_hex} --network devnet" in note
        assert unsent > 0
        assert live > 3
        # what was cancelled can be gone on with, from the journal alone
        pending = journal.pending()
        assert len(pending) == live
        documents = [journal.find(row.transaction_hash)[0].document for row in pending]
        async with Tracker(profile, journal=journal) as tracker:
            finals = await asyncio.gather(*map(tracker.send, documents))
        assert all(final.succeeded for final in finals)
        assert journal.pending() == []


async def test_a_watch_may_be_cancelled_at_every_await(devnet, profile) -> None:
    transaction = signed(devnet)
    assert (await send(transaction, network=profile)).succeeded
    at, cancelled = 0, asyncio.CancelledError()
    while cancelled is not None:
        at += 1
        cancelled = await attempt(watch(transaction.hash_hex, network=profile), at)
    assert at > 2


@pytest.mark.parametrize("turns", [*range(1, 12), 15, 20, 30, 50, 80, 130, 210])
async def test_a_send_may_be_cancelled_wherever_its_connections_are(devnet, profile, turns) -> None:
    """Counted in turns of the loop, so that the stream and the requests are caught in every state."""
    before = sockets()
    running = asyncio.create_task(send(signed(devnet), network=profile))
    for _ in range(turns):
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait([running])
    assert await left_behind(before) == ([], set())


async def test_closing_a_tracker_may_be_cancelled_too(devnet, profile) -> None:
    before = sockets()

    async def use() -> None:
        async with Tracker(profile) as tracker:
            await tracker.connected()
            asyncio.current_task().cancel()

    running = asyncio.create_task(use())
    await asyncio.wait([running])
    assert running.cancelled()
    assert await left_behind(before) == ([], set())


async def test_one_of_many_may_be_cancelled_and_the_others_go_on(devnet, profile) -> None:
    first, second = signed(devnet), signed(devnet)
    heard = []
    async with Tracker(profile) as tracker:
        one = asyncio.create_task(tracker.send(first, None, lambda status, _: heard.append(status)))
        other = asyncio.create_task(tracker.send(second))
        while "sent" not in heard:
            await asyncio.sleep(0.001)
        one.cancel()
        assert (await other).succeeded
        known = list(heard)
        assert (await tracker.watch(first.hash_hex)).succeeded
        assert heard == known  # who cancelled hears no more
        assert tracker.channel.followed == {}


async def test_in_a_shared_tracker_a_cancelled_send_is_forgotten_wherever_it_was(devnet, profile) -> None:
    async with Tracker(profile) as tracker:
        await tracker.connected()
        at, done = 0, False
        while not done:
            at += 1
            heard = []
            work = tracker.send(signed(devnet), None, lambda status, _, heard=heard: heard.append(status))
            running = asyncio.create_task(cancelled_at(work, at))
            await asyncio.wait([running])
            done = not running.cancelled()
            known = list(heard)
            await asyncio.sleep(0)
            assert tracker.channel.followed == {}
            assert heard == known
    assert at > 5


async def test_what_is_cancelled_while_the_channel_opens_is_expected_no_more(devnet, profile) -> None:
    async with Tracker(profile) as tracker:
        for work in (tracker.send(signed(devnet)), tracker.watch("ab" * 32)):
            running = asyncio.create_task(cancelled_at(work, 1))
            await asyncio.wait([running])
            assert running.cancelled()
            assert tracker.channel.followed == {}


@pytest.mark.parametrize("executed", [False, True])
async def test_a_callback_that_is_still_busy_is_cancelled_too(devnet, profile, executed) -> None:
    before, began, ended = sockets(), asyncio.Event(), []

    async def busy(status, data) -> None:
        began.set()
        try:
            await asyncio.Event().wait()  # what comes meanwhile is never heard
        finally:
            ended.append(status)

    transaction = signed(devnet)
    running = asyncio.create_task(send(transaction, None, busy, network=profile))
    await began.wait()
    if executed:
        assert (await watch(transaction.hash_hex, network=profile)).succeeded
    running.cancel()
    await asyncio.wait([running], timeout=5)
    assert running.cancelled()
    assert ended == ["sent"]
    assert await left_behind(before) == ([], set())
