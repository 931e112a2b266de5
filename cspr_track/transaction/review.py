"""What a person is about to sign, in words; every word from the bytes that are signed, never from ``parsed``.

The texts may hold anything that stood in the document: who shows them makes them safe first.
"""

from dataclasses import dataclass
from typing import Any

from cspr_track.core.amounts import format_cspr
from cspr_track.transaction.cl_type import CLType
from cspr_track.transaction.cl_value import CLValue, to_parsed
from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.entity import entry_point_name
from cspr_track.transaction.members import NamedArg
from cspr_track.transaction.reader import BadBytes
from cspr_track.transaction.times import format_duration, format_timestamp
from cspr_track.transaction.transaction import Transaction

USUAL_PAYMENT_MOTES = 500 * 10**9
"""A payment above this deserves a second look, in motes."""
SHORT_TTL_MS = 60_000
AMOUNTS = frozenset({"amount", "minimum_delegation_amount", "maximum_delegation_amount"})
KEY_MANAGEMENT = ("associated_key", "add_key", "update_key", "remove_key", "threshold", "set_action_threshold")


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A line: what it is, its value, and a remark."""

    label: str
    value: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """All that is to be shown before somebody signs."""

    title: str
    rows: tuple[ReviewRow, ...]
    warnings: tuple[str, ...]


def review(transaction: Transaction, *, now_ms: int, network_name: str) -> Review:
    """Say what a transaction will do.

    Args:
        transaction: what is to be signed.
        now_ms: the chain's time, milliseconds since 1970, for what is left of the TTL.
        network_name: the profile's name.
    """
    payment = transaction.payment_motes
    rows = [
        ReviewRow("Network", transaction.chain_name, network_name if network_name != transaction.chain_name else None),
        ReviewRow("Sender", transaction.initiator.text),
        *_what(transaction),
        ReviewRow(
            "Payment",
            "decided by payment code" if payment is None else f"at most {format_cspr(payment)}",
            f"gas price up to {transaction.gas_price_tolerance}",
        ),
        ReviewRow("TTL", _ttl(transaction, now_ms), f"made {format_timestamp(transaction.timestamp_ms)}"),
        ReviewRow(
            "Hash", transaction.hash_hex, "legacy deploy" if isinstance(transaction, Deploy) else "TransactionV1"
        ),
    ]
    if transaction.approvals:
        signers = ", ".join(approval.signer.hex for approval in transaction.approvals)
        rows.append(ReviewRow("Signed by", signers))
    return Review(title_of(transaction), tuple(rows), tuple(_warnings(transaction, now_ms)))


def title_of(transaction: Transaction) -> str:
    """What it does, in a few words."""
    action = transaction.action
    amount = _amount(transaction.args)
    if action.kind == "transfer":
        return f"Transfer {amount}" if amount else "Transfer"
    if action.kind == "native":
        name = entry_point_name(action).replace("_", " ")
        return f"{name[:1].upper()}{name[1:]}{f' {amount}' if amount else ''}"
    if action.kind == "session":
        return f"Run {len(action.wasm or b'')} bytes of Wasm"
    return f"Call {action.entry_point} of {_target(transaction)}"


def _what(transaction: Transaction) -> list[ReviewRow]:
    action = transaction.action
    rows: list[ReviewRow] = []
    if action.kind == "stored":
        rows.append(ReviewRow("Contract", _target(transaction, full=True), _version(transaction)))
        rows.append(ReviewRow("Entry point", action.entry_point))
    elif action.kind == "session":
        import hashlib

        wasm = action.wasm or b""
        digest = hashlib.sha256(wasm).hexdigest()
        rows.append(
            ReviewRow("Wasm", f"{len(wasm)} bytes, SHA-256 {digest}", "may install" if action.install else None)
        )
    names = {"target": "To", "amount": "Amount"} if action.kind == "transfer" else {}
    for name, value in transaction.args:
        shown, note = show_value(name, value, native=action.kind in ("transfer", "native"))
        rows.append(ReviewRow(names.get(name, f"· {name}"), shown, note))
    if not isinstance(transaction, Deploy) and transaction.raw_args is not None:
        rows.append(ReviewRow("Arguments", transaction.raw_args.hex(), "raw bytes; nobody can say what they mean"))
    return rows


def show_value(name: str, value: CLValue, *, native: bool) -> tuple[str, str | None]:
    """An argument for people: what its bytes say, and its type."""
    try:
        decoded = value.decode()
    except BadBytes as error:
        return f"0x{value.data.hex()}", f"these bytes are no {value.cl_type}: {error}"
    if native and name in AMOUNTS and value.cl_type.name == "U512" and isinstance(decoded, int):
        return format_cspr(decoded), f"{decoded} motes"
    if native and value.cl_type.name == "PublicKey":
        return _text(value.cl_type, decoded), None
    return _text(value.cl_type, decoded), str(value.cl_type)


def _text(cl_type: CLType, decoded: Any) -> str:
    shown = to_parsed(cl_type, decoded)
    if shown is None:
        return "none"
    return shown if isinstance(shown, str) else repr(shown) if not isinstance(shown, bool) else str(shown).lower()


def _amount(args: tuple[NamedArg, ...]) -> str | None:
    for name, value in args:
        if name == "amount" and value.cl_type.name == "U512":
            try:
                return format_cspr(value.decode())
            except BadBytes:
                return None
    return None


def _target(transaction: Transaction, *, full: bool = False) -> str:
    action = transaction.action
    kind = "package" if action.by_package else "contract"
    if action.target_name is not None:
        return f"{kind} named {action.target_name!r}"
    target = (action.target_hash or b"").hex()
    return f"{kind} {target if full else target[:10] + '…'}"


def _version(transaction: Transaction) -> str | None:
    action = transaction.action
    if not action.by_package:
        return None
    return "newest version" if action.version is None else f"version {action.version}"


def _ttl(transaction: Transaction, now_ms: int) -> str:
    left_ms = transaction.expires_at_ms - now_ms
    if left_ms <= 0:
        return f"{format_duration(transaction.ttl_ms)}, over since {_seconds(-left_ms)}"
    return f"{format_duration(transaction.ttl_ms)}, {_seconds(left_ms)} left"


def _seconds(milliseconds: int) -> str:
    return format_duration(max(1000, milliseconds // 1000 * 1000))


def _warnings(transaction: Transaction, now_ms: int) -> list[str]:
    found: list[str] = []
    payment = transaction.payment_motes
    if payment is not None and payment > USUAL_PAYMENT_MOTES:
        found.append(f"the payment of {format_cspr(payment)} is far above what is usual")
    if payment is None and isinstance(transaction, Deploy) and not transaction.standard_payment:
        found.append("payment code decides what is paid; it may take more than you expect")
    left_ms = transaction.expires_at_ms - now_ms
    if left_ms <= 0:
        found.append("its TTL is over: a node will not take it any more")
    elif left_ms < SHORT_TTL_MS:
        found.append(f"its TTL ends in {_seconds(left_ms)}; it may expire before it is executed")
    if transaction.timestamp_ms > now_ms + 5000:
        found.append("its timestamp is in the future: a node will not take it yet")
    if any(word in transaction.action.entry_point.lower() for word in KEY_MANAGEMENT):
        found.append("this changes who may sign for the account")
    if transaction.action.kind == "session":
        found.append("session code may do anything the account may do")
    return found
