"""The cost and error summary of a Deploy entity. Amounts are decimal strings of motes; unknown is null, never zero."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cspr_track.core.amounts import parse_motes
from cspr_track.core.explain import OwnErrors, explain


class ErrorSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Why an execution failed, in the network's words and in ours."""

    message: str
    """The network's text, exactly as received."""
    code: int | None
    """The number in the text, such as 65 in ``User error: 65``."""
    kind: str
    """user, api, mint, auction, handle-payment, contract-header, gas, funds, engine, rpc or unknown."""
    title: str
    explanation: str
    hint: str | None


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a processed transaction cost, and how it ended."""

    success: bool
    cost: str | None
    """What the network states, before the refund in Casper 2."""
    payment: str | None
    refund: str | None
    charged: str | None
    """What the payer really lost; null when it cannot be known."""
    consumed: str | None
    block_height: int | None
    block_hash: str | None
    error: ErrorSummary | None
    explorer_url: str | None


def summarize(entity: Mapping[str, Any], *, explorer_url: str | None = None, own: OwnErrors | None = None) -> Summary:
    """Draw the summary from a processed Deploy entity.

    Args:
        entity: as CSPR.cloud gives it.
        explorer_url: the page of the transaction.
        own: the user's own words for errors of contracts.

    Source: the outcome is ``error_message`` (null or empty: success), as the vendor's own UI decides it.
    """
    message = entity.get("error_message")
    failed = message is not None and message != ""
    height = entity.get("block_height")
    block_hash = entity.get("block_hash")
    return Summary(
        success=not failed,
        cost=_text(parse_motes(entity.get("cost"))),
        payment=_text(parse_motes(entity.get("payment_amount"))),
        refund=_text(parse_motes(entity.get("refund_amount"))),
        charged=_text(charged_motes(entity)),
        consumed=_text(parse_motes(entity.get("consumed_gas"))),
        block_height=height if isinstance(height, int) and not isinstance(height, bool) else None,
        block_hash=block_hash if isinstance(block_hash, str) else None,
        error=_error(str(message), entity, own) if failed else None,
        explorer_url=explorer_url,
    )


def charged_motes(entity: Mapping[str, Any]) -> int | None:
    """What the payer lost for execution, in motes; None when it cannot be known.

    Casper 2 states ``cost`` before the refund, so it is cost less refund; Casper 1.x states it net.
    ``version_id`` tells which executed it (0: Casper 1.x); where it is absent the amounts themselves do.

    Source: CSPR.cloud captures of both eras; in the 1.x capture cost = consumed_gas, and a refund stands beside it.
    """
    cost = parse_motes(entity.get("cost"))
    if cost is None:
        return None
    refund = parse_motes(entity.get("refund_amount"))
    version = entity.get("version_id")
    if version == 0 or (version is None and _looks_like_1x(entity, cost, refund)):
        return cost
    return cost - refund if refund is not None and refund <= cost else None


def _looks_like_1x(entity: Mapping[str, Any], cost: int, refund: int | None) -> bool:
    """Whether an entity without ``version_id`` states its cost as Casper 1.x did."""
    consumed = parse_motes(entity.get("consumed_gas"))
    if refund is None:
        return consumed is None  # written before Casper 2 brought these fields
    return cost == consumed and cost != parse_motes(entity.get("payment_amount"))


def _error(message: str, entity: Mapping[str, Any], own: OwnErrors | None) -> ErrorSummary:
    known = explain(message, entity=entity, own=own)
    return ErrorSummary(
        message=message,
        code=known.code,
        kind=known.kind,
        title=known.title,
        explanation=known.explanation,
        hint=known.hint,
    )


def _text(motes: int | None) -> str | None:
    return None if motes is None else str(motes)
