"""An ASGI shell around the dev network that answers this machine's own programs only, and no page of the web.

A page can let its own name lead to 127.0.0.1 (DNS rebinding) and then read what answers there; the browser still says
which name it asked for (``Host``) and which page asks (``Origin``).
"""

from collections.abc import Awaitable, Callable, MutableMapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

REFUSAL = b"the dev network answers programs of this machine only: ask 127.0.0.1 or localhost, not as a foreign page\n"


class LocalOnly:
    """Refuses with 403 what was not asked of this machine by its own name, or comes from a page of elsewhere.

    Args:
        app: what answers everybody else.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] not in ("http", "websocket") or is_local(scope["headers"]):
            await self._app(scope, receive, send)
            return
        kind = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
        headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(REFUSAL)).encode())]
        await send({"type": f"{kind}.start", "status": 403, "headers": headers})
        await send({"type": f"{kind}.body", "body": REFUSAL, "more_body": False})


def is_local(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether every ``Host`` is a name of this machine, and every ``Origin`` a page of it; there must be a ``Host``."""
    hosts = [value.decode("latin-1") for name, value in headers if name.lower() == b"host"]
    origins = [value.decode("latin-1") for name, value in headers if name.lower() == b"origin"]
    return bool(hosts) and all(_names_us(f"//{host}") for host in hosts) and all(map(_is_our_page, origins))


def _is_our_page(origin: str) -> bool:
    return origin.startswith(("http://", "https://")) and _names_us(origin)


def _names_us(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        if parts.username is not None or parts.path or parts.query or parts.fragment or "\\" in address:
            return False
        return host.rstrip(".") == "localhost" or host.endswith(".localhost") or ip_address(host).is_loopback
    except ValueError:
        return False
