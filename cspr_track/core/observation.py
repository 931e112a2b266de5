"""What a channel can report about a transaction. Observations are facts with a source; the lifecycle judges them."""

from typing import Any

import msgspec

from cspr_track.core.status import Kind, Source

MOST_OF_A_MESSAGE = 65_536
"""Characters of an error message that are kept: it stands several times in what is told."""


def cut_message(text: str) -> str:
    """An error message without what is beyond reason; a cut one says so."""
    over = len(text) - MOST_OF_A_MESSAGE
    return text if over <= 0 else f"{text[:MOST_OF_A_MESSAGE]}… ({over} more characters)"


class Known(msgspec.Struct, frozen=True):
    """A source holds the transaction, not executed yet (accepted, pending).

    ``expires_at_ms`` is timestamp + TTL in milliseconds since 1970 where the source tells it. ``in_block``: a block has
    it, and the result is not told, not yet or not in a form that can be understood; then it has not expired.
    """

    transaction_hash: str
    source: Source
    kind: Kind | None = None
    expires_at_ms: int | None = None
    in_block: bool = False


class Executed(msgspec.Struct, frozen=True):
    """The network executed the transaction; ``entity`` is the CSPR.cloud Deploy entity (or made in its form).

    ``complete`` is false when the source told less than the entity holds (a node event without block height,
    for example) and a look-up can tell more.
    """

    transaction_hash: str
    source: Source
    entity: dict[str, Any]
    kind: Kind | None = None
    complete: bool = True


class ExpiryHint(msgspec.Struct, frozen=True):
    """A service says the transaction expired. Only a hint: such events come late and have been wrong."""

    transaction_hash: str
    source: Source
    kind: Kind | None = None


class NotKnown(msgspec.Struct, frozen=True):
    """A source was asked and does not know the hash."""

    transaction_hash: str
    source: Source


class ChainClock(msgspec.Struct, frozen=True):
    """The timestamp of the latest block a source has, in milliseconds since 1970; ``number`` tells nodes apart."""

    block_time_ms: int
    source: Source
    number: int = 0


class Opened(msgspec.Struct, frozen=True):
    """A channel is connected: news comes from now on, what happened before may have been missed."""

    source: Source


class Heartbeat(msgspec.Struct, frozen=True):
    """A channel is alive."""

    source: Source


TransactionNews = Known | Executed | ExpiryHint | NotKnown
"""What is about one transaction."""

Observation = TransactionNews | ChainClock | Opened | Heartbeat
"""Everything a channel can report."""
