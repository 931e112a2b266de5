"""Who follows what: several may follow the same transaction, each with a time-out and a callback of its own."""

from collections.abc import Iterator

from cspr_track.tracking.followed import Followed


class Book:
    """What is followed, by transaction hash. Iterating gives a snapshot, so that callbacks may follow and leave."""

    def __init__(self) -> None:
        self._by_hash: dict[str, tuple[Followed, ...]] = {}

    def __iter__(self) -> Iterator[Followed]:
        return iter([followed for several in self._by_hash.values() for followed in several])

    def __contains__(self, transaction_hash: str) -> bool:
        return transaction_hash in self._by_hash

    def of(self, transaction_hash: str) -> tuple[Followed, ...]:
        """All that follow this transaction."""
        return self._by_hash.get(transaction_hash, ())

    def add(self, followed: Followed) -> None:
        """Follow one more."""
        self._by_hash[followed.transaction_hash] = (*self.of(followed.transaction_hash), followed)

    def remove(self, followed: Followed) -> None:
        """Follow one less; others that follow the same transaction stay."""
        others = tuple(other for other in self.of(followed.transaction_hash) if other is not followed)
        if others:
            self._by_hash[followed.transaction_hash] = others
        else:
            self._by_hash.pop(followed.transaction_hash, None)
