"""Servers that say exactly what a test tells them to, byte for byte, on a free port of this machine."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import msgspec


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def call(self) -> dict:
        """The JSON of the body."""
        return msgspec.json.decode(self.body)


Answer = Callable[[asyncio.StreamWriter, Request], Awaitable[None]]


@dataclass(slots=True)
class RawServer:
    """A running server: where it is, and what it was asked."""

    port: int
    requests: list[Request] = field(default_factory=list)

    @property
    def http(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws(self) -> str:
        """Its address for WebSockets."""
        return f"ws://127.0.0.1:{self.port}"


@asynccontextmanager
async def raw_server(*answers: Answer) -> AsyncIterator[RawServer]:
    """Serve the answers one after the other, each on a connection of its own; the last one again and again."""
    tasks: set[asyncio.Task] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        try:
            request = await _read(reader)
            server.requests.append(request)
            await answers[min(len(server.requests), len(answers)) - 1](writer, request)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client had enough, or the test has ended
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    server = RawServer(listening.sockets[0].getsockname()[1])
    try:
        yield server
    finally:
        listening.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Request(method, target, headers, await reader.readexactly(int(headers.get("content-length", 0))))


def head(status: int, **headers: object) -> bytes:
    """The head of an answer after which the connection closes."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in ({"Connection": "close"} | headers).items()]
    return "\r\n".join([f"HTTP/1.1 {status} Whatever", *lines, "", ""]).encode()


def says(status: int, body: bytes | str = b"", **headers: object) -> Answer:
    """An answer with a whole body."""
    content = body.encode() if isinstance(body, str) else body

    async def answer(writer: asyncio.StreamWriter, _: Request) -> None:
        writer.write(head(status, Content_Length=len(content), **headers) + content)
        await writer.drain()

    return answer


def says_json(value: object, status: int = 200) -> Answer:
    """An answer of JSON."""
    return says(status, msgspec.json.encode(value), Content_Type="application/json")


def rpc(*, result: object = None, error: object = None) -> Answer:
    """A JSON-RPC answer to whatever was asked."""

    async def answer(writer: asyncio.StreamWriter, request: Request) -> None:
        outcome = {"result": result} if error is None else {"error": error}
        await says_json({"jsonrpc": "2.0", "id": request.call["id"], **outcome})(writer, request)

    return answer


def begins(start: bytes, then: Answer | None = None) -> Answer:
    """The start of an answer, whatever else a test wants to do, and the end of the connection."""

    async def answer(writer: asyncio.StreamWriter, request: Request) -> None:
        writer.write(start)
        await writer.drain()
        if then is not None:
            await then(writer, request)

    return answer


async def resets(writer: asyncio.StreamWriter, _: Request) -> None:
    """The connection breaks as soon as the request was read."""
    writer.transport.abort()


async def never_answers(_: asyncio.StreamWriter, __: Request) -> None:
    """The request was read, and that is all."""
    await asyncio.Event().wait()


def free_port() -> int:
    """A port on which nobody listens."""
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
