"""Sending one signed transaction and following it: journaled before it leaves, subscribed before it is put."""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from cspr_track.core.errors import InputError, JournalError
from cspr_track.core.status import TransactionStatus
from cspr_track.core.summary import Summary
from cspr_track.core.update import LAST_MS, StatusUpdate
from cspr_track.network.built_in import Profile
from cspr_track.tracking.followed import Followed, OnUpdate
from cspr_track.tracking.journal import Journal, JournalRow
from cspr_track.tracking.tracker import Tracker

if TYPE_CHECKING:  # who watches uses this module too, and has no transaction
    from cspr_track.transaction.transaction import Transaction

ALREADY_SENT = frozenset({"sent", "timeout", "processed", "expired"})
"""Journal states after which a second put would be a second try; the transaction is followed instead."""


async def deliver(
    tracker: Tracker,
    transaction: "Transaction",
    on_update: OnUpdate,
    *,
    timeout_s: float | None,
    journal: Journal | None,
    chain_time_ms: int | None = None,
    on_already_sent: Callable[[JournalRow], None] | None = None,
    finalized: bool = False,
    record: Callable[["Transaction"], JournalRow | None] | None = None,
    until_sent: bool = False,
) -> Followed:
    """Put a signed transaction; wait for the ``outcome`` of what is returned to know what became of it.

    Args:
        tracker: follows it.
        transaction: signed; its hash is computed here, never taken from the file.
        on_update: called with each update, in order.
        timeout_s: how long to listen from ``sent``, in seconds; None waits for the TTL.
        journal: where it is written before it leaves; None keeps no record.
        chain_time_ms: the chain's time, where it is known: a transaction whose TTL is over by that clock and by this
            machine's is not put, only followed, which ends in ``expired`` or in what became of it earlier.
        on_already_sent: called when the journal says that it was sent before; then it is only followed.
        finalized: let an execution count only once its block is final.
        record: writes it down in place of ``journal.record``, where it was written together with others.
        until_sent: return only once somebody has it (``sent``), or a final status was told: for who does not wait for
            the ``outcome``. Where a node's answer was lost, that is later than the put.

    Raises:
        InputError: nobody signed it.
        JournalError: it could not be written down, so it was not sent.
        Unauthorized: the service refused the token; nothing was sent.
    """
    if not transaction.approvals:
        raise InputError("nobody has signed this transaction", code="no-approvals", hint="add --key FILE")
    sender = transaction.initiator.public_key
    tracker.expect(transaction.hash_hex, sender.hex if sender is not None else None)
    try:
        await tracker.connected()
        if record is not None:
            earlier = record(transaction)
        else:
            earlier = journal.record(row_of(transaction, tracker.profile.name)) if journal is not None else None
    except BaseException:
        tracker.unexpect(transaction.hash_hex)
        raise
    known = earlier is not None and earlier.status in ALREADY_SENT
    if known and earlier is not None and on_already_sent is not None:
        on_already_sent(earlier)
    margin_ms = int(tracker.profile.expiry_margin_s * 1000)
    ended_ms = transaction.expires_at_ms + margin_ms
    too_late = chain_time_ms is not None and min(chain_time_ms, time.time() * 1000) > ended_ms
    heard = asyncio.Event()
    noted = journaled(on_update, journal, tracker.say_once)
    followed = tracker.follow(
        transaction.hash_hex,
        _hearing(noted, heard) if until_sent else noted,
        own=not (known or too_late),
        kind=transaction.kind,
        sender=sender.hex if sender is not None else None,
        expires_at_ms=transaction.expires_at_ms,
        timeout_s=timeout_s,
        document=transaction,
        finalized=finalized,
    )
    if not (known or too_late):
        try:
            with saying_how_to_go_on(transaction.hash_hex, tracker.profile):
                await tracker.put(
                    followed,
                    transaction.to_rpc_params(),
                    transaction.kind,
                    maybe_sent_before=earlier is not None and earlier.status == "recorded",
                )
        except BaseException:
            followed.outcome.cancel()  # nobody will hear what becomes of it
            raise
    if until_sent:
        followed.outcome.add_done_callback(lambda _: heard.set())
        await heard.wait()
        if followed.done:
            followed.outcome.result()  # raises what ended it, if it was no status
    return followed


def _hearing(on_update: OnUpdate, heard: asyncio.Event) -> OnUpdate:
    def tell(update: StatusUpdate) -> None:
        on_update(update)
        if update.status is not TransactionStatus.PING:
            heard.set()

    return tell


@contextlib.contextmanager
def saying_how_to_go_on(transaction_hash: str, network: Profile) -> Iterator[None]:
    """Where a transaction may be live, let a cancellation say so, and how to follow it again."""
    try:
        yield
    except asyncio.CancelledError as cancellation:
        cancellation.add_note(
            f"{transaction_hash} may be live; go on with: cspr-track watch {transaction_hash} {network.in_commands}"
        )
        raise


def journaled(on_update: OnUpdate, journal: Journal | None, say: Callable[[str], None]) -> OnUpdate:
    """The callback, preceded by a note in the journal for each status but heartbeats.

    Args:
        on_update: is told in any case: that a disk is full ends no following, and what the journal has not heard of
            stays unfinished there and is found out again.
        journal: where it is noted, if anywhere.
        say: hears why it cannot be noted.
    """
    if journal is None:
        return on_update

    def note_and_tell(update: StatusUpdate) -> None:
        if update.status is not TransactionStatus.PING and update.transaction_hash is not None:
            try:
                note(journal, update)
            except JournalError as error:
                say(f"what becomes of the transactions cannot be noted: {error}")
        on_update(update)

    return note_and_tell


def note(journal: Journal, update: StatusUpdate) -> None:
    """Write an update into the row of its transaction, if the journal has one."""
    summary = update.summary if isinstance(update.summary, Summary) else None
    entity = update.data if isinstance(update.data, dict) else None
    journal.advance(
        update.transaction_hash or "",
        status=update.status.value,
        message=update.message,
        success=summary.success if summary else None,
        charged=summary.charged if summary else None,
        entity=json.dumps(entity) if entity else None,
    )


def row_of(transaction: "Transaction", profile: str) -> JournalRow:
    """The journal's row for a transaction that is about to leave."""
    from cspr_track.transaction.review import title_of

    public_key = transaction.initiator.public_key
    return JournalRow(
        transaction_hash=transaction.hash_hex,
        kind=transaction.kind.value,
        network=transaction.chain_name,
        profile=profile,
        sender=public_key.hex if public_key is not None else f"account-hash-{transaction.initiator.account_hash.hex()}",
        title=title_of(transaction),
        document=json.dumps(transaction.to_json()),
        recorded_at_ms=int(time.time() * 1000),
        expires_at_ms=min(transaction.expires_at_ms, LAST_MS),
        contract=_contract(transaction),
    )


def _contract(transaction: "Transaction") -> str | None:
    """What is called, where it is a stored contract: its hash, or its name among the sender's keys."""
    action = transaction.action
    return action.target_hash.hex() if action.target_hash is not None else action.target_name
