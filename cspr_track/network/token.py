"""The access token: shown to nobody but the service it is for."""

import re
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from cspr_track.core.errors import ConfigurationError
from cspr_track.core.secrets import conceal

_UUID = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)


class Token:
    """An access token whose ``repr`` and ``str`` show nothing of it.

    Args:
        secret: the token itself.
    """

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        self._secret = secret
        conceal(secret)

    def __repr__(self) -> str:
        return "Token(…)"

    def __str__(self) -> str:
        return "…"

    def __reduce__(self) -> Any:
        raise TypeError("an access token is not to be pickled")

    def reveal_to(self, url: str) -> str:
        """The token, for a request to this address.

        Raises:
            ConfigurationError: the address would carry it over plain text to another machine.
        """
        if not is_private_enough(url):
            raise ConfigurationError(
                f"the access token is not sent over plain text to {urlsplit(url).hostname}",
                why="the address begins with http:// or ws://",
                hint="use https:// and wss://",
            )
        return self._secret


def is_private_enough(url: str) -> bool:
    """Whether a secret may travel to this address: TLS, or this machine itself."""
    return urlsplit(url).scheme in ("https", "wss") or on_this_machine(url)


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
    return bool(_UUID.search(text)) or "-----BEGIN" in text or masked_url(text) != text


def masked_url(url: str) -> str:
    """An address without the password that stands in it."""
    begin = url.find("://")
    at = url.rfind("@", 0, _end_of_authority(url, begin + 3)) if begin >= 0 else -1
    return f"{url[: begin + 3]}…{url[at:]}" if at > 0 else url


def _end_of_authority(url: str, begin: int) -> int:
    return min((at for at in (url.find(mark, begin) for mark in "/?#") if at >= 0), default=len(url))
