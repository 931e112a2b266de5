"""The chain: takes transactions, makes blocks, lets transactions expire. No sockets, no clock of its own.

The time is given with every call, in milliseconds since 1970. What happens is told to listeners, in order.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cspr_track.devnet.demo_contract import is_held
from cspr_track.devnet.execution import Outcome, execute
from cspr_track.devnet.ledger import FAUCET_MOTES, Ledger
from cspr_track.devnet.recordings import Recording, Recordings
from cspr_track.devnet.rules import Rules, check, check_signatures
from cspr_track.transaction.bytesrepr import digest, u64
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.transaction import Transaction

ERA_BLOCKS = 100
SECONDS_TO_BLOCK_MS = 5000
"""How long after its timestamp a recorded transaction is executed when its recording does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block; hashes are 32 bytes, the timestamp milliseconds since 1970."""

    hash: bytes
    parent: bytes
    height: int
    era: int
    timestamp_ms: int
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

    @property
    def waiting(self) -> bool:
        """Whether it may still be executed."""
        return self.block is None and not self.expired


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


@dataclass(frozen=True, slots=True)
class Expired:
    """A transaction's TTL passed before it was executed."""

    stored: Stored


@dataclass(frozen=True, slots=True)
class Finalized:
    """The validator signed a block."""

    block: Block
    signature: bytes


ChainEvent = Accepted | BlockMade | Processed | Expired | Finalized
Listener = Callable[[ChainEvent], None]


@dataclass(slots=True)
class Chain:
    """A chain with one validator.

    Args:
        rules: its chainspec.
        recordings: real transactions and what became of them.
        gas_price: the price of gas now; transactions that tolerate less wait until they expire.
    """

    rules: Rules
    recordings: Recordings = field(default_factory=Recordings)
    gas_price: int = 1
    ledger: Ledger = field(default_factory=Ledger)
    stored: dict[str, Stored] = field(default_factory=dict)
    """Every transaction that was ever taken, by hash in hex."""
    blocks: dict[str, Block] = field(default_factory=dict)
    """Every block by hash in hex."""
    listeners: list[Listener] = field(default_factory=list)
    latest: Block | None = None
    _validator: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    _by_height: dict[int, Block] = field(default_factory=dict)

    @property
    def validator(self) -> PublicKey:
        """The public key that signs blocks."""
        return PublicKey(b"\x01" + self._validator.public_key().public_bytes_raw())

    def fund(self, public_key: PublicKey, motes: int = FAUCET_MOTES) -> None:
        """Give an account motes out of nothing."""
        self.ledger.fund(public_key.account_hash, motes)

    def clock_ms(self, now_ms: int) -> int:
        """The chain's time: the present, or, while recordings wait to be played, the day of the earliest of them."""
        day = self.recordings.day_ms
        return now_ms if day is None else min(now_ms, day)

    def put(self, transaction: Transaction, now_ms: int) -> Stored:
        """Take a transaction. One that is known already is checked again and not announced again.

        Raises:
            Refused: with the node's words.
        """
        recording = self.recordings.find(transaction.hash_hex)
        if recording is not None:
            check_signatures(transaction)  # account, balance, TTL: its own network judged them on its day
        else:
            check(transaction, self.rules, self.ledger, now_ms)
        known = self.stored.get(transaction.hash_hex)
        if known is not None:
            return known
        stored = Stored(transaction, now_ms, recording)
        self.stored[transaction.hash_hex] = stored
        self._tell(Accepted(stored))
        return stored

    def make_block(self, now_ms: int) -> Block:
        """Make the next block of what waits, and let expire what cannot be executed any more."""
        for stored in self._waiting_recordings():
            self._replay(stored)
        ready = [stored for stored in self.stored.values() if self._may_be_included(stored, now_ms)]
        block = self._block(self.clock_ms(now_ms), tuple(ready))
        for stored in ready:
            stored.outcome = execute(stored.transaction, self.ledger, self.gas_price)
        self._announce(block)
        for stored in self.stored.values():
            if stored.waiting and stored.recording is None and stored.transaction.expires_at_ms < now_ms:
                stored.expired = True
                self._tell(Expired(stored))
        return block

    def block(self, *, block_hash: str | None = None, height: int | None = None) -> Block | None:
        """The block of that hash (hex) or height, else the latest."""
        if block_hash is not None:
            return self.blocks.get(block_hash.lower())
        return self.latest if height is None else self._by_height.get(height)

    def sign(self, message: bytes) -> bytes:
        """The validator's signature, its algorithm byte first."""
        return b"\x01" + self._validator.sign(message)

    def _may_be_included(self, stored: Stored, now_ms: int) -> bool:
        transaction = stored.transaction
        return (
            stored.waiting
            and stored.recording is None
            and transaction.timestamp_ms <= now_ms <= transaction.expires_at_ms
            and transaction.gas_price_tolerance >= self.gas_price
            and not is_held(transaction.action)
        )

    def _waiting_recordings(self) -> list[Stored]:
        waiting = [stored for stored in self.stored.values() if stored.recording is not None and stored.block is None]
        return sorted(waiting, key=lambda stored: stored.transaction.timestamp_ms)

    def _replay(self, stored: Stored) -> None:
        """Execute a recorded transaction: its own block, on its own day."""
        recording = stored.recording
        if recording is None:
            return
        day_ms = recording.block_time_ms or stored.transaction.timestamp_ms + SECONDS_TO_BLOCK_MS
        block = self._block(day_ms, (stored,), block_hash=recording.block_hash, height=recording.block_height)
        self.recordings.played(stored.transaction.hash_hex)
        self._announce(block)

    def _block(
        self,
        timestamp_ms: int,
        transactions: tuple[Stored, ...],
        *,
        block_hash: bytes | None = None,
        height: int | None = None,
    ) -> Block:
        parent = self.latest.hash if self.latest is not None else bytes(32)
        own_height = len(self.blocks)
        height = own_height if height is None else height
        content = b"".join(stored.transaction.hash for stored in transactions)
        block = Block(
            hash=block_hash or digest(parent + u64(height) + u64(timestamp_ms) + content),
            parent=parent,
            height=height,
            era=height // ERA_BLOCKS,
            timestamp_ms=timestamp_ms,
            transactions=transactions,
        )
        self.blocks[block.hash.hex()] = block
        self._by_height[height] = block
        self.latest = block
        for stored in transactions:
            stored.block = block
        return block

    def _announce(self, block: Block) -> None:
        self._tell(BlockMade(block))
        for stored in block.transactions:
            self._tell(Processed(stored))
        self._tell(Finalized(block, self.sign(block.hash + u64(block.era))))

    def _tell(self, event: ChainEvent) -> None:
        for listener in self.listeners:
            listener(event)
