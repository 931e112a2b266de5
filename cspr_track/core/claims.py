"""What each source says of one transaction, as far as it can be compared, and where they contradict each other.

Nothing here decides a status: a contradiction is told beside it. What a source does not say contradicts nobody, and one
that only has not heard of an execution yet contradicts nobody either: services lag behind each other.

Source: docs/verdicts.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from cspr_track.core.amounts import parse_motes
from cspr_track.core.observation import Executed
from cspr_track.core.status import Kind, Source

Value = str | int
Claim = Mapping[str, Value]
"""Field -> what is said of it; only what is said, each in one spelling whoever says it."""

DOCUMENT = "document"
"""Who says what the signed bytes say: the document that we hold ourselves."""
FIELDS = (
    *("outcome", "error", "cost", "refund", "consumed", "payment", "block_hash", "block_height", "kind", "sender"),
    *("sender_account", "made_at", "chain_time"),
)
"""What is compared, in the order in which it is told."""
CUT_AT = 128
"""Characters after which CSPR.cloud may cut an error message. Source: CSPR.cloud reference, part 2.2."""
MOST_REMEMBERED = 4
"""Claims of one kind of source about one transaction; who says ever other things is not listened to for ever."""
UNHEARD = ("pending", "not known")
"""Outcomes that say no more than that a source has not heard of an execution yet."""
_KINDS = {0: Kind.DEPLOY.value, 1: Kind.DEPLOY.value, 2: Kind.TRANSACTION_V1.value}
_RANK = (Source.NODE_RPC, Source.REST, Source.NODE_EVENTS, Source.STREAM, Source.LOCAL)
"""Whose entity is told where as many say one thing as the other: who was asked before who called, a node first."""


class Contradiction(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that sources state differently."""

    field: str
    """outcome, error, cost, refund, consumed, payment, block_hash, block_height, kind, sender, sender_account,
    made_at or chain_time."""
    said: dict[str, Value]
    """Source -> what it states; ``document`` is the signed document that we hold, and ``node-rpc (2)`` a second answer
    of the same kind of source. Amounts are decimal strings of motes."""


def claim_of(seen: Executed) -> dict[str, Value]:
    """What an execution says, whoever tells it."""
    entity = seen.entity
    message = entity.get("error_message")
    failed = message is not None and message != ""
    version = entity.get("version_id")
    kind = _KINDS.get(version) if type(version) is int else None
    height = entity.get("block_height")
    account = _lower(entity.get("caller_hash"))
    found: dict[str, Any] = {
        "outcome": "failure" if failed else "success",
        "error": str(message)[:CUT_AT] if failed else None,
        "cost": _motes(entity.get("cost")),
        "refund": _motes(entity.get("refund_amount")),
        "consumed": _motes(entity.get("consumed_gas")),
        "payment": _motes(entity.get("payment_amount")) if _knows_payment(seen) else None,
        "block_hash": _lower(entity.get("block_hash")),
        "block_height": height if type(height) is int else None,
        "kind": kind,
        "sender": _lower(entity.get("caller_public_key")),
        "sender_account": account.removeprefix("account-hash-") if account else None,
        "made_at": _second(entity.get("timestamp")),
    }
    return {name: value for name, value in found.items() if value is not None}


def contradictions_among(said: Iterable[tuple[str, Claim]]) -> tuple[Contradiction, ...]:
    """Where these do not say the same."""
    claims = list(said)
    found = []
    for field in FIELDS:
        values = {source: claim[field] for source, claim in claims if field in claim}
        if len(set(values.values())) > 1:
            found.append(Contradiction(field=field, said=values))
    return tuple(found)


def contradict(one: Claim, other: Claim) -> bool:
    """Whether two do not say the same."""
    return any(other.get(field, value) != value for field, value in one.items())


def preferred(executions: Sequence[Executed], signed: Claim | None = None) -> Executed:
    """Whose entity is told where several tell of an execution: it is told whole, and its source is named.

    First who does not contradict the signed document, then with whom most agree, then who tells all of it, then who
    was asked before who called, a node first.
    """
    claims = [claim_of(one) for one in executions]

    def order(place: int) -> tuple[bool, int, bool, int]:
        mine = claims[place]
        against = sum(contradict(mine, other) for other in claims)
        one = executions[place]
        return (
            signed is not None and contradict(signed, mine),
            against,
            not one.complete,
            _RANK.index(one.source),
        )

    return executions[min(range(len(executions)), key=order)]


def contradictions_beside(told: Executed, others: Sequence[tuple[str, Claim]]) -> tuple[Contradiction, ...]:
    """Where what was told of an execution is contradicted by those who were asked afterwards.

    That they have not heard of it yet counts only where none of them has.
    """
    said = claim_of(told)
    confirmed = any(claim.get("outcome") not in UNHEARD for _, claim in others)
    counted = [
        (who, claim)
        for who, claim in others
        if not (confirmed and claim.get("outcome") in UNHEARD)
        and not (who == told.source.value and not contradict(said, claim))  # it says what it said
    ]
    return contradictions_among([(told.source.value, said), *numbered(counted, {told.source.value})])


def numbered(said: Iterable[tuple[str, Claim]], taken: Iterable[str] = ()) -> list[tuple[str, Claim]]:
    """The same with a number behind the name of who speaks more than once."""
    names, found = set(taken), []
    for source, claim in said:
        name, number = source, 1
        while name in names:
            number += 1
            name = f"{source} ({number})"
        names.add(name)
        found.append((name, claim))
    return found


def in_words(contradictions: Sequence[Contradiction]) -> str:
    """For people, on one line; what is said may come from outside."""
    return "; ".join(
        f"{one.field} ({', '.join(f'{source} says {value}' for source, value in one.said.items())})"
        for one in contradictions
    )


def _knows_payment(seen: Executed) -> bool:
    """A node's word without the document tells the limit in its place, in gas."""
    by_node = seen.source in (Source.NODE_RPC, Source.NODE_EVENTS)
    return not by_node or "contract_entrypoint" in seen.entity


def _motes(value: Any) -> str | None:
    motes = parse_motes(value)
    return None if motes is None else str(motes)


def _lower(value: Any) -> str | None:
    return value[:CUT_AT].lower() if isinstance(value, str) and value else None


def _second(value: Any) -> str | None:
    """A time to the second: how many digits of a fraction there are differs from service to service."""
    return f"{value[:10]}T{value[11:19]}Z" if isinstance(value, str) and len(value) >= 19 else None
