"""Addresses as people write them into flags, variables, and settings: judged before anything is asked of them."""

from urllib.parse import urlsplit

SCHEMES = ("http://", "https://", "ws://", "wss://")


def why_no_address(text: str) -> str | None:
    """What is wrong with the address of a service, in words without the address; None when nothing is."""
    if not text.startswith(SCHEMES):
        return "it must begin with http://, https://, ws:// or wss://"
    return why_nowhere(text)


def why_nowhere(url: str) -> str | None:
    """What is wrong with the host and port of an address, whatever its scheme; None when nothing is."""
    if not url.isprintable() or " " in url:
        return "there is a space or a control character in it"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "its host or port is none: a port is 1 to 65535, and IPv6 stands in [ ]"
    if not parts.hostname:
        return "it names no host"
    return "its port is 0" if port == 0 else None
