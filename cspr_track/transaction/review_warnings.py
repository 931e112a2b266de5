"""What stands out in a transaction before it is signed: dangers, in words."""

import contextlib
from collections.abc import Collection, Iterator

from cspr_track.core.amounts import format_cspr
from cspr_track.transaction.arg_findings import MAX_NAME
from cspr_track.transaction.arguments import Arguments
from cspr_track.transaction.cl_order import NONE, key_twice
from cspr_track.transaction.cl_text import visible
from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.members import NamedArg
from cspr_track.transaction.payment_text import most_charged
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.reader import BadBytes
from cspr_track.transaction.times import format_duration, format_timestamp
from cspr_track.transaction.transaction import Transaction

USUAL_PAYMENT_MOTES = 500 * 10**9
"""A payment above this deserves a second look, in motes."""
HIGHEST_GAS_PRICE = 3
"""Mainnet and testnet have a gas price of 1, dev networks one of up to 3."""
SHORT_TTL_MS = 60_000
KEY_MANAGEMENT = ("associated_key", "add_key", "update_key", "remove_key", "threshold")
KNOWN_CHAINS = frozenset({"casper", "casper-test", "casper-devnet"})
REAL_CHAINS = frozenset({"casper", "casper-test"})
MOST_PERCENT = 50


def warnings_of(
    transaction: Transaction,
    *,
    now_ms: int,
    network_chain: str | None,
    dev_network: bool,
    balance_motes: int | None,
    keys: Collection[PublicKey],
) -> Iterator[str]:
    """Each danger as a sentence; see ``review`` for the arguments."""
    if transaction.chain_name not in KNOWN_CHAINS | {network_chain}:
        yield f"the chain {transaction.chain_name[:MAX_NAME]!r} is none that cspr-track knows"
    if dev_network and transaction.chain_name in REAL_CHAINS:
        yield (
            f"this is only a dev network, but what is signed is good on {transaction.chain_name} itself: "
            "whoever gets hold of it can send it there"
        )
    yield from _of_money(transaction, balance_motes)
    yield from _of_time(transaction, now_ms)
    yield from _of_keys(transaction, keys)
    yield from _of_names(transaction)
    yield from _of_maps(transaction)
    if transaction.action.kind == "session":
        yield "session code may do anything the account may do"


def _of_names(transaction: Transaction) -> Iterator[str]:
    """A contract looks for another name, and finds none or another argument."""
    for name, _ in _all_args(transaction):
        if (seen := visible(name)) != name:
            yield f"the argument {seen[:MAX_NAME]} is easily misread: its name is empty, or has odd blanks or quotes"


def _all_args(transaction: Transaction) -> tuple[NamedArg, ...]:
    return (*transaction.args, *(transaction.payment.args if isinstance(transaction, Deploy) else ()))


def _of_maps(transaction: Transaction) -> Iterator[str]:
    """A node takes such a map, and what stands in the review is not what the contract sees."""
    for name, value in _all_args(transaction):
        with contextlib.suppress(BadBytes):
            if key_twice(value.cl_type, value.decode()) is not NONE:
                yield f"a key stands twice in {name[:MAX_NAME]!r}, and the contract sees only one of the values"


def _of_money(transaction: Transaction, balance: int | None) -> Iterator[str]:
    payment, tolerance = most_charged(transaction), transaction.gas_price_tolerance
    dearer = tolerance > 1
    if payment is not None and payment > USUAL_PAYMENT_MOTES:
        yield f"the payment of {'up to ' * dearer}{format_cspr(payment)} is far above what is usual"
    if tolerance > HIGHEST_GAS_PRICE:
        yield f"the gas price tolerance of {tolerance} is above the gas price of any known network; 1 is usual"
    if not transaction.standard_payment:
        yield "payment code decides what is paid; it may take more than you expect"
    spent = Arguments(transaction.args).u512("amount") if transaction.action.kind in ("transfer", "native") else None
    if transaction.action.entry_point in ("Undelegate", "Redelegate", "WithdrawBid"):
        spent = None  # what moves there is staked already
    whole = (spent or 0) + (payment or 0)
    if balance is None or not whole:
        return
    if whole > balance:
        come_to = "may come to" if dearer else "are"
        yield f"amount and payment {come_to} {format_cspr(whole)}, the account has {format_cspr(balance)}"
    elif whole * 100 > balance * MOST_PERCENT:
        takes = "may take" if dearer else "takes"
        yield f"this {takes} {whole * 100 // balance}% of what the account has ({format_cspr(balance)})"


def _of_time(transaction: Transaction, now_ms: int) -> Iterator[str]:
    left_ms = transaction.expires_at_ms - now_ms
    if left_ms <= 0:
        yield f"its TTL is over since {format_timestamp(transaction.expires_at_ms)}: a node will not take it any more"
    elif left_ms < SHORT_TTL_MS:
        left = format_duration(max(1000, left_ms // 1000 * 1000))
        yield f"its TTL ends in {left}; it may expire before it is executed"
    if transaction.timestamp_ms > now_ms + 5000:
        yield "its timestamp is in the future: a node will not take it yet"


def _of_keys(transaction: Transaction, keys: Collection[PublicKey]) -> Iterator[str]:
    if any(word in transaction.action.entry_point.lower() for word in KEY_MANAGEMENT):
        yield "this changes who may sign for the account"
    owner = transaction.initiator.account_hash
    for key in keys:
        if key.account_hash != owner:
            yield f"{key.hex} is not the initiator's key; it counts only where the account has added it"
