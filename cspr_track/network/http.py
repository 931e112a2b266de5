"""HTTP as every adapter uses it: bounded, never following redirects with a token, errors in our own words."""

import asyncio
import contextlib
import functools
import importlib.util
import logging
import re
import ssl
import sys
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from cspr_track._version import __version__
from cspr_track.core.errors import BadAnswer, ChannelError, RateLimited, Unauthorized, Unreachable
from cspr_track.core.json_lines import NOT_JSON, decode_json_text
from cspr_track.core.secrets import redact, without_tokens
from cspr_track.network.token import Token
from cspr_track.network.trust import BROKE_OFF, TLS_HINT, proxy_for, tls_trouble, trust_for, unusable_proxy
from cspr_track.network.unpack import ACCEPTED, pieces

if importlib.util.find_spec("sniffio") is None:
    # httpcore asks for it several times a request, and each time the whole path would be searched in vain
    sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]

_log = logging.getLogger(__name__)
MAX_BODY_BYTES = 8 * 1024 * 1024
"""More than any answer about one transaction has: its document has a megabyte at most, which is written in hex."""
MAX_BODY_OF_ALL_BYTES = 32 * 1024 * 1024
"""The same of answers about a whole network: its validators and who delegates to them, its chainspec."""
TIMEOUT = httpx.Timeout(10.0, connect=5.0)
"""Seconds: to connect 5, for everything else 10."""
WHOLE_ANSWER_S = 60.0
"""An answer that trickles in for longer than this is given up."""
_SECONDS = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?")


def make_client(token: Token | None, *, base_url: str, ca_file: Path | None = None) -> httpx.AsyncClient:
    """A client for one service; the token goes to that service only.

    A proxy of the environment is honoured, but never for this machine: its token would leave it in plain text.

    Args:
        token: sent as ``Authorization``.
        base_url: where the service is.
        ca_file: authorities that are trusted beside the machine's own.

    Raises:
        ConfigurationError: the token would travel in plain text, or the proxy or the certificates cannot be used.
    """
    headers = {"User-Agent": f"cspr-track/{__version__}", "Accept-Encoding": ACCEPTED}
    if token is not None:
        headers["Authorization"] = token.reveal_to(base_url)
    proxy = proxy_for(base_url)
    try:
        on_tls = trust_for(proxy, ca_file) if proxy is not None and proxy.startswith("https:") else None
        through = httpx.Proxy(proxy, ssl_context=on_tls) if proxy is not None else None
        return _client(headers, trust_for(base_url, ca_file), through)
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        raise unusable_proxy(proxy, _cause(error)) from error


class LateClient:
    """A client that is put together at its first request: who watches is on the stream before that.

    What can be wrong with the settings is found at once, see ``make_client``.
    """

    def __init__(self, token: Token | None, *, base_url: str, ca_file: Path | None = None) -> None:
        if token is not None:
            token.reveal_to(base_url)
        trust_for(base_url, ca_file)
        self._make = functools.partial(make_client, token, base_url=base_url, ca_file=ca_file)
        self._client = self._make() if proxy_for(base_url) is not None else None

    @property
    def now(self) -> httpx.AsyncClient:
        """The client."""
        if self._client is None:
            self._client = self._make()
        return self._client

    async def aclose(self) -> None:
        """Close its connections, if there are any."""
        if self._client is not None:
            await self._client.aclose()


def _client(headers: dict[str, str], trust: ssl.SSLContext, through: httpx.Proxy | None) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        headers=headers,
        timeout=TIMEOUT,
        follow_redirects=False,
        trust_env=False,  # trust and proxy are chosen in one place for all channels
        proxy=through,
        verify=trust,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # none is kept: they would be sent back, ever more
        event_hooks={"response": [_lead_nowhere]},
    )


async def _lead_nowhere(response: httpx.Response) -> None:
    """No redirect is followed; but httpx would read where it leads to, and fail where that is no address."""
    response.headers.pop("Location", None)


@contextlib.contextmanager
def told_as(service: str, url: str) -> Any:
    """Turn what httpx raises into our errors; one place decides what may be tried again and what may have arrived."""
    where = place(url)
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        # never connected: nothing can have arrived
        if (untrusted := tls_trouble(error, service, where)) is not None:
            raise untrusted from error
        broke_off = not str(error) and url.startswith("https:")  # what never connects says why
        raise Unreachable(
            f"{service} at {where} cannot be reached",
            service=service,
            retryable=True,
            why=BROKE_OFF if broke_off else _cause(error),
            hint=TLS_HINT if broke_off else "is it running, and is the address right?",
        ) from error
    except (httpx.TimeoutException, TimeoutError) as error:
        # connected, then silence: the request may well have arrived
        raise Unreachable(
            f"{service} at {where} did not answer in time", service=service, retryable=True, may_have_arrived=True
        ) from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise Unreachable(
            f"{service}: {where} is no usable address", service=service, retryable=False, why=_cause(error)
        ) from error
    except (httpx.TransportError, httpx.StreamError, UnicodeError) as error:
        # the connection broke in the middle
        raise Unreachable(
            f"{service} at {where} broke the connection",
            service=service,
            retryable=True,
            may_have_arrived=True,
            why=_cause(error),
        ) from error


async def read_body(response: httpx.Response, service: str, most_bytes: int = MAX_BODY_BYTES) -> bytes:
    """The body of a streamed answer, up to so many bytes.

    Raises:
        BadAnswer: it is larger.
    """
    body = bytearray()
    async for piece in pieces(response, service):
        body += piece
        if len(body) > most_bytes:
            raise BadAnswer(
                f"{service} sent an answer without end", service=service, retryable=True, may_have_arrived=True
            )
    return bytes(body)


@contextlib.asynccontextmanager
async def request(
    client: httpx.AsyncClient, method: str, url: str, service: str, **options: Any
) -> AsyncIterator[httpx.Response]:
    """Send a request and stream the answer, errors in our words; given up after ``WHOLE_ANSWER_S``.

    Raises:
        ChannelError: see ``told_as`` and ``check_status``.
    """
    began = time.monotonic()
    try:
        with told_as(service, url):
            async with asyncio.timeout(WHOLE_ANSWER_S), client.stream(method, url, **options) as response:
                yield response
                _log.debug("%s", _Request(service, method, url, f"HTTP {response.status_code}", began))
    except ChannelError as error:
        _log.debug("%s", _Request(service, method, url, str(error), began))
        raise


@dataclass(frozen=True, slots=True)
class _Request:
    """A request for the log: no header, no body, no query; put together only where somebody reads it."""

    service: str
    method: str
    url: str
    outcome: str
    began: float

    def __str__(self) -> str:
        took_ms = (time.monotonic() - self.began) * 1000
        path = self.url.partition("://")[2].partition("/")[2].partition("?")[0]
        return f"{self.service}: {self.method} {place(self.url)}/{path}: {self.outcome} after {took_ms:.0f} ms"


def check_status(response: httpx.Response, service: str, body: bytes = b"") -> None:
    """Turn an HTTP status that is no success into an error; by the status first, for the body may be anything.

    Raises:
        Unauthorized: 401, 403.
        RateLimited: 429.
        BadAnswer: any other.
    """
    status = response.status_code
    if 200 <= status < 300:
        return
    if status in (401, 403):
        refused = Unauthorized(
            f"{service} refused the access token (HTTP {status})",
            service=service,
            retryable=False,
            why=_said(body),
            hint="set CSPR_CLOUD_KEY to a valid token, or unset it to use a public node",
        )
        refused.denied = status == 403
        raise refused
    if status == 429:
        raise RateLimited(
            f"{service} says: too many requests (HTTP 429)",
            service=service,
            retry_after_s=retry_after(response.headers),
        )
    raise BadAnswer(
        f"{service} answered with HTTP {status}",
        service=service,
        retryable=status >= 500 or status == 408,
        may_have_arrived=status >= 500 or 300 <= status < 400,  # who redirects has read what was sent
        why=_said(body),
    )


def decode_json(body: bytes, service: str) -> Any:
    """JSON of an answer; without our token, should the service repeat it.

    Raises:
        BadAnswer: it is none.
    """
    try:
        return without_tokens(decode_json_text(body))
    except NOT_JSON as error:
        raise BadAnswer(
            f"{service} sent an answer that is no JSON",
            service=service,
            retryable=True,
            may_have_arrived=True,
            why=str(error),
        ) from error


def place(url: str) -> str:
    """Host and port of an address, without anything that might be a secret."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or "the given address"  # never all of it: a password may stand in it
        return f"{host}:{parts.port}" if parts.port else host
    except ValueError:
        return "the given address"


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that a service asks to wait, a second to an hour; None where it says no number of them, or a date."""
    said = headers.get("Retry-After", "").strip()
    if not _SECONDS.fullmatch(said):
        return None
    return max(1.0, min(float(said), 3600.0))


def _said(body: bytes) -> str | None:
    """The message of a CSPR.cloud or node error body, if it has one."""
    try:
        found = decode_json_text(body)
    except NOT_JSON:
        return None
    if isinstance(found, dict):
        error = found.get("error", found)
        message = error.get("message") if isinstance(error, dict) else None
        return redact(message)[:200] if isinstance(message, str) else None
    return None


def _cause(error: Exception) -> str:
    return str(error) or type(error).__name__
