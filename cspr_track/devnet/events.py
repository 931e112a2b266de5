"""The event server's memory: numbered events, the last 5,000 of them, and who listens.

Source: node reference, part 3.
"""

import asyncio
import json
from collections import deque
from typing import Any

BUFFERED = 5000


class EventLog:
    """Numbers events from 0 on, keeps the newest, and hands new ones to listeners."""

    def __init__(self) -> None:
        self._next = 0
        self._kept: deque[tuple[int, bytes]] = deque(maxlen=BUFFERED)
        self._queues: set[asyncio.Queue[bytes | None]] = set()

    def add(self, event: dict[str, Any] | str) -> None:
        """Take an event and send it to everybody who listens."""
        frame = _frame(self._next, event)
        self._kept.append((self._next, frame))
        self._next += 1
        for queue in self._queues:
            queue.put_nowait(frame)

    def listen(self, start_from: int | None) -> asyncio.Queue[bytes | None]:
        """A queue of frames from now on, after those kept with an id of ``start_from`` and above."""
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        if start_from is not None:
            for number, frame in self._kept:
                if number >= start_from:
                    queue.put_nowait(frame)
        self._queues.add(queue)
        return queue

    def leave(self, queue: asyncio.Queue[bytes | None]) -> None:
        """Stop listening."""
        self._queues.discard(queue)

    def close(self) -> None:
        """Say ``Shutdown`` and end every queue."""
        self.add("Shutdown")
        for queue in self._queues:
            queue.put_nowait(None)


def _frame(number: int, event: dict[str, Any] | str) -> bytes:
    return f"data:{json.dumps(event, separators=(',', ':'))}\nid:{number}\n\n".encode()


def first_frame(version: str) -> bytes:
    """The first event of every connection, without an id."""
    return f'data:{{"ApiVersion":"{version}"}}\n\n'.encode()


KEEP_ALIVE = b":\n\n"
KEEP_ALIVE_S = 15.0
