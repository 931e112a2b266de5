"""What a person is about to sign, in words; every word from the bytes that are signed, never from ``parsed``.

The texts may hold anything that stood in the document: who shows them makes them safe first.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cspr_track.core.amounts import format_cspr
from cspr_track.transaction import cl_type as ct
from cspr_track.transaction.action import Action
from cspr_track.transaction.cl_text import text_of, visible
from cspr_track.transaction.cl_value import CLValue
from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.members import NamedArg
from cspr_track.transaction.payment_text import gas_price_of, payment_of
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.reader import BadBytes
from cspr_track.transaction.review_warnings import warnings_of
from cspr_track.transaction.times import format_duration, format_timestamp
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


TITLES = {
    "Burn": "Burn {amount}",
    "AddBid": "Bid {amount} to become a validator, or raise the bid",
    "WithdrawBid": "Withdraw {amount} from the validator bid",
    "Delegate": "Delegate {amount}",
    "Undelegate": "Take back {amount} that is delegated",
    "Redelegate": "Move {amount} of delegation to another validator",
    "ActivateBid": "Activate the validator bid again",
    "ChangeBidPublicKey": "Give the validator bid to another public key",
    "AddReservations": "Reserve places for delegators",
    "CancelReservations": "Cancel reserved places of delegators",
}
"""What native entry points do, besides transfers."""


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


def review(
    transaction: Transaction,
    *,
    now_ms: int,
    network_name: str,
    network_chain: str | None = None,
    dev_network: bool = False,
    balance_motes: int | None = None,
    keys: Collection[PublicKey] = (),
) -> Review:
    """Say what a transaction will do.

    Args:
        transaction: what is to be signed.
        now_ms: the chain's time, milliseconds since 1970, for what is left of the TTL.
        network_name: the profile's name.
        network_chain: the profile's chain name, where the person chose the profile.
        dev_network: whether it goes to a dev network of this machine, whatever the chain name.
        balance_motes: what the sender has, in motes, where it is known.
        keys: with which keys it is about to be signed.
    """
    chain_name = transaction.chain_name
    rows = [
        ReviewRow("Network", visible(chain_name), _network_note(chain_name, network_name, dev_network)),
        ReviewRow("Sender", transaction.initiator.text),
        *_what(transaction),
        ReviewRow("Payment", payment_of(transaction), gas_price_of(transaction)),
        *_payment_code(transaction),
        ReviewRow("TTL", _ttl(transaction, now_ms), f"made {format_timestamp(transaction.timestamp_ms)}"),
        ReviewRow(
            "Hash", transaction.hash_hex, "legacy deploy" if isinstance(transaction, Deploy) else "TransactionV1"
        ),
    ]
    if transaction.approvals:
        signers = ", ".join(approval.signer.hex for approval in transaction.approvals)
        rows.append(ReviewRow("Signed by", signers))
    if keys:
        rows.append(ReviewRow("Signing with", ", ".join(key.hex for key in keys)))
    warnings = warnings_of(
        transaction,
        now_ms=now_ms,
        network_chain=network_chain,
        dev_network=dev_network,
        balance_motes=balance_motes,
        keys=keys,
    )
    return Review(title_of(transaction), tuple(rows), tuple(warnings))


def _network_note(chain_name: str, network_name: str, dev_network: bool) -> str | None:
    if dev_network and "devnet" not in chain_name:
        return f"{network_name}: a dev network of this machine, not {chain_name} itself"
    return network_name if network_name != chain_name else None


def title_of(transaction: Transaction) -> str:
    """What it does, in a few words."""
    action = transaction.action
    amount = _amount(transaction.args)
    if action.kind == "transfer":
        return f"Transfer {amount}" if amount else "Transfer"
    if action.kind == "native" and action.entry_point in TITLES:
        return TITLES[action.entry_point].format(amount=amount or "an amount that is not stated")
    if action.kind == "native":
        return f"Native call {visible(action.entry_point)}"
    if action.kind == "session":
        return f"Run {len(action.wasm or b'')} bytes of Wasm"
    return f"Call {visible(action.entry_point)} of {_target(transaction.action)}"


def _what(transaction: Transaction) -> list[ReviewRow]:
    """What it runs, with which arguments, and when."""
    action = transaction.action
    native = action.kind in ("transfer", "native")
    rows = [*_code(action), *_arguments(transaction.args, native=native)]
    if isinstance(transaction, Deploy):
        after = ", ".join(one.hex() for one in transaction.dependencies)
        return [*rows, ReviewRow("Only after", after, "it waits for these deploys")] if after else rows
    if transaction.raw_args is not None:
        rows.append(ReviewRow("Arguments", transaction.raw_args.hex(), "raw bytes; nobody can say what they mean"))
    target, entry_point, scheduling = (part.json for part in transaction.parts)
    belongs = {"stored": isinstance(entry_point, dict), "session": entry_point == "Call"}
    if not belongs.get(action.kind, isinstance(entry_point, str)):
        kind = "one of contracts" if isinstance(entry_point, dict) else "a native one"
        rows.append(ReviewRow("Entry point", visible(action.entry_point), f"{kind}, which does not belong here"))
    rows += _runtime(target)
    if isinstance(scheduling, dict):
        ((name, moment),) = scheduling.items()
        rows.append(ReviewRow("Not before", f"era {moment}" if name == "FutureEra" else str(moment), "scheduled"))
    return rows


def _runtime(target: object) -> list[ReviewRow]:
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


def _payment_code(transaction: Transaction) -> list[ReviewRow]:
    """The code that decides about the payment, and all that it is given beside the amount of a standard payment."""
    if not isinstance(transaction, Deploy):
        return []
    payment = transaction.payment
    args = list(payment.args)
    if transaction.standard_payment and transaction.payment_motes is not None:
        del args[_amount_at(args)]
    rows = _arguments(args, native=False)
    if not transaction.standard_payment:
        rows = [*_code(payment.action), *rows]
        if payment.variant == "Transfer":
            rows.insert(0, ReviewRow("Code", "a transfer"))
    return [ReviewRow(f"Pay: {row.label}", row.value, row.note) for row in rows]


def _amount_at(args: Sequence[NamedArg]) -> int:
    """Where the amount stands that a standard payment states; see ``Deploy.payment_motes``."""
    return next(n for n, (name, value) in enumerate(args) if name == "amount" and value.cl_type == ct.U512)


def _code(action: Action) -> list[ReviewRow]:
    """Which contract or which Wasm is run."""
    if action.kind == "stored":
        return [
            ReviewRow("Contract", _target(action, full=True), _version(action)),
            ReviewRow("Entry point", visible(action.entry_point)),
        ]
    if action.kind == "session":
        wasm = action.wasm or b""
        digest = sha256(wasm).hexdigest()
        note = "may install" if action.install else None
        return [ReviewRow("Wasm", f"{len(wasm)} bytes, SHA-256 {digest}", note)]
    return []


def _arguments(args: Iterable[NamedArg], *, native: bool) -> list[ReviewRow]:
    """An argument a row; those of native entry points by the names that people know."""
    rows: list[ReviewRow] = []
    for name, value in args:
        shown, note = show_value(name, value, native=native)
        label = f"· {visible(name)}"
        rows.append(ReviewRow(LABELS.get(name, label) if native else label, shown, note))
    return rows


def show_value(name: str, value: CLValue, *, native: bool) -> tuple[str, str | None]:
    """An argument for people: what its bytes say, and its type."""
    try:
        decoded = value.decode()
    except BadBytes as error:
        return f"0x{value.data.hex()}", f"these bytes are no {value.cl_type}: {error}"
    if native and name in AMOUNTS and value.cl_type.name == "U512" and isinstance(decoded, int):
        return format_cspr(decoded), f"{decoded} motes"
    if native and name == "delegation_rate" and value.cl_type.name == "U8":
        return f"{decoded}%", None
    if native and value.cl_type.name == "PublicKey":
        return text_of(value.cl_type, decoded), None
    return text_of(value.cl_type, decoded), str(value.cl_type)


def _target(action: Action, *, full: bool = False) -> str:
    """A contract or package by name or hash."""
    kind = "package" if action.by_package else "contract"
    if action.target_name is not None:
        name = visible(action.target_name)
        return f"{kind} named '{name}'" if name == action.target_name else f"{kind} named {name}"
    target = (action.target_hash or b"").hex()
    return f"{kind} {target if full else target[:10] + '…'}"


def _version(action: Action) -> str | None:
    if not action.by_package:
        return None
    version = "newest version" if action.version is None else f"version {action.version}"
    return version if action.protocol_major is None else f"{version} of protocol {action.protocol_major}"


def _amount(args: tuple[NamedArg, ...]) -> str | None:
    for name, value in args:
        if name == "amount" and value.cl_type.name == "U512":
            try:
                return format_cspr(value.decode())
            except BadBytes:
                return None
    return None


def _ttl(transaction: Transaction, now_ms: int) -> str:
    left_ms = transaction.expires_at_ms - now_ms
    if left_ms <= 0:
        return f"{format_duration(transaction.ttl_ms)}, over since {_seconds(-left_ms)}"
    return f"{format_duration(transaction.ttl_ms)}, {_seconds(left_ms)} left"


def _seconds(milliseconds: int) -> str:
    return format_duration(max(1000, milliseconds // 1000 * 1000))
