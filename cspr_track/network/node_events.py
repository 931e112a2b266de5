"""A node's server-sent events over httpx: a thin shell around ``EventReader``."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

import httpx
import httpx_sse

from cspr_track.core.errors import BadAnswer, Unreachable
from cspr_track.core.observation import Heartbeat, Observation, Opened
from cspr_track.network.event_reader import SOURCE, EventReader
from cspr_track.network.http import check_status, make_client, told_as
from cspr_track.network.token import Token

SERVICE = "node events"
SILENCE_S = 45.0
"""A node sends a comment at least every 15 s; three missed ones mean that nobody is there."""
MAX_EVENT_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class NodeEvent:
    """One event: its id where it has one, and what it says."""

    id: int | None
    observations: tuple[Observation, ...]


async def read_events(
    url: str, *, reader: EventReader, token: Token | None = None, start_from: int | None = None
) -> AsyncGenerator[NodeEvent]:
    """Read a node's events until the connection ends; the first thing yielded is ``Opened``.

    Args:
        url: the full address, such as ``http://127.0.0.1:11101/events``; where that path is unknown, ``/events/main``
            (1.x) is tried once.
        reader: turns events into observations.
        token: where the address is CSPR.cloud's proxy.
        start_from: the first id wanted again after a reconnect.

    Raises:
        ChannelError: it cannot be opened, or it ended.
    """
    timeout = httpx.Timeout(10.0, read=SILENCE_S)
    async with make_client(token, base_url=url) as client:
        client.timeout = timeout
        for address in _addresses(url):
            query = {"start_from": str(start_from)} if start_from is not None else {}
            with told_as(SERVICE, url):
                async with httpx_sse.aconnect_sse(client, "GET", address, params=query) as source:
                    if source.response.status_code == 404 and address == url:
                        continue
                    await _check(source)
                    yield NodeEvent(None, (Opened(SOURCE),))
                    async for event in _events(source):
                        yield _read(event, reader)
            break
    raise Unreachable(f"{SERVICE}: the connection ended", service=SERVICE, retryable=True)


def _addresses(url: str) -> list[str]:
    return [url, f"{url}/main"] if url.endswith("/events") else [url]


async def _check(source: httpx_sse.EventSource) -> None:
    response = source.response
    if not response.is_success:
        check_status(response, SERVICE)
    if "text/event-stream" not in response.headers.get("content-type", ""):
        raise BadAnswer(f"{SERVICE}: what answers there sends no events", service=SERVICE, retryable=False)


async def _events(source: httpx_sse.EventSource) -> AsyncGenerator[httpx_sse.ServerSentEvent]:
    try:
        async for event in source.aiter_sse():
            yield event
    except httpx_sse.SSEError as error:
        raise BadAnswer(f"{SERVICE}: {error}", service=SERVICE, retryable=True) from error


def _read(event: httpx_sse.ServerSentEvent, reader: EventReader) -> NodeEvent:
    observations = reader.read(event.data)
    event_id = int(event.id) if event.id.isascii() and event.id.isdigit() else None
    return NodeEvent(event_id, (Heartbeat(SOURCE), *observations) if _is_block(event.data) else observations)


def _is_block(data: str) -> bool:
    """A block is a sign of life that people understand."""
    return data.startswith('{"BlockAdded"')
