"""Who sends a transaction, and what it does: the same for both kinds."""

from dataclasses import dataclass

import msgspec

from cspr_track.transaction.public_key import PublicKey


class Initiator(msgspec.Struct, frozen=True):
    """Who sends: by public key, or only by account hash."""

    account_hash: bytes
    public_key: PublicKey | None = None

    @property
    def text(self) -> str:
        """The public key in hex, else ``account-hash-…``."""
        return self.public_key.hex if self.public_key is not None else f"account-hash-{self.account_hash.hex()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What a transaction does.

    Args:
        kind: ``transfer``, ``native`` (any other native entry point), ``stored`` (a stored contract) or
            ``session`` (Wasm).
        entry_point: ``Transfer``, ``Delegate``, … for native ones, else the contract's entry point.
        target_hash: 32 bytes of a contract's or package's hash.
        target_name: the named key, where a contract is called by name.
        by_package: whether hash or name mean a package.
        version: the contract version within the package, or None for the newest.
        protocol_major: of which major version of the protocol that version is, where it is said.
        wasm: the session's module bytes.
        install: whether the session may install or upgrade contracts.
    """

    kind: str
    entry_point: str
    target_hash: bytes | None = None
    target_name: str | None = None
    by_package: bool = False
    version: int | None = None
    protocol_major: int | None = None
    wasm: bytes | None = None
    install: bool = False
