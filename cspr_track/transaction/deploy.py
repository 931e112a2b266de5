"""The legacy Deploy: JSON in, bytes and hashes out.

Source: transaction-bytes reference, part 5.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from cspr_track.core.status import Kind
from cspr_track.transaction import bytesrepr as b
from cspr_track.transaction.action import Action, Initiator
from cspr_track.transaction.approvals import Approval, parse_approvals
from cspr_track.transaction.executable_item import ExecutableItem, parse_item
from cspr_track.transaction.hex_text import parse_hex
from cspr_track.transaction.members import NamedArg, Notes, integer, items, member, members, utf8
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.reader import BadBytes
from cspr_track.transaction.times import format_duration, format_timestamp, parse_timestamp
from cspr_track.transaction.ttl import parse_ttl


@dataclass(frozen=True)
class Deploy:
    """A legacy Deploy. Every hash is computed here; what a document states is kept beside it for comparison.

    Args:
        account: who sends and pays.
        timestamp_ms: milliseconds since 1970.
        ttl_ms: milliseconds.
        gas_price: the highest gas price accepted.
        dependencies: hashes of 32 bytes.
        chain_name: the network.
        payment: pays for the execution.
        session: what is executed.
        approvals: signatures of the hash.
        stated_hash: the hash that the document states, lower-case hex.
        stated_body_hash: the body hash that it states, lower-case hex.
    """

    kind: ClassVar[Kind] = Kind.DEPLOY

    account: PublicKey
    timestamp_ms: int
    ttl_ms: int
    gas_price: int
    dependencies: tuple[bytes, ...]
    chain_name: str
    payment: ExecutableItem
    session: ExecutableItem
    approvals: tuple[Approval, ...] = ()
    stated_hash: str | None = None
    stated_body_hash: str | None = None

    @cached_property
    def body_hash(self) -> bytes:
        """blake2b of payment and session."""
        return b.digest(self.payment.to_bytes() + self.session.to_bytes())

    @cached_property
    def hash(self) -> bytes:
        """blake2b of the header, which holds the computed body hash."""
        return b.digest(self.header_bytes())

    @property
    def hash_hex(self) -> str:
        """The computed hash as 64 lower-case hex digits."""
        return self.hash.hex()

    @property
    def initiator(self) -> Initiator:
        """Who sends."""
        return Initiator(self.account.account_hash, self.account)

    @property
    def expires_at_ms(self) -> int:
        """The last moment at which a block may include it, milliseconds since 1970."""
        return self.timestamp_ms + self.ttl_ms

    @property
    def gas_price_tolerance(self) -> int:
        """The highest gas price at which it may be executed."""
        return self.gas_price

    @property
    def payment_motes(self) -> int | None:
        """The stated payment limit in motes; None where payment code decides."""
        if self.payment.variant != "ModuleBytes" or self.payment.module_bytes:
            return None
        for name, value in self.payment.args:
            if name == "amount" and value.cl_type.name == "U512":
                try:
                    amount: int = value.decode()
                except BadBytes:
                    return None
                return amount
        return None

    @property
    def standard_payment(self) -> bool:
        """Whether the payment is the standard one (no payment code)."""
        return self.payment.variant == "ModuleBytes" and not self.payment.module_bytes

    @property
    def args(self) -> tuple[NamedArg, ...]:
        """The session's arguments."""
        return self.session.args

    @property
    def action(self) -> Action:
        """What it does."""
        return self.session.action

    def header_bytes(self) -> bytes:
        """What is hashed."""
        return b"".join(
            (
                self.account.raw,
                b.u64(self.timestamp_ms),
                b.u64(self.ttl_ms),
                b.u64(self.gas_price),
                self.body_hash,
                b.u32(len(self.dependencies)),
                *self.dependencies,
                b.string(self.chain_name),
            )
        )

    def to_bytes(self) -> bytes:
        """The whole Deploy as the network carries it, without the transaction tag."""
        ordered = sorted(self.approvals, key=lambda approval: approval.signer.raw)
        approvals = b.u32(len(ordered)) + b"".join(approval.to_bytes() for approval in ordered)
        return self.header_bytes() + self.hash + self.payment.to_bytes() + self.session.to_bytes() + approvals

    def with_approval(self, approval: Approval) -> "Deploy":
        """The same Deploy with one more signature."""
        return replace(self, approvals=(*self.approvals, approval))

    def to_json(self) -> dict[str, Any]:
        """The form a node takes, with the computed hashes."""
        return {
            "hash": self.hash_hex,
            "header": {
                "account": self.account.hex,
                "timestamp": format_timestamp(self.timestamp_ms),
                "ttl": format_duration(self.ttl_ms),
                "gas_price": self.gas_price,
                "body_hash": self.body_hash.hex(),
                "dependencies": [dependency.hex() for dependency in self.dependencies],
                "chain_name": self.chain_name,
            },
            "payment": self.payment.to_json(),
            "session": self.session.to_json(),
            "approvals": [approval.to_json() for approval in self.approvals],
        }

    def to_rpc_params(self) -> dict[str, Any]:
        """The parameters of ``account_put_deploy``."""
        return {"deploy": self.to_json()}


def parse_deploy(value: dict[str, Any], notes: Notes) -> Deploy:
    """Read a Deploy from the bare object.

    Args:
        value: the object with ``hash``, ``header``, ``payment``, ``session``, ``approvals``.
        notes: where findings go that do not prevent reading.

    Raises:
        Unreadable: what is wrong, with its place.
    """
    stated = parse_hex(member(value, "hash", ""), "/hash", length=32)
    header = members(member(value, "header", ""), "/header")
    at = "/header"
    dependencies = items(member(header, "dependencies", at), f"{at}/dependencies")
    return Deploy(
        account=PublicKey.from_hex(member(header, "account", at), f"{at}/account"),
        timestamp_ms=parse_timestamp(member(header, "timestamp", at), f"{at}/timestamp"),
        ttl_ms=parse_ttl(member(header, "ttl", at), f"{at}/ttl", notes),
        gas_price=integer(member(header, "gas_price", at), f"{at}/gas_price", 64),
        stated_body_hash=parse_hex(member(header, "body_hash", at), f"{at}/body_hash", length=32).hex(),
        dependencies=tuple(
            parse_hex(dependency, f"{at}/dependencies/{n}", length=32) for n, dependency in enumerate(dependencies)
        ),
        chain_name=utf8(member(header, "chain_name", at), f"{at}/chain_name"),
        payment=parse_item(member(value, "payment", ""), "/payment", notes),
        session=parse_item(member(value, "session", ""), "/session", notes),
        approvals=parse_approvals(member(value, "approvals", ""), "/approvals", notes),
        stated_hash=stated.hex(),
    )
