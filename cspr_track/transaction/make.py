"""Making documents: unsigned, the same bytes as casper-js-sdk makes from the same inputs.

What they do is said in ``make_native`` and ``make_contract``; here is what all of them state.
"""

from dataclasses import replace
from typing import Any, NotRequired, TypedDict, Unpack

from cspr_track.transaction import cl_type as ct
from cspr_track.transaction.action import Initiator
from cspr_track.transaction.cl_value import CLValue, encode
from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.executable_item import ExecutableItem
from cspr_track.transaction.members import NamedArg
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.v1 import TransactionV1
from cspr_track.transaction.v1_parts import (
    parse_entry_point,
    parse_initiator,
    parse_pricing,
    parse_scheduling,
    parse_target,
)

DEFAULT_TTL_MS = 1_800_000


class Terms(TypedDict):
    """What every transaction states besides what it does."""

    initiator: PublicKey
    """Who sends and pays."""
    payment_motes: int
    """The payment limit in motes."""
    chain_name: str
    timestamp_ms: int
    """Milliseconds since 1970."""
    ttl_ms: NotRequired[int]
    """Milliseconds; 30 minutes when it is not given."""
    gas_price_tolerance: NotRequired[int]
    """The highest gas price accepted; 1 when it is not given."""


def value_of(cl_type: ct.CLType, value: Any) -> CLValue:
    """A CLValue from a Python value, see ``cl_value.encode``.

    Raises:
        ValueError: the value does not fit the type.
    """
    return CLValue(cl_type, encode(cl_type, value))


def make_deploy(session: ExecutableItem, **terms: Unpack[Terms]) -> Deploy:
    """A legacy Deploy with standard payment, unsigned."""
    amount = ("amount", value_of(ct.U512, terms["payment_motes"]))
    deploy = Deploy(
        account=terms["initiator"],
        timestamp_ms=terms["timestamp_ms"],
        ttl_ms=terms.get("ttl_ms", DEFAULT_TTL_MS),
        gas_price=terms.get("gas_price_tolerance", 1),
        dependencies=(),
        chain_name=terms["chain_name"],
        payment=ExecutableItem("ModuleBytes", (amount,), module_bytes=b""),
        session=session,
    )
    return replace(deploy, stated_hash=deploy.hash_hex, stated_body_hash=deploy.body_hash.hex())


def make_v1(*, args: list[NamedArg], target: Any, entry_point: Any, **terms: Unpack[Terms]) -> TransactionV1:
    """A TransactionV1 with payment-limited pricing and standard payment, unsigned.

    Args:
        args: named arguments, in order.
        target: as JSON, such as ``"Native"``.
        entry_point: as JSON, such as ``"Transfer"`` or ``{"Custom": "mint"}``.
        terms: what every transaction states.
    """
    who, initiator_part = parse_initiator({"PublicKey": terms["initiator"].hex}, "")
    limited = {
        "payment_amount": terms["payment_motes"],
        "gas_price_tolerance": terms.get("gas_price_tolerance", 1),
        "standard_payment": True,
    }
    action, target_part = parse_target(target, "", [])
    called, entry_part = parse_entry_point(entry_point, "")
    kind = "transfer" if action.kind == "native" and called == "Transfer" else action.kind
    made = TransactionV1(
        initiator=Initiator(who.account_hash, who.public_key),
        initiator_part=initiator_part,
        timestamp_ms=terms["timestamp_ms"],
        ttl_ms=terms.get("ttl_ms", DEFAULT_TTL_MS),
        chain_name=terms["chain_name"],
        pricing=parse_pricing({"PaymentLimited": limited}, "", []),
        args=tuple(args),
        raw_args=None,
        parts=(target_part, entry_part, parse_scheduling("Standard", "")),
        action=replace(action, kind=kind, entry_point=called),
    )
    return replace(made, stated_hash=made.hash_hex)
