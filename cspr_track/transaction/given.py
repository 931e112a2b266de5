"""Whatever a program holds of a transaction, brought to one form."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cspr_track.core.errors import InputError
from cspr_track.transaction.document import Document, read_document, read_file
from cspr_track.transaction.findings import findings
from cspr_track.transaction.problem import Problem
from cspr_track.transaction.transaction import Transaction

AnyTransaction = Transaction | Document | Mapping[str, Any] | str | bytes | Path
"""A transaction, its JSON in any dialect (an object, or text that begins with a brace), or the path of a file."""


def document_of(transaction: AnyTransaction) -> Document:
    """Read what was given; its hash is computed from its bytes, never taken from it.

    Raises:
        InputError: it cannot be read, or holds no transaction, or several; with code and place.
    """
    if isinstance(transaction, Document):
        return transaction
    if isinstance(transaction, Path) or (isinstance(transaction, str) and not transaction.lstrip().startswith("{")):
        return read_file(transaction)
    if isinstance(transaction, str | bytes):
        return read_document(transaction)
    if isinstance(transaction, Mapping):
        return read_document(_json_of(transaction))
    return Document(transaction, tuple(findings(transaction)))


def _json_of(value: Mapping[str, Any]) -> bytes:
    """What a program holds as JSON; other SDKs leave tuples in it."""
    try:
        return json.dumps(dict(value), default=_plain, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(f"this object is not JSON: {error}", code="invalid-json") from error


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"there is a {type(value).__name__} in it")


def check(transaction: AnyTransaction) -> tuple[Problem, ...]:
    """What is wrong with a transaction in itself: hashes, signatures, arguments; empty when nothing is.

    Nobody is asked: balances, the network's rules and the time are not looked at. ``Problem.fatal`` tells what a node
    refuses; an unsigned transaction has the problem ``no-approvals``.

    Raises:
        InputError: it cannot be read, or holds no transaction, or several.
    """
    return document_of(transaction).problems


def refuse_bad(document: Document, signed: Transaction) -> None:
    """Refuse what a node would refuse for certain.

    Args:
        document: as it was read.
        signed: the same transaction, as it would be sent.

    Raises:
        InputError: the first thing that is wrong; with code and place.
    """
    for problem in document.problems:
        if problem.fatal and not (problem.code == "no-approvals" and signed.approvals):
            raise InputError(
                problem.message, code=problem.code, file=document.file, path=problem.path, hint=problem.hint
            )
