"""A node's JSON-RPC on real sockets: putting, looking up, asking how it is; nodes of 1.x and of 2.x."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from raw_servers import Answer, RawServer, raw_server, resets, rpc, says, says_json
from vectors import OWN

from cspr_track.core.errors import BadAnswer, ChannelError, RateLimited, RefusedError, Unreachable
from cspr_track.core.observation import Executed, Known, NotKnown
from cspr_track.core.status import Kind, Source
from cspr_track.network.node_answers import (
    NodeStatus,
    RpcError,
    accepted_hash,
    news_of,
    refusal,
    result_of,
    status_of,
)
from cspr_track.network.node_rpc import NodeRpc, height_of
from cspr_track.transaction.document import read_document

HASH, OTHER, BLOCK = "ab" * 32, "cd" * 32, "ef" * 32
AT, AT_MS = "2024-05-15T07:52:31.214Z", 1_715_759_551_214

V1_JSON = json.loads((OWN / "transactions/gen-native-transfer-to-public-key-2.json").read_text())
V1 = read_document(V1_JSON).transaction
DEPLOY_JSON = json.loads((OWN / "deploys/gen-storedcontractbyname-2.json").read_text())
DEPLOY = read_document(DEPLOY_JSON).transaction

VERSION_2 = {
    "Version2": {
        "initiator": {"PublicKey": "01" + "39" * 32},
        "error_message": None,
        "limit": "100000000",
        "consumed": "90000000",
        "cost": "100000000",
        "refund": "7500000",
        "transfers": [],
        "size_estimate": 465,
        "effects": [],
    }
}
SUCCESS = {"Success": {"effect": {"operations": [], "transforms": []}, "transfers": [], "cost": "100000000"}}
FAILURE = {"Failure": SUCCESS["Success"] | {"error_message": "User error: 65"}}

MISMATCH = {"code": -32015, "message": "variant mismatch", "data": None}
NO_SUCH_DEPLOY = {"code": -32000, "message": "No such deploy", "data": "no deploy for hash deploy-hash(abab..abab)"}
NO_SUCH_TRANSACTION = {"code": -32014, "message": "No such transaction", "data": "no transaction for hash x"}
NOT_FOUND = {"code": -32601, "message": "Method not found", "data": "'x' is not a supported json-rpc method"}


def node(**methods: Callable[[Any], Answer] | Answer) -> Answer:
    """A node that answers each method as it is told; any other with ``Method not found``."""

    async def answer(writer, request) -> None:
        found = methods.get(request.call["method"], rpc(error=NOT_FOUND))
        await found(writer, request)

    return answer


def methods_asked(server: RawServer) -> list[str]:
    return [request.call["method"] for request in server.requests]


async def put(server: RawServer, kind: Kind = Kind.TRANSACTION_V1) -> str:
    params = {"deploy": {"hash": HASH}} if kind is Kind.DEPLOY else {"transaction": {"Version1": {"hash": HASH}}}
    async with NodeRpc(f"{server.http}/rpc") as client:
        return await client.put(params, kind)


async def put_trouble(*answers: Answer, kind: Kind = Kind.TRANSACTION_V1) -> ChannelError | RefusedError:
    async with raw_server(*answers) as server:
        with pytest.raises((ChannelError, RefusedError)) as failed:
            await put(server, kind)
    return failed.value


async def looked_up(answer: Answer, transaction_hash: str, kind: Kind | None = None) -> tuple[Any, list[str]]:
    """What a node knows, and what it was asked for."""
    async with raw_server(answer) as server:
        async with NodeRpc(f"{server.http}/rpc") as client:
            news = await client.lookup(transaction_hash, kind)
        return news, methods_asked(server)


def result_2x(transaction: dict[str, Any], info: object) -> dict[str, Any]:
    return {"api_version": "2.0.0", "transaction": transaction, "execution_info": info}


def result_1x(results: list[object], **members: object) -> dict[str, Any]:
    return {"api_version": "1.5.6", "deploy": DEPLOY_JSON, "execution_results": results} | members


INFO = {"block_hash": BLOCK, "block_height": 5465, "execution_result": VERSION_2}
EXECUTED_1X = result_1x([{"block_hash": BLOCK, "result": SUCCESS}])


# put


@pytest.mark.parametrize(
    ("kind", "method", "params", "result"),
    [
        (Kind.DEPLOY, "account_put_deploy", {"deploy": {"hash": HASH}}, {"deploy_hash": HASH}),
        (
            Kind.TRANSACTION_V1,
            "account_put_transaction",
            {"transaction": {"Version1": {"hash": HASH}}},
            {"transaction_hash": {"Version1": HASH}},
        ),
    ],
)
async def test_an_accepted_transaction_gives_the_hash_that_the_node_names(kind, method, params, result) -> None:
    async with raw_server(rpc(result={"api_version": "2.0.0"} | result)) as server:
        assert await put(server, kind) == HASH
    (request,) = server.requests
    assert (request.call["method"], request.call["params"]) == (method, params)


@pytest.mark.parametrize(
    ("result", "named"),
    [
        ({"transaction_hash": {"Deploy": OTHER}}, OTHER),
        ({"transaction_hash": OTHER.upper()}, OTHER),
        ({"deploy_hash": "cafe"}, "cafe"),
    ],
)
async def test_another_hash_than_ours_is_handed_on_as_the_node_names_it(result, named) -> None:
    async with raw_server(rpc(result=result)) as server:
        assert await put(server) == named


@pytest.mark.parametrize(
    "result",
    [
        {},
        {"transaction_hash": None},
        {"transaction_hash": {}},
        {"transaction_hash": {"Version1": 7}},
        {"deploy_hash": []},
        {"transaction_hash": {"Version1": HASH, "Deploy": HASH}},
    ],
)
async def test_an_answer_that_names_no_hash_may_have_been_an_acceptance(result) -> None:
    error = await put_trouble(rpc(result=result))
    assert isinstance(error, BadAnswer)
    assert (error.retryable, error.may_have_arrived) == (True, True)


@pytest.mark.parametrize(
    "answer",
    [
        {"jsonrpc": "2.0", "id": 99, "result": {"transaction_hash": {"Version1": HASH}}},
        {"jsonrpc": "2.0", "id": None, "result": {"transaction_hash": {"Version1": HASH}}},
        {"jsonrpc": "2.0", "result": {"transaction_hash": {"Version1": HASH}}},
        {"jsonrpc": "2.0", "id": 1, "result": None},
        {"jsonrpc": "2.0", "id": 1, "result": HASH},
        {"jsonrpc": "2.0", "id": 1},
        {"jsonrpc": "2.0", "id": 1, "error": None},
        {"jsonrpc": "2.0", "id": 1, "error": "no"},
        {"jsonrpc": "2.0", "id": 1, "error": {"message": "Invalid transaction"}},
        {"jsonrpc": "2.0", "id": 1, "error": {"code": "-32016", "message": "Invalid transaction"}},
        {"jsonrpc": "2.0", "id": 1, "error": {"code": True, "message": "Invalid transaction"}},
        {"message": "The request is missing the 'id' field"},
        [{"jsonrpc": "2.0", "id": 1, "result": {"transaction_hash": {"Version1": HASH}}}],
        "accepted",
        None,
    ],
    ids=lambda answer: json.dumps(answer)[:60],
)
async def test_an_answer_that_is_not_to_our_request_settles_nothing(answer) -> None:
    error = await put_trouble(says_json(answer))
    assert isinstance(error, BadAnswer)
    assert "no JSON-RPC" in str(error)
    assert (error.retryable, error.may_have_arrived) == (True, True)


async def test_the_id_of_an_answer_may_be_written_as_text() -> None:
    async with raw_server(says_json({"jsonrpc": "2.0", "id": "1", "result": {"deploy_hash": HASH}})) as server:
        assert await put(server, Kind.DEPLOY) == HASH


INVALID = "the transaction was invalid: The transaction sent to the network had "


@pytest.mark.parametrize(
    ("code", "message", "data", "by_state"),
    [
        (-32008, "Invalid Deploy", "the deploy was invalid: The deploy had an invalid chain name", False),
        (-32008, "Invalid Deploy", "the deploy was invalid: insufficient balance", True),
        (-32008, "Invalid Deploy", "the deploy was invalid: The deploys timestamp is in the future", True),
        (-32008, "Invalid Deploy", "invalid deploy: invalid chain name: expected casper, got x", False),
        (-32008, "Invalid Deploy", "invalid deploy: time-to-live of 2days exceeds limit of 18h", False),
        (
            -32008,
            "Invalid Deploy",
            "invalid deploy: timestamp of 2 is later than node's validation timestamp of 1 plus leeway of 2s",
            True,
        ),
        (-32008, "Invalid Deploy", "deploy received by the node expired at 1 with node's time at 2", True),
        (-32008, "Invalid Deploy", "account with hash x does not exist at state root hash y", True),
        (-32008, "Invalid Deploy", "insufficient deploy signature weight at state root hash y", True),
        (-32016, "Invalid transaction", INVALID + "an invalid chain name", False),
        (-32016, "Invalid transaction", INVALID + "an excessive size", False),
        (-32016, "Invalid transaction", INVALID + "an invalid hash", False),
        (-32016, "Invalid transaction", INVALID + "no approvals", False),
        (-32016, "Invalid transaction", INVALID + "an invalid approval", False),
        (-32016, "Invalid transaction", INVALID + "an insufficient transfer amount", False),
        (-32016, "Invalid transaction", INVALID + "a timestamp that has not yet occurred", True),
        (-32016, "Invalid transaction", "the transaction was invalid: transaction has expired", True),
        (-32016, "Invalid transaction", "the transaction was invalid: no such addressable entity", True),
        (-32016, "Invalid transaction", "the transaction was invalid: invalid associated keys", True),
        (-32016, "Invalid transaction", "the transaction was invalid: insufficient signature weight", True),
        (-32016, "Invalid transaction", "the transaction was invalid: insufficient balance", True),
        (-32016, "Invalid transaction", "the transaction was invalid: no such contract at hash", True),
        (-32016, "Invalid transaction", "the transaction was invalid: disabled entity at version", True),
        (-32016, "Invalid transaction", None, False),
        (-32602, "Invalid params", "Failed to parse 'params' field: missing field `transaction`", True),
        (-32600, "Invalid Request", "Missing 'jsonrpc' field", True),
        (-32700, "Parse error", "expected value at line 1 column 1", True),
        (-32018, "Node request failure", "submitting a transaction has failed: gas price tolerance too low", True),
        (-32018, "Node request failure", "x has failed: unexpected: unknown node error code (106)", False),
        (-32018, "Node request failure", "x has failed: unexpected: unknown node error code (109)", False),
        (-32018, "Node request failure", "x has failed: unexpected: unknown node error code (117)", False),
    ],
)
async def test_a_transaction_that_the_node_finds_bad_is_refused_with_its_reason(code, message, data, by_state) -> None:
    refused = await put_trouble(rpc(error={"code": code, "message": message, "data": data}))
    assert isinstance(refused, RefusedError)
    assert (refused.code, refused.data, refused.by_state) == (code, data or message, by_state)
    assert message in str(refused)
    assert str(code) in str(refused)
    assert (data or message) in str(refused)


@pytest.mark.parametrize(
    ("code", "data", "may_have_arrived"),
    [
        (-32018, "request for submitting a transaction has failed: request was throttled by the node", False),
        (-32018, "request for submitting a transaction has failed: request error: connection to node lost", True),
        (-32018, "request for submitting a transaction has failed: unexpected: unknown node error code (105)", True),
        (-32018, "request for submitting a transaction has failed: unexpected: unknown node error code (118)", True),
        (-32018, "unknown node error code ()", True),
        (-32018, None, True),
        (-32603, "x", True),
        (-32019, "Function is disabled", True),
        (-32001, {"message": "no block found", "available_block_range": {"low": 1, "high": 2}}, True),
        (-1, None, True),
        (0, None, True),
    ],
)
async def test_a_node_in_trouble_decides_nothing(code, data, may_have_arrived) -> None:
    error = await put_trouble(rpc(error={"code": code, "message": "Node request failure", "data": data}))
    assert isinstance(error, BadAnswer)
    assert (error.retryable, error.may_have_arrived) == (True, may_have_arrived)
    assert error.why == (data if isinstance(data, str) else None)


@pytest.mark.parametrize("code", [*range(-32026, -31999), *range(-32605, -32599), -32700])
async def test_every_error_of_the_reference_is_a_refusal_or_decides_nothing(code) -> None:
    refusing = {-32008, -32016, -32600, -32602, -32700}
    told = refusal(RpcError(code, "message", "data"))
    assert isinstance(told, RefusedError) is (code in refusing)
    if code not in refusing:
        assert isinstance(told, BadAnswer)
        assert told.retryable is (code != -32601)
        assert told.may_have_arrived is (code != -32601)


async def test_a_node_of_1x_does_not_take_a_transaction_and_is_not_asked_again() -> None:
    error = await put_trouble(node(account_put_deploy=rpc(result={"deploy_hash": HASH})))
    assert isinstance(error, BadAnswer)
    assert (error.retryable, error.may_have_arrived) == (False, False)


async def test_an_error_whose_request_could_not_be_read_has_no_id() -> None:
    error = {"code": -32700, "message": "Parse error", "data": "EOF"}
    refused = await put_trouble(says_json({"jsonrpc": "2.0", "id": None, "error": error}))
    assert isinstance(refused, RefusedError)
    assert refused.code == -32700


async def test_the_reason_of_a_refusal_is_bounded() -> None:
    refused = await put_trouble(rpc(error={"code": -32016, "message": "m" * 10_000, "data": "d" * 100_000}))
    assert isinstance(refused, RefusedError)
    assert len(str(refused)) < 1000


# look-up


async def test_an_unknown_hash_is_asked_for_as_a_transaction_and_then_as_a_deploy() -> None:
    answer = node(
        info_get_transaction=rpc(error=NO_SUCH_TRANSACTION),
        info_get_deploy=rpc(error=NO_SUCH_DEPLOY),
    )
    async with raw_server(answer) as server:
        async with NodeRpc(f"{server.http}/rpc") as client:
            assert await client.lookup(HASH) == NotKnown(HASH, Source.NODE_RPC)
        first, second = (request.call for request in server.requests)
    assert (first["method"], first["params"]) == ("info_get_transaction", {"transaction_hash": {"Version1": HASH}})
    assert (second["method"], second["params"]) == ("info_get_deploy", {"deploy_hash": HASH})


@pytest.mark.parametrize(
    ("kind", "asked"), [(Kind.TRANSACTION_V1, ["info_get_transaction"]), (Kind.DEPLOY, ["info_get_deploy"])]
)
@pytest.mark.parametrize("code", [-32000, -32014])
async def test_a_known_kind_is_asked_for_only_and_every_code_for_unknown_hashes_is_understood(
    kind, asked, code
) -> None:
    answer = rpc(error={"code": code, "message": "No such thing", "data": None})
    assert await looked_up(answer, HASH, kind) == (NotKnown(HASH, Source.NODE_RPC), asked)


@pytest.mark.parametrize(
    "answer",
    [
        {"transaction_hash": "aa" * 32, "execution_info": INFO},
        {"deploy_hash": "AA" * 32, "execution_info": INFO},
        {"transaction_hash": {"Version1": "aa" * 32}, "execution_info": INFO},
        {"transaction": None, "rawJSON": {"deploy": {"hash": "aa" * 32}, "execution_info": INFO}},
        {"rawJSON": {"transaction_hash": "aa" * 32, "execution_info": INFO}},
    ],
)
def test_an_answer_that_names_another_hash_anywhere_is_not_heard(answer) -> None:
    with pytest.raises(BadAnswer):
        news_of(answer, HASH, Kind.DEPLOY)


@pytest.mark.parametrize("kind", [Kind.TRANSACTION_V1, Kind.DEPLOY])
async def test_what_somebody_else_says_of_its_kind_only_decides_what_is_asked_first(kind) -> None:
    names = {Kind.TRANSACTION_V1: "info_get_transaction", Kind.DEPLOY: "info_get_deploy"}
    first, second = names[kind], names[Kind.DEPLOY if kind is Kind.TRANSACTION_V1 else Kind.TRANSACTION_V1]
    told = {"transaction": None, "execution_info": INFO}
    for unhelpful in (NO_SUCH_TRANSACTION, NO_SUCH_DEPLOY, MISMATCH):
        async with raw_server(node(**{first: rpc(error=unhelpful), second: rpc(result=told)})) as server:
            async with NodeRpc(f"{server.http}/rpc") as client:
                assert isinstance(await client.lookup(HASH, kind, sure=False), Executed)
            assert methods_asked(server) == [first, second]


@pytest.mark.parametrize("kind", [None, Kind.TRANSACTION_V1, Kind.DEPLOY])
async def test_a_node_that_has_it_as_another_kind_does_not_call_it_unknown(kind) -> None:
    with pytest.raises(RpcError, match="-32015"):
        await looked_up(rpc(error=MISMATCH), HASH, kind)


async def test_a_node_that_lacks_the_method_does_not_call_a_transaction_unknown() -> None:
    lacks = rpc(error={"code": -32601, "message": "Method not found", "data": None})
    with pytest.raises(RpcError, match="-32601"):
        await looked_up(lacks, HASH, Kind.TRANSACTION_V1)
    old = node(info_get_transaction=lacks, info_get_deploy=rpc(error=NO_SUCH_DEPLOY))
    assert (await looked_up(old, HASH))[0] == NotKnown(HASH, Source.NODE_RPC)


@pytest.mark.parametrize("kind", [None, Kind.TRANSACTION_V1])
async def test_a_pending_transaction_is_known_until_its_ttl(kind) -> None:
    answer = node(info_get_transaction=rpc(result=result_2x({"Version1": V1_JSON}, None)))
    known = Known(V1.hash_hex, Source.NODE_RPC, Kind.TRANSACTION_V1, V1.expires_at_ms)
    assert await looked_up(answer, V1.hash_hex, kind) == (known, ["info_get_transaction"])


async def test_a_transaction_in_a_block_without_its_result_is_not_executed_yet() -> None:
    info = {"block_hash": BLOCK, "block_height": 7, "execution_result": None}
    answer = node(info_get_transaction=rpc(result=result_2x({"Version1": V1_JSON}, info)))
    news, _ = await looked_up(answer, V1.hash_hex)
    assert isinstance(news, Known)
    assert news.in_block


async def test_an_executed_transaction_is_told_with_its_whole_entity() -> None:
    answer = node(info_get_transaction=rpc(result=result_2x({"Version1": V1_JSON}, INFO)))
    news, asked = await looked_up(answer, V1.hash_hex)
    assert asked == ["info_get_transaction"]  # the height is known: no block is asked for
    assert isinstance(news, Executed)
    assert (news.transaction_hash, news.source, news.kind) == (V1.hash_hex, Source.NODE_RPC, Kind.TRANSACTION_V1)
    assert news.complete
    names = (
        "deploy_hash",
        "block_hash",
        "block_height",
        "version_id",
        "cost",
        "consumed_gas",
        "refund_amount",
        "status",
    )
    assert tuple(news.entity[name] for name in names) == (
        *(V1.hash_hex, BLOCK, 5465, 2, "100000000", "90000000", "7500000", "processed"),
    )
    assert news.entity["caller_public_key"] == V1.initiator.public_key.hex


@pytest.mark.parametrize("info", [None, INFO])
async def test_a_deploy_on_a_node_of_casper_2_is_found_by_the_second_question(info) -> None:
    answer = node(
        info_get_transaction=rpc(error=NO_SUCH_TRANSACTION),
        info_get_deploy=rpc(result={"api_version": "2.0.0", "deploy": DEPLOY_JSON, "execution_info": info}),
    )
    news, asked = await looked_up(answer, DEPLOY.hash_hex)
    assert asked == ["info_get_transaction", "info_get_deploy"]
    assert isinstance(news, Known if info is None else Executed)
    assert news.kind is Kind.DEPLOY


@pytest.mark.parametrize(
    ("result", "height"),
    [
        ({"block": {"hash": BLOCK, "header": {"height": 4_320_695}}}, 4_320_695),
        ({"block": {"hash": BLOCK.upper(), "header": {"height": 5}}}, 5),
        ({"block": {"hash": "99" * 32, "header": {"height": 5}}}, None),
        ({"block_with_signatures": {"block": {"Version1": {"header": {"height": 0}}}}}, 0),
        ({"block_with_signatures": {"block": {"Version2": {"header": {"height": 9}}}}}, 9),
        ({"block": None}, None),
        ({"block_with_signatures": None}, None),
        ({"block": {"header": {"height": "9"}}}, None),
        ({}, None),
    ],
)
async def test_a_node_of_1x_is_asked_for_the_block_to_know_the_height(result, height) -> None:
    answer = node(info_get_deploy=rpc(result=EXECUTED_1X), chain_get_block=rpc(result=result))
    async with raw_server(answer) as server:
        async with NodeRpc(f"{server.http}/rpc") as client:
            news = await client.lookup(DEPLOY.hash_hex)
        assert methods_asked(server) == ["info_get_transaction", "info_get_deploy", "chain_get_block"]
        assert server.requests[2].call["params"] == {"block_identifier": {"Hash": BLOCK}}
    assert isinstance(news, Executed)
    assert (news.entity["block_hash"], news.entity["block_height"]) == (BLOCK, height)
    assert (news.entity["version_id"], news.entity["cost"], news.entity["error_message"]) == (0, "100000000", None)


async def test_a_failure_on_a_node_of_1x_is_an_execution_with_its_error() -> None:
    result = result_1x([{"block_hash": BLOCK, "result": FAILURE}], block_height=5)
    news, asked = await looked_up(node(info_get_deploy=rpc(result=result)), DEPLOY.hash_hex, Kind.DEPLOY)
    assert asked == ["info_get_deploy"]
    assert isinstance(news, Executed)
    assert (news.entity["error_message"], news.entity["block_height"]) == ("User error: 65", 5)


@pytest.mark.parametrize(
    "answer", [rpc(error={"code": -32001, "message": "No such block", "data": {}}), says(200, "not JSON"), says(500)]
)
async def test_an_execution_is_told_without_its_height_when_the_block_is_not_there(answer) -> None:
    told = node(info_get_deploy=rpc(result=EXECUTED_1X), chain_get_block=answer)
    news, _ = await looked_up(told, DEPLOY.hash_hex)
    assert isinstance(news, Executed)
    assert news.entity["block_height"] is None


@pytest.mark.parametrize("members", [{}, {"block_hash": BLOCK, "block_height": 7}])
async def test_a_pending_deploy_on_a_node_of_1x_is_known(members) -> None:
    answer = node(info_get_deploy=rpc(result=result_1x([], **members)))
    known = Known(DEPLOY.hash_hex, Source.NODE_RPC, Kind.DEPLOY, DEPLOY.expires_at_ms)
    assert await looked_up(answer, DEPLOY.hash_hex) == (known, ["info_get_transaction", "info_get_deploy"])


@pytest.mark.parametrize(
    "result",
    [
        result_2x({"Version1": V1_JSON}, INFO),
        result_2x({"Deploy": DEPLOY_JSON}, None),
        EXECUTED_1X,
    ],
    ids=["executed", "pending", "1.x"],
)
async def test_an_answer_about_another_transaction_is_not_news_of_ours(result) -> None:
    async with raw_server(rpc(result=result)) as server, NodeRpc(f"{server.http}/rpc") as client:
        with pytest.raises(BadAnswer, match="instead") as failed:
            await client.lookup(HASH, Kind.DEPLOY)
    assert failed.value.retryable


@pytest.mark.parametrize("result", [{}, {"api_version": "2.0.0"}, {"block": {}}])
async def test_an_answer_without_a_transaction_says_nothing_about_ours(result) -> None:
    async with raw_server(rpc(result=result)) as server, NodeRpc(f"{server.http}/rpc") as client:
        with pytest.raises(BadAnswer) as failed:
            await client.lookup(HASH)
    assert failed.value.retryable


async def test_the_outcome_counts_even_where_the_document_cannot_be_read() -> None:
    answer = rpc(result=result_2x({"Version3": {"new": "form"}}, INFO))
    news, _ = await looked_up(answer, HASH, Kind.TRANSACTION_V1)
    assert isinstance(news, Executed)
    assert (news.entity["cost"], news.entity["block_height"]) == ("100000000", 5465)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (rpc(error={"code": -32018, "message": "Node request failure", "data": "connection to node lost"}), RpcError),
        (rpc(error={"code": -32603, "message": "Internal error", "data": None}), RpcError),
        (says(429, Retry_After=3), RateLimited),
        (says(503), BadAnswer),
        (resets, Unreachable),
    ],
)
async def test_a_node_in_trouble_is_no_word_about_the_hash(answer, kind) -> None:
    async with raw_server(answer) as server, NodeRpc(f"{server.http}/rpc") as client:
        with pytest.raises(ChannelError) as failed:
            await client.lookup(HASH)
        assert len(server.requests) == 1
    assert type(failed.value) is kind
    assert failed.value.retryable


async def test_a_deploy_method_that_is_missing_is_no_word_about_the_hash() -> None:
    async with raw_server(rpc(error=NOT_FOUND)) as server, NodeRpc(f"{server.http}/rpc") as client:
        with pytest.raises(RpcError) as failed:
            await client.lookup(HASH)
    assert (failed.value.code, failed.value.retryable) == (-32601, False)


async def test_each_request_has_an_id_of_its_own() -> None:
    answer = node(info_get_deploy=rpc(result=EXECUTED_1X), chain_get_block=rpc(result={}))
    async with raw_server(answer) as server:
        async with NodeRpc(f"{server.http}/rpc") as client:
            await client.lookup(DEPLOY.hash_hex)
        assert [request.call["id"] for request in server.requests] == [1, 2, 3]


# the raw look-up


async def test_the_raw_lookup_gives_the_document_and_the_whole_answer() -> None:
    result = {"api_version": "2.0.0", "deploy": DEPLOY_JSON, "execution_info": INFO}
    answer = node(info_get_transaction=rpc(error=NO_SUCH_TRANSACTION), info_get_deploy=rpc(result=result))
    async with raw_server(answer) as server, NodeRpc(f"{server.http}/rpc") as client:
        assert await client.raw_lookup(DEPLOY.hash_hex) == (DEPLOY_JSON, result, True)
    result = result_2x({"Version1": V1_JSON}, None)
    async with raw_server(rpc(result=result)) as server, NodeRpc(f"{server.http}/rpc") as client:
        assert await client.raw_lookup(V1.hash_hex) == ({"Version1": V1_JSON}, result, False)


@pytest.mark.parametrize("first", [NO_SUCH_TRANSACTION, NOT_FOUND])
async def test_the_raw_lookup_finds_nothing_where_the_node_knows_nothing(first) -> None:
    answer = node(info_get_transaction=rpc(error=first), info_get_deploy=rpc(error=NO_SUCH_DEPLOY))
    async with raw_server(answer) as server, NodeRpc(f"{server.http}/rpc") as client:
        assert await client.raw_lookup(HASH) is None


async def test_the_raw_lookup_does_not_take_trouble_for_an_unknown_hash() -> None:
    trouble = rpc(error={"code": -32018, "message": "Node request failure", "data": "connection to node lost"})
    async with raw_server(trouble) as server, NodeRpc(f"{server.http}/rpc") as client:
        with pytest.raises(RpcError):
            await client.raw_lookup(HASH)


# how the node is

LATEST = {"hash": BLOCK, "timestamp": AT, "era_id": 386, "height": 170022}


@pytest.mark.parametrize(
    ("result", "status"),
    [
        (
            {
                "api_version": "2.0.0",
                "protocol_version": "2.2.0",
                "chainspec_name": "casper-test",
                "build_version": "2.2.0-f8",
            }
            | {"last_added_block_info": LATEST, "next_upgrade": None, "reactor_state": "Validate"},
            NodeStatus("casper-test", "2.2.0", AT_MS, 170022),
        ),
        (
            {"api_version": "1.5.6", "chainspec_name": "casper", "last_added_block_info": LATEST},
            NodeStatus("casper", "1.5.6", AT_MS, 170022),
        ),
        (
            {"api_version": "2.0.0", "protocol_version": "2.0.0", "chainspec_name": "casper-net-1"}
            | {"last_added_block_info": None, "our_public_signing_key": None},
            NodeStatus("casper-net-1", "2.0.0", None, None),
        ),
        (
            {
                "chainspec_name": "casper-devnet",
                "cspr_track_devnet": {"replayed_chain_names": ["casper", 7, "casper-test"]},
            },
            NodeStatus("casper-devnet", None, None, None, ("casper", "casper-test")),
        ),
        (
            {"chainspec_name": 7, "protocol_version": {}, "last_added_block_info": []},
            NodeStatus(None, None, None, None),
        ),
        ({"last_added_block_info": {"timestamp": "x", "height": "y"}}, NodeStatus(None, None, None, None)),
    ],
    ids=["2.x", "1.x", "no block yet", "dev network", "nonsense", "nonsense in the block"],
)
async def test_the_status_of_every_version_is_understood(result, status) -> None:
    async with raw_server(rpc(result=result)) as server, NodeRpc(f"{server.http}/rpc") as client:
        assert await client.status() == status
        assert methods_asked(server) == ["info_get_status"]


@pytest.mark.parametrize(
    ("wanted", "params"),
    [
        ({}, None),
        ({"height": 0}, {"block_identifier": {"Height": 0}}),
        ({"block_hash": BLOCK}, {"block_identifier": {"Hash": BLOCK}}),
    ],
)
async def test_a_block_is_asked_for_by_hash_or_height_or_as_the_latest(wanted, params) -> None:
    async with raw_server(rpc(result={"block": None})) as server, NodeRpc(f"{server.http}/rpc") as client:
        assert await client.block(**wanted) == {"block": None}
        assert server.requests[0].call.get("params") == params


# whatever comes

scalar = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
)
known = st.sampled_from([HASH, OTHER, V1_JSON, DEPLOY_JSON, VERSION_2, SUCCESS, FAILURE, INFO, LATEST, 1, "1"])
names = st.sampled_from(
    [
        *("id", "result", "error", "code", "message", "data", "deploy", "transaction", "Version1", "Deploy", "hash"),
        *("execution_info", "execution_results", "execution_result", "block_hash", "block_height", "Version2"),
        *("header", "height", "block", "block_with_signatures", "transaction_hash", "deploy_hash", "timestamp"),
        *("last_added_block_info", "chainspec_name", "cspr_track_devnet", "replayed_chain_names", "rawJSON"),
    ]
)
anything = st.recursive(
    scalar | known,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names | st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
objects = st.dictionaries(names, anything, max_size=5)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(objects, anything, st.sampled_from([HASH, V1.hash_hex, DEPLOY.hash_hex]))
def test_no_answer_raises_anything_but_an_error_of_the_channel(found, answer, transaction_hash) -> None:
    def read(reading: Callable[[], Any]) -> Any:
        try:
            return reading()
        except ChannelError:
            return None

    assert isinstance(read(lambda: result_of(answer, 1)), dict | None)
    assert isinstance(read(lambda: accepted_hash(found)), str | None)
    news = read(lambda: news_of(found, transaction_hash, Kind.DEPLOY))
    assert news is None or news.transaction_hash == transaction_hash
    assert isinstance(height_of(found), int | None)
    assert isinstance(status_of(found), NodeStatus)
