"""A node's server-sent events over httpx: a thin shell around ``EventReader``."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import httpx

from cspr_track.core.errors import BadAnswer, Unreachable
from cspr_track.core.observation import Heartbeat, Observation, Opened
from cspr_track.network.event_reader import SOURCE, EventReader
from cspr_track.network.http import check_status, make_client, told_as
from cspr_track.network.sse import ServerEvent, server_events
from cspr_track.network.token import Token
from cspr_track.network.unpack import pieces

SERVICE = "node events"
SILENCE_S = 45.0
"""A node sends a comment at least every 15 s; three missed ones mean that nobody is there."""
HEADERS = {"Accept": "text/event-stream", "Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class NodeEvent:
    """One event: its id where it has one, and what it says."""

    id: int | None
    observations: tuple[Observation, ...]


async def read_events(
    url: str,
    *,
    reader: EventReader,
    token: Token | None = None,
    ca_file: Path | None = None,
    start_from: int | None = None,
) -> AsyncGenerator[NodeEvent]:
    """Read a node's events until the connection ends; the first thing yielded is ``Opened``.

    Args:
        url: the full address, such as ``http://127.0.0.1:11101/events``; where that path is unknown, ``/events/main``
            (1.x) is tried once.
        reader: turns events into observations.
        token: where the address is CSPR.cloud's proxy.
        ca_file: authorities that are trusted beside the machine's own.
        start_from: the first id wanted again after a reconnect.

    Raises:
        ChannelError: it cannot be opened, or it ended.
    """
    async with make_client(token, base_url=url, ca_file=ca_file) as client:
        client.timeout = httpx.Timeout(10.0, read=SILENCE_S)
        for address in _addresses(url):
            if start_from is not None:
                address = address.copy_merge_params({"start_from": str(start_from)})
            with told_as(SERVICE, url):
                async with client.stream("GET", address, headers=HEADERS) as response:
                    if response.status_code == 404 and _has_another(address):
                        continue
                    _check(response)
                    yield NodeEvent(None, (Opened(SOURCE),))
                    async for event in server_events(pieces(response, SERVICE), service=SERVICE):
                        yield _read(event, reader)
            break
    raise Unreachable(f"{SERVICE}: the connection ended", service=SERVICE, retryable=True)


def _addresses(url: str) -> list[httpx.URL]:
    """The address, and the one under which nodes of 1.x have their events."""
    try:
        first = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise Unreachable(
            f"{SERVICE}: this is no usable address", service=SERVICE, retryable=False, why=str(error)
        ) from error
    return [first, first.copy_with(path=f"{first.path}/main")] if _has_another(first) else [first]


def _has_another(address: httpx.URL) -> bool:
    return address.path.endswith("/events")


def _check(response: httpx.Response) -> None:
    if not response.is_success:
        check_status(response, SERVICE)
    if "text/event-stream" not in response.headers.get("content-type", "").lower():
        raise BadAnswer(f"{SERVICE}: what answers there sends no events", service=SERVICE, retryable=False)


def _read(event: ServerEvent, reader: EventReader) -> NodeEvent:
    observations = reader.read(event.data)
    event_id = int(event.id) if event.id.isascii() and event.id.isdigit() and len(event.id) < 19 else None
    return NodeEvent(event_id, (Heartbeat(SOURCE), *observations) if _is_block(event.data) else observations)


def _is_block(data: str) -> bool:
    """A block is a sign of life that people understand."""
    return data.startswith('{"BlockAdded"')
