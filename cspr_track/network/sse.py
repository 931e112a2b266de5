"""Server-sent events from a streamed answer, each bounded in size (WHATWG HTML, 9.2.6; always UTF-8)."""

from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import dataclass

from cspr_track.core.errors import BadAnswer

MAX_EVENT_BYTES = 32 * 1024 * 1024
"""More than any event has: the largest hold one execution's effects."""

LINE_BYTES = 64
"""What a line costs besides its text, so that millions of short ones count too."""


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event: its data, and the id that the server gave last, or an empty text."""

    data: str
    id: str


async def server_events(chunks: AsyncIterable[bytes], *, service: str) -> AsyncGenerator[ServerEvent]:
    """Read events from the chunks of an answer's body; comments and other fields are passed over.

    Raises:
        BadAnswer: an event is larger than ``MAX_EVENT_BYTES``.
    """
    data: list[bytes] = []
    size, last_id = 0, ""
    async for line in _lines(chunks, service):
        if not line:
            if data:
                yield ServerEvent(b"\n".join(data).decode("utf-8", "replace"), last_id)
            data, size = [], 0
            continue
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            size += len(line) + LINE_BYTES
            if size > MAX_EVENT_BYTES:
                raise _endless(service)
            data.append(value)
        elif name == b"id" and b"\0" not in value:
            last_id = value.decode("utf-8", "replace")


async def _lines(chunks: AsyncIterable[bytes], service: str) -> AsyncGenerator[bytes]:
    """Lines without their ends, which are LF, CRLF or CR."""
    parts: list[bytes] = []  # of a line whose end has not come yet
    size = 0
    after_cr = False
    async for chunk in chunks:
        given = chunk.removeprefix(b"\n") if after_cr else chunk
        after_cr = chunk.endswith(b"\r")
        *whole, rest = given.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        for line in whole:
            yield b"".join((*parts, line))
            parts, size = [], 0
        parts.append(rest)
        size += len(rest)
        if size > MAX_EVENT_BYTES:
            raise _endless(service)


def _endless(service: str) -> BadAnswer:
    return BadAnswer(f"{service} sent an event without end", service=service, retryable=True)
