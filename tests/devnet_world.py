"""A small world for tests of the dev network: two people with keys, a chain at a fixed time, ways to make things."""

from dataclasses import replace
from typing import Any

from cspr_track.devnet.chain import Chain
from cspr_track.devnet.chain_events import ChainEvent
from cspr_track.devnet.demo_contract import CONTRACT_HASH
from cspr_track.transaction import cl_type as ct
from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.executable_item import ExecutableItem
from cspr_track.transaction.keys import SecretKey
from cspr_track.transaction.make import make_deploy, make_v1, value_of
from cspr_track.transaction.make_contract import Stored, make_call
from cspr_track.transaction.make_native import TRANSFER_PAYMENT_MOTES, make_transfer
from cspr_track.transaction.members import NamedArg
from cspr_track.transaction.network_rules import NetworkRules
from cspr_track.transaction.signing import approve
from cspr_track.transaction.transaction import Transaction
from cspr_track.transaction.v1 import TransactionV1

NOW = 1_800_000_000_000
CHAIN = "casper-devnet"
CSPR = 10**9
ALICE = SecretKey("ed25519", bytes(range(32)))
BOB = SecretKey("secp256k1", bytes(range(1, 33)))
STRANGER = SecretKey("ed25519", bytes(range(2, 34)))


class Heard(list[ChainEvent]):
    """The events that a chain told, oldest first."""

    @property
    def names(self) -> list[str]:
        """Their kinds."""
        return [type(event).__name__ for event in self]


def world(*, alice: int = 1_000_000 * CSPR, bob: int = 0, gas_price: int = 1, **rules: Any) -> tuple[Chain, Heard]:
    """A chain on which Alice (and Bob) have something, and what it tells from now on; it has its first block."""
    chain = Chain(NetworkRules(chain_name=CHAIN, **rules), gas_price=gas_price)
    chain.fund(ALICE.public_key, alice)
    if bob:
        chain.fund(BOB.public_key, bob)
    chain.make_block(NOW)
    heard = Heard()
    chain.listeners.append(heard.append)
    return chain, heard


def transfer(amount: int = 100 * CSPR, *, by: SecretKey = ALICE, to: SecretKey = BOB, **options: Any) -> Transaction:
    """A signed transfer."""
    options = {"payment_motes": TRANSFER_PAYMENT_MOTES, "chain_name": CHAIN, "timestamp_ms": NOW} | options
    return approve(make_transfer(initiator=by.public_key, to=to.public_key, amount_motes=amount, **options), by)


def call(entry_point: str, args: list[NamedArg] | None = None, *, by: SecretKey = ALICE, **options: Any) -> Transaction:
    """A signed call of the demo contract."""
    options = {
        "contract": Stored(CONTRACT_HASH),
        "payment_motes": 3 * CSPR,
        "chain_name": CHAIN,
        "timestamp_ms": NOW,
    } | options
    return approve(make_call(initiator=by.public_key, entry_point=entry_point, args=args or [], **options), by)


def native(entry_point: Any, args: list[NamedArg], *, by: SecretKey = ALICE, **options: Any) -> Transaction:
    """A signed native transaction."""
    options = {"target": "Native", "payment_motes": 2_500_000_000, "chain_name": CHAIN, "timestamp_ms": NOW} | options
    return approve(make_v1(initiator=by.public_key, args=args, entry_point=entry_point, **options), by)


def session(item: ExecutableItem, *, by: SecretKey = ALICE, **options: Any) -> Deploy:
    """A signed Deploy."""
    options = {"payment_motes": 3 * CSPR, "chain_name": CHAIN, "timestamp_ms": NOW} | options
    signed = approve(make_deploy(item, initiator=by.public_key, **options), by)
    assert isinstance(signed, Deploy)
    return signed


def stake(entry_point: str, amount: int, **others: SecretKey) -> Transaction:
    """A signed delegation of Alice's to Bob, or what undoes or moves it."""
    keys = {"delegator": ALICE, "validator": BOB} | others
    args = [(name, value_of(ct.PUBLIC_KEY, key.public_key.raw)) for name, key in keys.items()]
    return native(entry_point, [*args, ("amount", value_of(ct.U512, amount))])


def changed(transaction: Transaction, *, by: SecretKey = ALICE, **fields: Any) -> Transaction:
    """The same transaction with other fields, its hashes stated anew and signed by somebody."""
    unsigned: Transaction
    if isinstance(transaction, Deploy):
        unsigned = replace(transaction, approvals=(), **fields)
        unsigned = replace(unsigned, stated_hash=unsigned.hash_hex, stated_body_hash=unsigned.body_hash.hex())
    else:
        assert isinstance(transaction, TransactionV1)
        unsigned = replace(transaction, approvals=(), **fields)
        unsigned = replace(unsigned, stated_hash=unsigned.hash_hex)
    return approve(unsigned, by)
