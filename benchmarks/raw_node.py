"""A raw node on loopback, in a process of its own: takes whatever is put and streams that it was executed.

    python benchmarks/raw_node.py

It prints its port and answers JSON-RPC under /rpc, CSPR.cloud's stream under /deploys, and 404 to all else. Each put
is answered with the hash that the document states; the executions of what was put follow in the stream. Nothing is
checked: the client is measured, and a strict server would be what it waits for.

Under /deploys/HASH every transaction is told as executed. ``GET /puts`` tells how many were put, and when the first and
the last of them arrived and a stream was asked for, in nanoseconds since 1970; it begins anew then. ``GET /streamed``
is answered once a stream was asked for.
"""

import asyncio
import base64
import hashlib
import json
import re
import sys
import time
from typing import Any

from raw_stream import ENTITY, GUID, frame, message

HASH = re.compile(rb'"hash": ?"([0-9a-f]{64})"')
ID = re.compile(rb'"id": ?(\d+)')
METHOD = re.compile(rb'"method": ?"(\w+)"')
ACCOUNT = re.compile(rb'"account": ?"([0-9a-f]{66,68})"')
EXECUTED_S = 0.2
"""How long after the put the execution is told; a block takes longer, and none is told before the put is answered."""
STATUS = {
    "api_version": "2.0.0",
    "chainspec_name": "casper-test",
    "last_added_block_info": {"hash": "ab" * 32, "height": 7},
}


def answer(body: bytes) -> bytes:
    """A whole HTTP answer of JSON."""
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


class Node:
    """What was put, and who listens."""

    def __init__(self) -> None:
        self.puts = 0
        self.first_ns = 0
        self.last_ns = 0
        self.stream_ns = 0
        self.streamed = asyncio.Event()
        self.streams: list[asyncio.StreamWriter] = []

    def executed(self, transaction_hash: str, entity: dict[str, Any]) -> None:
        """Tell those who listen, nothing that contradicts the document: then nobody need be asked."""
        event = frame(message(transaction_hash, **entity))
        for writer in self.streams:
            writer.write(event)

    def call(self, body: bytes) -> bytes:
        """A JSON-RPC answer."""
        found, asked = ID.search(body), METHOD.search(body)
        number, method = found[1] if found else b"0", asked[1] if asked else b""
        if method.startswith(b"account_put_"):
            arrived = time.time_ns()
            self.first_ns = self.first_ns or arrived
            self.last_ns = arrived
            self.puts += 1
            stated = HASH.search(body)
            transaction_hash = stated[1] if stated else b""
            key = b'{"Version1":"%b"}' % transaction_hash if method.endswith(b"transaction") else None
            named = b'"transaction_hash":%b' % key if key else b'"deploy_hash":"%b"' % transaction_hash
            account = ACCOUNT.search(body)
            entity = {
                "caller_public_key": account[1].decode() if account else None,
                "caller_hash": None,
                "payment_amount": None,
                "timestamp": None,
                "version_id": 2 if key else 1,
            }
            asyncio.get_running_loop().call_later(EXECUTED_S, self.executed, transaction_hash.decode(), entity)
            return answer(b'{"jsonrpc":"2.0","id":%b,"result":{"api_version":"2.0.0",%b}}' % (number, named))
        if method == b"info_get_status":
            now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
            status = STATUS | {"last_added_block_info": {"hash": "ab" * 32, "height": 7, "timestamp": now}}
            return answer(b'{"jsonrpc":"2.0","id":%b,"result":%b}' % (number, json.dumps(status).encode()))
        error = b'{"code":-32601,"message":"Method not found"}'
        if method == b"info_get_transaction":
            error = b'{"code":-32022,"message":"No such transaction"}'
        elif method == b"info_get_deploy":
            error = b'{"code":-32000,"message":"No such deploy"}'
        return answer(b'{"jsonrpc":"2.0","id":%b,"error":%b}' % (number, error))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, request by request."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                fields = {}
                for line in head.split(b"\r\n")[1:-2]:
                    name, _, value = line.partition(b":")
                    fields[name.lower()] = value.strip()
                if b"sec-websocket-key" in fields:
                    self.stream_ns = self.stream_ns or time.time_ns()
                    self.streamed.set()
                    accept = base64.b64encode(hashlib.sha1(fields[b"sec-websocket-key"] + GUID).digest())  # noqa: S324
                    writer.write(
                        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n" + frame("Ping")
                    )
                    self.streams.append(writer)
                    await reader.read()
                    return
                body = await reader.readexactly(int(fields.get(b"content-length", b"0")))
                if head.startswith(b"POST /rpc "):
                    writer.write(self.call(body))
                elif head.startswith(b"GET /puts "):
                    told = {"puts": self.puts, "stream_ns": self.stream_ns}
                    told |= {"first_ns": self.first_ns, "last_ns": self.last_ns}
                    writer.write(answer(json.dumps(told).encode()))
                    self.puts = self.first_ns = self.last_ns = self.stream_ns = 0
                    self.streamed.clear()
                elif head.startswith(b"GET /streamed "):
                    await self.streamed.wait()
                    writer.write(answer(b"{}"))
                elif head.startswith(b"GET /deploys/"):
                    transaction_hash = head[len(b"GET /deploys/") :][:64].decode()
                    writer.write(answer(json.dumps({"data": {"deploy_hash": transaction_hash, **ENTITY}}).encode()))
                else:
                    writer.write(NOT_FOUND)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            if writer in self.streams:
                self.streams.remove(writer)
            writer.close()


async def main() -> None:
    """Serve until stdin ends."""
    server = await asyncio.start_server(Node().serve, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
