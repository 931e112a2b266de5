"""The CSPR.cloud Streaming API over websockets: a thin shell around ``parse_message``.

Source: CSPR.cloud reference, part 3: the address is the subscription; plain-text ``Ping`` frames keep it alive.
"""

import asyncio
import itertools
from collections.abc import AsyncGenerator, Container, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidProxy, InvalidStatus, InvalidURI
from websockets.frames import Frame, Opcode

from cspr_track._version import __version__
from cspr_track.core.errors import BadAnswer, ChannelError, RateLimited, Unauthorized, Unreachable
from cspr_track.core.json_lines import NOT_JSON, decode_json_text
from cspr_track.core.observation import ChainClock, Heartbeat, Observation, Opened
from cspr_track.core.secrets import without_tokens
from cspr_track.core.status import Source
from cspr_track.network.cloud_entity import news_of_entity
from cspr_track.network.http import place, retry_after
from cspr_track.network.token import Token
from cspr_track.network.trust import BROKE_OFF, proxy_for, tls_trouble, trust_for, unusable_proxy
from cspr_track.transaction.problem import Unreadable
from cspr_track.transaction.times import parse_timestamp

SERVICE = "CSPR.cloud stream"
SOURCE = Source.STREAM
SILENCE_S = 20.0
"""A Ping comes about every 5 s; four missed ones mean that nobody is there."""
MAX_PINGS = 2000
"""In ``SILENCE_S``, where some four are usual; each must be answered before anything else is heard."""
CLOSING_S = 1.0
"""How long the other side may take to close a connection that has come to its end."""
MAX_MESSAGE_BYTES = 8 * 1024 * 1024
MAX_FRAGMENTS = 10_000
"""A message in more parts is nobody's: empty parts cost the sender two bytes and us a hundred, and have no end."""
MAX_UNREAD_BYTES = 1024 * 1024
"""Answers to pings that the other side does not read; it pings on, and we would keep them all."""
AT_A_STRETCH = 256
"""Messages after which others get their turn."""
LONGEST_TIMESTAMP = 64
"""Characters; some are remembered."""


class _Hash(msgspec.Struct):
    deploy_hash: str | None = None


class _Glance(msgspec.Struct):
    """As much of a message as tells whether it matters."""

    data: _Hash | None = None
    timestamp: Any = None


DATA = (Opcode.TEXT, Opcode.BINARY, Opcode.CONT)
_glance = msgspec.json.Decoder(_Glance)


def parse_message(frame: str | bytes, wanted: Container[str] | None = None) -> tuple[Observation, ...]:
    """What a frame says. Whatever is no JSON object is a sign of life; what cannot be understood says nothing more.

    Args:
        frame: a text or binary frame.
        wanted: the hashes that are followed; messages about others are passed over cheaply. None wants all.

    Raises:
        Unauthorized: the frame is an error that says so.
    """
    text = frame.encode("utf-8", "replace") if isinstance(frame, str) else frame
    if text.lstrip()[:1] != b"{":
        return (Heartbeat(SOURCE),)
    try:
        glance = _glance_at(text) if wanted is not None else None
        if wanted is not None and glance is not None:
            found = glance.data.deploy_hash if glance.data is not None else None
            if found is None or (found not in wanted and found.lower() not in wanted):
                return _refused(text) or _clock(glance.timestamp)
        message = without_tokens(decode_json_text(text))
    except NOT_JSON:
        return _refused(text)
    news = news_of_entity(message.get("data"), SOURCE)
    if news is None:
        return (*_clock(message.get("timestamp")), *_refused(text))
    about_others = wanted is not None and news.transaction_hash not in wanted
    return _clock(message.get("timestamp")) + (() if about_others else (news,))


def _glance_at(text: bytes) -> _Glance | None:
    """None where a member is not of its type, which says nothing if it stands twice: then all of it is read."""
    try:
        return _glance.decode(text)
    except msgspec.ValidationError:
        return None


def _clock(timestamp: Any) -> tuple[Observation, ...]:
    return _clock_of(timestamp) if isinstance(timestamp, str) and len(timestamp) <= LONGEST_TIMESTAMP else ()


@lru_cache(maxsize=16)
def _clock_of(timestamp: str) -> tuple[Observation, ...]:
    """The chain's time by a message; all that a block causes bear the same."""
    try:
        return (ChainClock(parse_timestamp(timestamp, ""), SOURCE),)
    except Unreadable:
        return ()


def _refused(text: bytes) -> tuple[Observation, ...]:
    """An error frame after the handshake; only one that says unauthorized is final."""
    if b'"error"' not in text:
        return ()
    try:
        found = decode_json_text(text)
    except NOT_JSON:
        return ()
    error = found.get("error") if isinstance(found, dict) else None
    if isinstance(error, dict) and error.get("code") in ("unauthorized", "access_denied"):
        raise Unauthorized(f"{SERVICE} refused the access token", service=SERVICE, retryable=False, hint=TOKEN_HINT)
    return ()


TOKEN_HINT = "set CSPR_CLOUD_KEY to a valid token, or unset it to use a public node"  # noqa: S105 (a sentence)


async def read_stream(
    base_url: str,
    *,
    token: Token,
    ca_file: Path | None = None,
    filters: Mapping[str, Sequence[str]] | None = None,
    wanted: Container[str] | None = None,
    session: str | None = None,
) -> AsyncGenerator[Observation]:
    """Read the deploy stream until the connection ends; the first thing yielded is ``Opened``.

    Args:
        base_url: such as ``wss://streaming.testnet.cspr.cloud``.
        token: the access token.
        ca_file: authorities that are trusted beside the machine's own.
        filters: such as ``{"deploy_hash": [...]}``; none asks for every deploy of the network.
        wanted: see ``parse_message``.
        session: the name of a persistent session; the free tier has none.

    Raises:
        ChannelError: it cannot be opened, or it ended.
    """
    url = stream_url(base_url, filters or {})
    trust = trust_for(base_url, ca_file) if urlsplit(base_url).scheme == "wss" else None
    proxy = proxy_for(base_url)
    on_tls: dict[str, Any] = {}
    if proxy is not None and proxy.startswith("https:"):
        on_tls["proxy_ssl"] = trust_for(proxy, ca_file)
    headers = {"Authorization": token.reveal_to(base_url)} | ({"Persistent-Session": session} if session else {})
    socket: ClientConnection | None = None
    try:
        async with _Connect(
            url,
            additional_headers=headers,
            user_agent_header=f"cspr-track/{__version__}",
            max_size=MAX_MESSAGE_BYTES,
            compression=None,  # so many packed messages fit into one read that unpacking them is an attack
            open_timeout=10,
            close_timeout=CLOSING_S,
            create_connection=_Alive,
            ssl=trust,
            proxy=proxy,
            **on_tls,
            ping_interval=None,  # the service's own Ping frames tell whether it is there
        ) as socket:
            try:
                yield Opened(SOURCE)
                for number in itertools.count(1):
                    for seen in parse_message(await socket.recv(decode=False), wanted):
                        yield seen
                    if not number % AT_A_STRETCH:
                        await asyncio.sleep(0)  # what is here already is read without a pause, and would hold all up
            except (asyncio.CancelledError, GeneratorExit):
                await socket.close()  # else the service is told of an internal error (1011)
                raise
    except (InvalidProxy, ImportError) as error:
        raise unusable_proxy(proxy, str(error)) from error
    except (OSError, InvalidHandshake, InvalidURI, ConnectionClosed, TimeoutError) as error:
        if isinstance(socket, _Alive) and socket.ended_by_us is not None:
            raise Unreachable(f"{SERVICE} {socket.ended_by_us}", service=SERVICE, retryable=True) from None
        raise _trouble(error, base_url) from error


class _Alive(ClientConnection):
    """Ends itself when it hears nothing for long: no frame of any kind, pings of the protocol included."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._heard_at = self.loop.time()
        self._watch = self.loop.call_later(SILENCE_S, self._look)

    def process_event(self, event: Any) -> None:
        """A frame came."""
        self._heard_at = self.loop.time()
        if self.ended_by_us is not None:
            return  # what is still in the bytes that came last
        if event.__class__ is Frame and event.opcode is Opcode.PING:
            self._pings += 1
        if event.__class__ is Frame and event.opcode in DATA:
            self._fragments = 0 if event.fin else self._fragments + 1
        if self._fragments > MAX_FRAGMENTS:
            self._end("sent a message without end")
        elif self._pings > MAX_PINGS:
            self._end("pings without end")
        elif self.transport.get_write_buffer_size() > MAX_UNREAD_BYTES:
            self._end("pings without reading the answers")
        else:
            super().process_event(event)

    def data_received(self, data: bytes) -> None:
        """Bytes came; whoever has taken his leave, or broke the protocol, and does not go is left."""
        super().data_received(data)
        if self._leaving is None and self.protocol.close_expected():
            self._leaving = self.loop.call_later(CLOSING_S, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """It ended."""
        self._watch.cancel()
        if self._leaving is not None:
            self._leaving.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        self._pings = 0
        left = self._heard_at + SILENCE_S - self.loop.time()
        if left > 0:
            self._watch = self.loop.call_later(left, self._look)
        else:
            self._end(f"fell silent for {SILENCE_S:g} s")

    def _end(self, why: str) -> None:
        self.ended_by_us = self.ended_by_us or why
        self.transport.abort()

    _leaving: asyncio.TimerHandle | None = None
    ended_by_us: str | None = None
    """Why it was ended from this side."""
    _pings = 0
    """Since somebody looked last whether it is silent."""
    _fragments = 0
    """Parts of a message that has not ended yet."""


class _Connect(connect):
    """Follows no redirect: the token is for the host that was named."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Keep the answer as it is."""
        return exc


def stream_url(base_url: str, filters: Mapping[str, Sequence[str]]) -> str:
    """The address of the deploy stream; commas are sent raw, as the service's documentation does."""
    query = "&".join(f"{name}={','.join(values)}" for name, values in filters.items())
    return f"{base_url.rstrip('/')}/deploys{'?' + query if query else ''}"


def _trouble(error: Exception, url: str) -> ChannelError:
    """Which failures are worth a retry, and why."""
    where = place(url)
    if (untrusted := tls_trouble(error, SERVICE, where)) is not None:
        return untrusted
    if isinstance(error, InvalidStatus):
        status = error.response.status_code
        if status == 401:
            return Unauthorized(
                f"{SERVICE} refused the access token (HTTP {status})", service=SERVICE, retryable=False, hint=TOKEN_HINT
            )
        if status == 429:
            return RateLimited(
                f"{SERVICE} says: too many requests (HTTP 429)",
                service=SERVICE,
                retry_after_s=retry_after(error.response.headers),
            )
        if status == 403:
            denied = Unauthorized(f"{SERVICE} answered with HTTP {status}", service=SERVICE, retryable=False)
            denied.denied = True
            return denied
        return BadAnswer(f"{SERVICE} answered with HTTP {status}", service=SERVICE, retryable=status >= 500)
    if isinstance(error, InvalidURI):
        return Unreachable(f"{SERVICE}: {where} is no usable address", service=SERVICE, retryable=False)
    if isinstance(error, ConnectionClosed):
        said = (error.rcvd.reason if error.rcvd is not None else "").lower()
        if "unauthorized" in said or "access token" in said:
            return Unauthorized(
                f"{SERVICE} refused the access token", service=SERVICE, retryable=False, hint=TOKEN_HINT
            )
        return Unreachable(f"{SERVICE} closed the connection", service=SERVICE, retryable=True)
    return Unreachable(
        f"{SERVICE} at {where} cannot be reached",
        service=SERVICE,
        retryable=True,
        why=str(error) or (BROKE_OFF if isinstance(error, ConnectionError) else type(error).__name__),
    )
