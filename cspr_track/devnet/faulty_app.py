"""An ASGI shell around the dev network that makes its faults happen, on the wire."""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from cspr_track.devnet.chain_events import ChainEvent, Processed
from cspr_track.devnet.faults import DOWN_S, STATUSES, Faults
from cspr_track.transaction.times import format_timestamp, parse_timestamp

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
Plan = Mapping[str, float]

HTML = b"<html><body>It is not working today.</body></html>"


class FaultyApp:
    """Stands before the services.

    Args:
        app: the services.
        faults: what goes wrong.
    """

    def __init__(self, app: App, faults: Faults) -> None:
        self._app = app
        self.faults = faults
        """What goes wrong from now on; another set may take its place."""
        self.connections: Counter[str] = Counter()
        """How many there were, by channel."""
        self._answers: Counter[str] = Counter()
        self._executed_at: dict[str, float] = {}
        self._down_until = float("-inf")
        self._began: float | None = None
        self._streaming: set[asyncio.Task[None]] = set()

    def happened(self, event: ChainEvent) -> None:
        """A listener of the chain: when was what executed?"""
        if isinstance(event, Processed):
            self._executed_at[event.stored.transaction.hash_hex] = _now()

    def restart(self, down_s: float = DOWN_S) -> None:
        """Break every connection, and answer nothing for a while."""
        self._down_until = _now() + down_s
        for task in self._streaming:
            task.cancel()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One connection."""
        channel = channel_of(scope)
        self.connections[channel] += 1
        plan = self.faults.on(channel)
        if "restart" in plan:
            self._restart_by_the_clock(plan["restart"])
        if _now() < self._down_until:
            await _refuse(scope, send, 503)
            return
        for status in STATUSES:
            if self.faults.happens(plan, status):
                await _refuse(scope, send, int(status))
                return
        if channel in ("events", "stream"):
            await self._stream(scope, receive, send, plan)
        else:
            await self._request(scope, receive, send, plan, channel)

    def _restart_by_the_clock(self, every_s: float) -> None:
        """Restarts happen with the next connection after their time: nobody else would notice them."""
        if self._began is None:
            self._began = _now()
        elif _now() - self._began > every_s:
            self._began = _now()
            self.restart()

    # --- questions and answers

    async def _request(self, scope: Message, receive: Receive, send: Send, plan: Plan, channel: str) -> None:
        body = await _body(receive)
        if self.faults.happens(plan, "half-open"):
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        if "delay" in plan:
            await asyncio.sleep(plan["delay"])
        self._answers[channel] += 1
        worn_out = "close-after" in plan and self._answers[channel] > plan["close-after"]
        if worn_out or self.faults.happens(plan, "drop"):
            await _break_off(send)
            return
        answer = _Answer()
        await self._app(scope, _again(body), answer.take)
        if b'"account_put_' in body and self.faults.happens(plan, "lost-put-answer"):
            await _break_off(send)
            return
        if "stale" in plan and self._is_fresh(scope, plan["stale"]):
            answer = _Answer.of(404, b'{"error":{"code":"not_found","message":"The deploy was not found"}}')
        if "clock-fork" in plan:
            answer.body = _shifted(answer.body, plan["clock-fork"])
        if self.faults.happens(plan, "garble"):
            answer.body = answer.body[: len(answer.body) // 2]
        await answer.give(send, receive, bytes_per_s=plan.get("slow-loris"))

    def _is_fresh(self, scope: Message, seconds: float) -> bool:
        executed_at = self._executed_at.get(scope["path"].rpartition("/")[2])
        return executed_at is not None and _now() - executed_at < seconds

    # --- news

    async def _stream(self, scope: Message, receive: Receive, send: Send, plan: Plan) -> None:
        news = _News(self.faults, plan, send)
        task = asyncio.ensure_future(self._app(scope, receive, news.send))
        self._streaming.add(task)
        news.task = task
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            if not task.cancelled():
                task.cancel()  # the server itself ends
                with contextlib.suppress(asyncio.CancelledError):
                    await task
                raise
            with contextlib.suppress(RuntimeError):  # the other side may be gone already
                await news.end(scope)
        finally:
            self._streaming.discard(task)


class _News:
    """One connection that brings news: its messages go through the faults."""

    def __init__(self, faults: Faults, plan: Plan, send: Send) -> None:
        self._faults = faults
        self._plan = plan
        self._send = send
        self._held: Message | None = None
        self._told = 0
        self._silent = faults.happens(plan, "half-open")
        self.task: asyncio.Future[None] | None = None

    async def send(self, message: Message) -> None:
        """What the services send."""
        text = _text(message)
        if text is None:
            await self._send(message)
            return
        if self._silent:
            return
        if not text.removeprefix("data:").startswith("{") or '"ApiVersion"' in text:
            await self._send(message)  # Ping, comments: signs of life that no fault but silence takes away
            return
        if "delay" in self._plan:
            await asyncio.sleep(self._plan["delay"])
        await self._through(message, text)
        self._told += 1
        if "close-after" in self._plan and self._told >= self._plan["close-after"] and self.task is not None:
            self.task.cancel()

    async def _through(self, message: Message, text: str) -> None:
        if '"TransactionAccepted"' in text and self._faults.happens(self._plan, "false-expiry"):
            await self._send(_with_text(message, _expiry_of(text)))
        if self._faults.happens(self._plan, "drop"):
            return
        if self._faults.happens(self._plan, "garble"):
            message = _with_text(message, text[: len(text) // 2] + ("\n\n" if text.startswith("data:") else ""))
        if self._held is None and self._faults.happens(self._plan, "reorder"):
            self._held = message
            return
        await self._send(message)
        if self._faults.happens(self._plan, "duplicate"):
            await self._send(message)
        if self._held is not None:
            held, self._held = self._held, None
            await self._send(held)

    async def end(self, scope: Message) -> None:
        """Break the connection off."""
        if scope["type"] == "websocket":
            await self._send({"type": "websocket.close", "code": 1012})
        else:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})


class _Answer:
    """An answer of the services, kept until the faults have had their way."""

    def __init__(self) -> None:
        self.status = 200
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""

    @classmethod
    def of(cls, status: int, body: bytes) -> "_Answer":
        answer = cls()
        answer.status, answer.body, answer.headers = status, body, [(b"content-type", b"application/json")]
        return answer

    async def take(self, message: Message) -> None:
        """What the services send."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message.get("headers", []))
        else:
            self.body += message.get("body", b"")

    async def give(self, send: Send, receive: Receive, *, bytes_per_s: float | None) -> None:
        """Send it on, at once or in drops for as long as the client has the patience."""
        headers = [(name, value) for name, value in self.headers if name.lower() != b"content-length"]
        headers.append((b"content-length", str(len(self.body)).encode()))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        if bytes_per_s:
            gone = asyncio.ensure_future(receive())
            for byte in self.body:
                await send({"type": "http.response.body", "body": bytes((byte,)), "more_body": True})
                await asyncio.wait([gone], timeout=1 / bytes_per_s)
                if gone.done():
                    return
            gone.cancel()
        await send({"type": "http.response.body", "body": b"" if bytes_per_s else self.body, "more_body": False})


def channel_of(scope: Message) -> str:
    """Which service a connection is for."""
    if scope["type"] == "websocket":
        return "stream"
    path = scope.get("path", "")
    return "rpc" if path == "/rpc" else "events" if path.startswith("/events") else "rest"


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body


def _again(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _refuse(scope: Message, send: Send, status: int) -> None:
    headers = [(b"content-type", b"text/html"), (b"content-length", str(len(HTML)).encode())]
    if status == 429:
        headers.append((b"retry-after", b"1"))
    kind = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
    await send({"type": f"{kind}.start", "status": status, "headers": headers})
    await send({"type": f"{kind}.body", "body": HTML, "more_body": False})


async def _break_off(send: Send) -> None:
    """An answer that ends before it began: the server closes the connection in the middle of it."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
    await send({"type": "http.response.body", "body": b"{", "more_body": False})


def _text(message: Message) -> str | None:
    if message["type"] == "websocket.send":
        return message.get("text")
    if message["type"] == "http.response.body":
        return bytes(message.get("body", b"")).decode() or None
    return None


def _with_text(message: Message, text: str) -> Message:
    return {**message, "text": text} if message["type"] == "websocket.send" else {**message, "body": text.encode()}


def _expiry_of(accepted: str) -> str:
    """The event that says that an accepted transaction expired."""
    content = json.loads(accepted.partition("data:")[2].partition("\n")[0])["TransactionAccepted"]
    variant, document = next(iter(content.items()))
    return f"data:{json.dumps({'TransactionExpired': {'transaction_hash': {variant: document['hash']}}})}\n\n"


def _shifted(body: bytes, seconds: float) -> bytes:
    """A node's status with another clock."""
    answer = json.loads(body)
    result = answer.get("result") if isinstance(answer, dict) else None
    block = result.get("last_added_block_info") if isinstance(result, dict) else None
    if not isinstance(block, dict):
        return body
    moved = parse_timestamp(block["timestamp"], "") + int(seconds * 1000)
    block["timestamp"] = format_timestamp(moved)
    return json.dumps(answer).encode()
