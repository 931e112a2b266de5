"""Any JSON that Casper tools write, to a transaction: found by its shape, wherever it stands.

Source: transaction-bytes reference, part 7.
"""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cspr_track.core.errors import InputError
from cspr_track.transaction.approvals import Approval
from cspr_track.transaction.deploy import Deploy, parse_deploy
from cspr_track.transaction.findings import findings
from cspr_track.transaction.hex_text import kind_of
from cspr_track.transaction.json_text import MAX_BYTES, find_duplicate, parse_json
from cspr_track.transaction.members import Notes, dialect
from cspr_track.transaction.named_file import read_named_file
from cspr_track.transaction.problem import Problem, Unreadable
from cspr_track.transaction.standard_input import read_document_bytes
from cspr_track.transaction.v1 import TransactionV1, parse_v1

WRAPPERS = frozenset(
    {
        *("deploy", "Deploy", "transaction", "Version1", "params", "result", "DeployAccepted", "TransactionAccepted"),
        *("data", "Transaction", "signed_transaction", "recording"),
    }
)
"""Members in which a transaction may stand."""
MAX_WRAPPERS = 5


@dataclass(frozen=True, slots=True)
class Document:
    """A transaction, and what was found while it was read.

    Args:
        transaction: what the document holds.
        problems: findings that did not prevent reading; ``fatal`` ones are refused by nodes.
        wrapper: the members it stood in, such as ``params.deploy``; empty for a bare one.
        file: where it came from, for messages.
        value: the whole JSON as it was read, and ``bare`` the transaction object in it.
    """

    transaction: Deploy | TransactionV1
    problems: tuple[Problem, ...] = ()
    wrapper: str = ""
    file: str | None = None
    value: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    bare: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def value_with(self, approvals: Sequence[Approval]) -> dict[str, Any]:
        """The JSON as it was read, with these approvals after those that stand in it; nothing else is changed."""

        def copied(value: Any) -> Any:
            if value is self.bare:
                there = value.get("approvals") or []
                return {**value, "approvals": [*there, *(approval.to_json() for approval in approvals)]}
            if isinstance(value, dict):
                return {name: copied(content) for name, content in value.items()}
            return [copied(content) for content in value] if isinstance(value, list) else value

        whole: dict[str, Any] = copied(self.value)
        return whole


def read_file(path: Path | str) -> Document:
    """Read the one transaction of a file; ``-`` is standard input, read until a document is complete.

    Raises:
        InputError: it cannot be read, or holds no transaction, or several.
    """
    if str(path) == "-":
        return read_document(read_document_bytes(), file="<stdin>")
    return read_document(read_named_file(Path(path), MAX_BYTES), file=str(path))


def read_lines(path: Path | str) -> Iterator[Document]:
    """Read documents that stand one a line (JSON Lines); ``-`` is standard input. Empty lines are passed over.

    Raises:
        InputError: the file cannot be read, or a line holds no transaction; with the number of the line.
    """
    name = "<stdin>" if str(path) == "-" else str(path)
    try:
        with contextlib.nullcontext(sys.stdin.buffer) if str(path) == "-" else Path(path).open("rb") as opened:
            for number, line in enumerate(iter(lambda: opened.readline(MAX_BYTES + 1), b""), 1):
                if line.strip():
                    yield read_document(line, file=f"{name}:{number}")
    except OSError as error:
        raise InputError("the file cannot be read", code="unreadable-file", file=name, why=error.strerror) from None


def read_document(data: bytes | str | dict[str, Any], *, file: str | None = None) -> Document:
    """Read the one transaction of a document.

    Args:
        data: JSON as bytes or text, or the object it stands for.
        file: where it came from, for messages.

    Raises:
        InputError: it cannot be read, or holds no transaction, or several; with code and place.
    """
    try:
        if isinstance(data, str):
            data = data.encode("utf-8", "surrogatepass")
        value, doubled = parse_json(data) if isinstance(data, bytes) else (data, False)
        return _read(value, file, doubled=doubled)
    except Unreadable as problem:
        problem.file = file
        raise


def _read(value: Any, file: str | None, *, doubled: bool) -> Document:
    if not isinstance(value, dict):
        raise Unreadable(
            "not-an-object", "", f"a transaction is a JSON object, this is {kind_of(value)}",
            "give one file for each transaction" if isinstance(value, list) else None,
        )  # fmt: skip
    found = list(_search(value, ()))
    if not found:
        raise Unreadable(
            "unknown-document",
            "",
            "there is no deploy and no transaction in it",
            "a deploy has header, payment and session; a transaction has a payload",
        )
    if len(found) > 1:
        raise Unreadable("ambiguous-document", "", f"there are {len(found)} transactions in it where one is expected")
    bare, wrapper = found[0]
    duplicate = (find_duplicate(bare) or find_duplicate(value)) if doubled else None
    if duplicate is not None:
        raise duplicate
    notes: Notes = []
    if _is_deploy(bare):
        transaction: Deploy | TransactionV1 = parse_deploy(bare, notes)
        if "Version1" in wrapper:
            dialect(notes, "", 'a legacy deploy stands in "Version1"')
    else:
        transaction = parse_v1(bare, notes)
        if {"Deploy", "deploy"} & set(wrapper):
            dialect(notes, "", 'a TransactionV1 stands in "deploy"')
    return Document(transaction, (*findings(transaction), *notes), ".".join(wrapper), file, value, bare)


def _search(value: Any, wrapper: tuple[str, ...]) -> Iterator[tuple[dict[str, Any], tuple[str, ...]]]:
    """Transactions in a value, with the members they stand in."""
    if isinstance(value, dict):
        if _is_deploy(value) or _is_v1(value):
            yield value, wrapper
            return
        if len(wrapper) < MAX_WRAPPERS:
            for name, content in value.items():
                if name in WRAPPERS:
                    yield from _search(content, (*wrapper, name))
    elif isinstance(value, list) and wrapper and wrapper[-1] == "params":
        for content in value:
            yield from _search(content, wrapper)


def _is_deploy(value: dict[str, Any]) -> bool:
    """At least two of what a deploy consists of, so that one that is missing can be named."""
    return sum(name in value for name in ("header", "payment", "session")) >= 2


def _is_v1(value: dict[str, Any]) -> bool:
    if "payload" in value:
        payload = value["payload"]
        return "hash" in value or "approvals" in value or (isinstance(payload, dict) and "initiator_addr" in payload)
    return ("header" in value and "body" in value and "approvals" in value) or _headless(value)


def _headless(value: dict[str, Any]) -> bool:
    """A TransactionV1 whose payload is missing: nothing but hash and approvals."""
    return set(value) == {"hash", "approvals"}
