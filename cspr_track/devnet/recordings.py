"""Recordings: real transactions with the execution results that the real network gave them.

``recording_formats`` says which files are understood.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cspr_track.core.errors import InputError
from cspr_track.transaction.entity import entity_of
from cspr_track.transaction.execution import Execution
from cspr_track.transaction.transaction import Transaction

FORMAT = "cspr-track/1"
MAX_FILE_BYTES = 64 * 1024 * 1024
SUFFIXES = (".json", ".jsonl", ".txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What became of one transaction on its own network."""

    transaction_hash: str
    """64 lower-case hex digits."""
    result: dict[str, Any]
    """The execution result as a node of Casper 2 tells it: ``{"Version2": …}`` or ``{"Version1": …}``."""
    execution: Execution
    entity: dict[str, Any] | None = None
    """The CSPR.cloud entity, where that is what was recorded."""
    block_hash: bytes | None = None
    block_height: int | None = None
    block_time_ms: int | None = None
    timestamp_ms: int | None = None
    """The transaction's own timestamp, for the clock of its day."""
    chain_name: str | None = None

    def entity_for(self, transaction: Transaction, block_hash: str, block_height: int) -> dict[str, Any]:
        """The Deploy entity: the recorded one as it is, else made from the node's result."""
        if self.entity is not None:
            return self.entity
        return entity_of(
            self.transaction_hash,
            self.execution,
            kind=transaction.kind,
            transaction=transaction,
            block_hash=block_hash,
            block_height=block_height,
        )


@dataclass(slots=True)
class Recordings:
    """Recordings by transaction hash in hex, and which of them wait to be played."""

    by_hash: dict[str, Recording] = field(default_factory=dict)
    _unplayed: set[str] = field(default_factory=set)

    def add(self, recording: Recording) -> None:
        """Take a recording; where there are two of one transaction, the one that tells more is kept, completed."""
        known = self.by_hash.get(recording.transaction_hash)
        self.by_hash[recording.transaction_hash] = recording if known is None else _merged(known, recording)
        self._unplayed.add(recording.transaction_hash)

    def find(self, transaction_hash: str) -> Recording | None:
        """The recording of a transaction, if there is one."""
        return self.by_hash.get(transaction_hash)

    def played(self, transaction_hash: str) -> None:
        """Note that a recorded transaction was executed here."""
        self._unplayed.discard(transaction_hash)

    @property
    def chain_names(self) -> tuple[str, ...]:
        """The networks that the recordings come from."""
        return tuple(sorted({found.chain_name for found in self.by_hash.values() if found.chain_name}))

    @property
    def day_ms(self) -> int | None:
        """The day of the earliest recording that waits to be played, in milliseconds; None when none waits."""
        days = [found.timestamp_ms for name in self._unplayed if (found := self.by_hash[name]).timestamp_ms is not None]
        return min(days, default=None)


def _merged(known: Recording, other: Recording) -> Recording:
    """One of two: a node's result is better than one made from an entity; what one does not say, the other does."""
    better, lesser = (known, other) if known.entity is None else (other, known)
    return replace(
        better,
        entity=better.entity or lesser.entity,
        block_hash=better.block_hash or lesser.block_hash,
        block_height=lesser.block_height if better.block_height is None else better.block_height,
        block_time_ms=better.block_time_ms or lesser.block_time_ms,
        timestamp_ms=better.timestamp_ms or lesser.timestamp_ms,
        chain_name=better.chain_name or lesser.chain_name,
    )


def load_recordings(paths: list[Path]) -> Recordings:
    """Read recordings from files and folders (searched through); files that hold no outcome are passed over.

    Raises:
        InputError: a path cannot be read, or nothing in all of them is a recording.
    """
    from cspr_track.devnet.recording_formats import read_recordings

    recordings = Recordings()
    documents: dict[str, Transaction] = {}
    for file in _files(paths):
        for transaction, found in read_recordings(_bytes(file)):
            if transaction is not None:
                documents[transaction.stated_hash or transaction.hash_hex] = transaction
            for recording in found:
                recordings.add(recording)
    for transaction_hash, recording in recordings.by_hash.items():
        document = documents.get(transaction_hash)
        if document is not None:
            recordings.by_hash[transaction_hash] = replace(
                recording, timestamp_ms=document.timestamp_ms, chain_name=recording.chain_name or document.chain_name
            )
    if not recordings.by_hash:
        raise InputError(
            "there is no recording in it",
            code="no-recording",
            file=", ".join(map(str, paths)),
            hint="make one with: cspr-track record HASH",
        )
    return recordings


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file())
        else:
            yield path


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_FILE_BYTES)
    except OSError as error:
        raise InputError("the recording cannot be read", file=str(file), why=error.strerror or str(error)) from None


def make_recording(
    network: str, transaction: dict[str, Any], node: dict[str, Any] | None, cloud: dict[str, Any] | None
) -> dict[str, Any]:
    """What ``cspr-track record`` writes.

    Args:
        network: the chain name.
        transaction: the document, as the node gave it.
        node: the result of the node's look-up, with ``execution_info`` or ``execution_results``.
        cloud: the CSPR.cloud entity, where there is a token for it.
    """
    return {"recording": FORMAT, "network": network, "transaction": transaction, "node": node, "cloud": cloud}
