"""What a person is about to sign, in words; every word from the bytes that are signed, never from ``parsed``.

The texts may hold anything that stood in the document: who shows them makes them safe first.
"""

from collections.abc import Collection
from dataclasses import dataclass

from cspr_track.core.amounts import format_cspr
from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.members import NamedArg
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.reader import BadBytes
from cspr_track.transaction.review_rows import ReviewRow, payment_code_rows, target_words, what_rows
from cspr_track.transaction.review_warnings import warnings_of
from cspr_track.transaction.times import format_duration, format_timestamp
from cspr_track.transaction.transaction import Transaction

TITLES = {
    "Burn": "Burn {amount}",
    "AddBid": "Bid {amount} to become a validator, or raise the bid",
    "WithdrawBid": "Withdraw {amount} from the validator bid",
    "Delegate": "Delegate {amount}",
    "Undelegate": "Take back {amount} that is delegated",
    "Redelegate": "Move {amount} of delegation to another validator",
    "ActivateBid": "Activate the validator bid again",
    "ChangeBidPublicKey": "Give the validator bid to another public key",
    "AddReservations": "Reserve places for delegators",
    "CancelReservations": "Cancel reserved places of delegators",
}
"""What native entry points do, besides transfers."""


@dataclass(frozen=True, slots=True)
class Review:
    """All that is to be shown before somebody signs."""

    title: str
    rows: tuple[ReviewRow, ...]
    warnings: tuple[str, ...]


def review(
    transaction: Transaction,
    *,
    now_ms: int,
    network_name: str,
    network_chain: str | None = None,
    dev_network: bool = False,
    balance_motes: int | None = None,
    keys: Collection[PublicKey] = (),
) -> Review:
    """Say what a transaction will do.

    Args:
        transaction: what is to be signed.
        now_ms: the chain's time, milliseconds since 1970, for what is left of the TTL.
        network_name: the profile's name.
        network_chain: the profile's chain name, where the person chose the profile.
        dev_network: whether it goes to a dev network of this machine, whatever the chain name.
        balance_motes: what the sender has, in motes, where it is known.
        keys: with which keys it is about to be signed.
    """
    rows = [
        ReviewRow("Network", transaction.chain_name, _network_note(transaction.chain_name, network_name, dev_network)),
        ReviewRow("Sender", transaction.initiator.text),
        *what_rows(transaction),
        ReviewRow(
            "Payment",
            _payment(transaction),
            f"gas price up to {transaction.gas_price_tolerance}",
        ),
        *payment_code_rows(transaction),
        ReviewRow("TTL", _ttl(transaction, now_ms), f"made {format_timestamp(transaction.timestamp_ms)}"),
        ReviewRow(
            "Hash", transaction.hash_hex, "legacy deploy" if isinstance(transaction, Deploy) else "TransactionV1"
        ),
    ]
    if transaction.approvals:
        signers = ", ".join(approval.signer.hex for approval in transaction.approvals)
        rows.append(ReviewRow("Signed by", signers))
    if keys:
        rows.append(ReviewRow("Signing with", ", ".join(key.hex for key in keys)))
    warnings = warnings_of(
        transaction,
        now_ms=now_ms,
        network_chain=network_chain,
        dev_network=dev_network,
        balance_motes=balance_motes,
        keys=keys,
    )
    return Review(title_of(transaction), tuple(rows), tuple(warnings))


def _network_note(chain_name: str, network_name: str, dev_network: bool) -> str | None:
    if dev_network and "devnet" not in chain_name:
        return f"{network_name}: a dev network of this machine, not {chain_name} itself"
    return network_name if network_name != chain_name else None


def title_of(transaction: Transaction) -> str:
    """What it does, in a few words."""
    action = transaction.action
    amount = _amount(transaction.args)
    if action.kind == "transfer":
        return f"Transfer {amount}" if amount else "Transfer"
    if action.kind == "native" and action.entry_point in TITLES:
        return TITLES[action.entry_point].format(amount=amount or "an amount that is not stated")
    if action.kind == "native":
        return f"Native call {action.entry_point}"
    if action.kind == "session":
        return f"Run {len(action.wasm or b'')} bytes of Wasm"
    return f"Call {action.entry_point} of {target_words(transaction.action)}"


def _amount(args: tuple[NamedArg, ...]) -> str | None:
    for name, value in args:
        if name == "amount" and value.cl_type.name == "U512":
            try:
                return format_cspr(value.decode())
            except BadBytes:
                return None
    return None


def _payment(transaction: Transaction) -> str:
    payment = transaction.payment_motes
    if payment is None or not transaction.standard_payment:
        return "decided by payment code"
    return f"at most {format_cspr(payment)}"


def _ttl(transaction: Transaction, now_ms: int) -> str:
    left_ms = transaction.expires_at_ms - now_ms
    if left_ms <= 0:
        return f"{format_duration(transaction.ttl_ms)}, over since {_seconds(-left_ms)}"
    return f"{format_duration(transaction.ttl_ms)}, {_seconds(left_ms)} left"


def _seconds(milliseconds: int) -> str:
    return format_duration(max(1000, milliseconds // 1000 * 1000))
