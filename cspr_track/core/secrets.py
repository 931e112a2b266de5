"""Secrets that this process knows, and texts without them: the second line of defence of everything that is logged.

The first is that nothing secret is ever given to a log: no header, no token, no key is formatted anywhere.
"""

import base64
import string
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, quote_plus

SHOWN_INSTEAD = "[hidden]"
SHORTEST = 5
"""A secret shorter than this would blot out ordinary words; no service gives out such tokens."""
SHORTEST_TOKEN = 16
"""A shorter one might stand in a hash or an amount, which must stay as they are; real ones have 36 characters."""

_LOWER = {ord(letter): ord(letter.lower()) for letter in string.ascii_uppercase}
"""Hex and percent signs come in either case. Other letters stay: ``str.lower`` may change how long a text is."""

_OF_HTML = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#x27;"))
"""As ``html.escape`` has it; to import it takes longer than all that is done here."""
_AS_NUMBERS = ("%{:02x}", "\\u{:04x}", "\\x{:02x}", "&#{};", "&#x{:x};")
"""Each byte as addresses, JSON, Python and HTML may write it."""


class Secrets:
    """Secrets, and texts without them.

    To find one takes as long with a thousand of them as with one: whoever signs for many has many.
    """

    __slots__ = ("_forms",)

    def __init__(self) -> None:
        self._forms: dict[str, list[str]] = {}
        """First letters -> every form of a secret that begins so, in small letters, the longest first."""

    def conceal(self, secret: str | bytes) -> None:
        """Hide this from now on wherever ``redact`` looks: as it is, in hex, base64, and encoded for an address."""
        if len(secret) < SHORTEST:
            return
        for form in _forms_of(secret) if isinstance(secret, str) else _forms_of_bytes(secret):
            small = form.translate(_LOWER)
            alike = self._forms.setdefault(small[:SHORTEST], [])
            if small not in alike:
                alike.append(small)
                alike.sort(key=len, reverse=True)

    def redact(self, text: str) -> str:
        """The text without any of them."""
        if not self._forms:
            return text
        small = text.translate(_LOWER)
        shown: list[str] = []
        told = at = 0
        while at <= len(small) - SHORTEST:
            for form in self._forms.get(small[at : at + SHORTEST], ()):
                if small.startswith(form, at):
                    shown += text[told:at], SHOWN_INSTEAD
                    told = at = at + len(form)
                    break
            else:
                at += 1
        return "".join((*shown, text[told:]))

    def without(self, value: Any) -> Any:
        """A JSON value whose texts hold none of them; the value itself where none does."""
        if not self._forms:
            return value
        small = "\0".join(_texts_in(value)).translate(_LOWER)
        held = any(form in small for alike in self._forms.values() for form in alike)
        return self._redacted(value) if held else value

    def _redacted(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.redact(value)
        if isinstance(value, dict):
            return {self._redacted(name): self._redacted(content) for name, content in value.items()}
        return [self._redacted(item) for item in value] if isinstance(value, list) else value


def _texts_in(value: Any) -> Iterator[str]:
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            left += one.keys()
            left += one.values()
        elif isinstance(one, list):
            left += one


_known, _tokens = Secrets(), Secrets()
conceal, redact, without_tokens = _known.conceal, _known.redact, _tokens.without
"""Those of this process; and what services say, without the tokens that they were given."""


def conceal_token(secret: str) -> None:
    """Hide an access token as any secret, and where the service that it was given to says it again."""
    _known.conceal(secret)
    if len(secret) >= SHORTEST_TOKEN:
        _tokens.conceal(secret)


def _forms_of(secret: str) -> set[str]:
    quoted = {quote(secret, safe="", errors="replace"), quote_plus(secret, errors="replace")}
    return {
        secret,
        secret.replace("/", "\\/"),
        _in_html(secret),
        *quoted,
        *_forms_of_bytes(secret.encode("utf-8", "surrogatepass")),
    }


def _in_html(text: str) -> str:
    for letter, name in _OF_HTML:
        text = text.replace(letter, name)
    return text


def _forms_of_bytes(raw: bytes) -> set[str]:
    written = {"".join(map(form.format, raw)) for form in _AS_NUMBERS}
    return {raw.hex(), repr(raw)[2:-1], *_in_base64(raw), *written}


def _in_base64(raw: bytes) -> set[str]:
    """What base64 shows of these bytes, wherever they begin in what is encoded: the digits that are theirs alone."""
    found: set[str] = set()
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + raw + bytes(2)).decode("ascii")
        first = (8 * before + 5) // 6
        whole = encoded[first : 8 * (before + len(raw)) // 6]
        found |= {whole, whole.replace("+", "-").replace("/", "_")}
    return found
