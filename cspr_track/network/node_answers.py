"""What a node's JSON-RPC answers mean: no sockets in here.

Source: node reference, parts 1.3 to 1.5 and 2.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cspr_track.core.errors import BadAnswer, ChannelError, InputError, RefusedError
from cspr_track.core.observation import Executed, Known, NotKnown, TransactionNews
from cspr_track.core.status import Kind, Source
from cspr_track.transaction.problem import Unreadable
from cspr_track.transaction.times import parse_timestamp

if TYPE_CHECKING:
    from cspr_track.transaction.transaction import Transaction

SERVICE = "node RPC"

MOST_OF_A_REASON = 500
"""Characters of a node's reason that are kept."""
NO_SUCH_DEPLOY = -32000
INVALID_DEPLOY = -32008
NO_SUCH_ACCOUNT = -32009
NO_SUCH_TRANSACTION = -32014
VARIANT_MISMATCH = -32015
INVALID_TRANSACTION = -32016
NODE_REQUEST_FAILURE = -32018
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602

_OF_THE_REQUEST = frozenset({INVALID_PARAMS, -32600, -32700})
"""A node that cannot read the transaction says so, but so does what stands before one and reads other versions only."""
UNKNOWN_HASH = frozenset({NO_SUCH_DEPLOY, NO_SUCH_TRANSACTION, VARIANT_MISMATCH})
_REFUSED_BY_NUMBER = frozenset(map(str, range(106, 118)))
"""Reasons newer than the sidecar that reports them: 106 to 117 are about the transaction itself."""

_BY_STATE = (
    *(
        "transaction has expired",
        "no such addressable entity",
        "invalid associated keys",
        "insufficient signature weight",
    ),
    *("insufficient balance", "unknown balance", "no such contract", "no such entry point", "no such package"),
    *("entity at version", "blockchain is empty", "unspecified reason", "gas price tolerance too low"),
    *("has not yet occurred", "timestamp is in the future"),
    # 1.5
    *("expired at", "does not exist", "account authorization invalid", "insufficient deploy signature weight"),
    *("contract does not have", "later than node's validation timestamp"),
)
"""Words of refusals that speak of the chain as the node sees it, not of the transaction."""


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """What a node says of itself."""

    chain_name: str | None
    protocol_version: str | None
    block_time_ms: int | None
    """Timestamp of its latest block in milliseconds since 1970."""
    block_height: int | None
    replayed_chain_names: tuple[str, ...] = ()
    """Only from our dev network: the networks whose recorded transactions it plays."""
    is_devnet: bool = False
    """Whether it says that it is our dev network; to be believed of what runs on this machine only."""


class RpcError(ChannelError):
    """A JSON-RPC error object."""

    def __init__(self, code: int, message: str, data: Any) -> None:
        text = data[:MOST_OF_A_REASON] if isinstance(data, str) else None
        super().__init__(
            f"the node answered: {message} ({code})", service=SERVICE, retryable=code in (-32603, -32018), why=text
        )
        self.code = code
        self.data = data
        self.rpc_message = message


def result_of(answer: Any, request_id: int) -> dict[str, Any]:
    """The result in a JSON-RPC answer.

    Raises:
        RpcError: the node answered with an error.
        BadAnswer: it is no JSON-RPC answer to this request.
    """
    if isinstance(answer, dict):
        error = answer.get("error")
        ours = answer.get("id") is None or str(answer["id"]) == str(request_id)
        if isinstance(error, dict) and ours:
            code = error.get("code")
            message = error.get("message")
            if isinstance(code, int) and not isinstance(code, bool):
                raise RpcError(code, str(message)[:300], error.get("data"))
        result = answer.get("result")
        if isinstance(result, dict) and str(answer.get("id")) == str(request_id):
            return result
    raise BadAnswer(
        "the node sent an answer that is no JSON-RPC", service=SERVICE, retryable=True, may_have_arrived=True
    )


def refusal(error: RpcError) -> ChannelError | RefusedError:
    """What an error on a put means: the transaction is bad, or the node has trouble and nothing is decided.

    Source: node reference, part 2.1.
    """
    data = error.data if isinstance(error.data, str) else ""
    if error.code in (INVALID_DEPLOY, INVALID_TRANSACTION, *_OF_THE_REQUEST):
        return _refused(error)
    if error.code == NODE_REQUEST_FAILURE:
        number = data.rpartition("unknown node error code (")[2].rstrip(")")
        if "gas price tolerance too low" in data or (number in _REFUSED_BY_NUMBER):
            return _refused(error)
    if error.code == METHOD_NOT_FOUND:
        return BadAnswer("the node does not take this kind of transaction", service=SERVICE, retryable=False)
    return BadAnswer(
        str(error.message), service=SERVICE, retryable=True, may_have_arrived="throttled" not in data, why=error.why
    )


def _refused(error: RpcError) -> RefusedError:
    reason = error.data if isinstance(error.data, str) else error.rpc_message
    by_state = error.code in _OF_THE_REQUEST or any(words in reason for words in _BY_STATE)
    told = reason[:MOST_OF_A_REASON]
    return RefusedError(f"{error.rpc_message} ({error.code})", code=error.code, data=told, by_state=by_state)


def accepted_hash(result: dict[str, Any]) -> str:
    """The hash in the answer to a put.

    Raises:
        BadAnswer: there is none.
    """
    found = accepted_as(result)
    if found is None:
        raise BadAnswer("the node's answer names no hash", service=SERVICE, retryable=True, may_have_arrived=True)
    return found


def accepted_as(result: dict[str, Any]) -> str | None:
    """The hash that an answer itself bears, beside whatever document stands in it; at most 80 characters."""
    found = result.get("transaction_hash", result.get("deploy_hash"))
    if isinstance(found, dict) and len(found) == 1:
        found = next(iter(found.values()))
    return found.lower()[:80] if isinstance(found, str) else None


def news_of(result: dict[str, Any], transaction_hash: str, kind: Kind) -> TransactionNews:
    """What ``info_get_deploy`` or ``info_get_transaction`` says of a transaction, on any version of the node.

    Raises:
        BadAnswer: it is about another transaction, or says nothing that can be understood.
    """
    from cspr_track.transaction.entity import entity_of  # here: a put and a status need none of it
    from cspr_track.transaction.execution import find_execution, names_a_block, words_of_node

    result = words_of_node(result)
    named = accepted_as(result)
    if named not in (None, transaction_hash):
        raise BadAnswer(f"the node answered about {named} instead", service=SERVICE, retryable=True)
    transaction = _transaction(result)
    if transaction is not None:
        stated = transaction.stated_hash or transaction.hash_hex
        if stated != transaction_hash:
            raise BadAnswer(f"the node answered about {stated} instead", service=SERVICE, retryable=True)
        kind = transaction.kind
        if transaction.hash_hex != transaction_hash:
            transaction = None  # it only bears the name: nothing that it says is taken for ours
    elif _stated_hash(result) not in (None, transaction_hash):
        raise BadAnswer("the node answered about another transaction", service=SERVICE, retryable=True)
    elif not any(name in result for name in ("deploy", "transaction", "execution_info", "execution_results")):
        raise BadAnswer("the node's answer holds no transaction", service=SERVICE, retryable=True)
    found = find_execution(result)
    if found is None:
        expires = transaction.expires_at_ms if transaction is not None else None
        return Known(transaction_hash, Source.NODE_RPC, kind, expires, in_block=names_a_block(result))
    entity = entity_of(
        transaction_hash,
        found.execution,
        kind=kind,
        transaction=transaction,
        block_hash=found.block_hash,
        block_height=found.block_height,
    )
    return Executed(transaction_hash, Source.NODE_RPC, entity, kind)


def _transaction(result: dict[str, Any]) -> "Transaction | None":
    """The document in an answer; None when it is none that we can read (its outcome still counts)."""
    from cspr_track.transaction.document import read_document  # only where a node sent one

    try:
        return read_document({"result": result}).transaction
    except InputError:
        return None


def _stated_hash(result: dict[str, Any]) -> str | None:
    """The hash that a document states, though it cannot be read."""
    found = result.get("transaction", result.get("deploy"))
    for name in ("Version1", "Deploy"):
        inner = found.get(name) if isinstance(found, dict) else None
        found = inner if isinstance(inner, dict) else found
    stated = found.get("hash") if isinstance(found, dict) else None
    return stated.lower() if isinstance(stated, str) else None


def status_of(result: dict[str, Any]) -> NodeStatus:
    """What ``info_get_status`` says."""
    block = result.get("last_added_block_info")
    block = block if isinstance(block, dict) else {}
    try:
        block_time_ms: int | None = parse_timestamp(block.get("timestamp"), "")
    except Unreadable:
        block_time_ms = None
    chain_name = result.get("chainspec_name")
    height = block.get("height")
    version = result.get("protocol_version", result.get("api_version"))
    return NodeStatus(
        chain_name=chain_name if isinstance(chain_name, str) else None,
        protocol_version=version if isinstance(version, str) else None,
        block_time_ms=block_time_ms,
        block_height=height if type(height) is int else None,
        replayed_chain_names=_replayed(result.get("cspr_track_devnet")),
        is_devnet=str(result.get("build_version")).endswith("-cspr-track-devnet"),
    )


def _replayed(devnet: Any) -> tuple[str, ...]:
    names = devnet.get("replayed_chain_names") if isinstance(devnet, dict) else None
    return tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else ()


def unknown(transaction_hash: str) -> NotKnown:
    """The node does not know the hash."""
    return NotKnown(transaction_hash, Source.NODE_RPC)
