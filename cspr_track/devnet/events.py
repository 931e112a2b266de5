"""The event server's memory: numbered events, the last 5,000 of them, and who listens.

Source: node reference, part 3.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

BUFFERED = 5000
MAX_LISTENERS = 100
KEEP_ALIVE = b":\n\n"
KEEP_ALIVE_S = 15.0

Queue = asyncio.Queue[bytes | None]


class EventLog:
    """Numbers events from 0 on, keeps the newest, and hands new ones to listeners."""

    def __init__(self) -> None:
        self._next = 0
        self._kept: deque[tuple[int, bytes]] = deque(maxlen=BUFFERED)
        self._queues: set[Queue] = set()

    @property
    def full(self) -> bool:
        """Whether there are as many listeners as there may be."""
        return len(self._queues) >= MAX_LISTENERS

    def add(self, event: dict[str, Any] | str) -> None:
        """Take an event and send it to everybody who listens; who is too far behind is sent away."""
        frame = f"data:{json.dumps(event, separators=(',', ':'))}\nid:{self._next}\n\n".encode()
        self._kept.append((self._next, frame))
        self._next += 1
        for queue in [queue for queue in self._queues if queue.qsize() > 2 * BUFFERED]:
            self._queues.discard(queue)
            queue.put_nowait(None)
        for queue in self._queues:
            queue.put_nowait(frame)

    def listen(self, start_from: int | None) -> Queue:
        """A queue of frames from now on, after those kept with an id of ``start_from`` and above; None ends it."""
        queue: Queue = asyncio.Queue()
        if start_from is not None:
            for number, frame in self._kept:
                if number >= start_from:
                    queue.put_nowait(frame)
        self._queues.add(queue)
        return queue

    def leave(self, queue: Queue) -> None:
        """Stop listening."""
        self._queues.discard(queue)

    def close(self) -> None:
        """Say ``Shutdown`` and end every queue."""
        self.add("Shutdown")
        for queue in self._queues:
            queue.put_nowait(None)


async def frames(log: EventLog, queue: Queue, version: str) -> AsyncIterator[bytes]:
    """What one listener is sent: ``ApiVersion`` without an id, then events, and a comment in every silence."""
    try:
        yield f'data:{{"ApiVersion":"{version}"}}\n\n'.encode()
        while True:
            try:
                async with asyncio.timeout(KEEP_ALIVE_S):
                    frame = await queue.get()
            except TimeoutError:
                frame = KEEP_ALIVE
            if frame is None:
                return
            yield frame
    finally:
        log.leave(queue)
