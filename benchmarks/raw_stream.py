"""A raw stream on loopback, in a process of its own: sends prepared messages as fast as they are taken.

    python benchmarks/raw_stream.py FOLLOWED OTHERS [PAUSE_S] [PINGS]

It prints its port. Each connection gets PINGS ``Ping`` frames, then one event for each of FOLLOWED hashes, mixed evenly
with OTHERS events about hashes that nobody follows, once a client has asked ``GET /go``. With a pause, each frame
leaves so many seconds after the one before. ``GET /left`` tells when each left, in nanoseconds since 1970: those of the
pings in order, those of the followed by hash.
"""

import asyncio
import base64
import hashlib
import json
import struct
import sys
import time
from typing import Any

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""Source: RFC 6455, part 1.3."""
BATCH = 64
"""Frames that are handed to the system at once when nothing is paced."""

ENTITY: dict[str, Any] = {
    "block_hash": "4fd53aa64f6b37e342a848913dfda6f29b443cdd724a8efd5c478c850fc2a5e3",
    "block_height": 5714663,
    "caller_public_key": None,
    "caller_hash": "5e3725bec4389ea63151903f5c9005233d19a569c5e593e5bbd83b05714f7364",
    "execution_type_id": 4,
    "contract_package_hash": "8bc2e4b85757651812f01bc65a37d5df221ac5110254a77ad29d07017110a675",
    "contract_hash": "575bd3677220fe8ff1915c588bda07fd7959671b773bb10ae1f387ca86d41789",
    "entry_point_id": 2658797,
    "args": {
        "amount": {"cl_type": "U256", "parsed": "1000000000"},
        "id": {"cl_type": {"Option": "U64"}, "parsed": None},
    },
    "payment_amount": "3000000000",
    "refund_amount": "38057400",
    "version_id": 2,
    "pricing_mode_id": 0,
    "gas_price_limit": 5,
    "is_standard_payment": True,
    "runtime_type_id": 1,
    "cost": "3000000000",
    "consumed_gas": "2949256800",
    "error_message": None,
    "status": "processed",
    "timestamp": "2025-10-06T06:13:50.815Z",
}
"""As CSPR.cloud sends it. Source: reference, part 2.3."""


def hash_of(number: int, *, followed: bool = True) -> str:
    """The hash with a number."""
    return f"{'a' if followed else 'b'}{number:063x}"


def message(transaction_hash: str, **other: Any) -> str:
    """One message of the stream; ``other`` is what differs in the entity."""
    told = {"action": "created", "data": {"deploy_hash": transaction_hash, **ENTITY, **other}}
    return json.dumps({**told, "timestamp": "2025-10-06T06:14:02.000Z"}, separators=(",", ":"))


def plan(followed: int, others: int) -> list[str]:
    """The hashes in the order in which they are sent: those that are followed evenly among the others, one last."""
    mixed, sent = [], 0
    for n in range(others):
        mixed.append(hash_of(n, followed=False))
        while (sent + 1) * others <= (n + 1) * followed:
            mixed.append(hash_of(sent))
            sent += 1
    return mixed + [hash_of(n) for n in range(sent, followed)]


def frame(text: str) -> bytes:
    """A text frame as a server sends it. Source: RFC 6455, part 5.2."""
    data = text.encode()
    size = bytes([len(data)]) if len(data) < 126 else struct.pack(">BH", 126, len(data))
    return b"\x81" + size + data


async def main(followed: int, others: int, pause_s: float, pings: int) -> None:
    """Serve until stdin ends."""
    hashes = [None] * pings + plan(followed, others)
    prepared = [frame("Ping" if one is None else message(one)) for one in hashes]
    go = asyncio.Event()
    left: list[int] = []

    async def stream(writer: asyncio.StreamWriter) -> None:
        writer.write(frame("Ping"))
        await go.wait()
        if pause_s:
            next_at = time.perf_counter()
            for one in prepared:
                next_at += pause_s
                await asyncio.sleep(max(0.0, next_at - time.perf_counter()))
                left.append(time.time_ns())
                writer.write(one)
                await writer.drain()
            return
        for n in range(0, len(prepared), BATCH):
            writer.write(b"".join(prepared[n : n + BATCH]))
            await writer.drain()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
                key = next(
                    (line[19:] for line in head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key")), None
                )
                if key is not None:
                    accept = base64.b64encode(hashlib.sha1(key.strip() + GUID).digest())  # noqa: S324 (RFC 6455)
                    writer.write(
                        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
                    )
                    await stream(writer)
                    await reader.read()
                    return
                if head.startswith(b"GET /go "):
                    go.set()
                await reader.readexactly(int(fields.get(b"content-length", b"0")))
                if head.startswith(b"GET /left "):
                    when = dict(zip(hashes, left, strict=False))
                    told = {"pings": left[:pings], "hashes": {one: when[one] for one in when if one and one[0] == "a"}}
                    body = json.dumps(told).encode()
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
                    continue
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}")
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    given = [*sys.argv[1:], "0", "0"]
    asyncio.run(main(int(given[0]), int(given[1]), float(given[2]), int(given[3])))
