"""Transactions for the dev network, signed and ready."""

import time

from cspr_track.devnet.demo_contract import CONTRACT_HASH
from cspr_track.transaction.cl_type import U32
from cspr_track.transaction.keys import SecretKey, generate_key
from cspr_track.transaction.make import value_of
from cspr_track.transaction.make_contract import Stored, make_call
from cspr_track.transaction.make_native import TRANSFER_PAYMENT_MOTES, make_transfer
from cspr_track.transaction.signing import approve
from cspr_track.transaction.transaction import Transaction

CHAIN = "casper-devnet"


def now_ms() -> int:
    return int(time.time() * 1000)


def transfer(key: SecretKey, *, motes: int = 2_500_000_000, legacy: bool = False, chain: str = CHAIN) -> Transaction:
    made = make_transfer(
        initiator=key.public_key,
        to=generate_key().public_key,
        amount_motes=motes,
        payment_motes=TRANSFER_PAYMENT_MOTES,
        chain_name=chain,
        timestamp_ms=now_ms(),
        legacy=legacy,
    )
    return approve(made, key)


def call(
    key: SecretKey, entry_point: str, *, code: int | None = None, ttl_ms: int = 1_800_000, chain: str = CHAIN
) -> Transaction:
    made = make_call(
        initiator=key.public_key,
        contract=Stored(CONTRACT_HASH),
        entry_point=entry_point,
        args=[] if code is None else [("code", value_of(U32, code))],
        payment_motes=5_000_000_000,
        chain_name=chain,
        timestamp_ms=now_ms(),
        ttl_ms=ttl_ms,
    )
    return approve(made, key)
