"""What a network demands of a transaction before a node takes it: its chainspec, as far as it matters to clients.

Source: node reference, part 4 (mainnet 2.2 chainspec).
"""

from dataclasses import dataclass, field

from cspr_track.transaction.lanes import Lanes

NATIVE_ARGS = {
    "Transfer": {"amount": "U512", "target": ""},
    "Burn": {"amount": "U512"},
    "AddBid": {"public_key": "PublicKey", "delegation_rate": "U8", "amount": "U512"},
    "WithdrawBid": {"public_key": "PublicKey", "amount": "U512"},
    "Delegate": {"delegator": "PublicKey", "validator": "PublicKey", "amount": "U512"},
    "Undelegate": {"delegator": "PublicKey", "validator": "PublicKey", "amount": "U512"},
    "Redelegate": {
        "delegator": "PublicKey",
        "validator": "PublicKey",
        "amount": "U512",
        "new_validator": "PublicKey",
    },
    "ActivateBid": {"validator": "PublicKey"},
    "ChangeBidPublicKey": {"public_key": "PublicKey", "new_public_key": "PublicKey"},
    "AddReservations": {"reservations": "List"},
    "CancelReservations": {"validator": "PublicKey", "delegators": "List"},
}
"""What a native entry point must be given, and of which type; any type where none is named."""
TRANSFER_TARGETS = ("PublicKey", "ByteArray", "Key", "URef")
"""What a transfer may go to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkRules:
    """A chainspec; what is not given is mainnet's. Times in milliseconds, amounts in motes, sizes in bytes."""

    chain_name: str
    max_ttl_ms: int = 2 * 3600 * 1000
    leeway_ms: int = 2000
    max_approvals: int = 100
    block_gas_limit: int = 812_500_000_000
    max_deploy_bytes: int = 1_048_576
    max_deploy_args_bytes: int = 1024
    min_transfer_motes: int = 2_500_000_000
    min_gas_price: int = 1
    block_time_ms: int = 8000
    lanes: Lanes = field(default_factory=Lanes)
