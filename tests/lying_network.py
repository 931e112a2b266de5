"""A network of four channels, each of which says of a transaction exactly what a test lets it say, true or not."""

import asyncio
import copy
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from raw_servers import Request, head, raw_server, says_json
from websockets.asyncio.server import ServerConnection, serve

from cspr_track.core.status import Kind
from cspr_track.network.profiles import Profile
from cspr_track.network.token import Token
from cspr_track.transaction.entity import entity_of
from cspr_track.transaction.execution import parse_execution
from cspr_track.transaction.times import format_timestamp
from cspr_track.transaction.transaction import Transaction

CHAIN = "casper-devnet"
UNKNOWN = {"code": -32014, "message": "No such transaction"}


@dataclass(frozen=True, kw_only=True)
class Word:
    """What somebody says of an execution."""

    error: str | None = None
    cost: str = "100000000"
    refund: str = "0"
    block_hash: str = "b1" * 32
    height: int = 77
    entity: dict[str, Any] = field(default_factory=dict)
    """Members of the Deploy entity that are said otherwise than the document has them."""
    about: str | None = None
    """The hash that it is about, if not that of the transaction."""

    def result(self) -> dict[str, Any]:
        """As a node's execution result."""
        amounts = {"cost": self.cost, "consumed": self.cost, "limit": self.cost, "refund": self.refund}
        return {"Version2": {"error_message": self.error, "current_price": 1, "transfers": [], **amounts}}

    def as_entity(self, transaction: Transaction) -> dict[str, Any]:
        """As CSPR.cloud's Deploy entity."""
        execution = parse_execution(self.result())
        assert execution is not None
        made = entity_of(
            self.about or transaction.hash_hex,
            execution,
            kind=transaction.kind,
            transaction=transaction,
            block_hash=self.block_hash,
            block_height=self.height,
        )
        made.pop("contract_entrypoint")
        return made | self.entity

    def as_answer(self, transaction: Transaction, document: dict[str, Any] | None = None) -> dict[str, Any]:
        """As the result of ``info_get_transaction``."""
        info = {"block_hash": self.block_hash, "block_height": self.height, "execution_result": self.result()}
        shown = document or copy.deepcopy(transaction.to_json())
        if self.about is not None:
            shown["hash"] = self.about
        return {"transaction": {"Version1": shown}, "execution_info": info}


TRUTH = Word()


class LyingNetwork:
    """What each channel says; everything may be changed while it runs.

    ``rest`` and ``rpc`` are what they answer: a word, ``"pending"``, ``"expired"`` (REST only), ``"in a block"`` (a
    node only, without the result), or None (not known).
    """

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.rest: Word | str | None = None
        self.rpc: Word | str | None = None
        self.document: dict[str, Any] | None = None
        """What the node shows as the document, if not the transaction."""
        self.rest_clock_ms = transaction.timestamp_ms
        self.rpc_clock_ms = transaction.timestamp_ms
        self.accepts = True
        self.asked: list[str] = []
        """What was asked for, in order: paths of REST and methods of the node."""
        self.open = asyncio.Event()
        """While it is cleared nobody who asks for the transaction gets an answer."""
        self.open.set()
        self._sockets: set[ServerConnection] = set()
        self._readers: set[asyncio.Queue[str]] = set()
        self.addresses: dict[str, str] = {}

    def profile(self, *channels: str, **settings: Any) -> Profile:
        """A profile with these of ``stream``, ``rest``, ``rpc`` and ``events``; without a name all but events."""
        named = {name: self.addresses[name] for name in channels or ("stream", "rest", "rpc")}
        made = Profile(
            name="liars",
            chain_name=CHAIN,
            rpc=(named["rpc"],) if "rpc" in named else (),
            events=named.get("events"),
            rest=named.get("rest"),
            stream=named.get("stream"),
            token=Token("a-token") if "stream" in named or "rest" in named else None,
            expiry_margin_s=10.0,
            lookup_interval_s=0.5,
        )
        return replace(made, **settings)

    async def streams(self, word: Word | str) -> None:
        """Say it on the stream."""
        await self.sends(
            {"action": "updated", "data": self._entity(word), "timestamp": self._clock(self.rest_clock_ms)}
        )

    async def sends(self, message: Any) -> None:
        """Send whatever it is over the stream."""
        for socket in self._sockets:
            await socket.send(json.dumps(message))

    def tells(self, event: dict[str, Any]) -> None:
        """Say it as a node's event."""
        for reader in self._readers:
            reader.put_nowait(json.dumps(event))

    def processed(self, word: Word) -> dict[str, Any]:
        """A node's event that says so."""
        made = self.transaction
        return {
            "TransactionProcessed": {
                "transaction_hash": {"Version1": word.about or made.hash_hex},
                "initiator_addr": {"PublicKey": made.initiator.text},
                "timestamp": format_timestamp(made.timestamp_ms),
                "ttl": "30m",
                "block_hash": word.block_hash,
                "execution_result": word.result(),
                "messages": [],
            }
        }

    def block(self, word: Word, *, clock_ms: int | None = None) -> dict[str, Any]:
        """A node's event of the block of an execution."""
        header = {"height": word.height, "timestamp": self._clock(clock_ms or self.rpc_clock_ms)}
        return {"BlockAdded": {"block_hash": word.block_hash, "block": {"Version2": {"header": header}}}}

    def _entity(self, word: Word | str) -> dict[str, Any]:
        if isinstance(word, Word):
            return word.as_entity(self.transaction)
        blank = {"block_hash": None, "block_height": None, "cost": "0", "error_message": None, "consumed_gas": None}
        return TRUTH.as_entity(self.transaction) | blank | {"refund_amount": None, "status": word}

    @staticmethod
    def _clock(milliseconds: int) -> str:
        return format_timestamp(milliseconds)

    # --- servers

    async def serve_stream(self, socket: ServerConnection) -> None:
        self._sockets.add(socket)
        try:
            await socket.wait_closed()
        finally:
            self._sockets.discard(socket)

    async def serve_rest(self, writer: asyncio.StreamWriter, request: Request) -> None:
        path = request.target.partition("?")[0]
        self.asked.append(path)
        if path.startswith("/blocks"):
            block = {"block_hash": "cc" * 32, "block_height": 80, "timestamp": self._clock(self.rest_clock_ms)}
            await says_json({"data": [block], "item_count": 1, "page_count": 1})(writer, request)
            return
        await self.open.wait()
        if self.rest is None:
            await says_json({"error": {"code": "not_found", "message": "deploy not found"}}, 404)(writer, request)
        else:
            await says_json({"data": self._entity(self.rest)})(writer, request)

    async def serve_rpc(self, writer: asyncio.StreamWriter, request: Request) -> None:
        call = request.call
        self.asked.append(call["method"])
        if call["method"].startswith("info_get_t") or call["method"] == "info_get_deploy":
            await self.open.wait()
        outcome = self._rpc_answer(call["method"], call.get("params") or {})
        await says_json({"jsonrpc": "2.0", "id": call["id"], **outcome})(writer, request)

    def _rpc_answer(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        made = self.transaction
        match method:
            case "info_get_status":
                block = {"timestamp": self._clock(self.rpc_clock_ms), "height": 80}
                return {"result": {"chainspec_name": CHAIN, "last_added_block_info": block}}
            case "account_put_transaction":
                return {"result": {"transaction_hash": {"Version1": made.hash_hex}}}
            case "info_get_transaction" if isinstance(self.rpc, Word):
                return {"result": self.rpc.as_answer(made, self.document)}
            case "info_get_transaction" if self.rpc == "in a block":
                info = {"block_hash": TRUTH.block_hash, "block_height": TRUTH.height, "execution_result": None}
                return {"result": {"transaction": {"Version1": made.to_json()}, "execution_info": info}}
            case "info_get_transaction" if self.rpc == "pending":
                return {"result": {"transaction": {"Version1": self.document or made.to_json()}}}
            case "info_get_transaction" | "info_get_deploy":
                return {"error": UNKNOWN}
            case "chain_get_block":
                wanted = params["block_identifier"]["Hash"]
                block = {"hash": wanted, "header": {"height": 77, "era_id": 1, "timestamp": self._clock(0)}}
                proofs = [{"public_key": "01aa", "signature": "01ff"}]
                return {"result": {"block_with_signatures": {"block": {"Version2": block}, "proofs": proofs}}}
            case _:
                return {"error": {"code": -32601, "message": "Method not found"}}

    async def serve_events(self, writer: asyncio.StreamWriter, _: Request) -> None:
        waiting: asyncio.Queue[str] = asyncio.Queue()
        self._readers.add(waiting)
        try:
            writer.write(head(200, Content_Type="text/event-stream") + b'data:{"ApiVersion":"2.0.0"}\n\n')
            number = 0
            while True:
                await writer.drain()
                writer.write(f"data:{await waiting.get()}\nid:{number}\n\n".encode())
                number += 1
        finally:
            self._readers.discard(waiting)


@asynccontextmanager
async def lying_network(transaction: Transaction) -> AsyncIterator[LyingNetwork]:
    """Run one, on four free ports of this machine."""
    assert transaction.kind is Kind.TRANSACTION_V1
    net = LyingNetwork(transaction)
    async with AsyncExitStack() as stack:
        stream = await stack.enter_async_context(serve(net.serve_stream, "127.0.0.1", 0))
        net.addresses["stream"] = f"ws://127.0.0.1:{stream.sockets[0].getsockname()[1]}"
        for name in ("rest", "rpc", "events"):
            answer = getattr(net, f"serve_{name}")
            net.addresses[name] = (await stack.enter_async_context(raw_server(answer))).http
        yield net
