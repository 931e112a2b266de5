"""Transaction lanes: how large a transaction of each sort may be, and what gas it may use.

Source: node reference, part 4 (mainnet 2.2 chainspec).
"""

from dataclasses import dataclass

from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.executable_item import args_bytes
from cspr_track.transaction.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane: its number, bytes of a transaction, bytes of its arguments, gas limit in motes, number per block."""

    number: int
    max_bytes: int
    max_args_bytes: int
    gas_limit: int
    max_count: int


MINT = Lane(0, 2048, 1024, 100_000_000, 325)
AUCTION = Lane(1, 3096, 2048, 2_500_000_000, 325)
INSTALL = Lane(2, 750_000, 2048, 1_000_000_000_000, 1)
LARGE = Lane(3, 750_000, 2048, 1_000_000_000_000, 1)
MEDIUM = Lane(4, 131_072, 1024, 100_000_000_000, 2)
SMALL = Lane(5, 65_536, 512, 5_000_000_000, 40)
LANES = (MINT, AUCTION, INSTALL, LARGE, MEDIUM, SMALL)


def args_size(transaction: Transaction) -> int:
    """The bytes of the session's arguments."""
    if not isinstance(transaction, Deploy) and transaction.raw_args is not None:
        return len(transaction.raw_args)
    return len(args_bytes(transaction.args))


def lane_of(transaction: Transaction) -> Lane | None:
    """The lane of a transaction: by its entry point when it is native, else the smallest of Wasm that fits it."""
    action = transaction.action
    if action.kind == "transfer" or (action.kind == "native" and action.entry_point == "Burn"):
        return MINT
    if action.kind == "native":
        return AUCTION
    if action.install:
        return INSTALL
    size, arguments, payment = len(transaction.to_bytes()), args_size(transaction), transaction.payment_motes or 0
    fitting = (
        lane
        for lane in (SMALL, MEDIUM, LARGE)
        if size <= lane.max_bytes and arguments <= lane.max_args_bytes and payment <= lane.gas_limit
    )
    return next(fitting, None)
