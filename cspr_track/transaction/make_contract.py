"""Making calls of stored contracts, and session code."""

from dataclasses import dataclass
from typing import Any, Unpack

from cspr_track.transaction.executable_item import ExecutableItem
from cspr_track.transaction.make import Terms, make_deploy, make_v1
from cspr_track.transaction.members import NamedArg
from cspr_track.transaction.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Stored:
    """Which stored contract is meant.

    Args:
        address: 32 bytes of its hash, or the named key of the sender under which it is known.
        package: whether that is a package's.
        version: of a package, the version; None for the newest.
    """

    address: bytes | str
    package: bool = False
    version: int | None = None


def make_call(
    *, contract: Stored, entry_point: str, args: list[NamedArg], legacy: bool = False, **terms: Unpack[Terms]
) -> Transaction:
    """A call of a stored contract, unsigned.

    Args:
        contract: which one.
        entry_point: its entry point.
        args: named arguments, in order.
        legacy: a Deploy instead of a TransactionV1.
        terms: what every transaction states.
    """
    if legacy:
        return make_deploy(_stored_item(contract, entry_point, tuple(args)), **terms)
    target = {"Stored": {"id": _invocation(contract), "runtime": "VmCasperV1"}}
    return make_v1(args=args, target=target, entry_point={"Custom": entry_point}, **terms)


def make_session(
    *, wasm: bytes, args: list[NamedArg], install: bool = False, legacy: bool = False, **terms: Unpack[Terms]
) -> Transaction:
    """A run of Wasm in the sender's name, unsigned.

    Args:
        wasm: the module.
        args: named arguments, in order.
        install: whether it may install or upgrade contracts; a Deploy always may.
        legacy: a Deploy instead of a TransactionV1.
        terms: what every transaction states.
    """
    if legacy:
        return make_deploy(ExecutableItem("ModuleBytes", tuple(args), module_bytes=wasm), **terms)
    session = {"is_install_upgrade": install, "module_bytes": wasm.hex(), "runtime": "VmCasperV1"}
    return make_v1(args=args, target={"Session": session}, entry_point="Call", **terms)


def _invocation(contract: Stored) -> dict[str, Any]:
    if isinstance(contract.address, bytes):
        address = contract.address.hex()
        if contract.package:
            return {"ByPackageHash": {"addr": address, "version": contract.version}}
        return {"ByHash": address}
    if contract.package:
        return {"ByPackageName": {"name": contract.address, "version": contract.version}}
    return {"ByName": contract.address}


def _stored_item(contract: Stored, entry_point: str, args: tuple[NamedArg, ...]) -> ExecutableItem:
    by = "ByHash" if isinstance(contract.address, bytes) else "ByName"
    return ExecutableItem(
        f"StoredVersionedContract{by}" if contract.package else f"StoredContract{by}",
        args,
        hash=contract.address if isinstance(contract.address, bytes) else None,
        name=contract.address if isinstance(contract.address, str) else None,
        version=contract.version,
        entry_point=entry_point,
    )
