"""What answers of CSPR.cloud and of nodes tell beyond the Deploy entity: no sockets in here.

Source: CSPR.cloud reference, part 2.7; node reference, parts 1.3 and 1.4.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from cspr_track.core.amounts import parse_motes
from cspr_track.core.claims import Value, claim_of
from cspr_track.core.details import Details, Transfer
from cspr_track.core.errors import InputError
from cspr_track.core.observation import Executed, ExpiryHint, Known, TransactionNews
from cspr_track.transaction.document import read_document
from cspr_track.transaction.entity import entry_point_name
from cspr_track.transaction.execution import find_execution

INCLUDES = (
    "contract_package,contract_entrypoint,rate(1),transfers",
    "contract_package,contract_entrypoint,rate(1)",
    "",
)
"""What to ask for; an older service refuses what it does not know, then less is asked for."""
MAX_TRANSFERS = 10_000


def details_of_entity(entity: Mapping[str, Any]) -> Details:
    """What an entity holds that was asked for with ``includes``."""
    package, entry_point = _object(entity.get("contract_package")), _object(entity.get("contract_entrypoint"))
    rate = _rate(entity.get("rate"))
    return Details(
        entry_point=_text(entry_point.get("name")),
        contract_hash=_text(entity.get("contract_hash")),
        contract_package_hash=_text(entity.get("contract_package_hash")),
        contract_name=_text(package.get("name")),
        transfers=_cloud_transfers(entity.get("transfers")),
        rate=rate,
        sources=("CSPR.cloud REST",),
    )


def details_of_node_answer(answer: Mapping[str, Any]) -> Details:
    """What the result of ``info_get_transaction`` or ``info_get_deploy`` tells."""
    found = find_execution(answer)
    body = _object(found.result.get("Version2")) if found is not None else {}
    price = body.get("current_price")
    return Details(
        entry_point=_entry_point(answer),
        gas_price=price if type(price) is int else None,
        transfers=_node_transfers(body.get("transfers")),
        sources=("a node's RPC",),
    )


def merged(first: Details | None, second: Details | None) -> Details | None:
    """Both together; where both know something, the first is right."""
    if first is None or second is None:
        return first or second
    names = [name for name in Details.__struct_fields__ if name not in ("sources", "claims", "contradictions")]
    values = {name: getattr(second, name) if getattr(first, name) is None else getattr(first, name) for name in names}
    return Details(**values, sources=first.sources + second.sources, claims=first.claims + second.claims)


def claims_of(news: TransactionNews) -> tuple[tuple[str, dict[str, Value]], ...]:
    """What a source says of an execution, where it is asked for more about it."""
    if isinstance(news, Executed):
        return ((news.source.value, claim_of(news)),)
    outcome = "expired" if isinstance(news, ExpiryHint) else "pending" if isinstance(news, Known) else "not known"
    return ((news.source.value, {"outcome": outcome}),)


def _entry_point(answer: Mapping[str, Any]) -> str | None:
    try:
        return entry_point_name(read_document({"result": answer}).transaction.action) or None
    except InputError:
        return None


def _cloud_transfers(rows: Any) -> tuple[Transfer, ...] | None:
    if not isinstance(rows, list):
        return None
    found = [
        Transfer(
            amount=str(motes),
            sender=_text(row.get("initiator_account_hash")),
            recipient=_text(row.get("to_account_hash")) or _text(row.get("to_purse")),
            id=_number(row.get("id")),
        )
        for row in map(_object, rows[:MAX_TRANSFERS])
        if (motes := parse_motes(row.get("amount"))) is not None
    ]
    return tuple(found)


def _node_transfers(rows: Any) -> tuple[Transfer, ...] | None:
    """Those of a Casper 2 execution; 1.x names them only by addresses."""
    if not isinstance(rows, list):
        return None
    found = []
    for row in map(_object, rows[:MAX_TRANSFERS]):
        made = _object(row.get("Version2", row.get("Version1")))
        motes = parse_motes(made.get("amount"))
        if motes is None:
            return None
        sender = made.get("from")
        found.append(
            Transfer(
                amount=str(motes),
                sender=_account(_object(sender).get("AccountHash", sender)),
                recipient=_account(made.get("to")) or _text(made.get("target")),
                id=_number(made.get("id")),
            )
        )
    return tuple(found)


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _account(value: Any) -> str | None:
    return value.removeprefix("account-hash-") if isinstance(value, str) and value else None


def _number(value: Any) -> int | None:
    if type(value) is int:
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 21 else None


def _rate(value: Any) -> str | None:
    """The rate as a decimal text; as it stood in the JSON, for a number of up to fifteen digits."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        rate = Decimal(str(value))
    except InvalidOperation:
        return None
    if not rate.is_finite() or not -30 < rate.adjusted() < 9 or len(str(value)) >= 40:  # an exponent can be a bomb
        return None
    return f"{rate:f}" if rate > 0 else None
