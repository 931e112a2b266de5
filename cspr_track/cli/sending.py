"""The way of a document from the command line to the network: check, review, ask, sign, send, follow."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cspr_track.cli import interrupts
from cspr_track.cli.asking import ask_to_go_on
from cspr_track.cli.batch import Batch
from cspr_track.cli.documents import each_once, one_chain, refuse_bad
from cspr_track.cli.following import Followers, ScreenNotices, run_follow
from cspr_track.cli.key_files import load_keys
from cspr_track.cli.options import NetworkFlags, OutputFlags, SendingFlags
from cspr_track.cli.session import open_journal, profile_of, renderer_of, timeout_of
from cspr_track.cli.signals import run_interruptible
from cspr_track.cli.when_done import WhenDone, when_done
from cspr_track.core.errors import InputError
from cspr_track.core.exit_codes import ExitCode
from cspr_track.core.status import Source, TransactionStatus
from cspr_track.core.update import StatusUpdate, utc_text
from cspr_track.network.profiles import Profile
from cspr_track.render.renderer import Renderer
from cspr_track.tracking.ahead import RecordedAhead
from cspr_track.tracking.deliver import deliver
from cspr_track.tracking.followed import Followed
from cspr_track.tracking.journal import Journal
from cspr_track.tracking.preflight import Preflight, agree, ask_network, findings_now
from cspr_track.tracking.tracker import Tracker
from cspr_track.transaction.approvals import Approval
from cspr_track.transaction.document import Document
from cspr_track.transaction.review import review
from cspr_track.transaction.signing import Signer, approve
from cspr_track.transaction.transaction import Transaction

DECIDED_ELSEWHERE = frozenset({"expired", "timestamp-in-future", "chain-name"})
"""Problems of the day that are shown in the review, or decided by the chain's clock."""
OF_THE_ACCOUNT = frozenset({"unknown-account", "foreign-signer", "insufficient-weight"})


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be sent, and how."""

    documents: list[Document]
    keys: list[Path] = field(default_factory=list)
    signers: list[Signer] = field(default_factory=list)
    """Keys that are loaded already."""
    yes: bool = False
    timeout_s: float | None = None
    """How long to listen; 0 waits for the TTL, None for as long as the settings say (in ``send_all`` for the TTL)."""
    detach: bool = False
    dry_run: bool = False
    strict_permissions: bool = False
    concurrency: int = 500
    """How many may be under way at once."""
    fail_fast: bool = False
    finalized: bool = False
    done: WhenDone | None = None


def order_of(sending: SendingFlags, documents: list[Document], **more: Any) -> Order:
    """The order that the flags make; ``more`` is what only one command has.

    Raises:
        InputError: a flag cannot be read.
    """
    return Order(
        documents=documents,
        yes=sending.yes,
        timeout_s=sending.timeout,
        detach=sending.detach,
        finalized=sending.finalized,
        dry_run=sending.dry_run,
        strict_permissions=sending.strict_permissions,
        done=when_done(sending.command, sending.bell),
        **more,
    )


def send_all(order: Order, network: NetworkFlags, output: OutputFlags) -> int:
    """Carry an order out; gives the exit code.

    Raises:
        TrackError: something prevents it; nothing was sent.
    """
    given = len(order.documents)
    order = replace(order, documents=each_once(order.documents))
    transactions = [document.transaction for document in order.documents]
    profile = profile_of(network, chain_name=one_chain(transactions))
    order = replace(order, timeout_s=timeout_of(order.timeout_s, profile))
    signers = [*order.signers, *load_keys(_keys(order, profile), strict=order.strict_permissions)]
    for document in order.documents:
        refuse_bad(document, will_be_signed=bool(signers))
    renderer, terminal = renderer_of(output, profile)
    if not order.yes and not order.dry_run and not terminal.can_ask:
        raise InputError(
            "nobody can be asked whether to send: standard input or standard error is no terminal",
            code="usage",
            hint="add --yes to send without asking",
        )
    if given > len(transactions):
        renderer.notice(f"of {given} documents only {len(transactions)} are different transactions; each is sent once")
    if not profile.on_this_machine:  # a dev network may play recordings of other networks: it is asked first
        agree(profile, one_chain(transactions), Preflight())
    preflight = run_interruptible(ask_network(profile, transactions))
    for document in order.documents:
        agree(profile, document.transaction.chain_name, preflight)
        _show(renderer, document, profile, preflight, signers)
        _refuse_hopeless(document, preflight, signers)
    if order.dry_run:
        renderer.notice("dry run: nothing was signed, nothing was sent")
        return ExitCode.OK
    if not order.yes and not _approved(renderer, transactions):
        return _cancelled(renderer, transactions, profile)
    interrupts.check()
    signed = [_sign(transaction, signers, renderer) for transaction in transactions]
    with open_journal() as journal:
        return _send(signed, order, profile, preflight, renderer, journal)


def _send(
    signed: list[Transaction],
    order: Order,
    profile: Profile,
    preflight: Preflight,
    renderer: Renderer,
    journal: Journal,
) -> int:
    ahead = RecordedAhead(journal, profile.name)

    async def send_each(followers: Followers) -> None:
        async with Tracker(profile, notices=ScreenNotices(renderer)) as tracker:
            for transaction in signed:
                sender = transaction.initiator.public_key
                tracker.expect(transaction.hash_hex, sender.hex if sender is not None else None)
            await tracker.connected()
            for transaction in signed:
                _expect(renderer, transaction, profile, preflight, order.timeout_s)

            async def send_one(transaction: Transaction) -> Followed:
                followers.expect(transaction.hash_hex)
                return await deliver(
                    tracker,
                    transaction,
                    followers.update,
                    timeout_s=order.timeout_s,
                    journal=journal,
                    chain_time_ms=preflight.chain_time_ms,
                    finalized=order.finalized,
                    record=ahead.take,
                    until_sent=order.detach,
                    on_already_sent=lambda row: renderer.notice(
                        f"sent before ({row.status}); following {row.transaction_hash} instead of a second try"
                    ),
                )

            batch = Batch(
                send_one,
                concurrency=order.concurrency,
                fail_fast=order.fail_fast,
                detach=order.detach,
                prepare=ahead.record,
            )
            try:
                for unsent in await batch.run(signed):
                    followers.update(_not_sent(unsent, profile, "not sent: an earlier one failed (--fail-fast)"))
            finally:
                ahead.give_up("not sent: the run ended before its turn")

    return run_follow(renderer, send_each, profile=profile, done=order.done)


def _expect(
    renderer: Renderer, transaction: Transaction, profile: Profile, preflight: Preflight, timeout_s: float | None
) -> None:
    from cspr_track.transaction.review import title_of

    renderer.expect(
        transaction.hash_hex,
        network=profile.chain_in_words(dev_network=preflight.dev_network),
        title=title_of(transaction),
        timeout_s=timeout_s,
        expires_at_ms=transaction.expires_at_ms,
        block_s=preflight.rules.block_time_ms / 1000 if preflight.rules is not None else profile.block_time_s,
    )


def _keys(order: Order, profile: Profile) -> Sequence[Path]:
    """The keys that were named; where none was and nobody has signed yet, those of the settings."""
    if order.keys or order.signers or any(document.transaction.approvals for document in order.documents):
        return order.keys
    return profile.key


def _show(
    renderer: Renderer, document: Document, profile: Profile, preflight: Preflight, signers: list[Signer]
) -> None:
    """Show what will be signed, as the bytes say it."""
    seen = review(
        document.transaction,
        now_ms=_now_ms(preflight),
        network_name=profile.name,
        network_chain=profile.chain_name,
        dev_network=preflight.dev_network,
        balance_motes=preflight.account(document.transaction).balance_motes,
        keys=[signer.public_key for signer in signers],
    )
    rows = [(row.label, row.value, row.note) for row in seen.rows]
    soft = tuple(problem.message for problem in document.problems if not problem.fatal)
    renderer.review(seen.title, tuple(rows), seen.warnings + soft)


def _now_ms(preflight: Preflight) -> int:
    return preflight.chain_time_ms if preflight.chain_time_ms is not None else int(time.time() * 1000)


def _refuse_hopeless(document: Document, preflight: Preflight, signers: list[Signer]) -> None:
    """Stop before signing what the network's own rules, or the account's keys, say that no node takes.

    What is signed already is sent all the same, where only the rules speak against it: the node has the last word.
    """
    transaction = document.transaction
    for signer in signers:
        key = signer.public_key
        transaction = transaction.with_approval(Approval(key, key.raw[:1] + bytes(64)))  # what it will weigh
    for problem in findings_now(transaction, preflight, now_ms=_now_ms(preflight)):
        if problem.code in DECIDED_ELSEWHERE or not (signers or problem.code in OF_THE_ACCOUNT):
            continue
        raise InputError(
            f"nothing was sent: {problem.message}",
            code=problem.code,
            file=document.file,
            path=problem.path,
            hint=problem.hint,
        )


def _approved(renderer: Renderer, transactions: list[Transaction]) -> bool:
    many = len(transactions) > 1
    return ask_to_go_on(renderer, f"Sign and send {len(transactions)} transactions" if many else "Sign and send")


def _cancelled(renderer: Renderer, transactions: list[Transaction], profile: Profile) -> int:
    said = "you said no; nothing was signed, nothing was sent"
    updates = [_not_sent(transaction, profile, said) for transaction in transactions]
    for update in updates:
        renderer.update(update)
    renderer.finish(updates, total=len(updates))
    return ExitCode.CANCELLED


def _not_sent(transaction: Transaction, profile: Profile, message: str) -> StatusUpdate:
    return StatusUpdate(
        status=TransactionStatus.CANCELLED,
        transaction_hash=transaction.hash_hex,
        kind=transaction.kind,
        network=profile.chain_name,
        at=utc_text(time.time()),
        elapsed_ms=0,
        source=Source.LOCAL,
        final=True,
        message=message,
    )


def _sign(transaction: Transaction, signers: list[Signer], renderer: Renderer) -> Transaction:
    for signer in signers:
        if any(approval.signer == signer.public_key for approval in transaction.approvals):
            renderer.notice(f"{signer.public_key.hex} has signed this transaction already; its signature stays")
        else:
            transaction = approve(transaction, signer)
    return transaction
