"""JSON-RPC as casper-sidecar serves it: what a request must look like, and how errors are told. No sockets in here.

Source: node reference, parts 1.1 and 2.
"""

from dataclasses import dataclass
from typing import Any

import msgspec

from cspr_track.core.json_lines import NOT_JSON
from cspr_track.devnet.chain import Chain
from cspr_track.devnet.node_json import API_VERSION
from cspr_track.devnet.rpc_methods import METHODS, Call, Method, Params, RpcFailure, bad_params

MAX_BODY_BYTES = 2_621_440


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status and a JSON body."""

    status: int
    body: dict[str, Any]


def too_large() -> Answer:
    """The answer to a body that is too large to be looked at."""
    return Answer(413, {"message": f"The request payload exceeds the maximum allowed of {MAX_BODY_BYTES} bytes"})


def answer(chain: Chain, body: bytes, content_type: str | None, *, now_ms: int, started_ms: int) -> Answer:
    """Answer one request, the way the sidecar does."""
    if content_type is None:
        return Answer(400, {"message": "The request's content-type is not set"})
    if content_type != "application/json":
        return Answer(415, {"message": "The request's content-type is not supported"})
    if len(body) > MAX_BODY_BYTES:
        return too_large()
    try:
        request = msgspec.json.decode(body)
    except NOT_JSON as error:
        return _failed(None, RpcFailure(-32700, "Parse error", str(error)))
    if not isinstance(request, dict):
        return _failed(None, RpcFailure(-32700, "Parse error", "invalid type, expected a map"))
    if "id" not in request:
        return Answer(400, {"message": "The request is missing the 'id' field"})
    request_id = request["id"]
    wrong_id = _wrong_id(request_id)
    if wrong_id is not None:
        return _failed(None, RpcFailure(-32600, "Invalid Request", wrong_id))
    try:
        method = _method(request)
        result = method.run(Call(chain, _params(request.get("params"), method), now_ms, started_ms))
    except RpcFailure as failure:
        return _failed(request_id, failure)
    return Answer(200, {"jsonrpc": "2.0", "id": request_id, "result": {"api_version": API_VERSION} | result})


def _failed(request_id: Any, failure: RpcFailure) -> Answer:
    error = {"code": failure.code, "message": failure.message, "data": failure.data}
    return Answer(200, {"jsonrpc": "2.0", "id": request_id, "error": error})


def _wrong_id(request_id: Any) -> str | None:
    if isinstance(request_id, float):
        return "'id' must not contain fractional parts if it is a number"
    if isinstance(request_id, bool) or not isinstance(request_id, str | int | None):
        return "'id' should be a string or integer"
    return None


def _method(request: dict[str, Any]) -> Method:
    if "jsonrpc" not in request:
        raise RpcFailure(-32600, "Invalid Request", "Missing 'jsonrpc' field")
    if request["jsonrpc"] != "2.0":
        text = f"Expected 'jsonrpc' to be '2.0', but got '{request['jsonrpc']}'"
        raise RpcFailure(-32600, "Invalid Request", text)
    if "method" not in request:
        raise RpcFailure(-32600, "Invalid Request", "Missing 'method' field")
    name = request["method"]
    if not isinstance(name, str):
        raise RpcFailure(-32600, "Invalid Request", "Expected 'method' to be a String")
    method = METHODS.get(name)
    if method is None:
        raise RpcFailure(-32601, "Method not found", f"'{name}' is not a supported json-rpc method on this server")
    return method


def _params(given: Any, method: Method) -> Params:
    """The parameters by name; a list holds them in the declared order."""
    if given is not None and not isinstance(given, list | dict):
        raise RpcFailure(-32600, "Invalid Request", "If present, 'params' must be an Array or Object")
    if not given:
        if method.required:
            raise bad_params("Missing 'params' field", whole=True)
        return {}
    if not method.fields:
        text = "'params' field should be an empty Array '[]', an empty Object '{}' or absent"
        raise bad_params(text, whole=True)
    if isinstance(given, list):
        if len(given) > len(method.fields):
            raise bad_params(f"invalid length {len(given)}, expected {len(method.fields)} elements")
        given = dict(zip(method.fields, given, strict=False))
    for name in given:
        if name not in method.fields:
            expected = ", ".join(f"`{field}`" for field in method.fields)
            raise bad_params(f"unknown field `{name}`, expected {expected}")
    for name in method.required:
        if name not in given:
            raise bad_params(f"missing field `{name}`")
    return dict(given)
