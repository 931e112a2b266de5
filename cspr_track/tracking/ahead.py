"""Writing several transactions down at once, before the first of them leaves: one wait for the disk for all."""

from collections.abc import Sequence

from cspr_track.tracking.deliver import row_of
from cspr_track.tracking.journal import Journal, JournalRow
from cspr_track.transaction.transaction import Transaction


class RecordedAhead:
    """What was written down and has not been sent yet.

    Args:
        journal: where it is written.
        profile: the name of the profile it is sent with.
    """

    def __init__(self, journal: Journal, profile: str) -> None:
        self._journal = journal
        self._profile = profile
        self._earlier: dict[str, JournalRow | None] = {}

    def record(self, transactions: Sequence[Transaction]) -> None:
        """Write them down, all or none; they are on the disk when this returns.

        Raises:
            JournalError: they could not be written down, and none of them may be sent.
        """
        rows = [row_of(transaction, self._profile) for transaction in transactions]
        for row, earlier in zip(rows, self._journal.record_many(rows), strict=True):
            self._earlier.setdefault(row.transaction_hash, earlier)

    def take(self, transaction: Transaction) -> JournalRow | None:
        """It is about to be sent; gives the row that was there before it was written down, if any.

        One that was not written ahead is written now, as ``Journal.record`` does.

        Raises:
            JournalError: it could not be written down.
        """
        if transaction.hash_hex in self._earlier:
            return self._earlier.pop(transaction.hash_hex)
        return self._journal.record(row_of(transaction, self._profile))

    def give_up(self, reason: str) -> None:
        """Note of those that were not taken that they never left, unless an earlier run may have sent them.

        Raises:
            JournalError: it could not be noted.
        """
        while self._earlier:
            transaction_hash, earlier = self._earlier.popitem()
            if earlier is None:
                self._journal.advance(transaction_hash, status="cancelled", message=reason)
