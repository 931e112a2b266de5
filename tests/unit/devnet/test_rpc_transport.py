"""JSON-RPC: what a request must look like, and what comes back when it does not."""

import json
from typing import Any

import pytest
from devnet_world import ALICE, CHAIN, CSPR, NOW, STRANGER, call, transfer, world

from cspr_track.devnet.chain import Chain
from cspr_track.devnet.rpc import Answer, answer
from cspr_track.transaction.transaction import Transaction

HASH = "0a" * 32


def ask(body: Any, *, chain: Chain | None = None, content_type: str | None = "application/json") -> Answer:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return answer(chain or world()[0], data, content_type, now_ms=NOW, started_ms=NOW - 61_000)


def rpc(method: str, params: Any = None, *, chain: Chain | None = None) -> dict[str, Any]:
    got = ask({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}, chain=chain)
    assert got.status == 200
    return got.body


def error(body: dict[str, Any]) -> tuple[int, str, Any]:
    return body["error"]["code"], body["error"]["message"], body["error"]["data"]


def request(**changes: Any) -> dict[str, Any]:
    asked = {"jsonrpc": "2.0", "id": 1, "method": "info_get_peers"} | changes
    return {name: value for name, value in asked.items() if value is not ...}


@pytest.mark.parametrize("request_id", [1, "text", None, 2**40])
def test_the_id_comes_back_as_it_was(request_id: Any) -> None:
    got = ask(request(id=request_id))
    assert got == Answer(200, {"jsonrpc": "2.0", "id": request_id, "result": {"api_version": "2.0.0", "peers": []}})


@pytest.mark.parametrize("request_id", [1.5, True, {}, []])
def test_an_id_of_another_type_is_not_repeated(request_id: Any) -> None:
    body = ask(request(id=request_id)).body
    assert body["id"] is None
    assert body["error"]["code"] == -32600


def test_what_never_gets_an_answer_of_json_rpc() -> None:
    asked = request()
    assert ask(asked, content_type=None) == Answer(400, {"message": "The request's content-type is not set"})
    unsupported = Answer(415, {"message": "The request's content-type is not supported"})
    assert ask(asked, content_type="application/json; charset=utf-8") == unsupported
    assert ask(request(id=...)) == Answer(400, {"message": "The request is missing the 'id' field"})
    assert ask(b" " * 2_621_441).status == 413


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[]", b"[" * 100_000, b"1"])
def test_what_is_no_json_object_is_a_parse_error(body: bytes) -> None:
    got = ask(body).body
    assert (got["id"], got["error"]["code"], got["error"]["message"]) == (None, -32700, "Parse error")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"jsonrpc": ...}, (-32600, "Invalid Request", "Missing 'jsonrpc' field")),
        ({"jsonrpc": "1.0"}, (-32600, "Invalid Request", "Expected 'jsonrpc' to be '2.0', but got '1.0'")),
        ({"method": ...}, (-32600, "Invalid Request", "Missing 'method' field")),
        ({"method": 1}, (-32600, "Invalid Request", "Expected 'method' to be a String")),
        (
            {"method": "foo"},
            (-32601, "Method not found", "'foo' is not a supported json-rpc method on this server"),
        ),
        ({"params": "x"}, (-32600, "Invalid Request", "If present, 'params' must be an Array or Object")),
        (
            {"params": {"x": 1}},
            (
                -32602,
                "Invalid params",
                "'params' field should be an empty Array '[]', an empty Object '{}' or absent",
            ),
        ),
        ({"method": "info_get_deploy"}, (-32602, "Invalid params", "Missing 'params' field")),
        (
            {"method": "account_put_transaction", "params": {"transaction": {}, "x": 1}},
            (
                -32602,
                "Invalid params",
                "Failed to parse 'params' field: unknown field `x`, expected `transaction`",
            ),
        ),
        (
            {"method": "query_balance", "params": {"state_identifier": None}},
            (-32602, "Invalid params", "Failed to parse 'params' field: missing field `purse_identifier`"),
        ),
    ],
)
def test_errors_of_the_protocol(changes: dict[str, Any], expected: tuple[int, str, str]) -> None:
    assert error(ask(request(**changes)).body) == expected


def test_parameters_by_position() -> None:
    assert error(rpc("info_get_deploy", [HASH])) == (
        -32000,
        "No such deploy",
        "no deploy for hash deploy-hash(0a0a..0a0a)",
    )


def put(transaction: Transaction, chain: Chain) -> dict[str, Any]:
    return rpc("account_put_transaction", {"transaction": tagged(transaction)}, chain=chain)


def tagged(transaction: Transaction) -> dict[str, Any]:
    return {"Deploy" if transaction.kind == "deploy" else "Version1": transaction.to_json()}


def test_which_code_a_refusal_bears_depends_on_the_method_alone() -> None:
    chain, _ = world()
    made = transfer(legacy=True, chain_name="casper")
    reason = "The deploy had an invalid chain name"
    by_deploy = rpc("account_put_deploy", {"deploy": made.to_json()}, chain=chain)
    assert error(by_deploy) == (-32008, "Invalid Deploy", f"the deploy was invalid: {reason}")
    assert error(put(made, chain)) == (-32016, "Invalid transaction", f"the transaction was invalid: {reason}")


def test_a_gas_price_that_is_too_low_is_a_node_request_failure() -> None:
    chain, _ = world(min_gas_price=2)
    assert error(put(transfer(), chain)) == (
        -32018,
        "Node request failure",
        "request for submitting a transaction has failed: gas price tolerance too low",
    )


@pytest.mark.parametrize("legacy", [False, True], ids=["TransactionV1", "Deploy"])
def test_a_transaction_is_put_and_looked_up_before_and_after_its_block(legacy: bool) -> None:
    chain, _ = world()
    made = transfer(legacy=legacy)
    hashed = {"Deploy" if legacy else "Version1": made.hash_hex}
    assert put(made, chain)["result"] == {"api_version": "2.0.0", "transaction_hash": hashed}
    waiting = rpc("info_get_transaction", {"transaction_hash": hashed}, chain=chain)["result"]
    assert waiting == {"api_version": "2.0.0", "transaction": tagged(made), "execution_info": None}
    block = chain.make_block(NOW + 1)
    info = rpc("info_get_transaction", {"transaction_hash": hashed}, chain=chain)["result"]["execution_info"]
    assert (info["block_hash"], info["block_height"]) == (block.hash.hex(), block.height)
    result = info["execution_result"]["Version2"]
    assert (result["error_message"], result["cost"], result["refund"]) == (None, "100000000", "0")
    assert result["initiator"] == {"PublicKey": ALICE.public_key.hex}


def test_the_wrong_variant_finds_nothing() -> None:
    chain, _ = world()
    made = transfer()
    put(made, chain)
    asked = {"transaction_hash": {"Deploy": made.hash_hex}}
    assert error(rpc("info_get_transaction", asked, chain=chain))[0] == -32014
    assert error(rpc("info_get_deploy", {"deploy_hash": made.hash_hex}, chain=chain)) == (
        -32015,
        "Variant mismatch internal error",
        "found a transaction when searching for a deploy",
    )


def test_what_a_node_cannot_parse_is_no_refusal() -> None:
    made = transfer().to_json()
    loose = json.loads(json.dumps(made))
    loose["payload"]["fields"]["args"] = {"Named": dict(made["payload"]["fields"]["args"]["Named"])}
    for document in (
        {"Version1": {}},
        {"Version2": made},
        {"Deploy": made},
        {"Version1": transfer(legacy=True).to_json()},
        {"Version1": loose},
        made,
        7,
    ):
        assert error(rpc("account_put_transaction", {"transaction": document}))[0] == -32602, document
    assert error(rpc("account_put_deploy", {"deploy": made}))[0] == -32602


def test_status_names_the_chain_and_its_latest_block() -> None:
    chain, _ = world()
    block = chain.make_block(NOW + 1000)
    status = rpc("info_get_status", chain=chain)["result"]
    assert (status["chainspec_name"], status["protocol_version"], status["reactor_state"]) == (
        CHAIN,
        "2.0.0",
        "Validate",
    )
    assert status["last_added_block_info"]["height"] == block.height
    assert status["last_added_block_info"]["hash"] == block.hash.hex()
    assert status["uptime"] == "1m 1s"


def test_blocks_are_found_by_hash_and_height() -> None:
    chain, _ = world()
    made = transfer()
    chain.put(made, NOW)
    block = chain.make_block(NOW + 1)
    identifiers = (None, {"Hash": block.hash.hex()}, {"Height": block.height})
    answers = [rpc("chain_get_block", {"block_identifier": one}, chain=chain)["result"] for one in identifiers]
    assert answers[0] == answers[1] == answers[2]
    found = answers[0]["block_with_signatures"]
    assert found["block"]["Version2"]["body"]["transactions"]["0"] == [{"Version1": made.hash_hex}]
    assert found["proofs"][0]["public_key"] == chain.validator.hex
    code, message, data = error(rpc("chain_get_block", {"block_identifier": {"Height": 99}}, chain=chain))
    assert (code, message) == (-32001, "No such block")
    assert data["available_block_range"] == {"low": 0, "high": block.height}


def test_balances_and_accounts() -> None:
    chain, _ = world(alice=5 * CSPR)
    key, account = ALICE.public_key.hex, f"account-hash-{ALICE.public_key.account_hash.hex()}"
    info = rpc("state_get_account_info", {"account_identifier": key}, chain=chain)["result"]["account"]
    assert info == rpc("state_get_account_info", {"account_identifier": account}, chain=chain)["result"]["account"]
    for purse in (
        {"main_purse_under_public_key": key},
        {"main_purse_under_account_hash": account},
        {"purse_uref": info["main_purse"]},
    ):
        assert rpc("query_balance", {"purse_identifier": purse}, chain=chain)["result"]["balance"] == str(5 * CSPR)
    state = rpc("query_global_state", {"key": account, "path": []}, chain=chain)["result"]["stored_value"]
    assert state == {"Account": info}
    assert error(rpc("query_global_state", {"key": "hash-" + HASH, "path": []}, chain=chain))[0] == -32003
    unknown = {"purse_identifier": {"main_purse_under_public_key": STRANGER.public_key.hex}}
    assert error(rpc("query_balance", unknown, chain=chain))[0] == -32026
    details = rpc("query_balance_details", {"purse_identifier": {"purse_uref": info["main_purse"]}}, chain=chain)
    assert details["result"]["available_balance"] == str(5 * CSPR)
    assert error(rpc("state_get_account_info", {"account_identifier": STRANGER.public_key.hex}))[0] == -32009


def test_the_chainspec_tells_the_limits() -> None:
    import tomllib

    spec = rpc("info_get_chainspec")["result"]["chainspec_bytes"]["chainspec_bytes"]
    toml = tomllib.loads(bytes.fromhex(spec).decode())
    assert toml["network"]["name"] == CHAIN
    assert toml["transactions"]["max_ttl"] == "2h"
    assert toml["transactions"]["v1"]["native_mint_lane"] == [0, 2048, 1024, 100_000_000, 325]


def test_a_block_lists_its_transfers() -> None:
    chain, _ = world()
    chain.put(transfer(transfer_id=9), NOW)
    chain.put(call("revert"), NOW)
    chain.make_block(NOW + 1)
    (made,) = rpc("chain_get_block_transfers", chain=chain)["result"]["transfers"]
    assert (made["Version2"]["amount"], made["Version2"]["id"]) == (str(100 * CSPR), 9)


def test_every_method_that_is_promised_is_there() -> None:
    methods = [method["name"] for method in rpc("rpc.discover")["result"]["schema"]["methods"]]
    promised = {"account_put_deploy", "account_put_transaction", "info_get_deploy", "info_get_transaction"}
    assert promised | {"info_get_status", "chain_get_block", "chain_get_state_root_hash"} <= set(methods)
    root = rpc("chain_get_state_root_hash")["result"]["state_root_hash"]
    assert len(root) == 64
