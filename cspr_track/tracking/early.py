"""News of transactions that are expected, and that nobody follows yet: kept until somebody does."""

from cspr_track.core.observation import Observation

MOST = 2
"""How many of one kind are kept of each transaction; a liar's next ones are not."""


class EarlyNews:
    """What came between the opening of a channel and the first who follows."""

    def __init__(self) -> None:
        self._kept: dict[str, list[Observation]] = {}

    def keep(self, transaction_hash: str, seen: Observation) -> None:
        """It came, and nobody is there to hear it."""
        kept = self._kept.setdefault(transaction_hash, [])
        if seen not in kept and sum(one.__class__ is seen.__class__ for one in kept) < MOST:
            kept.append(seen)

    def take(self, transaction_hash: str) -> list[Observation]:
        """What came, in order; it is kept no longer."""
        return self._kept.pop(transaction_hash, [])
