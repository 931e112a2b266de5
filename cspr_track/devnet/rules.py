"""What a node checks before it takes a transaction, in its order and with its words.

Source: node reference, parts 2.1 and 4 (mainnet 2.2 chainspec). Refusals carry no details, as in 2.x.
"""

from dataclasses import dataclass

from cspr_track.core.status import Kind
from cspr_track.devnet.arguments import Arguments
from cspr_track.devnet.demo_contract import is_demo
from cspr_track.devnet.ledger import Ledger
from cspr_track.transaction.approvals import verify
from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.transaction import Transaction

MIN_TRANSFER_MOTES = 2_500_000_000
BASELINE_MOTES = 2_500_000_000
TRANSFER_COST = 100_000_000
AUCTION_COST = 2_500_000_000
AUCTION = frozenset({"AddBid", "WithdrawBid", "Delegate", "Undelegate", "Redelegate", "ActivateBid", "ChangeBidPublicKey",
                     "AddReservations", "CancelReservations"})  # fmt: skip


class Refused(Exception):
    """A node does not take the transaction; the text is what follows "the transaction was invalid: "."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A chainspec, as far as it matters here. Times in milliseconds, amounts in motes, sizes in bytes."""

    chain_name: str
    max_ttl_ms: int = 2 * 3600 * 1000
    leeway_ms: int = 2000
    max_approvals: int = 100
    block_gas_limit: int = 812_500_000_000
    max_size: int = 1024 * 1024
    min_gas_price: int = 1


_TEXTS = {
    # cause: (V1 transaction, Deploy)
    "chain": (
        "The transaction sent to the network had an invalid chain name",
        "The deploy had an invalid chain name",
    ),
    "size": (
        "The transaction sent to the network had an excessive size",
        "The deploy had an excessive size",
    ),
    "ttl": (
        "The transaction sent to the network had an excessive time to live",
        "The deploy had an excessive time to live",
    ),
    "future": (
        "The transaction sent to the network had a timestamp that has not yet occurred",
        "The deploys timestamp is in the future",
    ),
    "body-hash": ("", "The deploy had an invalid body hash"),
    "hash": (
        "The transaction sent to the network had an invalid hash",
        "The deploy had an invalid deploy hash",
    ),
    "no-approvals": ("The transaction sent to the network had no approvals", "The deploy had no approvals"),
    "approval": (
        "The transaction sent to the network had an invalid approval",
        "The deploy had an invalid approval",
    ),
    "approvals": (
        "The transaction sent to the network had excessive approvals",
        "The deploy sent to the network had excessive approvals",
    ),
    "gas-limit": (
        "The transaction sent to the network exceeds the networks block gas limit",
        "The deploy sent to the network exceeded the block gas limit",
    ),
    "amount": (
        "The transaction sent to the network had an insufficient transfer amount",
        "The deploy sent to the network had an insufficient transfer amount",
    ),
    "arg-missing": (
        "The transaction sent to the network was missing an argument",
        "The deploy sent to the network was missing a transfer amount",
    ),
    "target-missing": (
        "The transaction sent to the network was missing an argument",
        "missing transfer target for deploy",
    ),
    "payment-missing": ("", "The deploy had a missing payment amount"),
    "arg-type": (
        "The transaction sent to the network had an unexpected argument type",
        "The deploy sent to the network had a transfer amount that was unable to be parsed",
    ),
    "empty-wasm": (
        "The transaction sent to the network had empty module bytes",
        "missing module bytes for deploy",
    ),
    "custom-entry-point": (
        "The native transaction sent to the network should not have a custom entry point",
        "",
    ),
    "native-entry-point": (
        "The non-native transaction sent to the network must have a custom entry point",
        "",
    ),
    "pricing": ("The transaction sent to the network had an invalid pricing mode", ""),
    "dependencies": ("", "The dependencies for this transaction are no longer supported"),
}


def check(transaction: Transaction, rules: Rules, ledger: Ledger, now_ms: int) -> None:
    """All checks of a put by a client, in the node's order; the first failure counts.

    Raises:
        Refused: with the node's words.
    """
    _check_form(transaction, rules, now_ms)
    _check_content(transaction, rules)
    if transaction.expires_at_ms < now_ms:
        raise Refused("transaction has expired")
    _check_account(transaction, ledger)
    _check_payment(transaction)
    _check_target(transaction)
    check_signatures(transaction)


def check_signatures(transaction: Transaction) -> None:
    """What a node checks last: hashes and signatures.

    Raises:
        Refused: with the node's words.
    """
    if not transaction.approvals:
        raise _refused(transaction, "no-approvals")
    if isinstance(transaction, Deploy) and transaction.stated_body_hash != transaction.body_hash.hex():
        raise _refused(transaction, "body-hash")
    if transaction.stated_hash != transaction.hash_hex:
        raise _refused(transaction, "hash")
    if any(verify(approval, transaction.hash) is not None for approval in transaction.approvals):
        raise _refused(transaction, "approval")


def _refused(transaction: Transaction, cause: str) -> Refused:
    return Refused(_TEXTS[cause][0 if transaction.kind is Kind.TRANSACTION_V1 else 1])


def _check_form(transaction: Transaction, rules: Rules, now_ms: int) -> None:
    if len(transaction.to_bytes()) > rules.max_size:
        raise _refused(transaction, "size")
    if transaction.chain_name != rules.chain_name:
        raise _refused(transaction, "chain")
    if not isinstance(transaction, Deploy) and (
        transaction.pricing.mode == "Prepaid" or transaction.pricing.payment_motes == 0
    ):
        raise _refused(transaction, "pricing")
    if transaction.gas_price_tolerance < rules.min_gas_price:
        raise Refused("gas price tolerance too low")
    if isinstance(transaction, Deploy) and transaction.dependencies:
        raise _refused(transaction, "dependencies")
    if transaction.ttl_ms > rules.max_ttl_ms:
        raise _refused(transaction, "ttl")
    if transaction.timestamp_ms > now_ms + rules.leeway_ms:
        raise _refused(transaction, "future")
    if len(transaction.approvals) > rules.max_approvals:
        raise _refused(transaction, "approvals")
    if (transaction.payment_motes or 0) > rules.block_gas_limit:
        raise _refused(transaction, "gas-limit")


def _check_content(transaction: Transaction, rules: Rules) -> None:  # noqa: ARG001 (the node's checks take the rules)
    action, arguments = transaction.action, Arguments(transaction.args)
    if isinstance(transaction, Deploy):
        if action.kind == "session" and not action.wasm:
            raise _refused(transaction, "empty-wasm")
    elif action.kind in ("transfer", "native"):
        if transaction.parts[1].json != action.entry_point:
            raise _refused(transaction, "custom-entry-point")
    elif action.kind == "session":
        if not action.wasm:
            raise _refused(transaction, "empty-wasm")
    elif not isinstance(transaction.parts[1].json, dict):
        raise _refused(transaction, "native-entry-point")
    if action.kind == "transfer":
        amount = arguments.u512("amount")
        if amount is None:
            raise _refused(transaction, "arg-type" if "amount" in arguments else "arg-missing")
        if "target" not in arguments:
            raise _refused(transaction, "target-missing")
        if amount < MIN_TRANSFER_MOTES:
            raise _refused(transaction, "amount")
    elif (
        action.entry_point in AUCTION
        and action.kind == "native"
        and not _has_auction_args(action.entry_point, arguments)
    ):
        raise _refused(transaction, "arg-missing")


def _has_auction_args(entry_point: str, arguments: Arguments) -> bool:
    needed = {
        "Delegate": ("delegator", "validator", "amount"),
        "Undelegate": ("delegator", "validator", "amount"),
        "Redelegate": ("delegator", "validator", "amount", "new_validator"),
        "AddBid": ("public_key", "delegation_rate", "amount"),
        "WithdrawBid": ("public_key", "amount"),
    }.get(entry_point, ())
    return all(name in arguments for name in needed)


def _check_account(transaction: Transaction, ledger: Ledger) -> None:
    account = transaction.initiator.account_hash
    if account not in ledger:
        raise Refused("no such addressable entity")
    if any(approval.signer.account_hash != account for approval in transaction.approvals):
        raise Refused("invalid associated keys")
    if ledger.balance(account) < BASELINE_MOTES:
        raise Refused("insufficient balance")


def _check_payment(transaction: Transaction) -> None:
    if not isinstance(transaction, Deploy):
        return
    if transaction.payment.variant == "Transfer":
        raise Refused("invalid payment variant for deploy")
    if transaction.standard_payment and transaction.payment_motes is None:
        raise _refused(transaction, "payment-missing")


def _check_target(transaction: Transaction) -> None:
    action = transaction.action
    if action.kind == "stored" and action.target_hash is not None and not is_demo(action):
        raise Refused("no such package at hash" if action.by_package else "no such contract at hash")
