"""Services that try to use up a client's memory and time, each in its own way, for as long as it listens."""

import asyncio
import gzip
import itertools
import json
import zlib
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha1

from raw_servers import Answer, Request, begins, head, says

MIB = 1024 * 1024
AT_ONCE = 48 * MIB
"""More than a client may keep; what comes after that comes slowly, so that a test leaves room for others."""


def pours(piece: bytes, *, first: bytes = b"", times: int | None = None) -> Answer:
    """The same bytes again and again, until nobody listens."""

    async def answer(writer: asyncio.StreamWriter, _: Request) -> None:
        writer.write(first)
        for number in itertools.count() if times is None else range(times):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0 if number * len(piece) < AT_ONCE else 0.02)

    return answer


def drips(first: bytes, piece: bytes) -> Answer:
    """A piece now and then, so that nothing ever looks silent."""

    async def answer(writer: asyncio.StreamWriter, _: Request) -> None:
        writer.write(first)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)

    return answer


def _packed(piece: bytes, times: int, window: int) -> bytes:
    """So many of a piece as zlib packs them; quick to make, for each block stands alone. It has no end."""
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    first = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + again * (times - 1)


GZIP, RAW = zlib.MAX_WBITS | 16, -zlib.MAX_WBITS
BOMB = _packed(b" " * MIB, 1024, GZIP)
"""A GiB of spaces in one MiB."""
JSON = {"Content_Type": "application/json"}

BODIES: dict[str, Answer] = {
    "a body without end": pours(b" " * MIB, first=head(200, **JSON)),
    "chunks without end": pours(b"1\r\n \r\n" * 10_000, first=head(200, Transfer_Encoding="chunked")),
    "a chunk without end": pours(b" " * MIB, first=head(200, Transfer_Encoding="chunked") + b"FFFFFFFFFFFF\r\n"),
    "a length beyond reason": pours(b" " * MIB, first=head(200, Content_Length=10**18)),
    "heads without end": pours(b"X: " + b"y" * 1000 + b"\r\n", first=b"HTTP/1.1 200 OK\r\n"),
    "a line without end": pours(b"y" * MIB, first=b"HTTP/1.1 200 "),
    "informational answers without end": pours(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
    "a bomb": says(200, BOMB, Content_Encoding="gzip"),
    "a bomb in a bomb": says(200, gzip.compress(BOMB), Content_Encoding="gzip, gzip"),
    "drops": drips(head(200, **JSON), b" "),
    "drops of a head": drips(b"HTTP/1.1 200 OK\r\nX: ", b"y"),
    "depth": says(200, b'{"data":' + b"[" * 1_000_000, **JSON),
    "depth of objects": says(200, b'{"data":' * 200_000, **JSON),
    "values": says(200, b'{"data":[' + b"[]," * 4_000_000 + b"0]}", **JSON),
    "names": says(200, b'{"data":{' + b",".join(b'"%x":{}' % n for n in range(400_000)) + b"}}", **JSON),
    "a number": says(200, b'{"data":{"cost":' + b"9" * 2_000_000 + b"}}", **JSON),
    "redirects": says(302, "", Location="/again"),
    "a moment": says(429, "", Retry_After="9" * 5000),
}
"""What REST and a node may answer."""

_TYPE = {"Content_Type": "text/event-stream"}
_SSE = head(200, **_TYPE)
_ODD = b'data:{"TransactionProcessed":{"transaction_hash":{"Version1":[[]]}}}\n\n'
_EVENT = b'data:{"BlockAdded":{"block_hash":"%s","block":{"hash":"%s"}}}\n\n' % (b"ab" * 32, b"ab" * 32)
EVENTS: dict[str, Answer] = {
    "an event without end": pours(b"y" * MIB, first=_SSE + b"data:"),
    "lines without end": pours(b"data:\n" * 10_000, first=_SSE),
    "comments without end": pours(b":\n" * 10_000, first=_SSE),
    "ids without end": pours(b"id:" + b"9" * 1000 + b"\n", first=_SSE),
    "a flood of events": pours(_EVENT * 200, first=_SSE),
    "a flood of odd events": pours(_ODD * 200, first=_SSE),
    "a bomb": says(200, BOMB, Content_Encoding="gzip", **_TYPE),
    "a bomb of events": says(200, _packed(_EVENT * 200, 300, GZIP), Content_Encoding="gzip", **_TYPE),
    "drops": drips(_SSE, b"y"),
    "depth": says(200, b"data:" + b"[" * 1_000_000 + b"\n\n", **_TYPE),
    "connections that end at once": begins(_SSE),
}  # fmt: skip
"""What a node may send where its events are."""


def frame(opcode: int, payload: bytes, *, fin: bool = True, packed: bool = False) -> bytes:
    """A frame of a WebSocket, as a server sends it."""
    size = len(payload)
    length = bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2) if size < 65536 else b"\x7f" + size.to_bytes(8)
    return bytes([fin << 7 | packed << 6 | opcode]) + length + payload


def upgraded(*, extension: str = "") -> bytes:
    """The head of a handshake's answer, to be completed with what belongs to the request."""
    more = f"Sec-WebSocket-Extensions: {extension}\r\n" if extension else ""
    return f"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{more}".encode()


def over_websocket(answer: Answer, *, extension: str = "") -> Answer:
    """An answer behind the handshake of a WebSocket."""

    async def whole(writer: asyncio.StreamWriter, request: Request) -> None:
        key = request.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accepted = b64encode(sha1(key.encode(), usedforsecurity=False).digest()).decode()
        writer.write(upgraded(extension=extension) + f"Sec-WebSocket-Accept: {accepted}\r\n\r\n".encode())
        await answer(writer, request)

    return whole


def _messages(values: Iterable[object]) -> bytes:
    return b"".join(frame(1, json.dumps(value).encode()) for value in values)


_OTHERS = _messages(
    {"action": "created", "data": {"deploy_hash": f"{n:064x}", "status": "processed"}, "timestamp": f"{n}"}
    for n in range(500)
)
_PACKED = frame(1, _packed(b" " * MIB, 256, RAW), packed=True)
STREAMS: dict[str, Answer] = {
    "a message without end": over_websocket(pours(frame(0, b"y" * MIB, fin=False), first=frame(1, b"{", fin=False))),
    "parts without end": over_websocket(pours(frame(0, b"", fin=False) * 1000, first=frame(1, b"{", fin=False))),
    "a huge message": over_websocket(pours(frame(1, b" " * 64 * MIB), times=1)),
    "a length beyond reason": over_websocket(pours(b"y" * MIB, first=b"\x81\x7f" + (2**62).to_bytes(8))),
    "a bomb that was not agreed on": over_websocket(pours(_PACKED)),
    "a bomb": over_websocket(
        pours(frame(1, _packed(b" " * MIB, 256, RAW), packed=True)), extension="permessage-deflate"
    ),
    "a flood of events": over_websocket(pours(_OTHERS)),
    "a flood of pings": over_websocket(pours(frame(9, b"y" * 125) * 1000)),
    "a flood of heartbeats": over_websocket(pours(frame(1, b"Ping") * 1000)),
    "a flood of empty messages": over_websocket(pours(frame(1, b"") * 1000)),
    "depth": over_websocket(pours(frame(1, b'{"data":' + b"[" * 1_000_000))),
    "values": over_websocket(pours(frame(1, b'{"data":[' + b"[]," * 2_000_000 + b"0]}"))),
    "drops": over_websocket(drips(b"\x81\x7e\xff\xff", b"y")),
    "heads without end": pours(b"X: " + b"y" * 1000 + b"\r\n", first=upgraded()),
    "connections that end at once": over_websocket(begins(b"")),
}
"""What may come instead of the stream."""
