"""What the tests of lying endpoints share: a transaction of ours, a tracker on a lying network, and what it told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from lying_network import CHAIN, LyingNetwork, Word, lying_network
from virtual_time import BEGAN_MS, VirtualClock

from cspr_track.core.status import TransactionStatus
from cspr_track.core.update import StatusUpdate
from cspr_track.tracking.deliver import deliver
from cspr_track.tracking.followed import Followed
from cspr_track.tracking.tracker import Tracker
from cspr_track.transaction.keys import SecretKey
from cspr_track.transaction.make_native import make_transfer
from cspr_track.transaction.signing import approve

ALICE, MALLORY = SecretKey("ed25519", bytes(range(32))), SecretKey("ed25519", bytes(range(1, 33)))


def transfer(by: SecretKey = ALICE, *, ttl_ms: int = 1_800_000) -> Any:
    made = make_transfer(
        initiator=by.public_key,
        to=MALLORY.public_key,
        amount_motes=2_500_000_000,
        payment_motes=100_000_000,
        chain_name=CHAIN,
        timestamp_ms=BEGAN_MS,
        ttl_ms=ttl_ms,
    )
    return approve(made, by)


OURS, OTHERS = transfer(), transfer(MALLORY)
HASH = OURS.hash_hex


class Case:
    """A tracker on a lying network, and what it told."""

    def __init__(self, net: LyingNetwork, tracker: Tracker) -> None:
        self.net, self.tracker, self.told = net, tracker, list[StatusUpdate]()

    def watch(self, *, timeout_s: float | None = 60, document: bool = True, **options: Any) -> Followed:
        held = self.net.transaction if document else None
        return self.tracker.follow(HASH, self.told.append, timeout_s=timeout_s, document=held, **options)

    async def send(self, **options: Any) -> Followed:
        return await deliver(
            self.tracker, self.net.transaction, self.told.append, timeout_s=60, journal=None, **options
        )

    @property
    def finals(self) -> list[StatusUpdate]:
        return [update for update in self.told if update.final]


@asynccontextmanager
async def case(*channels: str, **settings: Any) -> AsyncIterator[Case]:
    async with lying_network(OURS) as net:
        profile = net.profile(*channels, **settings)
        async with Tracker(profile, clock=VirtualClock()) as tracker:
            tracker.expect(HASH)
            await tracker.connected()
            yield Case(net, tracker)


async def until(condition: Callable[[], object]) -> None:
    """Wait for it; no time passes meanwhile."""
    while not condition():
        await asyncio.sleep(0)


def said(update: StatusUpdate, field: str) -> dict[str, Any] | None:
    """What the event says that sources state of a field, where they contradict each other."""
    return next((one.said for one in update.contradictions or () if one.field == field), None)


def judge(update: StatusUpdate, words: dict[str, Word]) -> None:
    """The entity is that of the source that is named, whole."""
    assert update.status is TransactionStatus.PROCESSED
    expected = words[update.source.value].as_entity(OURS)
    assert {name: (update.data or {}).get(name) for name in expected} == expected
    assert update.succeeded is (expected["error_message"] is None)


async def until_looked(c: Case, followed: Followed) -> None:
    """Wait for one more look-up, which decides nothing."""
    looked = followed.looked
    while followed.looked == looked:
        await asyncio.sleep(0.1)
    assert not c.finals


LIES = {
    "outcome": Word(error="User error: 65"),
    "cost": Word(cost="5"),
    "refund": Word(refund="70000000"),
    "block_hash": Word(block_hash="e7" * 32),
    "block_height": Word(height=5),
}
"""Each of these is said of ours where the truth is something else."""
