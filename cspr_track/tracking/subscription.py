"""Which news to ask the stream for: a plain choice, so that it can be tested and explained."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

HASHES_PER_CONNECTION = 100
"""A filter is part of a request line: 100 hashes of 65 bytes stay below the 8 kB that servers commonly take."""
SENDERS_PER_CONNECTION = 100


@dataclass(frozen=True, slots=True)
class Subscription:
    """What one connection asks for; nothing asked means everything."""

    hashes: frozenset[str] = field(default=frozenset())
    senders: frozenset[str] = field(default=frozenset())

    def covers(self, transaction_hash: str, sender: str | None) -> bool:
        """Whether news of this transaction will come over this subscription."""
        if self.hashes:
            return transaction_hash in self.hashes
        return not self.senders or sender in self.senders

    @property
    def filters(self) -> dict[str, list[str]]:
        """The subscription in the words of the Streaming API."""
        if self.hashes:
            return {"deploy_hash": sorted(self.hashes)}
        return {"caller_public_key": sorted(self.senders)} if self.senders else {}


def choose(followed: Mapping[str, str | None]) -> Subscription:
    """Choose the narrowest subscription that one connection can carry.

    Args:
        followed: transaction hash -> public key of its sender in hex, or None where it is not known.

    Returns:
        By hash while they fit into a request line, else by sender when all are known and few, else everything.
    """
    if 0 < len(followed) <= HASHES_PER_CONNECTION:
        return Subscription(hashes=frozenset(followed))
    senders: Collection[str | None] = set(followed.values())
    known = frozenset(sender for sender in senders if sender is not None)
    if followed and None not in senders and len(known) <= SENDERS_PER_CONNECTION:
        return Subscription(senders=known)
    return Subscription()
