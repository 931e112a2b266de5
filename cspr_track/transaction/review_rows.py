"""The rows of a review: code, arguments, and what is unusual in a transaction; nothing that is signed is left out.

The texts may hold anything that stood in the document: who shows them makes them safe first.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from cspr_track.core.amounts import format_cspr
from cspr_track.transaction.action import Action
from cspr_track.transaction.cl_text import text_of
from cspr_track.transaction.cl_value import CLValue
from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.members import NamedArg
from cspr_track.transaction.reader import BadBytes
from cspr_track.transaction.transaction import Transaction

AMOUNTS = frozenset({"amount", "minimum_delegation_amount", "maximum_delegation_amount"})
LABELS = {
    "target": "To",
    "amount": "Amount",
    "id": "Transfer id",
    "source": "From purse",
    "delegator": "Delegator",
    "validator": "Validator",
    "new_validator": "New validator",
    "public_key": "Validator key",
    "new_public_key": "New key",
    "delegation_rate": "Delegation rate",
    "minimum_delegation_amount": "Delegations from",
    "maximum_delegation_amount": "Delegations up to",
    "reserved_slots": "Reserved places",
}
"""Arguments of native entry points as people call them."""


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A line: what it is, its value, and a remark."""

    label: str
    value: str
    note: str | None = None


def what_rows(transaction: Transaction) -> list[ReviewRow]:
    """What it runs, with which arguments, and when."""
    action = transaction.action
    native = action.kind in ("transfer", "native")
    rows = [*code_rows(action), *arg_rows(transaction.args, native=native)]
    if isinstance(transaction, Deploy):
        after = ", ".join(one.hex() for one in transaction.dependencies)
        return [*rows, ReviewRow("Only after", after, "it waits for these deploys")] if after else rows
    if transaction.raw_args is not None:
        rows.append(ReviewRow("Arguments", transaction.raw_args.hex(), "raw bytes; nobody can say what they mean"))
    target, entry_point, scheduling = (part.json for part in transaction.parts)
    if isinstance(entry_point, dict) and action.kind != "stored":
        rows.append(ReviewRow("Entry point", str(entry_point["Custom"])))
    rows += _runtime_rows(target)
    if isinstance(scheduling, dict):
        ((name, moment),) = scheduling.items()
        rows.append(ReviewRow("Not before", f"era {moment}" if name == "FutureEra" else str(moment), "scheduled"))
    return rows


def _runtime_rows(target: object) -> list[ReviewRow]:
    content = next(iter(target.values())) if isinstance(target, dict) else None
    runtime = content.get("runtime") if isinstance(content, dict) else None
    if runtime == "VmCasperV1" or runtime is None:
        return []
    found = runtime.get("VmCasperV2") if isinstance(runtime, dict) else None
    if not isinstance(found, dict):
        return [ReviewRow("Runs in", "VmCasperV2", "without its parameters")]
    seed = found.get("seed")
    moved = found["transferred_value"]
    return [
        ReviewRow("Runs in", "VmCasperV2", None if seed is None else f"seed {seed}"),
        ReviewRow("Hands over", format_cspr(moved), f"{moved} motes go to the contract"),
    ]


def payment_code_rows(transaction: Transaction) -> list[ReviewRow]:
    """The code that decides about the payment, with its arguments; none where the payment is the standard one."""
    if not isinstance(transaction, Deploy) or transaction.standard_payment:
        return []
    payment = transaction.payment
    rows = [*code_rows(payment.action), *arg_rows(payment.args, native=False)]
    return [ReviewRow(f"Pay: {row.label.removeprefix('· ')}", row.value, row.note) for row in rows]


def code_rows(action: Action) -> list[ReviewRow]:
    """Which contract or which Wasm is run."""
    if action.kind == "stored":
        return [
            ReviewRow("Contract", target_words(action, full=True), _version(action)),
            ReviewRow("Entry point", action.entry_point),
        ]
    if action.kind == "session":
        wasm = action.wasm or b""
        digest = hashlib.sha256(wasm).hexdigest()
        note = "may install" if action.install else None
        return [ReviewRow("Wasm", f"{len(wasm)} bytes, SHA-256 {digest}", note)]
    return []


def arg_rows(args: Iterable[NamedArg], *, native: bool) -> list[ReviewRow]:
    """An argument a row; those of native entry points by the names that people know."""
    rows: list[ReviewRow] = []
    for name, value in args:
        shown, note = show_value(name, value, native=native)
        rows.append(ReviewRow(LABELS.get(name, f"· {name}") if native else f"· {name}", shown, note))
    return rows


def show_value(name: str, value: CLValue, *, native: bool) -> tuple[str, str | None]:
    """An argument for people: what its bytes say, and its type."""
    try:
        decoded = value.decode()
    except BadBytes as error:
        return f"0x{value.data.hex()}", f"these bytes are no {value.cl_type}: {error}"
    if native and name in AMOUNTS and value.cl_type.name == "U512" and isinstance(decoded, int):
        return format_cspr(decoded), f"{decoded} motes"
    if native and name == "delegation_rate" and isinstance(decoded, int):
        return f"{decoded}%", None
    if native and value.cl_type.name == "PublicKey":
        return text_of(value.cl_type, decoded), None
    return text_of(value.cl_type, decoded), str(value.cl_type)


def target_words(action: Action, *, full: bool = False) -> str:
    """A contract or package by name or hash."""
    kind = "package" if action.by_package else "contract"
    if action.target_name is not None:
        return f"{kind} named {action.target_name!r}"
    target = (action.target_hash or b"").hex()
    return f"{kind} {target if full else target[:10] + '…'}"


def _version(action: Action) -> str | None:
    if not action.by_package:
        return None
    return "newest version" if action.version is None else f"version {action.version}"
