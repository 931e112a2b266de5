"""What can be wrong with a document: a stable code, the place, a sentence, and what to do."""

import msgspec

from cspr_track.core.errors import InputError
from cspr_track.transaction.problem_codes import Scope, scope_of

SOFT = frozenset(
    {"parsed-mismatch", "bad-arg", "duplicate-approval", "duplicate-arg", "node-dialect", "unknown-member"}
)
"""Codes of findings that do not stop a node from taking the transaction."""


class Problem(msgspec.Struct, frozen=True):
    """One finding.

    Args:
        code: stable, such as ``hash-mismatch``.
        path: JSON pointer from the transaction object, such as ``/header/ttl``; empty for the whole.
        message: one sentence.
        hint: what to do.
    """

    code: str
    path: str
    message: str
    hint: str | None = None

    @property
    def fatal(self) -> bool:
        """Whether a node refuses the transaction for it."""
        return self.code not in SOFT

    @property
    def scope(self) -> Scope:
        """Whether the document is wrong in itself, or against a network's rules, or only today."""
        return scope_of(self.code)


class Unreadable(InputError):
    """The document cannot be read at this place.

    Args:
        code: stable code.
        path: JSON pointer from the transaction object.
        message: one sentence.
        hint: what to do.
    """

    def __init__(self, code: str, path: str, message: str, hint: str | None = None) -> None:
        super().__init__(message, code=code, path=path or None, hint=hint)
