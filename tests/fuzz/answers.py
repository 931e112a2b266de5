"""Targets in the network layer: what nodes and CSPR.cloud send."""

import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from typing import ClassVar

import msgspec
from vectors import index, path_of

from cspr_track.core.errors import BadAnswer, ChannelError, RefusedError, Unauthorized
from cspr_track.core.observation import ChainClock, Executed, ExpiryHint, Heartbeat, Known, NotKnown
from cspr_track.core.status import Kind, Source
from cspr_track.core.summary import summarize
from cspr_track.network.chain_facts import account_keys_of, balance_of, rules_of
from cspr_track.network.cloud_entity import news_of_entity
from cspr_track.network.cloud_stream import parse_message
from cspr_track.network.details import details_of_entity, details_of_node_answer
from cspr_track.network.event_reader import EventReader
from cspr_track.network.finality import finality_of
from cspr_track.network.http import check_status, decode_json
from cspr_track.network.node_answers import RpcError, accepted_hash, news_of, refusal, result_of, status_of
from cspr_track.network.node_rpc import height_of
from cspr_track.network.sse import ServerEvent, server_events
from fuzz.target import Target

HASH = "ab" * 32
OBSERVATIONS = (ChainClock, Executed, ExpiryHint, Heartbeat, Known, NotKnown)


def judge(seen: object, source: Source, *, wanted: str | None = None) -> None:
    """An observation that can go into the lifecycle, be summed up, and be printed."""
    assert isinstance(seen, OBSERVATIONS)
    assert seen.source is source
    if isinstance(seen, ChainClock):
        assert 0 <= seen.block_time_ms < 2**63
        return
    if isinstance(seen, Heartbeat):
        return
    assert len(seen.transaction_hash) == 64
    assert seen.transaction_hash == seen.transaction_hash.lower()
    assert wanted is None or seen.transaction_hash == wanted
    if isinstance(seen, Executed):
        msgspec.json.encode(summarize(seen.entity, explorer_url="https://example.org"))
        json.dumps(seen.entity, allow_nan=False)


def rpc_answer(data: bytes) -> None:
    """An answer of a node: a result that is about the hash that was asked for, or a documented error."""
    try:
        result = result_of(decode_json(data, "node RPC"), 1)
    except RpcError as error:
        assert isinstance(refusal(error), ChannelError | RefusedError)
        return
    except BadAnswer:
        return
    wanted = _hash_in(result)
    with contextlib.suppress(BadAnswer):
        judge(news_of(result, wanted, Kind.DEPLOY), Source.NODE_RPC, wanted=wanted)
    status = status_of(result)
    assert status.block_height is None or type(status.block_height) is int
    assert finality_of(result, result).signers >= 0
    details_of_node_answer(result)
    height_of(result)
    for read in (accepted_hash, account_keys_of, balance_of, rules_of):
        with contextlib.suppress(BadAnswer):
            read(result)


def _hash_in(result: dict) -> str:
    """The hash of a document in an answer, or some hash."""
    found = result.get("transaction", result.get("deploy"))
    for name in ("Version1", "Deploy"):
        inner = found.get(name) if isinstance(found, dict) else None
        found = inner if isinstance(inner, dict) else found
    stated = found.get("hash") if isinstance(found, dict) else None
    return stated.lower() if isinstance(stated, str) and len(stated) == 64 else HASH


def rpc_answers() -> Iterator[bytes]:
    for data in _events("rpc", "made-rpc"):
        answer = json.loads(data)
        answer = answer if "jsonrpc" in answer else {"jsonrpc": "2.0", "result": answer}
        yield json.dumps(answer | {"id": 1}).encode()
    chainspec = b"[network]\nname = 'casper'\n[core]\nminimum_block_time = '8 seconds'\n".hex()
    block = {"hash": HASH, "header": {"height": 7, "era_id": 1}, "proofs": [{"public_key": "01aa"}]}
    weights = [{"public_key": "01aa", "weight": "1"}]
    keys = [{"account_hash": "account-hash-" + HASH, "weight": 1}]
    account = {"associated_keys": keys, "action_thresholds": {"deployment": 1, "key_management": 1}}
    for result in (
        {"chainspec_bytes": {"chainspec_bytes": chainspec}},
        {"account": account},
        {"entity": {"LegacyAccount": account}},
        {"balance": "1000"},
        {"block": block, "auction_state": {"era_validators": [{"era_id": 1, "validator_weights": weights}]}},
        {"block_with_signatures": {"block": {"Version2": block}, "proofs": []}},
        {"deploy_hash": HASH},
        {"transaction_hash": {"Version1": HASH}},
        {"chainspec_name": "casper", "last_added_block_info": {"timestamp": "2026-01-02T03:04:05.678Z", "height": 1}},
    ):
        yield json.dumps({"jsonrpc": "2.0", "id": 1, "result": result}).encode()


def sse_frames(data: bytes) -> None:
    """Frames are the same events however the bytes are cut; the first byte says how."""
    size, body = 1 + (data[0] if data else 0) % 97, data[1:]
    cut = [body[n : n + size] for n in range(0, len(body), size)]
    events = _collect(cut)
    assert events == _collect([body])
    for event in events:
        assert isinstance(event, ServerEvent)
        assert len(event.data) <= len(body)
        assert "\0" not in event.id


def _collect(chunks: list[bytes]) -> list[ServerEvent]:
    async def given() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    async def collect() -> list[ServerEvent]:
        return [event async for event in server_events(given(), service="node events")]

    running = collect()
    try:
        running.send(None)  # it never waits, so that it ends at once
    except StopIteration as end:
        found: list[ServerEvent] = end.value
        return found
    raise AssertionError("it waits for something")


def sse_bodies() -> Iterator[bytes]:
    for data in _events("sse", "made-sse", "node"):
        yield b"\x20" + data[:1000]
    yield b"\x01:comment\r\ndata:one\rdata: two\nid:7\n\n\r\nevent:x\ndata\n\nid:\0\n\n"


def node_event(data: bytes) -> None:
    """The data of an event is something to know or nothing."""
    one, two = EventReader(), EventReader({HASH})
    for line in data.split(b"\n"):
        told = one.read(line)
        for seen in told:
            judge(seen, Source.NODE_EVENTS)
        assert one.read(line) == told or any(isinstance(seen, ChainClock) for seen in told)
        for seen in two.read(line):
            judge(seen, Source.NODE_EVENTS, wanted=None if isinstance(seen, ChainClock) else HASH)


def node_events() -> Iterator[bytes]:
    for data in _events("sse", "made-sse", "node"):
        lines = [line.removeprefix(b"data:").strip() for line in data.splitlines() if line.startswith(b"data:")]
        if lines:
            yield b"\n".join(lines)[:16384]


def stream_message(data: bytes) -> None:
    """A frame is news, a sign of life, nothing, or a refusal; the short way says the same as the long one."""
    try:
        told = parse_message(data)
    except Unauthorized:
        return
    for seen in told:
        judge(seen, Source.STREAM)
    hashes = {seen.transaction_hash for seen in told if not isinstance(seen, ChainClock | Heartbeat)}
    assert parse_message(data, wanted=hashes | {HASH}) == told or not hashes
    try:
        others = parse_message(data, wanted={"00" * 32})
    except Unauthorized:
        return
    assert all(isinstance(seen, ChainClock | Heartbeat) for seen in others) or "00" * 32 in hashes


def stream_messages() -> Iterator[bytes]:
    yield from _events("cloud-stream", "made-cloud-stream")
    yield b"Ping"
    yield b'{"error":{"code":"unauthorized","message":"no"}}'


def rest_entity(data: bytes) -> None:
    """An answer of the REST API: an entity, or a documented error."""

    class Response:
        status_code = 200 if data[:1] != b"!" else 500 + len(data) % 40
        headers: ClassVar[dict[str, str]] = {}

    body = data.removeprefix(b"!")
    try:
        check_status(Response, "CSPR.cloud REST", body)  # type: ignore[arg-type]
        answer = decode_json(body, "CSPR.cloud REST")
    except ChannelError as error:
        str(error).encode("utf-8", "surrogatepass")
        return
    entity = answer.get("data") if isinstance(answer, dict) else None
    news = news_of_entity(entity, Source.REST)
    if news is not None:
        judge(news, Source.REST)
    if isinstance(entity, dict):
        msgspec.json.encode(details_of_entity(entity))


def rest_entities() -> Iterator[bytes]:
    yield from _events("cloud-rest", "made-cloud-rest")
    yield b'!{"error":{"message":"bad"}}'


def _events(*prefixes: str) -> Iterator[bytes]:
    """Recorded answers by the beginnings of their names."""
    for row in index():
        if row["category"] == "events" and row["file"].partition("/")[2].startswith(prefixes):
            yield path_of(row).read_bytes()


TARGETS = (
    Target("rpc", "answers of a node's JSON-RPC: look-up, put, status, block, account, chainspec", rpc_answer,
           rpc_answers, 16384),
    Target("sse", "`server_events`: frames of server-sent events", sse_frames, sse_bodies, 1024),
    Target("events", "`EventReader`: what a node's events say", node_event, node_events, 16384),
    Target("stream", "`parse_message`: messages of the CSPR.cloud stream", stream_message, stream_messages),
    Target("rest", "answers of the CSPR.cloud REST API", rest_entity, rest_entities),
)  # fmt: skip
