"""What ``check`` found in one file (contract: DESIGN part 5)."""

import sys
from typing import Literal

import msgspec

from cspr_track.core.json_lines import to_json_line
from cspr_track.render.safe_text import safe


class FoundProblem(msgspec.Struct, frozen=True, kw_only=True):
    """One finding: a stable code, a JSON pointer from the transaction object, a sentence, what to do.

    ``scope`` tells whether the ``document`` is wrong in itself, against the rules of the ``network``, or only on this
    ``day``.
    """

    code: str
    path: str
    message: str
    hint: str | None = None
    scope: Literal["document", "network", "day", "key"] = "document"


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A key of the sender's account, or one that signed without being one (weight 0)."""

    account_hash: str
    public_key: str | None = None
    """Known of keys that have signed."""
    weight: int
    signed: bool


class Authorized(msgspec.Struct, frozen=True, kw_only=True):
    """The weight of the signatures, and what the account demands."""

    weight: int
    threshold: int
    enough: bool
    keys: list[Key]


class CheckResult(msgspec.Struct, frozen=True, kw_only=True):
    """One file."""

    file: str
    kind: str | None = None
    transaction_hash: str | None = None
    """The hash that the document states."""
    computed_hash: str | None = None
    """The hash that its bytes have."""
    valid: bool = False
    """Whether the document is right in itself: readable, hashes and signatures correct."""
    sendable: bool = False
    """Whether it is valid and nothing is known for which the network would not take it now."""
    signers: list[str] = []
    authorization: Authorized | None = None
    """Where a node was asked for the account's keys."""
    problems: list[FoundProblem] = []


def show_check(result: CheckResult, *, as_json: bool) -> None:
    """Write a result to stdout: one JSON object, or one line and one for each problem."""
    if as_json:
        sys.stdout.write(to_json_line(result).decode("ascii") + "\n")
        return
    word = "not valid" if not result.valid else "valid" if result.sendable else "valid, but not sendable"
    about = f": {result.kind} {result.computed_hash}" if result.computed_hash else ""
    lines = [f"{safe(result.file)}: {word}{about}"]
    if result.authorization is not None:
        lines += _weights(result.authorization)
    for problem in result.problems:
        place = f" at {safe(problem.path)}" if problem.path else ""
        lines.append(f"  {problem.code}{place}: {safe(problem.message)}")
        if problem.hint:
            lines.append(f"    hint: {safe(problem.hint)}")
    sys.stdout.write("\n".join(lines) + "\n")


def _weights(authorized: Authorized) -> list[str]:
    word = "enough" if authorized.enough else "not enough"
    lines = [f"  signed with weight {authorized.weight} of {authorized.threshold}: {word}"]
    for key in authorized.keys:
        name = key.public_key or f"account-hash-{key.account_hash}"
        lines.append(f"    {'signed    ' if key.signed else 'not signed'}  weight {key.weight}  {name}")
    return lines
