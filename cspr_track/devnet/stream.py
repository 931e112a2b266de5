"""The deploy stream over WebSocket: messages for those whom they concern, and ``Ping`` in between.

Source: CSPR.cloud reference, part 3.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from cspr_track.devnet.cloud_json import passes

PING_S = 5.0
GOING_AWAY = 1001

Filters = Mapping[str, frozenset[str]]


class Subscribers:
    """The open connections, each with the filters of its address.

    Args:
        ping_s: seconds between ``Ping`` frames.
    """

    def __init__(self, ping_s: float = PING_S) -> None:
        self._ping_s = ping_s
        self._queues: dict[asyncio.Queue[str | None], Filters] = {}

    def tell(self, entity: Mapping[str, Any], text: str) -> None:
        """Send a message about an entity to those whose filters it passes."""
        for queue, filters in self._queues.items():
            if passes(entity, filters):
                queue.put_nowait(text)

    def close(self) -> None:
        """End every connection."""
        for queue in self._queues:
            queue.put_nowait(None)

    async def serve(self, socket: WebSocket, filters: Filters) -> None:
        """Serve one connection until either side ends it."""
        await socket.accept()
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._queues[queue] = filters
        gone = asyncio.create_task(_until_gone(socket))
        gone.add_done_callback(lambda _: queue.put_nowait(None))
        try:
            await _send_all(socket, queue, self._ping_s)
            if not gone.done():
                await socket.close(GOING_AWAY)
        except (WebSocketDisconnect, RuntimeError):
            pass  # the client went while something was sent to it
        finally:
            del self._queues[queue]
            gone.cancel()


async def _send_all(socket: WebSocket, queue: asyncio.Queue[str | None], ping_s: float) -> None:
    """Send messages, and ``Ping`` in regular intervals, until the queue says that it is over."""
    loop = asyncio.get_running_loop()
    next_ping = loop.time() + ping_s
    while True:
        try:
            async with asyncio.timeout_at(next_ping):
                text = await queue.get()
        except TimeoutError:
            text = "Ping"
            next_ping += ping_s
        if text is None:
            return
        await socket.send_text(text)


async def _until_gone(socket: WebSocket) -> None:
    """Wait for the client to close; what it sends is ignored."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
