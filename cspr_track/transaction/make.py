"""Making the everyday documents: unsigned, the same bytes as casper-js-sdk makes from the same inputs."""

from dataclasses import replace
from typing import Any

from cspr_track.transaction import cl_type as ct
from cspr_track.transaction.action import Initiator
from cspr_track.transaction.cl_value import CLValue, encode
from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.executable_item import ExecutableItem
from cspr_track.transaction.members import NamedArg
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.transaction import Transaction
from cspr_track.transaction.v1 import TransactionV1
from cspr_track.transaction.v1_parts import (
    parse_entry_point,
    parse_initiator,
    parse_pricing,
    parse_scheduling,
    parse_target,
)

DEFAULT_TTL_MS = 1_800_000
TRANSFER_PAYMENT_MOTES = 100_000_000
AUCTION_PAYMENT_MOTES = 2_500_000_000


def value_of(cl_type: ct.CLType, value: Any) -> CLValue:
    """A CLValue from a Python value, see ``cl_value.encode``.

    Raises:
        ValueError: the value does not fit the type.
    """
    return CLValue(cl_type, encode(cl_type, value))


def make_transfer(
    *,
    initiator: PublicKey,
    to: PublicKey | bytes,
    amount_motes: int,
    chain_name: str,
    timestamp_ms: int,
    ttl_ms: int = DEFAULT_TTL_MS,
    payment_motes: int = TRANSFER_PAYMENT_MOTES,
    transfer_id: int | None = None,
    gas_price_tolerance: int = 1,
    legacy: bool = False,
) -> Transaction:
    """A native transfer, unsigned.

    Args:
        initiator: who sends and pays.
        to: the recipient's public key, or 32 bytes of an account hash.
        amount_motes: how much, in motes.
        chain_name: the network.
        timestamp_ms: milliseconds since 1970.
        ttl_ms: milliseconds.
        payment_motes: the payment limit in motes.
        transfer_id: a number for the recipient's books.
        gas_price_tolerance: the highest gas price accepted.
        legacy: a Deploy instead of a TransactionV1.

    Raises:
        ValueError: a number does not fit its type.
    """
    target = ct.PUBLIC_KEY if isinstance(to, PublicKey) else ct.ACCOUNT_HASH
    recipient = value_of(target, to.raw if isinstance(to, PublicKey) else to)
    amount = value_of(ct.U512, amount_motes)
    reference = value_of(ct.OPTION_U64, None if transfer_id is None else (transfer_id,))
    if legacy:
        args: list[NamedArg] = [("amount", amount), ("target", recipient), ("id", reference)]
        return make_deploy(
            account=initiator,
            session=ExecutableItem("Transfer", tuple(args)),
            payment_motes=payment_motes,
            chain_name=chain_name,
            timestamp_ms=timestamp_ms,
            ttl_ms=ttl_ms,
            gas_price=gas_price_tolerance,
        )
    args = [("target", recipient), ("amount", amount)]
    if transfer_id is not None:
        args.append(("id", reference))
    return make_v1(
        initiator=initiator,
        args=args,
        target="Native",
        entry_point="Transfer",
        payment_motes=payment_motes,
        chain_name=chain_name,
        timestamp_ms=timestamp_ms,
        ttl_ms=ttl_ms,
        gas_price_tolerance=gas_price_tolerance,
    )


def make_delegate(
    *,
    delegator: PublicKey,
    validator: PublicKey,
    amount_motes: int,
    chain_name: str,
    timestamp_ms: int,
    ttl_ms: int = DEFAULT_TTL_MS,
    payment_motes: int = AUCTION_PAYMENT_MOTES,
    undelegate: bool = False,
) -> TransactionV1:
    """A delegation (or the taking back of one) as a native TransactionV1, unsigned; amounts in motes."""
    args = [
        ("delegator", value_of(ct.PUBLIC_KEY, delegator.raw)),
        ("validator", value_of(ct.PUBLIC_KEY, validator.raw)),
        ("amount", value_of(ct.U512, amount_motes)),
    ]
    return make_v1(
        initiator=delegator,
        args=args,
        target="Native",
        entry_point="Undelegate" if undelegate else "Delegate",
        payment_motes=payment_motes,
        chain_name=chain_name,
        timestamp_ms=timestamp_ms,
        ttl_ms=ttl_ms,
    )


def make_call(
    *,
    initiator: PublicKey,
    contract_hash: bytes,
    entry_point: str,
    args: list[NamedArg],
    payment_motes: int,
    chain_name: str,
    timestamp_ms: int,
    ttl_ms: int = DEFAULT_TTL_MS,
) -> TransactionV1:
    """A call of a stored contract by its hash as a TransactionV1, unsigned; the payment in motes."""
    return make_v1(
        initiator=initiator,
        args=args,
        target={"Stored": {"id": {"ByHash": contract_hash.hex()}, "runtime": "VmCasperV1"}},
        entry_point={"Custom": entry_point},
        payment_motes=payment_motes,
        chain_name=chain_name,
        timestamp_ms=timestamp_ms,
        ttl_ms=ttl_ms,
    )


def make_deploy(
    *,
    account: PublicKey,
    session: ExecutableItem,
    payment_motes: int,
    chain_name: str,
    timestamp_ms: int,
    ttl_ms: int = DEFAULT_TTL_MS,
    gas_price: int = 1,
) -> Deploy:
    """A legacy Deploy with standard payment, unsigned; the payment in motes."""
    amount = ("amount", value_of(ct.U512, payment_motes))
    deploy = Deploy(
        account=account,
        timestamp_ms=timestamp_ms,
        ttl_ms=ttl_ms,
        gas_price=gas_price,
        dependencies=(),
        chain_name=chain_name,
        payment=ExecutableItem("ModuleBytes", (amount,), module_bytes=b""),
        session=session,
    )
    return _stating_its_hashes(deploy)


def _stating_its_hashes(deploy: Deploy) -> Deploy:
    return replace(deploy, stated_hash=deploy.hash_hex, stated_body_hash=deploy.body_hash.hex())


def make_v1(
    *,
    initiator: PublicKey,
    args: list[NamedArg],
    target: Any,
    entry_point: Any,
    payment_motes: int,
    chain_name: str,
    timestamp_ms: int,
    ttl_ms: int = DEFAULT_TTL_MS,
    gas_price_tolerance: int = 1,
) -> TransactionV1:
    """A TransactionV1 with payment-limited pricing and standard payment, unsigned.

    Args:
        initiator: who sends and pays.
        args: named arguments, in order.
        target: as JSON, such as ``"Native"``.
        entry_point: as JSON, such as ``"Transfer"`` or ``{"Custom": "mint"}``.
        payment_motes: the payment limit in motes.
        chain_name: the network.
        timestamp_ms: milliseconds since 1970.
        ttl_ms: milliseconds.
        gas_price_tolerance: the highest gas price accepted.
    """
    who, initiator_part = parse_initiator({"PublicKey": initiator.hex}, "")
    limited = {"payment_amount": payment_motes, "gas_price_tolerance": gas_price_tolerance, "standard_payment": True}
    action, target_part = parse_target(target, "", [])
    called, entry_part = parse_entry_point(entry_point, "")
    kind = "transfer" if action.kind == "native" and called == "Transfer" else action.kind
    made = TransactionV1(
        initiator=Initiator(who.account_hash, who.public_key),
        initiator_part=initiator_part,
        timestamp_ms=timestamp_ms,
        ttl_ms=ttl_ms,
        chain_name=chain_name,
        pricing=parse_pricing({"PaymentLimited": limited}, "", []),
        args=tuple(args),
        raw_args=None,
        parts=(target_part, entry_part, parse_scheduling("Standard", "")),
        action=replace(action, kind=kind, entry_point=called),
    )
    return replace(made, stated_hash=made.hash_hex)
