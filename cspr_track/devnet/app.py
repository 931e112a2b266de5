"""The dev network over HTTP and WebSocket: a thin shell around the chain.

One port serves what are several services in the real world: the node's JSON-RPC (``/rpc``) and events (``/events``),
CSPR.cloud's REST (``/deploys/…``, ``/blocks``) and streaming (WebSocket ``/deploys``).
"""

import hmac
import json
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from cspr_track.devnet import cloud_json as cloud
from cspr_track.devnet import node_json as node
from cspr_track.devnet.chain import Chain
from cspr_track.devnet.chain_events import ChainEvent, Processed, Stored
from cspr_track.devnet.events import EventLog, frames
from cspr_track.devnet.rpc import MAX_BODY_BYTES, Answer, answer, too_large
from cspr_track.devnet.stream import PING_S, Subscribers
from cspr_track.transaction.problem import Unreadable
from cspr_track.transaction.public_key import PublicKey

LIST_FILTERS = ("caller_public_key", "caller_hash", "block_hash", "contract_package_hash", "contract_hash")
STREAM_FILTERS = (*LIST_FILTERS, "deploy_hash", "contract_entrypoint_id")
BAD_QUERY = "invalid query: expected single field 'start_from=<EVENT ID>'\n"


class Services:
    """The services of one chain.

    Args:
        chain: the chain.
        token: what REST and streaming ask for.
        now_ms: the time, in milliseconds since 1970.
        ping_s: seconds between the stream's ``Ping`` frames.
        rate: US dollars for a CSPR, as REST tells it; None tells none.
    """

    def __init__(
        self,
        chain: Chain,
        token: str,
        now_ms: Callable[[], int],
        *,
        ping_s: float = PING_S,
        rate: float | None = None,
    ) -> None:
        self.chain = chain
        self._rate = rate
        self._token = token
        self._now_ms = now_ms
        self._started_ms = now_ms()
        self._events = EventLog()
        self._subscribers = Subscribers(ping_s)
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
            ],
            exception_handlers={404: _not_here, 405: _not_here},
        )

    def close(self) -> None:
        """End every connection that waits for news."""
        self._events.close()
        self._subscribers.close()

    def _happened(self, event: ChainEvent) -> None:
        self._events.add(node.event_json(event, self.chain))
        if isinstance(event, Processed):
            message = cloud.stream_message(event.stored)
            self._subscribers.tell(message["data"], json.dumps(message, separators=(",", ":")))

    # --- the node

    async def rpc(self, request: Request) -> Response:
        """``POST /rpc``."""
        done = await self._answer(request)
        return JSONResponse(done.body, done.status)

    async def _answer(self, request: Request) -> Answer:
        length = request.headers.get("content-length", "0")
        if length.isdigit() and int(length) > MAX_BODY_BYTES:
            return too_large()
        content_type = request.headers.get("content-type")
        body = await request.body()
        return answer(self.chain, body, content_type, now_ms=self._now_ms(), started_ms=self._started_ms)

    async def status(self, _: Request) -> Response:
        """``GET /status`` of the node's REST server."""
        return JSONResponse(node.status_json(self.chain, self._now_ms(), self._started_ms))

    async def sse(self, request: Request) -> Response:
        """``GET /events``."""
        query = request.query_params
        wanted = query.get("start_from")
        if set(query) - {"start_from"} or (wanted is not None and not (wanted.isascii() and wanted.isdigit())):
            return PlainTextResponse(BAD_QUERY, 422)
        if self._events.full:
            return PlainTextResponse("server has reached limit of subscribers", 503)
        queue = self._events.listen(None if wanted is None else int(wanted))
        sent = frames(self._events, queue, node.API_VERSION)
        return StreamingResponse(sent, media_type="text/event-stream", headers={"Cache-Control": "no-cache"})

    # --- CSPR.cloud

    def _refusal(self, request: HTTPConnection) -> JSONResponse | None:
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), self._token.encode()):
            return JSONResponse(cloud.error("unauthorized", "A valid access token is required"), 401)
        if "persistent-session" in request.headers:
            return JSONResponse(cloud.error("access_denied", "Persistent sessions are not part of this tier"), 403)
        return None

    async def deploy(self, request: Request) -> Response:
        """``GET /deploys/{hash}``."""
        found = self._refusal(request) or self._find(request)
        if isinstance(found, Response):
            return found
        names = [name for name in request.query_params.get("includes", "").split(",") if name]
        if set(names) - set(cloud.INCLUDES):
            return JSONResponse(cloud.error("invalid_input", "An optional property is not known"), 400)
        return JSONResponse({"data": cloud.entity(found) | cloud.included(found, names, self._rate)})

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
        return self._refusal(request) or JSONResponse(self._listed(request, _filters(request, LIST_FILTERS)))

    async def account_deploys(self, request: Request) -> Response:
        """``GET /accounts/{public key or account hash}/deploys``."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        account = _account_hash(request.path_params["account"])
        if account is None:
            message = "AccountHash identifier is not a valid account hash or public key"
            return JSONResponse(cloud.error("invalid_input", message), 400)
        filters = _filters(request, LIST_FILTERS) | {"caller_hash": frozenset({account})}
        return JSONResponse(self._listed(request, filters))

    def _listed(self, request: Request, filters: dict[str, frozenset[str]]) -> dict[str, Any]:
        entities = [cloud.entity(stored) for stored in reversed(self.chain.stored.values())]
        found = [entity for entity in entities if cloud.passes(entity, filters)]
        return cloud.page(found, request.query_params)

    async def blocks(self, request: Request) -> Response:
        """``GET /blocks``, newest first."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        page = cloud.page(list(reversed(self.chain.blocks.values())), request.query_params)
        return JSONResponse(page | {"data": [cloud.block_entity(block, self.chain) for block in page["data"]]})

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
        await self._subscribers.serve(socket, _filters(socket, STREAM_FILTERS))


async def _not_here(_: Request, error: Exception) -> Response:
    """A path or a method that there is not, in the words of the sidecar."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    message = "HTTP method not allowed" if status == 405 else "Path not found"
    return JSONResponse({"message": message}, status)


def _filters(request: HTTPConnection, names: tuple[str, ...]) -> dict[str, frozenset[str]]:
    query = request.query_params
    return {name: frozenset(query[name].lower().split(",")) for name in names if query.get(name)}


def _account_hash(text: str) -> str | None:
    """The account hash in hex, of an account hash or a public key."""
    plain = text.lower().removeprefix("account-hash-")
    if len(plain) == 64:
        return plain if not set(plain) - set("0123456789abcdef") else None
    try:
        return PublicKey.from_hex(plain, "").account_hash.hex()
    except Unreadable:
        return None
