"""What is good to know of an execution beyond its summary: what was called, what moved, what it was worth."""

from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation

import msgspec

from cspr_track.core.amounts import MOTES_PER_CSPR
from cspr_track.core.claims import Contradiction, Value

_EXACT = Context(prec=400, rounding=ROUND_HALF_EVEN)
"""More digits than any amount below 2^512 times any rate has."""
_TWO_DIGITS = Context(prec=2, rounding=ROUND_HALF_EVEN)


class Transfer(msgspec.Struct, frozen=True, kw_only=True):
    """One native transfer that an execution made."""

    amount: str
    """Motes, decimal."""
    sender: str | None
    """Account hash (64 hex digits)."""
    recipient: str | None
    """Account hash (64 hex digits), or the purse where there is no account."""
    id: int | None
    """The number that the sender gave it, e.g. an exchange's memo."""


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """What services tell of an executed transaction when they are asked for more; None where none of them said it."""

    entry_point: str | None = None
    contract_hash: str | None = None
    """64 hex digits."""
    contract_package_hash: str | None = None
    """64 hex digits."""
    contract_name: str | None = None
    """As CSPR.cloud names the package; anybody may have chosen it."""
    gas_price: int | None = None
    """The price of gas in the block's era, motes for a unit."""
    transfers: tuple[Transfer, ...] | None = None
    """The native transfers, in order."""
    rate: str | None = None
    """US dollars for one CSPR at the time of the transaction, decimal, as CSPR.cloud says."""
    sources: tuple[str, ...] = ()
    """Who said these."""
    claims: tuple[tuple[str, dict[str, Value]], ...] = ()
    """What each of them says of the execution itself, to be held against what was told."""
    contradictions: tuple[Contradiction, ...] = ()
    """Where they say something else than what was told."""


def fiat_of(motes: str | None, rate: str | None) -> str | None:
    """What an amount was worth, in the currency of the rate: rounded to cents, or to two digits where it is less.

    Args:
        motes: an amount, decimal.
        rate: what one CSPR was worth, decimal.

    Returns:
        A decimal such as ``0.0021`` or ``1,203.50``; None when one of them is not known.
    """
    if motes is None or rate is None:
        return None
    try:
        worth = _EXACT.divide(_EXACT.multiply(Decimal(motes), Decimal(rate)), Decimal(MOTES_PER_CSPR))
    except InvalidOperation:
        return None
    if not worth.is_finite() or worth < 0:
        return None
    if not worth:
        return "0.00"
    places = max(2, 1 - _TWO_DIGITS.plus(worth).adjusted())
    rounded = worth.quantize(Decimal(f"1e-{places}"), context=_EXACT)
    return f"{rounded:,f}"
