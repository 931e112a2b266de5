"""Arguments whose bytes are no value of their type, or whose ``parsed`` says something else than their bytes."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from cspr_track.transaction.cl_type import CLType
from cspr_track.transaction.cl_value import MISSING, CLValue, to_parsed
from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.members import NamedArg
from cspr_track.transaction.problem import Problem
from cspr_track.transaction.reader import BadBytes
from cspr_track.transaction.v1 import TransactionV1

MAX_NAME = 60
"""Characters of a name of the document in a sentence."""
_HEX_RUN = re.compile("[0-9a-f]+")
_NUMBER = re.compile("-?[0-9]{1,199}")


def args_path(transaction: Deploy | TransactionV1) -> str:
    """Where the session's arguments stand, as a JSON pointer from the transaction object."""
    if isinstance(transaction, Deploy):
        return f"/session/{transaction.session.variant}/args"
    return "/payload/fields/args/Named"


def arg_findings(transaction: Deploy | TransactionV1) -> Iterator[Problem]:
    """Softer findings: a node takes such a transaction, and a person should know."""
    if isinstance(transaction, Deploy):
        yield from _of_args(transaction.payment.args, f"/payment/{transaction.payment.variant}/args")
    yield from _of_args(transaction.args, args_path(transaction))


def _of_args(args: Sequence[NamedArg], path: str) -> Iterator[Problem]:
    names: set[str] = set()
    for n, (name, value) in enumerate(args):
        if name in names:
            message = f"the argument {name[:MAX_NAME]!r} stands here twice; the network reads the first"
            yield Problem("duplicate-arg", f"{path}/{n}/0", message, "remove one of them")
        names.add(name)
        problem = _of_value(name, value, f"{path}/{n}/1")
        if problem is not None:
            yield problem


def _of_value(name: str, value: CLValue, path: str) -> Problem | None:
    try:
        decoded = value.decode()
    except BadBytes as error:
        if _holds_any(value.cl_type):
            return None  # nobody can tell where an Any ends
        message = f"the bytes of {name[:MAX_NAME]!r} are no {value.cl_type}: {error}"
        return Problem("bad-arg", f"{path}/bytes", message, "a node takes it, and the call will probably fail")
    if value.parsed is MISSING or value.parsed is None:
        return None
    right = to_parsed(value.cl_type, decoded)
    if agrees(value.cl_type, right, value.parsed):
        return None
    shown = name[:MAX_NAME]
    return Problem(
        "parsed-mismatch",
        f"{path}/parsed",
        f'"parsed" of {shown!r} says something else than its bytes, and the bytes are what is signed: {_short(right)}',
        "do not trust what showed you the other value",
    )


def agrees(cl_type: CLType, right: Any, parsed: Any) -> bool:
    """Whether ``parsed``, in any form that tools write, can mean the value that the bytes hold.

    Args:
        cl_type: the type.
        right: what a node would write as ``parsed``.
        parsed: what stands there.
    """
    match cl_type.name:
        case "I32" | "I64" | "U8" | "U32" | "U64" | "U128" | "U256" | "U512":
            return _number(parsed) in (None, int(right))
        case "Bool":
            return not isinstance(parsed, bool) or parsed is right
        case "String":
            return not isinstance(parsed, str) or parsed == right
        case "ByteArray" | "PublicKey" | "Any" | "Key" | "URef":
            return _hex_agrees(right, parsed)
        case "Option":
            return right is None or parsed is None or agrees(cl_type.inner[0], right, _inside(parsed))
        case "List":
            return _list_agrees(cl_type.inner[0], right, parsed)
        case _:
            return True  # maps, results and tuples are written in too many ways to call one of them a lie


def _list_agrees(inner: CLType, right: list[Any], parsed: Any) -> bool:
    if not isinstance(parsed, list):
        return True
    if len(parsed) != len(right):
        return False
    return all(agrees(inner, one, other) for one, other in zip(right, parsed, strict=True))


def _number(parsed: Any) -> int | float | None:
    """A number as tools write it; None when it is written in a way that cannot be judged."""
    if isinstance(parsed, (int, float)):
        return None if isinstance(parsed, bool) else parsed
    return int(parsed) if isinstance(parsed, str) and _NUMBER.fullmatch(parsed) else None


def _hex_agrees(right: str, parsed: Any) -> bool:
    """Formatted keys come with other prefixes and in objects: the longest run of hex digits must be the same."""
    said = _inside(parsed)
    if not isinstance(said, str):
        return True
    ours, theirs = _digits(right), _digits(said)
    return len(theirs) < 64 or ours == theirs


def _digits(text: str) -> str:
    return max(_HEX_RUN.findall(text.lower()), key=len, default="")


def _inside(parsed: Any) -> Any:
    """What stands in an object with one member, such as ``{"Account": "account-hash-…"}`` or ``{"Some": …}``."""
    return next(iter(parsed.values())) if isinstance(parsed, dict) and len(parsed) == 1 else parsed


def _holds_any(cl_type: CLType) -> bool:
    return cl_type.name == "Any" or any(_holds_any(part) for part in cl_type.inner)


def _short(right: Any) -> str:
    text = str(right)
    return text if len(text) <= 80 else text[:79] + "…"
