"""Timestamps (RFC 3339) and durations (humantime) as documents write them, in whole milliseconds, exactly."""

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cspr_track.transaction.problem import Unreadable

if TYPE_CHECKING:
    from fractions import Fraction

MAX_U64 = 2**64 - 1
LONGEST_DURATION = 200
"""Characters of a duration: every unit once, with as many digits as anybody needs."""

_TIMESTAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|\+00:00)?", re.ASCII)
_ITEM = re.compile(r"\s*(\d+)(\.\d+)?\s*([a-zA-Zµ]+)\s*", re.ASCII)

_UNIT_NS: dict[str, int] = {}
for _words, _ns in (
    ("nanos nsec ns", 1),
    ("micros usec us µs", 10**3),
    ("millis msec ms", 10**6),
    ("seconds second secs sec s", 10**9),
    ("minutes minute mins min m", 60 * 10**9),
    ("hours hour hrs hr h", 3600 * 10**9),
    ("days day d", 86_400 * 10**9),
    ("weeks week wks wk w", 604_800 * 10**9),
    ("months month M", 2_630_016 * 10**9),
    ("years year yrs yr y", 31_557_600 * 10**9),
):
    _UNIT_NS.update(dict.fromkeys(_words.split(), _ns))


def parse_timestamp(value: object, path: str) -> int:
    """Read an RFC 3339 time in UTC as milliseconds since 1970; finer digits are cut off.

    Raises:
        Unreadable: bad-timestamp.
    """
    match = _TIMESTAMP.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise _bad_timestamp(value, path)
    *parts, fraction = match.groups()
    year, month, day, hour, minute, second = map(int, parts)
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        raise _bad_timestamp(value, path) from None
    if year < 1970:
        raise _bad_timestamp(value, path)
    whole = int(moment.timestamp())
    return whole * 1000 + int(((fraction or "") + "000")[:3])


def _bad_timestamp(value: object, path: str) -> Unreadable:
    shown = f"{value[:40]!r}" if isinstance(value, str) else "this"
    return Unreadable(
        "bad-timestamp", path, f"{shown} is not an RFC 3339 time in UTC", "write it as 2026-01-02T03:04:05.678Z"
    )


def format_timestamp(milliseconds: int) -> str:
    """Milliseconds since 1970 as the node writes them: RFC 3339, three digits, ``Z``."""
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"


def parse_duration(value: object, path: str) -> tuple[int, bool]:
    """Read a duration as humantime does, in whole milliseconds.

    Returns:
        The milliseconds, and whether every node reads this form (fractions are read by newer ones only).

    Raises:
        Unreadable: bad-ttl.
    """
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_U64:
        return value, False
    if not isinstance(value, str) or len(value) > LONGEST_DURATION or not value.strip():
        raise _bad_ttl(value, path)
    total: int | Fraction = 0
    position, plain = 0, True
    while position < len(value):
        item = _ITEM.match(value, position)
        if item is None or item[3] not in _UNIT_NS:
            raise _bad_ttl(value, path)
        amount = int(item[1]) if item[2] is None else _exactly(item[1] + item[2])
        total += amount * _UNIT_NS[item[3]]
        plain = plain and item[2] is None
        position = item.end()
    milliseconds = total // 10**6
    if milliseconds > MAX_U64:
        raise _bad_ttl(value, path)
    return milliseconds, plain


def _exactly(text: str) -> "Fraction":
    """A number with a fraction, which hardly any document has."""
    from fractions import Fraction

    return Fraction(text)


def _bad_ttl(value: object, path: str) -> Unreadable:
    shown = f"{value[:40]!r}" if isinstance(value, str) else "this"
    return Unreadable("bad-ttl", path, f"{shown} is not a duration", "write it as 30m or 1h 30m")


def format_duration(milliseconds: int) -> str:
    """Milliseconds as the node writes a duration: ``30m``, ``1h 30m``, ``1day``, ``2months 3days``."""
    if milliseconds == 0:
        return "0s"
    seconds, ms = divmod(milliseconds, 1000)
    years, seconds = divmod(seconds, 31_557_600)
    months, seconds = divmod(seconds, 2_630_016)
    days, seconds = divmod(seconds, 86_400)
    hours, seconds = divmod(seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    items = [f"{n}{word}{'s' if n > 1 else ''}" for n, word in ((years, "year"), (months, "month"), (days, "day")) if n]
    items += [f"{n}{unit}" for n, unit in ((hours, "h"), (minutes, "m"), (seconds, "s"), (ms, "ms")) if n]
    return " ".join(items)
