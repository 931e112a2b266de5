"""What was said of one transaction before its final word, by whom, and what the signed document says of it.

In the ordinary case nothing is kept: one source tells of the execution, and nobody else is heard.
"""

import contextlib
from collections.abc import Callable, Container
from typing import TYPE_CHECKING

from cspr_track.core.claims import (
    DOCUMENT,
    MOST_REMEMBERED,
    Claim,
    Contradiction,
    Value,
    contradict,
    contradictions_among,
    numbered,
)
from cspr_track.core.errors import InputError, JournalError
from cspr_track.core.status import Source
from cspr_track.core.update import utc_text_of_ms

if TYPE_CHECKING:
    from cspr_track.tracking.journal import Journal
    from cspr_track.transaction.transaction import Transaction

EXECUTED = ("success", "failure")
"""The outcomes of an execution."""


class Heard:
    """The claims of several sources about one transaction."""

    __slots__ = ("_claims",)

    def __init__(self) -> None:
        self._claims: list[tuple[str, Claim]] = []

    def take(self, source: Source, claim: Claim) -> None:
        """Remember what a source says; what it says more of the same thing is added to that."""
        mine = [place for place, (who, _) in enumerate(self._claims) if who == source.value]
        for place in mine:
            earlier = self._claims[place][1]
            if not contradict(earlier, claim):
                self._claims[place] = (source.value, {**earlier, **claim})
                return
        if len(mine) < MOST_REMEMBERED:
            self._claims.append((source.value, claim))

    def contradicts(self, claim: Claim) -> bool:
        """Whether anybody said otherwise."""
        return any(contradict(other, claim) for _, other in self._claims)

    def has(self, source: Source) -> bool:
        """Whether this source told of an execution."""
        return any(who == source.value and claim.get("outcome") in EXECUTED for who, claim in self._claims)

    @property
    def of_execution(self) -> bool:
        """Whether anybody told of an execution."""
        return any(claim.get("outcome") in EXECUTED for _, claim in self._claims)

    def beside(self, source: Source, told: Claim, signed: Claim | None) -> tuple[Contradiction, ...]:
        """Where what is told at last is contradicted by what was said before, or by the signed document."""
        others: list[tuple[str, Claim]] = []
        for who, claim in self._claims:
            if who == source.value and not contradict(told, claim):
                told = {**claim, **told}  # it said so before, or something more
            else:
                others.append((who, claim))
        first: list[tuple[str, Claim]] = [(source.value, told)]
        held = [(DOCUMENT, signed)] if signed is not None else []
        return contradictions_among([*first, *numbered(others, {source.value}), *held])


def signed_claim(transaction: "Transaction") -> dict[str, Value]:
    """What the bytes of a document say, in the words in which sources are compared."""
    initiator, payment = transaction.initiator, transaction.payment_motes
    claim: dict[str, Value] = {
        "kind": transaction.kind.value,
        "sender_account": initiator.account_hash.hex(),
    }
    with contextlib.suppress(ValueError, OverflowError, OSError):  # a time that no calendar has
        claim["made_at"] = f"{utc_text_of_ms(transaction.timestamp_ms)[:19]}Z"
    if initiator.public_key is not None:
        claim["sender"] = initiator.public_key.hex
    if payment is not None:
        claim["payment"] = str(payment)
    return claim


def signed_finder(document: Callable[[str], "Transaction | None"]) -> Callable[[str], Claim | None]:
    """What the signed document says, by hash, from what finds documents.

    It is asked for when an execution is heard, and again when it is told; a hash never means another document, so that
    the last one need not be found and read twice.
    """
    last: tuple[str, Claim] | None = None

    def find(transaction_hash: str) -> Claim | None:
        nonlocal last
        if last is None or last[0] != transaction_hash:
            transaction = document(transaction_hash)
            if transaction is None:
                return None
            last = (transaction_hash, signed_claim(transaction))
        return last[1]

    return find


def recorded_documents(
    journal: "Journal", among: Container[str] | None = None
) -> Callable[[str], "Transaction | None"]:
    """What was sent from here, by hash; None where the journal has no document that has that hash.

    Args:
        journal: where it was recorded.
        among: the hashes that the journal is known to have; None asks it for each.
    """

    def find(transaction_hash: str) -> "Transaction | None":
        if among is not None and transaction_hash not in among:
            return None
        from cspr_track.transaction.document import read_document  # only who has sent something pays for it

        try:
            rows = journal.find(transaction_hash)
            transaction = read_document(rows[0].document).transaction if rows else None
        except (InputError, JournalError):
            return None
        return transaction if transaction is not None and transaction.hash_hex == transaction_hash else None

    return find
