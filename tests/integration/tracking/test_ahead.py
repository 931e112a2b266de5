"""Written down together before the first leaves: how many at once, and what the journal says of what never left."""

import asyncio
from types import SimpleNamespace

import pytest
from dev_transactions import transfer

from cspr_track.cli.batch import PREPARED_AT_ONCE, PUTTING_AT_ONCE, Batch
from cspr_track.tracking.ahead import RecordedAhead
from cspr_track.tracking.deliver import row_of
from cspr_track.tracking.journal import SqliteJournal
from cspr_track.transaction.keys import generate_key

KEY = generate_key()


class Sent:
    """Stands for what follows one that was sent; the test says how it ends."""

    def __init__(self) -> None:
        self.outcome = asyncio.get_running_loop().create_future()

    def end(self, *, succeeded: bool) -> None:
        self.outcome.set_result(SimpleNamespace(succeeded=succeeded))


@pytest.fixture
def journal(tmp_path):
    with SqliteJournal(tmp_path / "journal.sqlite3") as journal:
        yield journal


def statuses(journal) -> dict[str, str]:
    return {row.transaction_hash: row.status for row in journal.history()}


async def settle() -> None:
    """Let everything run that can."""
    for _ in range(50):
        await asyncio.sleep(0)


async def test_each_is_written_down_before_it_leaves_and_no_more_than_may_leave() -> None:
    made = [transfer(KEY) for _ in range(6)]
    sent: list[Sent] = []
    told: list[str] = []

    async def send(transaction):
        told.append(f"send {made.index(transaction)}")
        sent.append(Sent())
        return sent[-1]

    def write(some) -> None:
        told.append(f"write {' '.join(str(made.index(one)) for one in some)}")

    run = asyncio.create_task(Batch(send, concurrency=3, prepare=write).run(made))
    await settle()
    assert told == ["write 0 1 2", "send 0", "send 1", "send 2"]
    sent[1].end(succeeded=True)
    await settle()
    assert told[4:] == ["write 3", "send 3"]
    for one in (sent[0], sent[2], sent[3]):
        one.end(succeeded=True)
    await settle()
    assert sorted(told[6:]) == ["send 4", "send 5", "write 4 5"]
    for one in sent[4:]:
        one.end(succeeded=True)
    assert await run == []


async def test_of_many_only_a_part_is_written_down_at_once() -> None:
    made = [transfer(KEY)] * (PREPARED_AT_ONCE + 1)
    sizes: list[int] = []

    async def send(_):
        return Sent()

    batch = Batch(send, concurrency=500, detach=True, prepare=lambda some: sizes.append(len(some)))
    assert await batch.run(made) == []
    assert sizes == [PREPARED_AT_ONCE, 1]


async def test_after_a_failure_the_journal_says_of_the_rest_that_it_never_left(journal) -> None:
    made = [transfer(KEY) for _ in range(PUTTING_AT_ONCE + 4)]
    ahead = RecordedAhead(journal, "dev")
    let_go = asyncio.Event()

    async def send(transaction):
        assert statuses(journal)[transaction.hash_hex] == "recorded"
        assert ahead.take(transaction) is None
        if transaction is not made[0]:
            await let_go.wait()
        sent = Sent()
        sent.end(succeeded=False)
        return sent

    run = asyncio.create_task(Batch(send, concurrency=len(made), fail_fast=True, prepare=ahead.record).run(made))
    await settle()
    let_go.set()
    unsent = await run
    assert unsent == made[PUTTING_AT_ONCE + 1 :]
    ahead.give_up("not sent")
    assert statuses(journal) == {one.hash_hex: "cancelled" if one in unsent else "recorded" for one in made}


def test_what_an_earlier_run_may_have_sent_is_never_called_cancelled(journal) -> None:
    killed, new = transfer(KEY), transfer(KEY)
    journal.record(row_of(killed, "dev"))
    ahead = RecordedAhead(journal, "dev")
    ahead.record([killed, new])
    ahead.give_up("not sent")
    assert statuses(journal) == {killed.hash_hex: "recorded", new.hash_hex: "cancelled"}


def test_what_was_written_ahead_is_taken_once_and_what_was_not_is_written_now(journal) -> None:
    first, second = transfer(KEY), transfer(KEY)
    ahead = RecordedAhead(journal, "dev")
    ahead.record([first])
    assert ahead.take(first) is None
    journal.advance(first.hash_hex, status="sent", message="")
    again = ahead.take(first)  # the same document twice in one run
    assert again is not None
    assert again.status == "sent"
    assert ahead.take(second) is None
    ahead.give_up("not sent")
    assert statuses(journal) == {first.hash_hex: "sent", second.hash_hex: "recorded"}
