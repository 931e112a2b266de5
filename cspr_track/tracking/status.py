"""One look at transactions: what is known of each right now."""

import asyncio
from collections.abc import Mapping, Sequence

from cspr_track.core.errors import ChannelError
from cspr_track.core.lifecycle import Lifecycle, Look
from cspr_track.core.observation import NotKnown
from cspr_track.core.status import Source
from cspr_track.core.update import StatusUpdate
from cspr_track.network.profiles import Profile
from cspr_track.tracking.clock import Clock, SystemClock
from cspr_track.tracking.deliver import note
from cspr_track.tracking.followed import Followed
from cspr_track.tracking.journal import Journal
from cspr_track.tracking.looker import LOOKING_AT_ONCE
from cspr_track.tracking.lookup import Looked
from cspr_track.tracking.tracker import Tracker


async def look_up(
    hashes: Sequence[str],
    profile: Profile,
    *,
    expiry: Mapping[str, int] | None = None,
    journal: Journal | None = None,
    clock: Clock | None = None,
) -> list[StatusUpdate]:
    """Look each transaction up once.

    Args:
        hashes: 64 lower-case hex digits each.
        profile: where to look.
        expiry: hash -> timestamp + TTL in milliseconds since 1970, where they are known.
        journal: where to note what became of those that are recorded there.
        clock: for the time of the answer.

    Returns:
        One update each, in order: processed, expired, sent (known, not executed), or error (nobody knows it, or
        nobody answered).
    """
    at_once = asyncio.Semaphore(LOOKING_AT_ONCE)

    async with Tracker(profile) as tracker:

        async def one(transaction_hash: str) -> StatusUpdate:
            async with at_once:
                return await look_once(
                    tracker, transaction_hash, expires_at_ms=(expiry or {}).get(transaction_hash), clock=clock
                )

        updates = list(await asyncio.gather(*(one(transaction_hash) for transaction_hash in hashes)))
    if journal is not None:
        for update in updates:
            note_look(journal, update)
    return updates


async def look_once(
    tracker: Tracker, transaction_hash: str, *, expires_at_ms: int | None = None, clock: Clock | None = None
) -> StatusUpdate:
    """Look one transaction up through a tracker that is there already; see ``look_up``."""
    looked = await tracker.look(transaction_hash)
    return _judge(transaction_hash, looked, tracker.profile, expires_at_ms, clock or SystemClock())


def note_look(journal: Journal, update: StatusUpdate) -> None:
    """Write what a look found into the journal, where it decides something."""
    if update.status.value in {"processed", "expired"}:
        note(journal, update)


def _judge(
    transaction_hash: str, looked: Looked, profile: Profile, expires_at_ms: int | None, clock: Clock
) -> StatusUpdate:
    """What one look says, by the same rules as following does."""
    told: list[StatusUpdate] = []
    lifecycle = Lifecycle(
        transaction_hash,
        own=False,
        timeout_s=None,
        expires_at_ms=expires_at_ms,
        expiry_margin_ms=int(profile.expiry_margin_s * 1000),
    )
    followed = Followed(
        lifecycle,
        clock=clock,
        network=profile.chain_name,
        explorer=profile.explorer,
        on_update=told.append,
        own_errors=profile.own_errors,
    )
    for seen in looked.news:
        followed.observe(seen)
    followed.looked_up(lifecycle.look or Look.EXPIRY, looked.no_execution, 0)
    if not told:
        followed.tell(lifecycle.fail(Source.LOCAL, _nobody_knows(looked)))
    return told[-1]


def _nobody_knows(looked: Looked) -> str:
    if looked.news and all(isinstance(seen, NotKnown) for seen in looked.news):
        return "no source knows this hash; it may not have been sent, or to another network"
    trouble: ChannelError | None = next(iter(looked.errors), None)
    return f"nobody could be asked: {trouble}" if trouble is not None else "nobody could be asked"
