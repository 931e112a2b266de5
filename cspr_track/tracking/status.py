"""One look at transactions: what is known of each right now."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cspr_track.core.errors import ChannelError, JournalError
from cspr_track.core.lifecycle import CONFIRM_S, Lifecycle, Look
from cspr_track.core.observation import Executed, NotKnown
from cspr_track.core.status import Source
from cspr_track.core.update import StatusUpdate
from cspr_track.network.profiles import Profile
from cspr_track.tracking.clock import Clock, SystemClock
from cspr_track.tracking.deliver import note
from cspr_track.tracking.followed import FindSigned, Followed
from cspr_track.tracking.journal import Journal
from cspr_track.tracking.looked import Looked
from cspr_track.tracking.looker import LOOKING_AT_ONCE
from cspr_track.tracking.tracker import Tracker

if TYPE_CHECKING:
    from cspr_track.network.event_reader import FindDocument

_log = logging.getLogger(__name__)


async def look_up(
    hashes: Sequence[str],
    profile: Profile,
    *,
    expiry: Mapping[str, int] | None = None,
    journal: Journal | None = None,
    clock: Clock | None = None,
    find_document: "FindDocument | None" = None,
) -> list[StatusUpdate]:
    """Look each transaction up once.

    Args:
        hashes: 64 lower-case hex digits each.
        profile: where to look.
        expiry: hash -> timestamp + TTL in milliseconds since 1970, where they are known.
        journal: where to note what became of those that are recorded there.
        clock: for the time of the answer.
        find_document: finds what was sent from here earlier; what is told of it is held against that.

    Returns:
        One update each, in order: processed, expired, sent (known, not executed), or error (nobody knows it, or
        nobody answered).
    """
    at_once = asyncio.Semaphore(LOOKING_AT_ONCE)

    async with Tracker(profile, clock=clock, find_document=find_document) as tracker:

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
    told: list[StatusUpdate] = []
    profile = tracker.profile
    followed = _followed(transaction_hash, profile, expires_at_ms, clock or SystemClock(), told, tracker.signed)
    looked = await tracker.look(transaction_hash, with_clock=False, believes=followed.believes)
    if looked.news and not looked.executions:  # only that must be proved, with a clock that was read before
        again = await tracker.look(transaction_hash, believes=followed.believes)
        looked = again if again.news else looked
    _judge(tracker, followed, looked)
    if followed.lifecycle.unconfirmed:
        await asyncio.sleep(CONFIRM_S + 0.01)
        _judge(tracker, followed, await tracker.look(transaction_hash, believes=followed.believes))
    if not told:
        followed.tell(followed.lifecycle.fail(Source.LOCAL, _nobody_knows(looked)))
    return told[-1]


def note_look(journal: Journal, update: StatusUpdate) -> None:
    """Write what a look found into the journal, where it decides something."""
    if update.status.value in {"processed", "expired"}:
        try:
            note(journal, update)
        except JournalError as error:  # the answer counts; there it stays unfinished
            _log.warning("what became of %s cannot be noted: %s", update.transaction_hash, error)


def _followed(
    transaction_hash: str,
    profile: Profile,
    expires_at_ms: int | None,
    clock: Clock,
    told: list[StatusUpdate],
    signed: FindSigned,
) -> Followed:
    lifecycle = Lifecycle(
        transaction_hash,
        own=False,
        timeout_s=None,
        expires_at_ms=expires_at_ms,
        expiry_margin_ms=int(profile.expiry_margin_s * 1000),
    )
    return Followed(
        lifecycle,
        clock=clock,
        network=profile.chain_name,
        explorer=profile.explorer,
        on_update=told.append,
        own_errors=profile.own_errors,
        signed=signed,
    )


def _judge(tracker: Tracker, followed: Followed, looked: Looked) -> None:
    """What one look says, by the same rules as following does."""
    for seen in looked.news:
        if not isinstance(seen, Executed):
            followed.observe(seen)
    if looked.executions:
        followed.settle(looked.executions)
    tracker.doubt_clocks(looked, followed)
    followed.looked_up(followed.lifecycle.look or Look.EXPIRY, looked.no_execution, 0)


def _nobody_knows(looked: Looked) -> str:
    if looked.news and all(isinstance(seen, NotKnown) for seen in looked.news):
        return "no source knows this hash; it may not have been sent, or to another network"
    trouble: ChannelError | None = next(iter(looked.errors), None)
    return f"nobody could be asked: {trouble}" if trouble is not None else "nobody could be asked"
