"""What ``check`` finds in one file (contract: DESIGN part 5)."""

from typing import Literal

import msgspec


class FoundProblem(msgspec.Struct, frozen=True, kw_only=True):
    """One finding: a stable code, a place, a sentence, what to do."""

    code: str
    """One of those in docs/problems.md."""
    path: str
    """A JSON pointer from the transaction object."""
    message: str
    hint: str | None = None
    scope: Literal["document", "network", "day", "key"] = "document"
    """Whether the document is wrong in itself, against the rules of the network, or only on this day."""


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


class ShownRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of what is signed; the texts are the document's own, as they stand there."""

    label: str
    value: str
    note: str | None = None


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What signing the document would sign, nothing of it cut."""

    title: str
    rows: list[ShownRow]


class CheckResult(msgspec.Struct, frozen=True, kw_only=True):
    """One file."""

    file: str
    kind: str | None = None
    """``deploy`` or ``transaction-v1``; null when the file could not be read as either."""
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
    shown: Shown | None = None
    """What is signed; only with ``--show``."""
