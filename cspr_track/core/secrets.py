"""Secrets that this process knows, and texts without them: the second line of defence of everything that is logged.

The first is that nothing secret is ever given to a log: no header, no token, no key is formatted anywhere.
"""

import base64
import re
from urllib.parse import quote, quote_plus

SHOWN_INSTEAD = "[hidden]"
SHORTEST = 5
"""A secret shorter than this would blot out ordinary words; no service gives out such tokens."""

_forms: set[str] = set()
"""Every form of every known secret."""
_pattern: "re.Pattern[str] | None" = None


def conceal(secret: str | bytes) -> None:
    """Hide this from now on wherever ``redact`` looks: as it is, in hex, base64, and encoded for an address."""
    global _pattern
    if len(secret) >= SHORTEST:
        _forms.update(_forms_of(secret) if isinstance(secret, str) else _forms_of_bytes(secret))
        _pattern = None


def redact(text: str) -> str:
    """The text without any known secret."""
    global _pattern
    if not _forms:
        return text
    if _pattern is None:  # hex and percent signs come in either case
        _pattern = re.compile("|".join(map(re.escape, sorted(_forms, key=len, reverse=True))), re.IGNORECASE)
    return _pattern.sub(SHOWN_INSTEAD, text)


def _forms_of(secret: str) -> set[str]:
    quoted = {quote(secret, safe="", errors="replace"), quote_plus(secret, errors="replace")}
    return {secret, *quoted, *_forms_of_bytes(secret.encode("utf-8", "surrogatepass"))}


def _forms_of_bytes(raw: bytes) -> set[str]:
    return {raw.hex(), repr(raw)[2:-1], *(form for form in _in_base64(raw) if len(form) >= SHORTEST)}


def _in_base64(raw: bytes) -> set[str]:
    """What base64 shows of these bytes, wherever they begin in what is encoded: the digits that are theirs alone."""
    found: set[str] = set()
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + raw + bytes(2)).decode("ascii")
        first = (8 * before + 5) // 6
        whole = encoded[first : 8 * (before + len(raw)) // 6]
        found |= {whole, whole.replace("+", "-").replace("/", "_")}
    return found
