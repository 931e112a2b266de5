"""Documents and keys for the other benchmarks: single-signature ed25519 transfers."""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from cspr_track.transaction.keys import SecretKey, generate_key
from cspr_track.transaction.make_native import TRANSFER_PAYMENT_MOTES, make_transfer
from cspr_track.transaction.signing import approve
from cspr_track.transaction.transaction import Transaction

KEYS = 50


def transfers(
    count: int, *, chain_name: str = "casper", legacy: bool = True, timestamp_ms: int = 1_767_323_045_678
) -> Iterator[Transaction]:
    """Signed transfers by a few senders."""
    keys = [generate_key() for _ in range(KEYS + 1)]
    pairs = list(pairwise(keys))
    for n in range(count):
        key, other = pairs[n % KEYS]
        yield transfer(key, other, n, chain_name=chain_name, legacy=legacy, timestamp_ms=timestamp_ms)


def transfer(
    key: SecretKey, to: SecretKey, number: int, *, chain_name: str, legacy: bool, timestamp_ms: int, signed: bool = True
) -> Transaction:
    """One transfer."""
    made = make_transfer(
        initiator=key.public_key,
        to=to.public_key,
        amount_motes=2_500_000_000 + number,
        payment_motes=TRANSFER_PAYMENT_MOTES,
        chain_name=chain_name,
        timestamp_ms=timestamp_ms,
        transfer_id=number,
        legacy=legacy,
    )
    return approve(made, key) if signed else made


def write_all(transactions: Iterator[Transaction], folder: Path) -> list[Path]:
    """A file each."""
    files = []
    for n, transaction in enumerate(transactions):
        file = folder / f"{n}.json"
        file.write_text(json.dumps(transaction.to_json()))
        files.append(file)
    return files
