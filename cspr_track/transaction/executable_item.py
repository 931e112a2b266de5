"""The payment and the session of a legacy Deploy: six variants.

Source: transaction-bytes reference, part 5.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cspr_track.transaction import bytesrepr as b
from cspr_track.transaction.action import Action
from cspr_track.transaction.hex_text import parse_hex
from cspr_track.transaction.members import (
    NamedArg,
    Notes,
    dialect,
    integer,
    member,
    members,
    named_args,
    text,
    unknown_variant,
    utf8,
)
from cspr_track.transaction.problem import Unreadable

VARIANTS = (
    "ModuleBytes",
    "StoredContractByHash",
    "StoredContractByName",
    "StoredVersionedContractByHash",
    "StoredVersionedContractByName",
    "Transfer",
)

_PREFIXES = (
    *("contract-package-wasm", "contract-package-", "contract-", "hash-", "package-"),
    *("entity-contract-", "addressable-entity-"),
)


@dataclass(frozen=True)
class ExecutableItem:
    """One of the six variants; members that a variant does not have are None."""

    variant: str
    args: tuple[NamedArg, ...]
    module_bytes: bytes | None = None
    hash: bytes | None = None
    name: str | None = None
    version: int | None = None
    entry_point: str | None = None

    @property
    def versioned(self) -> bool:
        """Whether it names a package and perhaps a version."""
        return self.variant.startswith("StoredVersioned")

    def to_bytes(self) -> bytes:
        """Tag, fields, arguments in document order."""
        return self._bytes

    @cached_property
    def _bytes(self) -> bytes:
        parts = [b.u8(VARIANTS.index(self.variant))]
        if self.module_bytes is not None:
            parts.append(b.with_length(self.module_bytes))
        if self.hash is not None:
            parts.append(self.hash)
        if self.name is not None:
            parts.append(b.string(self.name))
        if self.versioned:
            parts.append(b.option(None if self.version is None else b.u32(self.version)))
        if self.entry_point is not None:
            parts.append(b.string(self.entry_point))
        parts.append(args_bytes(self.args))
        return b"".join(parts)

    @property
    def action(self) -> Action:
        """What it does, as a session."""
        if self.variant == "Transfer":
            return Action(kind="transfer", entry_point="Transfer")
        if self.variant == "ModuleBytes":
            return Action(kind="session", entry_point="call", wasm=self.module_bytes)
        return Action(
            kind="stored",
            entry_point=self.entry_point or "",
            target_hash=self.hash,
            target_name=self.name,
            by_package=self.versioned,
            version=self.version,
        )

    def to_json(self) -> dict[str, Any]:
        """As a node takes it."""
        content: dict[str, Any] = {}
        if self.module_bytes is not None:
            content["module_bytes"] = self.module_bytes.hex()
        if self.hash is not None:
            content["hash"] = self.hash.hex()
        if self.name is not None:
            content["name"] = self.name
        if self.versioned:
            content["version"] = self.version
        if self.entry_point is not None:
            content["entry_point"] = self.entry_point
        content["args"] = [[name, value.to_json()] for name, value in self.args]
        return {self.variant: content}


def args_bytes(args: tuple[NamedArg, ...]) -> bytes:
    """Count, then name and value of each."""
    return b.u32(len(args)) + b"".join(b.string(name) + value.to_bytes() for name, value in args)


def parse_item(value: Any, path: str, notes: Notes) -> ExecutableItem:
    """Read a payment or a session.

    Raises:
        Unreadable: what is wrong, with its place.
    """
    found = members(value, path)
    there = [name for name, content in found.items() if content is not None]
    if len(there) != 1:
        raise Unreadable("unknown-variant", path, f"one executable item must stand here, not {len(there)}")
    variant = there[0]
    if len(found) > 1:
        dialect(notes, path, "variants that are absent stand as null")
    if variant not in VARIANTS:
        raise unknown_variant(variant, path, ", ".join(VARIANTS))
    at = f"{path}/{variant}"
    content = members(found[variant], at)
    args = named_args(member(content, "args", at), f"{at}/args", notes)
    if variant == "Transfer":
        return ExecutableItem(variant, args)
    if variant == "ModuleBytes":
        return ExecutableItem(
            variant, args, module_bytes=parse_hex(member(content, "module_bytes", at), f"{at}/module_bytes")
        )
    by_hash = variant.endswith("ByHash")
    version = content.get("version") if variant.startswith("StoredVersioned") else None
    return ExecutableItem(
        variant,
        args,
        hash=_contract_hash(member(content, "hash", at), f"{at}/hash", notes) if by_hash else None,
        name=None if by_hash else utf8(member(content, "name", at), f"{at}/name"),
        version=None if version is None else integer(version, f"{at}/version", 32),
        entry_point=utf8(member(content, "entry_point", at), f"{at}/entry_point"),
    )


def _contract_hash(value: Any, path: str, notes: Notes) -> bytes:
    plain = text(value, path)
    for prefix in _PREFIXES:
        if plain.startswith(prefix):
            dialect(notes, path, f"the hash bears the prefix {prefix!r}")
            return parse_hex(plain.removeprefix(prefix), path, length=32)
    return parse_hex(plain, path, length=32)
