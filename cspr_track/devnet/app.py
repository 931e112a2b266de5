"""The dev network over HTTP and WebSocket: a thin shell around the chain.

One port serves what are several services in the real world: the node's JSON-RPC (``/rpc``) and events (``/events``),
CSPR.cloud's REST (``/deploys/…``, ``/blocks``) and streaming (WebSocket ``/deploys``).
"""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from cspr_track.devnet import cloud_json as cloud
from cspr_track.devnet import node_json as node
from cspr_track.devnet.chain import Chain, ChainEvent, Processed, Stored
from cspr_track.devnet.events import KEEP_ALIVE, KEEP_ALIVE_S, EventLog, first_frame
from cspr_track.devnet.rpc import answer

PING_S = 5.0
LISTED_FILTERS = ("caller_public_key", "caller_hash", "block_hash", "contract_package_hash", "contract_hash")
STREAM_FILTERS = (*LISTED_FILTERS, "deploy_hash", "contract_entrypoint_id")


class Services:
    """The services of one chain.

    Args:
        chain: the chain.
        token: what REST and streaming ask for.
        now_ms: the time, in milliseconds since 1970.
    """

    def __init__(self, chain: Chain, token: str, now_ms: Callable[[], int]) -> None:
        self.chain = chain
        self._token = token
        self._now_ms = now_ms
        self._started_ms = now_ms()
        self.events = EventLog()
        self._streams: dict[asyncio.Queue[str | None], dict[str, frozenset[str]]] = {}
        chain.listeners.append(self._happened)
        self.app = Starlette(
            routes=[
                Route("/rpc", self.rpc, methods=["POST"]),
                Route("/events", self.sse),
                Route("/events/main", self.sse),
                Route("/status", self.status),
                Route("/deploys", self.deploys),
                Route("/deploys/{hash}", self.deploy),
                Route("/deploys/{hash}/transfers", self.transfers),
                Route("/accounts/{account}/deploys", self.account_deploys),
                Route("/blocks", self.blocks),
                Route("/deploy-execution-types", self.execution_types),
                WebSocketRoute("/deploys", self.stream),
            ]
        )

    def close(self) -> None:
        """End every connection that waits for news."""
        self.events.close()
        for queue in self._streams:
            queue.put_nowait(None)

    def _happened(self, event: ChainEvent) -> None:
        self.events.add(node.event_json(event, self.chain))
        if isinstance(event, Processed):
            message = cloud.stream_message(event.stored)
            text = json.dumps(message, separators=(",", ":"))
            for queue, filters in self._streams.items():
                if cloud.passes(message["data"], filters):
                    queue.put_nowait(text)

    # --- the node

    async def rpc(self, request: Request) -> Response:
        """``POST /rpc``."""
        done = answer(
            self.chain,
            await request.body(),
            request.headers.get("content-type"),
            now_ms=self._now_ms(),
            started_ms=self._started_ms,
        )
        return JSONResponse(done.body, done.status)

    async def status(self, _: Request) -> Response:
        """``GET /status`` of the node's REST server."""
        return JSONResponse(node.status_json(self.chain, self._now_ms(), self._started_ms))

    async def sse(self, request: Request) -> Response:
        """``GET /events``."""
        query = request.query_params
        wanted = query.get("start_from")
        if set(query) - {"start_from"} or (wanted is not None and not (wanted.isascii() and wanted.isdigit())):
            return PlainTextResponse("invalid query: expected single field 'start_from=<EVENT ID>'\n", 422)
        queue = self.events.listen(None if wanted is None else int(wanted))
        return StreamingResponse(
            self._frames(queue), media_type="text/event-stream", headers={"Cache-Control": "no-cache"}
        )

    async def _frames(self, queue: asyncio.Queue[bytes | None]) -> AsyncIterator[bytes]:
        try:
            yield first_frame(node.API_VERSION)
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
            self.events.leave(queue)

    # --- CSPR.cloud

    def _refusal(self, request: HTTPConnection) -> JSONResponse | None:
        given = request.headers.get("authorization", "")
        if hmac.compare_digest(given.encode(), self._token.encode()):
            return None
        return JSONResponse(cloud.error("unauthorized", "A valid access token is required"), 401)

    async def deploy(self, request: Request) -> Response:
        """``GET /deploys/{hash}``."""
        found = self._refusal(request) or self._find(request)
        return found if isinstance(found, Response) else JSONResponse({"data": cloud.entity(found)})

    async def transfers(self, request: Request) -> Response:
        """``GET /deploys/{hash}/transfers``."""
        found = self._refusal(request) or self._find(request)
        if isinstance(found, Response):
            return found
        return JSONResponse(cloud.page(cloud.transfers(found), request.query_params))

    def _find(self, request: Request) -> Stored | JSONResponse:
        wanted = request.path_params["hash"].lower()
        if len(wanted) != 64 or set(wanted) - set("0123456789abcdef"):
            return JSONResponse(cloud.error("invalid_input", "The deploy hash is not valid"), 400)
        stored = self.chain.stored.get(wanted)
        return stored or JSONResponse(cloud.error("not_found", "The deploy was not found"), 404)

    async def deploys(self, request: Request) -> Response:
        """``GET /deploys``."""
        return self._refusal(request) or JSONResponse(self._listed(request, _filters(request, LISTED_FILTERS)))

    async def account_deploys(self, request: Request) -> Response:
        """``GET /accounts/{public key or account hash}/deploys``."""
        account = request.path_params["account"].lower()
        name = "caller_public_key" if account[:2] in ("01", "02") and len(account) > 64 else "caller_hash"
        filters = _filters(request, LISTED_FILTERS) | {name: frozenset({account})}
        return self._refusal(request) or JSONResponse(self._listed(request, filters))

    def _listed(self, request: Request, filters: dict[str, frozenset[str]]) -> dict[str, Any]:
        entities = [cloud.entity(stored) for stored in self.chain.stored.values()]
        found = [entity for entity in reversed(entities) if cloud.passes(entity, filters)]
        return cloud.page(found, request.query_params)

    async def blocks(self, request: Request) -> Response:
        """``GET /blocks``, newest first; the list ends with the latest 250."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        newest = list(self.chain.blocks.values())[-cloud.MAX_PAGE :][::-1]
        rows = [cloud.block_entity(block, self.chain) for block in newest]
        return JSONResponse(cloud.page(rows, request.query_params))

    async def execution_types(self, request: Request) -> Response:
        """``GET /deploy-execution-types``."""
        rows = [{"id": number, "name": name} for number, name in cloud.EXECUTION_TYPES.items()]
        return self._refusal(request) or JSONResponse({"data": rows})

    async def stream(self, socket: WebSocket) -> None:
        """The deploy stream: its address is the subscription."""
        refusal = self._refusal(socket)
        if refusal is not None:
            await socket.send_denial_response(refusal)
            return
        await socket.accept()
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._streams[queue] = _filters(socket, STREAM_FILTERS)
        gone = asyncio.create_task(_until_gone(socket))
        try:
            while not gone.done():
                text = await _next(queue, gone)
                if text is None:
                    await socket.close(1001)
                    return
                await socket.send_text(text)
        except (WebSocketDisconnect, RuntimeError):
            pass  # the client went while something was sent to it
        finally:
            del self._streams[queue]
            gone.cancel()


async def _next(queue: asyncio.Queue[str | None], gone: asyncio.Task[None]) -> str | None:
    """The next message, ``Ping`` when there is none for a while, or None at the end."""
    getting = asyncio.create_task(queue.get())
    done, _ = await asyncio.wait({getting, gone}, timeout=PING_S, return_when=asyncio.FIRST_COMPLETED)
    if getting in done:
        return getting.result()
    getting.cancel()
    return None if gone in done else "Ping"


async def _until_gone(socket: WebSocket) -> None:
    """Wait for the client to close; what it sends is ignored."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


def _filters(request: HTTPConnection, names: tuple[str, ...]) -> dict[str, frozenset[str]]:
    query = request.query_params
    return {name: frozenset(query[name].lower().split(",")) for name in names if query.get(name)}
