"""The access token: shown to nobody but the service it is for."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from cspr_track.core.errors import ConfigurationError


class Token:
    """An access token whose ``repr`` and ``str`` show nothing of it.

    Args:
        secret: the token itself.
    """

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def __repr__(self) -> str:
        return "Token(…)"

    def __str__(self) -> str:
        return "…"

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
