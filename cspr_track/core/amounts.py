"""Motes and CSPR, exact: integers only, 1 CSPR = 10^9 motes."""

import re

MOTES_PER_CSPR = 1_000_000_000
MAX_U512 = 2**512 - 1

_WHOLE = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?:_[0-9]{3})+|[0-9]{1,160}"
"""Digits, grouped by thousands or not at all: ``2,5`` is nobody's 25."""
_CSPR = re.compile(rf"(?P<whole>{_WHOLE}|)(?:\.(?P<fraction>[0-9]{{1,160}}))?\s*(?:cspr)?", re.IGNORECASE)
_MOTES = re.compile(rf"(?P<motes>{_WHOLE})\s*motes?", re.IGNORECASE)


def parse_amount(text: str) -> int:
    """Read an amount as a person writes it: ``2.5``, ``2.5 CSPR``, ``1,000``, ``2500000000motes``.

    Returns:
        The amount in motes.

    Raises:
        ValueError: not an amount, more than nine decimals, or above 2^512 - 1 motes.
    """
    cleaned = text.strip()
    motes = _MOTES.fullmatch(cleaned)
    if motes:
        return _bounded(int(_plain(motes["motes"])), text)
    amount = _CSPR.fullmatch(cleaned)
    if amount is None or not (amount["whole"] or amount["fraction"]):
        raise ValueError(f"{text!r} is not an amount; write CSPR such as 2.5, or motes such as 2500000000motes")
    fraction = amount["fraction"] or ""
    if len(fraction.rstrip("0")) > 9:
        raise ValueError(f"{text!r} is finer than a mote; CSPR has nine decimals")
    whole = int(_plain(amount["whole"]) or "0")
    return _bounded(whole * MOTES_PER_CSPR + int(fraction[:9].ljust(9, "0")), text)


def format_cspr(motes: int) -> str:
    """Write motes as CSPR, exactly: ``2500000000`` becomes ``2.5 CSPR``, grouped by thousands."""
    sign = "-" if motes < 0 else ""
    whole, rest = divmod(abs(motes), MOTES_PER_CSPR)
    fraction = f"{rest:09d}".rstrip("0")
    return f"{sign}{whole:,}{'.' + fraction if fraction else ''} CSPR"


def parse_motes(value: object) -> int | None:
    """Read motes as services send them: a decimal string or a whole number; None when it is neither.

    Never goes through a float, so that no digit is lost (CSPR.cloud: amounts are decimal strings up to U512).
    """
    if isinstance(value, str):
        return _at_most_u512(int(value)) if len(value) <= 155 and value.isascii() and value.isdigit() else None
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 <= value <= MAX_U512 else None
    return None


def _at_most_u512(motes: int) -> int | None:
    return motes if motes <= MAX_U512 else None


def _bounded(motes: int, text: str) -> int:
    if motes > MAX_U512:
        raise ValueError(f"{text!r} is above the largest amount there is (2^512 - 1 motes)")
    return motes


def _plain(digits: str) -> str:
    return digits.replace(",", "")  # int() reads underscores itself
