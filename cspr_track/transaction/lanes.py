"""Transaction lanes: how large a transaction of each sort may be, and what gas it may use.

Source: node reference, part 4 (mainnet 2.2 chainspec).
"""

import msgspec

from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.executable_item import args_bytes
from cspr_track.transaction.transaction import Transaction


class Lane(msgspec.Struct, frozen=True):
    """A lane: its number, bytes of a transaction, bytes of its arguments, gas limit in motes, number per block."""

    number: int
    max_bytes: int
    max_args_bytes: int
    gas_limit: int
    max_count: int


INSTALL_LANE = 2
"""The number of the lane for sessions that install or upgrade contracts, on every network."""


class Lanes(msgspec.Struct, frozen=True, kw_only=True):
    """The lanes of a network; as they stand, those of mainnet. Wasm lanes in ascending size."""

    mint: Lane = Lane(0, 2048, 1024, 100_000_000, 325)
    auction: Lane = Lane(1, 3096, 2048, 2_500_000_000, 325)
    install: Lane = Lane(INSTALL_LANE, 750_000, 2048, 1_000_000_000_000, 1)
    wasm: tuple[Lane, ...] = (
        Lane(5, 65_536, 512, 5_000_000_000, 40),
        Lane(4, 131_072, 1024, 100_000_000_000, 2),
        Lane(3, 750_000, 2048, 1_000_000_000_000, 1),
    )

    @property
    def every(self) -> tuple[Lane, ...]:
        """All of them, by number."""
        return tuple(sorted((self.mint, self.auction, self.install, *self.wasm), key=lambda lane: lane.number))

    def of(self, transaction: Transaction) -> Lane | None:
        """The lane of a transaction: by its entry point when it is native, else the smallest of Wasm that fits it."""
        action = transaction.action
        if action.kind == "transfer" or (action.kind == "native" and action.entry_point == "Burn"):
            return self.mint
        if action.kind == "native":
            return self.auction
        if action.install:
            return self.install
        size, arguments, payment = len(transaction.to_bytes()), args_size(transaction), transaction.payment_motes or 0
        fitting = (
            lane
            for lane in self.wasm
            if size <= lane.max_bytes and arguments <= lane.max_args_bytes and payment <= lane.gas_limit
        )
        return next(fitting, None)


def args_size(transaction: Transaction) -> int:
    """The bytes of the session's arguments."""
    if not isinstance(transaction, Deploy) and transaction.raw_args is not None:
        return len(transaction.raw_args)
    return len(args_bytes(transaction.args))
