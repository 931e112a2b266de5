"""The access token: shown to nobody but the service it is for."""

import base64
import contextlib
import re
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from cspr_track.core.errors import ConfigurationError
from cspr_track.core.secrets import conceal_token

SERVICE_DOMAIN = "cspr.cloud"
_OF_SERVICE = re.compile(r"([a-z0-9-]+\.)+cspr\.cloud")
_LIKENESS = 0.75
"""From here on a domain is taken for a misspelling: one letter off, another ending, the dot left out."""
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_UUID = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)


class Token:
    """An access token whose ``repr`` and ``str`` show nothing of it.

    Args:
        secret: the token itself.
    """

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        self._secret = secret
        conceal_token(secret)

    def __repr__(self) -> str:
        return "Token(…)"

    def __str__(self) -> str:
        return "…"

    def __reduce__(self) -> Any:
        raise TypeError("an access token is not to be pickled")

    def reveal_to(self, url: str) -> str:
        """The token, for a request to this address.

        Raises:
            ConfigurationError: the address would carry it over plain text to another machine, or its name is made to
                be taken for the service's.
        """
        if not is_private_enough(url):
            raise ConfigurationError(
                f"the access token is not sent over plain text to {urlsplit(url).hostname}",
                why="the address begins with http:// or ws://",
                hint="use https:// and wss://",
            )
        if pretends_to_be_the_service(url):
            raise ConfigurationError(
                f"the access token is not sent to {urlsplit(url).hostname}",
                why=f"that name is nearly one of {SERVICE_DOMAIN}, and is none",
                hint=f"is the address right? the service's own names end in .{SERVICE_DOMAIN}",
            )
        return self._secret


def is_private_enough(url: str) -> bool:
    """Whether a secret may travel to this address: TLS, or this machine itself."""
    return urlsplit(url).scheme in ("https", "wss") or on_this_machine(url)


def belongs_to_the_service(url: str) -> bool:
    """Whether an address is one of CSPR.cloud's own: a plain name under its domain."""
    return bool(_OF_SERVICE.fullmatch(urlsplit(url).hostname or ""))


def pretends_to_be_the_service(url: str) -> bool:
    """Whether a host may be taken for CSPR.cloud's: its domain before another one, a letter off, in other alphabets."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if _OF_SERVICE.fullmatch(host) or is_loopback(host):
        return False
    if f".{SERVICE_DOMAIN}." in f".{host}.":
        return True
    from difflib import SequenceMatcher

    with contextlib.suppress(UnicodeError):
        host = host.encode("ascii").decode("idna")
    domain = ".".join(host.split(".")[-2:])
    return "." in domain and SequenceMatcher(None, domain, SERVICE_DOMAIN).ratio() >= _LIKENESS


def on_this_machine(url: str) -> bool:
    """Whether an address leads to this machine itself."""
    return is_loopback(urlsplit(url).hostname)


def is_loopback(host: str | None) -> bool:
    """Whether a host is this machine."""
    if host is None:
        return False
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def looks_secret(text: str) -> bool:
    """Whether a text looks like an access token, a key, or an address with a password in it."""
    return bool(_UUID.search(text)) or "-----BEGIN" in text or masked_url(text) != text or _is_bare_key(text)


def _is_bare_key(text: str) -> bool:
    """Whether it is what stands between the lines of a PEM, or the bytes of a key in base64."""
    packed = "".join(text.split())
    if len(packed) < 40 or not _BASE64.fullmatch(packed):
        return False
    raw = base64.b64decode(packed + "=" * (-len(packed) % 4))
    return (raw[0] == 0x30 and raw[1] in (len(raw) - 2, 0x81, 0x82)) or (packed.endswith("=") and len(raw) in (32, 64))


def masked_url(url: str) -> str:
    """An address without the password that stands in it."""
    begin = url.find("://")
    at = url.rfind("@", 0, _end_of_authority(url, begin + 3)) if begin >= 0 else -1
    return f"{url[: begin + 3]}…{url[at:]}" if at > 0 else url


def _end_of_authority(url: str, begin: int) -> int:
    return min((at for at in (url.find(mark, begin) for mark in "/?#") if at >= 0), default=len(url))
