"""The small JSON outputs, field by field: an error, an explanation, a key."""

import msgspec

from cspr_track.core.explanation import Possibility
from cspr_track.core.update import SCHEMA


class ErrorBody(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong, why, and what to do."""

    message: str
    why: str | None
    hint: str | None
    """What to do; can be pasted into a shell where it is a command."""
    exit_code: int
    code: str | msgspec.UnsetType = msgspec.UNSET
    """The stable code of a problem with what was given, such as ``hash-mismatch`` or ``usage``."""
    file: str | msgspec.UnsetType | None = msgspec.UNSET
    path: str | msgspec.UnsetType | None = msgspec.UNSET
    """A JSON pointer into the transaction object."""


class ErrorLine(msgspec.Struct, frozen=True, kw_only=True):
    """The line on stderr that a command with ``--json`` ends with when it cannot go on."""

    schema: str = SCHEMA
    error: ErrorBody


class ExplanationBody(msgspec.Struct, frozen=True, kw_only=True):
    """What an error message of the network means."""

    message: str
    """As it was given."""
    code: int | None
    """The number in the message, where there is one."""
    kind: str
    """user, api, mint, auction, handle-payment, contract-header, gas, funds, engine, rpc or unknown."""
    title: str
    explanation: str
    hint: str | None
    name: str | None = None
    """The error's name in the source of the network, of a node's RPC, or of the standard that is guessed."""
    possible: tuple[Possibility, ...] = ()
    """What a contract's own error may mean by well-known standards: guesses, the likeliest first."""


class ExplanationLine(msgspec.Struct, frozen=True, kw_only=True):
    """What ``explain --json`` prints."""

    schema: str = SCHEMA
    explanation: ExplanationBody


class KeyShown(msgspec.Struct, frozen=True, kw_only=True):
    """What ``key show --json`` and ``key new --json`` print: never the secret."""

    algorithm: str
    """``ed25519`` or ``secp256k1``."""
    public_key: str
    """In lower-case hex, with the prefix that tells the algorithm."""
    checksummed: str
    """The same with the checksum in the case of its letters."""
    account_hash: str
    """``account-hash-`` and 64 hex digits."""
