"""What the chain checks before it takes a transaction, in a node's order, told in a node's words.

Source: node reference, part 4 (mainnet 2.2 chainspec).
"""

from cspr_track.devnet.demo_contract import ENTRY_POINTS, VERSION, is_demo
from cspr_track.devnet.ledger import Ledger
from cspr_track.devnet.refusals import Refused, refusal
from cspr_track.transaction.approvals import verify
from cspr_track.transaction.authorization import authorization
from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.network_rules import NetworkRules
from cspr_track.transaction.rule_findings import after_account, before_account
from cspr_track.transaction.transaction import Transaction

BASELINE_MOTES = 2_500_000_000
TRANSFER_COST = 100_000_000


def check(transaction: Transaction, rules: NetworkRules, ledger: Ledger, now_ms: int) -> None:
    """All checks of a put by a client, in the node's order; the first failure counts.

    Raises:
        Refused: with the node's words.
    """
    for problem in before_account(transaction, rules, now_ms):
        raise refusal(transaction, problem.code)
    _check_account(transaction, ledger)
    for problem in after_account(transaction):
        raise refusal(transaction, problem.code)
    _check_target(transaction)
    check_signatures(transaction)


def check_signatures(transaction: Transaction) -> None:
    """What a node checks last: hashes and signatures.

    Raises:
        Refused: with the node's words.
    """
    if isinstance(transaction, Deploy) and transaction.stated_body_hash not in (None, transaction.body_hash.hex()):
        raise refusal(transaction, "body-hash-mismatch")
    if transaction.stated_hash not in (None, transaction.hash_hex):
        raise refusal(transaction, "hash-mismatch")
    if not transaction.approvals:
        raise refusal(transaction, "no-approvals")
    if any(verify(approval, transaction.hash) is not None for approval in transaction.approvals):
        raise refusal(transaction, "invalid-signature")


def _check_account(transaction: Transaction, ledger: Ledger) -> None:
    """Steps 11 and 12: the account, its keys and their weight, its balance."""
    account = transaction.initiator.account_hash
    if account not in ledger:
        raise Refused("no such addressable entity")
    weighed = authorization(transaction, ledger.keys(account))
    if any(weight is None for _, weight in weighed.signed):
        raise Refused("invalid associated keys")
    if transaction.approvals and not weighed.enough:
        raise Refused("insufficient signature weight")
    if ledger.balance(account) < BASELINE_MOTES:
        raise Refused("insufficient balance")


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
