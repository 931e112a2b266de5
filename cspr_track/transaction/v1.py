"""TransactionV1: JSON in, bytes and hash out.

Source: transaction-bytes reference, part 6.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from cspr_track.core.status import Kind
from cspr_track.transaction import bytesrepr as b
from cspr_track.transaction.action import Action, Initiator
from cspr_track.transaction.approvals import Approval, parse_approvals
from cspr_track.transaction.executable_item import args_bytes
from cspr_track.transaction.hex_text import parse_hex
from cspr_track.transaction.members import NamedArg, Notes, dialect, member, members, named_args, utf8, variant
from cspr_track.transaction.problem import Unreadable
from cspr_track.transaction.times import format_duration, format_timestamp, parse_timestamp
from cspr_track.transaction.ttl import parse_ttl
from cspr_track.transaction.v1_parts import (
    Part,
    Pricing,
    parse_entry_point,
    parse_initiator,
    parse_pricing,
    parse_scheduling,
    parse_target,
    unsupported_layout,
)

FIELDS = ("args", "target", "entry_point", "scheduling")


@dataclass(frozen=True)
class TransactionV1:
    """A transaction of Casper 2. Its hash is computed here; what a document states is kept beside it.

    Args:
        initiator: who sends and pays.
        initiator_part: the same as JSON and bytes.
        timestamp_ms: milliseconds since 1970.
        ttl_ms: milliseconds.
        chain_name: the network.
        pricing: how it pays.
        args: named arguments; empty when they are raw bytes.
        raw_args: the bytes of ``Bytesrepr`` arguments, else None.
        parts: ``target``, ``entry_point`` and ``scheduling``.
        action: what it does.
        approvals: signatures of the hash.
        stated_hash: the hash that the document states, lower-case hex.
    """

    kind: ClassVar[Kind] = Kind.TRANSACTION_V1

    initiator: Initiator
    initiator_part: Part
    timestamp_ms: int
    ttl_ms: int
    chain_name: str
    pricing: Pricing
    args: tuple[NamedArg, ...]
    raw_args: bytes | None
    parts: tuple[Part, Part, Part]
    action: Action
    approvals: tuple[Approval, ...] = ()
    stated_hash: str | None = None

    @cached_property
    def hash(self) -> bytes:
        """blake2b of the payload."""
        return b.digest(self.payload_bytes)

    @property
    def hash_hex(self) -> str:
        """The computed hash as 64 lower-case hex digits."""
        return self.hash.hex()

    @property
    def expires_at_ms(self) -> int:
        """The last moment at which a block may include it, milliseconds since 1970."""
        return self.timestamp_ms + self.ttl_ms

    @property
    def gas_price_tolerance(self) -> int:
        """The highest gas price at which it may be executed."""
        return self.pricing.gas_price_tolerance

    @property
    def payment_motes(self) -> int | None:
        """The stated payment limit in motes; None where the mode has none."""
        return self.pricing.payment_motes

    @property
    def standard_payment(self) -> bool:
        """Whether the payment is the standard one (no payment code)."""
        return self.pricing.standard_payment

    @cached_property
    def payload_bytes(self) -> bytes:
        """What is hashed."""
        if self.raw_args is None:
            args = b"\x00" + args_bytes(self.args)
        else:
            args = b"\x01" + b.with_length(self.raw_args)
        values = (args, *(part.data for part in self.parts))
        fields = b.u32(len(values)) + b"".join(b.u16(n) + b.with_length(value) for n, value in enumerate(values))
        return b.envelope(
            [
                (0, self.initiator_part.data),
                (1, b.u64(self.timestamp_ms)),
                (2, b.u64(self.ttl_ms)),
                (3, b.string(self.chain_name)),
                (4, self.pricing.part.data),
                (5, fields),
            ]
        )

    def to_bytes(self) -> bytes:
        """The whole transaction as the network carries it, without the transaction tag."""
        ordered = sorted(self.approvals, key=lambda approval: approval.signer.raw)
        approvals = b.u32(len(ordered)) + b"".join(approval.to_bytes() for approval in ordered)
        return b.envelope([(0, self.hash), (1, self.payload_bytes), (2, approvals)])

    def with_approval(self, approval: Approval) -> "TransactionV1":
        """The same transaction with one more signature."""
        return replace(self, approvals=(*self.approvals, approval))

    def to_json(self) -> dict[str, Any]:
        """The form a node takes, with the computed hash."""
        if self.raw_args is None:
            args: dict[str, Any] = {"Named": [[name, value.to_json()] for name, value in self.args]}
        else:
            args = {"Bytesrepr": self.raw_args.hex()}
        target, entry_point, scheduling = (part.json for part in self.parts)
        return {
            "hash": self.hash_hex,
            "payload": {
                "initiator_addr": self.initiator_part.json,
                "timestamp": format_timestamp(self.timestamp_ms),
                "ttl": format_duration(self.ttl_ms),
                "chain_name": self.chain_name,
                "pricing_mode": self.pricing.part.json,
                "fields": {"args": args, "entry_point": entry_point, "scheduling": scheduling, "target": target},
            },
            "approvals": [approval.to_json() for approval in self.approvals],
        }

    def to_rpc_params(self) -> dict[str, Any]:
        """The parameters of ``account_put_transaction``."""
        return {"transaction": {"Version1": self.to_json()}}


def parse_v1(value: dict[str, Any], notes: Notes) -> TransactionV1:
    """Read a TransactionV1 from the bare object.

    Args:
        value: the object with ``hash``, ``payload``, ``approvals``.
        notes: where findings go that do not prevent reading.

    Raises:
        Unreadable: what is wrong, with its place.
    """
    if "payload" not in value and "header" in value and "body" in value:
        raise unsupported_layout()
    stated = parse_hex(member(value, "hash", ""), "/hash", length=32)
    at = "/payload"
    payload = members(member(value, "payload", ""), at)
    initiator, initiator_part = parse_initiator(member(payload, "initiator_addr", at), f"{at}/initiator_addr")
    fields = members(member(payload, "fields", at), f"{at}/fields")
    args, raw_args, parts, action = _fields(fields, f"{at}/fields", notes)
    return TransactionV1(
        initiator=initiator,
        initiator_part=initiator_part,
        timestamp_ms=parse_timestamp(member(payload, "timestamp", at), f"{at}/timestamp"),
        ttl_ms=parse_ttl(member(payload, "ttl", at), f"{at}/ttl", notes),
        chain_name=utf8(member(payload, "chain_name", at), f"{at}/chain_name"),
        pricing=parse_pricing(member(payload, "pricing_mode", at), f"{at}/pricing_mode", notes),
        args=args,
        raw_args=raw_args,
        parts=parts,
        action=action,
        approvals=parse_approvals(member(value, "approvals", ""), "/approvals", notes),
        stated_hash=stated.hex(),
    )


Fields = tuple[tuple[NamedArg, ...], bytes | None, tuple[Part, Part, Part], Action]


def _fields(fields: dict[str, Any], at: str, notes: Notes) -> Fields:
    for name in fields:
        if name not in FIELDS:
            raise Unreadable("unknown-variant", f"{at}/{name}", f"a node knows no field {name[:40]!r} here")
    args, raw_args = _args(member(fields, "args", at), f"{at}/args", notes)
    action, target = parse_target(member(fields, "target", at), f"{at}/target", notes)
    called, entry_point = parse_entry_point(member(fields, "entry_point", at), f"{at}/entry_point")
    scheduling = parse_scheduling(member(fields, "scheduling", at), f"{at}/scheduling")
    kind = "transfer" if action.kind == "native" and called == "Transfer" else action.kind
    return args, raw_args, (target, entry_point, scheduling), replace(action, kind=kind, entry_point=called)


def _args(value: Any, path: str, notes: Notes) -> tuple[tuple[NamedArg, ...], bytes | None]:
    if isinstance(value, list):
        dialect(notes, path, 'the arguments stand without "Named"')
        return named_args(value, path, notes), None
    name, content = variant(value, path)
    if name == "Named":
        return named_args(content, f"{path}/Named", notes), None
    if name == "Bytesrepr":
        return (), parse_hex(content, f"{path}/Bytesrepr")
    raise Unreadable("unknown-variant", path, f"arguments are Named or Bytesrepr, not {name[:40]!r}")
