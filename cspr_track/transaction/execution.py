"""What a node says of an execution, in any of its forms, as one value.

Forms: ``Version2`` (Casper 2), ``Version1`` (blocks of 1.x read through 2.x), and the bare ``Success``/``Failure`` of
a 1.x node. Source: node reference, parts 1.3 and 1.4.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cspr_track.core.amounts import parse_motes
from cspr_track.core.observation import cut_message

NO_REASON = "the execution failed, the node does not say why"


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """An execution result; amounts in motes, None where the node does not say."""

    by_casper_2: bool
    error_message: str | None
    cost: int | None
    limit: int | None = None
    consumed: int | None = None
    refund: int | None = None
    initiator: Any = None
    """``{"PublicKey": …}`` or ``{"AccountHash": …}``, as the node says it."""


def parse_execution(result: Any) -> Execution | None:
    """Read an execution result; None when it is not one.

    Args:
        result: the value of ``execution_result`` or of ``result`` in a 1.x ``execution_results`` item.
    """
    if not isinstance(result, Mapping):
        return None
    if "Version1" in result and "Version2" in result:
        return None  # two results are none
    if isinstance(result.get("Version2"), Mapping):
        said = result["Version2"]
        return _casper_2(said) if "error_message" in said or "cost" in said else None
    if isinstance(result.get("Version1"), Mapping):
        return parse_execution_1x(result["Version1"])
    if "Success" in result or "Failure" in result:
        return parse_execution_1x(result)
    if "cost" in result and "effect" in result:  # before 1.0 had a name for each outcome
        message = result.get("error_message")
        return Execution(
            by_casper_2=False, error_message=_reason(message) if message else None, cost=parse_motes(result["cost"])
        )
    return None


def parse_execution_1x(result: Mapping[str, Any]) -> Execution | None:
    """Read ``{"Success": …}`` or ``{"Failure": …}``."""
    if "Success" in result and "Failure" in result:
        return None
    for name in ("Success", "Failure"):
        content = result.get(name)
        if isinstance(content, Mapping):
            failed = _reason(content.get("error_message") or NO_REASON) if name == "Failure" else None
            return Execution(by_casper_2=False, error_message=failed, cost=parse_motes(content.get("cost")))
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundExecution:
    """An execution in a node's answer, and the block it is in."""

    execution: Execution
    result: dict[str, Any]
    """The execution result as it stands in the answer."""
    block_hash: str | None
    block_height: int | None


def find_execution(answer: Mapping[str, Any]) -> FoundExecution | None:
    """The execution in the result of ``info_get_deploy`` or ``info_get_transaction``, of any node version; or None."""
    answer = words_of_node(answer)
    info = answer.get("execution_info")
    if isinstance(info, Mapping):
        return _found(info.get("execution_result"), info.get("block_hash"), info.get("block_height"))
    results = answer.get("execution_results")
    if isinstance(results, list) and results and isinstance(results[0], Mapping):
        return _found(results[0].get("result"), results[0].get("block_hash"), answer.get("block_height"))
    return None


def words_of_node(answer: Mapping[str, Any]) -> dict[str, Any]:
    """A node's answer; where an SDK wrote it down in a form of its own, the node's words are in its ``rawJSON``."""
    raw = answer.get("rawJSON")
    return dict(raw if isinstance(raw, Mapping) and not any(name in answer for name in _OF_A_NODE) else answer)


def names_a_block(answer: Mapping[str, Any]) -> bool:
    """Whether such an answer says that the transaction is in a block, whatever its result: then it has not expired."""
    info, results = answer.get("execution_info"), answer.get("execution_results")
    if isinstance(info, Mapping) and any(info.get(name) is not None for name in _OF_A_BLOCK):
        return True
    return isinstance(results, list) and bool(results)


_OF_A_NODE = ("execution_info", "execution_results")
_OF_A_BLOCK = ("block_hash", "block_height", "execution_result")


def _found(result: Any, block_hash: Any, height: Any) -> FoundExecution | None:
    execution = parse_execution(result)
    if execution is None:
        return None
    return FoundExecution(
        execution=execution,
        result=result,
        block_hash=block_hash.lower() if isinstance(block_hash, str) else None,
        block_height=height if isinstance(height, int) and not isinstance(height, bool) else None,
    )


def _casper_2(found: Mapping[str, Any]) -> Execution:
    message = found.get("error_message")
    return Execution(
        by_casper_2=True,
        error_message=None if message is None else _reason(message),
        cost=parse_motes(found.get("cost")),
        limit=parse_motes(found.get("limit")),
        consumed=parse_motes(found.get("consumed")),
        refund=parse_motes(found.get("refund")),
        initiator=found.get("initiator"),
    )


def _reason(said: Any) -> str:
    """What a failure says of itself: text, of every node so far."""
    try:
        return cut_message(str(said)) or NO_REASON
    except RecursionError:  # lists in lists in lists
        return NO_REASON
