"""What the chain holds, and what it tells: blocks, transactions, events."""

from collections.abc import Callable
from dataclasses import dataclass

from cspr_track.devnet.execution import Outcome
from cspr_track.devnet.recordings import Recording
from cspr_track.transaction.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block; hashes are 32 bytes, the timestamp milliseconds since 1970."""

    hash: bytes
    parent: bytes
    height: int
    era: int
    timestamp_ms: int
    gas_price: int
    transactions: tuple["Stored", ...] = ()


@dataclass(slots=True, eq=False)
class Stored:
    """A transaction that the chain holds."""

    transaction: Transaction
    received_ms: int
    recording: Recording | None = None
    block: Block | None = None
    outcome: Outcome | None = None
    """None while it waits, and for recorded ones, whose outcome the recording tells."""
    expired: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """A transaction was taken for the first time."""

    stored: Stored


@dataclass(frozen=True, slots=True)
class BlockMade:
    """A block was made; its transactions are told after it."""

    block: Block


@dataclass(frozen=True, slots=True)
class Processed:
    """A transaction was executed."""

    stored: Stored
    block: Block


@dataclass(frozen=True, slots=True)
class Expired:
    """A transaction's TTL passed before it was executed."""

    stored: Stored


@dataclass(frozen=True, slots=True)
class Finalized:
    """The validator signed a block; the signature bears its algorithm byte."""

    block: Block
    signature: bytes


ChainEvent = Accepted | BlockMade | Processed | Expired | Finalized
Listener = Callable[[ChainEvent], None]
