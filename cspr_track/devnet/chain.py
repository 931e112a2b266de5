"""The chain: takes transactions, makes blocks, lets transactions expire. No sockets, no clock of its own.

The time is given with every call, in milliseconds since 1970, so that the same calls give the same chain. What
happens is told to listeners, in order.
"""

from dataclasses import dataclass, field
from itertools import count

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cspr_track.devnet.chain_events import (
    Accepted,
    Block,
    BlockMade,
    ChainEvent,
    Expired,
    Finalized,
    Listener,
    Processed,
    Stored,
)
from cspr_track.devnet.demo_contract import is_held
from cspr_track.devnet.execution import execute
from cspr_track.devnet.ledger import FAUCET_MOTES, Ledger
from cspr_track.devnet.recordings import Recording, Recordings
from cspr_track.devnet.rules import check, check_signatures
from cspr_track.transaction.bytesrepr import digest, u64
from cspr_track.transaction.network_rules import NetworkRules
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.transaction import Transaction

ERA = 1
"""The era of every block: it never ends here, there are no elections."""
GENESIS = digest(b"cspr-track devnet genesis")
"""The block before the first, which ended the era before this one."""
BLOCK_AFTER_MS = 5000
"""How long after its timestamp a recorded transaction was executed, where its recording does not say."""


@dataclass(slots=True)
class Chain:
    """A chain with one validator.

    Args:
        rules: its chainspec.
        recordings: real transactions and what became of them.
        gas_price: the price of gas now; transactions that tolerate less wait until they expire.
        ledger: who has how much.
        listeners: hear every event, in order.
    """

    rules: NetworkRules
    recordings: Recordings = field(default_factory=Recordings)
    gas_price: int = 1
    signing: bool = True
    """Whether the validator's finality signatures are to be had; a test may hold them back."""
    ledger: Ledger = field(default_factory=Ledger)
    listeners: list[Listener] = field(default_factory=list)
    stored: dict[str, Stored] = field(default_factory=dict)
    """Every transaction that was ever taken, by hash in hex."""
    blocks: dict[str, Block] = field(default_factory=dict)
    """Every block by hash in hex, oldest first as they were made here."""
    latest: Block | None = None
    """The newest block made here; blocks of recordings are history, as on a node that fills in old ones."""
    _waiting: dict[str, Stored] = field(default_factory=dict)
    _held: set[str] = field(default_factory=set)
    _by_height: dict[int, Block] = field(default_factory=dict)
    _signer: Ed25519PrivateKey = field(
        default_factory=lambda: Ed25519PrivateKey.from_private_bytes(digest(b"cspr-track devnet validator"))
    )

    @property
    def validator(self) -> PublicKey:
        """The public key that signs blocks; the same on every dev network, so worth nothing elsewhere."""
        return PublicKey(b"\x01" + self._signer.public_key().public_bytes_raw())

    def fund(self, public_key: PublicKey, motes: int = FAUCET_MOTES) -> None:
        """Give an account motes out of nothing."""
        self.ledger.fund(public_key.account_hash, motes)

    def hold(self, transaction_hash: str) -> None:
        """Keep a transaction (64 hex digits) out of every block from now on, so that it expires."""
        self._held.add(transaction_hash)

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
        self._waiting[transaction.hash_hex] = stored
        self._tell(Accepted(stored))
        return stored

    def make_block(self, now_ms: int) -> Block:
        """Make the next block of what waits, and let expire what cannot be executed any more."""
        self._replay()
        ready = [stored for stored in self._waiting.values() if self._may_be_included(stored, now_ms)]
        block = self._next_block(self.clock_ms(now_ms), tuple(ready))
        for stored in ready:
            stored.outcome = execute(stored.transaction, self.ledger, self.gas_price)
        self._announce(block, block.transactions)
        late = [stored for stored in self._waiting.values() if self._is_late(stored, now_ms)]
        for stored in late:
            stored.expired = True
            del self._waiting[stored.transaction.hash_hex]
            self._tell(Expired(stored))
        return block

    def block(self, *, block_hash: str | None = None, height: int | None = None) -> Block | None:
        """The block of that hash (hex) or height, else the latest."""
        if block_hash is not None:
            return self.blocks.get(block_hash.lower())
        return self.latest if height is None else self._by_height.get(height)

    @property
    def chain_name_hash(self) -> bytes:
        """What a finality signature names the network by."""
        return digest(self.rules.chain_name.encode())

    def finality_signature(self, block: Block) -> bytes:
        """The validator's signature of a block, its algorithm byte first."""
        message = block.hash + u64(block.height) + u64(block.era) + self.chain_name_hash
        return b"\x01" + self._signer.sign(message)

    def _may_be_included(self, stored: Stored, now_ms: int) -> bool:
        transaction = stored.transaction
        return (
            stored.recording is None
            and transaction.timestamp_ms <= now_ms <= transaction.expires_at_ms
            and transaction.gas_price_tolerance >= self.gas_price
            and transaction.hash_hex not in self._held
            and not is_held(transaction.action)
        )

    def _is_late(self, stored: Stored, now_ms: int) -> bool:
        return stored.recording is None and stored.transaction.expires_at_ms < now_ms

    def _replay(self) -> None:
        """Execute the recorded transactions that wait: each in its own block, on its own day, oldest first."""
        recorded = [stored for stored in self._waiting.values() if stored.recording is not None]
        for stored in sorted(recorded, key=lambda stored: stored.transaction.timestamp_ms):
            if stored.recording is not None and stored.transaction.hash_hex not in self._held:
                self._announce(self._recorded_block(stored, stored.recording), (stored,))
                self.recordings.played(stored.transaction.hash_hex)

    def _recorded_block(self, stored: Stored, recording: Recording) -> Block:
        """The block of a recording; several recordings may share one."""
        found = recording.block_hash or digest(b"recorded" + stored.transaction.hash)
        known = self.blocks.get(found.hex())
        height = known.height if known is not None else recording.block_height
        block = Block(
            hash=found,
            parent=digest(b"parent" + found),
            height=self._free_height() if height is None else height,
            era=ERA,
            timestamp_ms=recording.block_time_ms or stored.transaction.timestamp_ms + BLOCK_AFTER_MS,
            gas_price=1,
            transactions=(*(known.transactions if known is not None else ()), stored),
        )
        self._add(block)
        return block

    def _free_height(self) -> int:
        """The next height of our own blocks; those that recordings took are left out."""
        return next(
            height for height in count(self.latest.height + 1 if self.latest else 0) if height not in self._by_height
        )

    def _next_block(self, timestamp_ms: int, transactions: tuple[Stored, ...]) -> Block:
        parent = self.latest.hash if self.latest is not None else GENESIS
        height = self._free_height()
        content = b"".join(stored.transaction.hash for stored in transactions)
        block = Block(
            hash=digest(parent + u64(height) + u64(timestamp_ms) + content),
            parent=parent,
            height=height,
            era=ERA,
            timestamp_ms=timestamp_ms,
            gas_price=self.gas_price,
            transactions=transactions,
        )
        self.latest = block
        self._add(block)
        return block

    def _add(self, block: Block) -> None:
        self.blocks[block.hash.hex()] = block
        self._by_height[block.height] = block
        for stored in block.transactions:
            stored.block = block
            self._waiting.pop(stored.transaction.hash_hex, None)

    def _announce(self, block: Block, executed: tuple[Stored, ...]) -> None:
        self._tell(BlockMade(block))
        for stored in executed:
            self._tell(Processed(stored, block))
        self._tell(Finalized(block, self.finality_signature(block)))

    def _tell(self, event: ChainEvent) -> None:
        for listener in self.listeners:
            listener(event)
