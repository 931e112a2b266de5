"""Making a transfer from a program: everything usual is filled in."""

import time

from cspr_track.core.errors import InputError
from cspr_track.transaction import make_native
from cspr_track.transaction.hex_text import parse_hex
from cspr_track.transaction.make import DEFAULT_TTL_MS
from cspr_track.transaction.make_native import TRANSFER_PAYMENT_MOTES
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.transaction import Transaction


def make_transfer(
    sender: PublicKey | str,
    to: PublicKey | str,
    amount_motes: int,
    *,
    chain_name: str,
    transfer_id: int | None = None,
    payment_motes: int = TRANSFER_PAYMENT_MOTES,
    ttl_ms: int = DEFAULT_TTL_MS,
    timestamp_ms: int | None = None,
    gas_price_tolerance: int = 1,
    legacy: bool = False,
) -> Transaction:
    """Make a native transfer, unsigned; the same bytes as casper-js-sdk makes from the same inputs.

    Args:
        sender: whose account pays, a public key or its hex.
        to: the recipient: a public key, its hex, or ``account-hash-…``.
        amount_motes: how much, in motes; ``parse_amount("2.5")`` reads CSPR.
        chain_name: such as ``casper`` or ``casper-test``.
        transfer_id: a number for the recipient's books.
        payment_motes: the payment limit in motes.
        ttl_ms: how long it may wait to be executed, in milliseconds.
        timestamp_ms: when it was made, in milliseconds since 1970; now when it is not given.
        gas_price_tolerance: the highest gas price accepted.
        legacy: a Deploy instead of a TransactionV1.

    Raises:
        InputError: a key or a number cannot be used.
    """
    try:
        return make_native.make_transfer(
            initiator=_public_key(sender),
            to=_account_hash(to) if isinstance(to, str) and to.startswith("account-hash-") else _public_key(to),
            amount_motes=amount_motes,
            transfer_id=transfer_id,
            legacy=legacy,
            payment_motes=payment_motes,
            chain_name=chain_name,
            timestamp_ms=int(time.time() * 1000) if timestamp_ms is None else timestamp_ms,
            ttl_ms=ttl_ms,
            gas_price_tolerance=gas_price_tolerance,
        )
    except (ValueError, OverflowError) as error:
        raise InputError(f"the transfer cannot be made: {error}") from error


def _public_key(key: PublicKey | str) -> PublicKey:
    return PublicKey.from_hex(key) if isinstance(key, str) else key


def _account_hash(text: str) -> bytes:
    return parse_hex(text.removeprefix("account-hash-"), "", length=32)
