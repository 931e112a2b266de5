"""What a node checks before it takes a transaction, in its order.

Source: node reference, part 4 (mainnet 2.2 chainspec).
"""

from dataclasses import dataclass

from cspr_track.devnet.arguments import Arguments
from cspr_track.devnet.demo_contract import ENTRY_POINTS, VERSION, is_demo
from cspr_track.devnet.lanes import args_size, lane_of
from cspr_track.devnet.ledger import Ledger
from cspr_track.devnet.refusals import Refused, RefusedElsewhere, refusal
from cspr_track.transaction.approvals import verify
from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.executable_item import args_bytes
from cspr_track.transaction.transaction import Transaction
from cspr_track.transaction.v1 import TransactionV1

MIN_TRANSFER_MOTES = 2_500_000_000
BASELINE_MOTES = 2_500_000_000
TRANSFER_COST = 100_000_000

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
TARGETS = ("PublicKey", "ByteArray", "Key", "URef")
"""What a transfer may go to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A chainspec, as far as it matters here. Times in milliseconds, amounts in motes, sizes in bytes."""

    chain_name: str
    max_ttl_ms: int = 2 * 3600 * 1000
    leeway_ms: int = 2000
    max_approvals: int = 100
    block_gas_limit: int = 812_500_000_000
    max_deploy_bytes: int = 1_048_576
    max_deploy_args_bytes: int = 1024
    min_gas_price: int = 1


def check(transaction: Transaction, rules: Rules, ledger: Ledger, now_ms: int) -> None:
    """All checks of a put by a client, in the node's order; the first failure counts.

    Raises:
        Refused: with the node's words.
    """
    _check_size(transaction, rules)
    _check_header(transaction, rules, now_ms)
    _check_content(transaction, rules)
    if transaction.expires_at_ms < now_ms:
        raise Refused("transaction has expired")
    _check_account(transaction, ledger)
    if isinstance(transaction, Deploy):
        _check_deploy_items(transaction)
    _check_target(transaction)
    check_signatures(transaction)


def check_signatures(transaction: Transaction) -> None:
    """What a node checks last: hashes and signatures.

    Raises:
        Refused: with the node's words.
    """
    if isinstance(transaction, Deploy) and transaction.stated_body_hash not in (None, transaction.body_hash.hex()):
        raise refusal(transaction, "body-hash")
    if transaction.stated_hash not in (None, transaction.hash_hex):
        raise refusal(transaction, "hash")
    if not transaction.approvals:
        raise refusal(transaction, "no-approvals")
    if any(verify(approval, transaction.hash) is not None for approval in transaction.approvals):
        raise refusal(transaction, "approval")


def _check_size(transaction: Transaction, rules: Rules) -> None:
    """Steps 1 and 2: the lane and the size."""
    if isinstance(transaction, Deploy):
        if len(transaction.to_bytes()) > rules.max_deploy_bytes:
            raise refusal(transaction, "size")
        return
    _check_entry_point(transaction)
    lane = lane_of(transaction)
    if lane is None:
        raise refusal(transaction, "lane")
    if len(transaction.to_bytes()) > lane.max_bytes:
        raise refusal(transaction, "size")


def _check_entry_point(transaction: TransactionV1) -> None:
    """Target and entry point decide the lane, so they must fit each other."""
    kind, entry_point = transaction.action.kind, transaction.parts[1].json
    custom, call = isinstance(entry_point, dict), entry_point == "Call"
    if kind == "session":
        if not call:
            raise refusal(transaction, "not-call")
    elif call:
        raise refusal(transaction, "call")
    elif kind == "stored" and not custom:
        raise refusal(transaction, "not-custom")
    elif kind != "stored" and custom:
        raise refusal(transaction, "custom")


def _check_header(transaction: Transaction, rules: Rules, now_ms: int) -> None:
    """Steps 3 to 8: chain name, pricing, dependencies, times, approvals, gas limit."""
    if transaction.chain_name != rules.chain_name:
        raise refusal(transaction, "chain")
    if isinstance(transaction, TransactionV1) and not transaction.payment_motes:
        raise refusal(transaction, "pricing")  # only payment-limited is allowed, and never for nothing
    if transaction.gas_price_tolerance < rules.min_gas_price:
        raise RefusedElsewhere("gas price tolerance too low")
    if isinstance(transaction, Deploy) and transaction.dependencies:
        raise refusal(transaction, "dependencies")
    if transaction.ttl_ms > rules.max_ttl_ms:
        raise refusal(transaction, "ttl")
    if transaction.timestamp_ms > now_ms + rules.leeway_ms:
        raise refusal(transaction, "future")
    if len(transaction.approvals) > rules.max_approvals:
        raise refusal(transaction, "approvals")
    if (transaction.payment_motes or 0) > rules.block_gas_limit:
        raise refusal(transaction, "gas-limit")


def _check_content(transaction: Transaction, rules: Rules) -> None:
    """Step 9: lengths of arguments, and what native entry points are given."""
    action, arguments = transaction.action, Arguments(transaction.args)
    if isinstance(transaction, Deploy):
        if len(args_bytes(transaction.payment.args)) > rules.max_deploy_args_bytes:
            raise refusal(transaction, "payment-args-length")
        if args_size(transaction) > rules.max_deploy_args_bytes:
            raise refusal(transaction, "args-length")
        if action.kind == "transfer":
            _check_arg(transaction, arguments, "amount", "U512")
    else:
        lane = lane_of(transaction)
        if lane is not None and args_size(transaction) > lane.max_args_bytes:
            raise refusal(transaction, "args-length")
        if action.kind == "session" and not action.wasm:
            raise refusal(transaction, "empty-wasm")
        if action.kind in ("transfer", "native"):
            if transaction.raw_args is not None:
                raise refusal(transaction, "not-named")
            for name, cl_type in NATIVE_ARGS.get(action.entry_point, {}).items():
                _check_arg(transaction, arguments, name, cl_type)
        if action.kind == "transfer" and arguments.cl_type("target") not in TARGETS:
            raise refusal(transaction, "type")
    if action.kind == "transfer" and (arguments.u512("amount") or 0) < MIN_TRANSFER_MOTES:
        raise refusal(transaction, "amount")


def _check_arg(transaction: Transaction, arguments: Arguments, name: str, cl_type: str) -> None:
    if name not in arguments:
        raise refusal(transaction, "missing")
    if cl_type and arguments.cl_type(name) != cl_type:
        raise refusal(transaction, "type")
    if not arguments.readable(name):
        raise refusal(transaction, "value")


def _check_account(transaction: Transaction, ledger: Ledger) -> None:
    """Steps 11 and 12. Every account here has one key, its own, which is enough."""
    account = transaction.initiator.account_hash
    if account not in ledger:
        raise Refused("no such addressable entity")
    if any(approval.signer.account_hash != account for approval in transaction.approvals):
        raise Refused("invalid associated keys")
    if ledger.balance(account) < BASELINE_MOTES:
        raise Refused("insufficient balance")


def _check_deploy_items(deploy: Deploy) -> None:
    """Step 13, and what a session must have."""
    if deploy.payment.variant == "Transfer":
        raise refusal(deploy, "payment-variant")
    if deploy.standard_payment and deploy.payment_motes is None:
        stated = "amount" in Arguments(deploy.payment.args)
        raise refusal(deploy, "payment-value" if stated else "missing-payment")
    if deploy.action.kind == "transfer" and "target" not in Arguments(deploy.args):
        raise refusal(deploy, "missing-target")
    if deploy.action.kind == "session" and not deploy.action.wasm:
        raise refusal(deploy, "empty-wasm")


def _check_target(transaction: Transaction) -> None:
    """Step 14: what is called by its hash must exist; what is called by name is looked for when it is executed."""
    action = transaction.action
    if action.kind != "stored" or action.target_hash is None:
        return
    if not is_demo(action):
        raise Refused("no such package at hash" if action.by_package else "no such contract at hash")
    if action.version not in (None, VERSION):
        raise Refused("missing entity at version")
    if action.entry_point not in ENTRY_POINTS:
        raise Refused("no such entry point")
