"""The parts of a TransactionV1 that are enums: initiator, pricing, target, entry point, scheduling.

Each part is kept as its JSON in the node's form together with its bytes, so that what is hashed and what is sent
cannot differ.

Source: transaction-bytes reference, parts 6.3 to 6.5.
"""

from functools import partial
from typing import Any

import msgspec

from cspr_track.transaction import bytesrepr as b
from cspr_track.transaction.action import Action, Initiator
from cspr_track.transaction.hex_text import parse_hex
from cspr_track.transaction.members import (
    Notes,
    boolean,
    dialect,
    integer,
    member,
    members,
    text,
    unknown_variant,
    utf8,
    variant,
)
from cspr_track.transaction.problem import Problem, Unreadable
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.times import format_timestamp, parse_timestamp

ENTRY_POINTS = {
    "Call": 0,
    "Transfer": 2,
    "AddBid": 3,
    "WithdrawBid": 4,
    "Delegate": 5,
    "Undelegate": 6,
    "Redelegate": 7,
    "ActivateBid": 8,
    "ChangeBidPublicKey": 9,
    "AddReservations": 10,
    "CancelReservations": 11,
    "Burn": 12,
}


class Part(msgspec.Struct, frozen=True):
    """An enum of the payload: what a node takes as JSON, and the bytes that are hashed."""

    json: Any
    data: bytes


def parse_initiator(value: Any, path: str) -> tuple[Initiator, Part]:
    """PublicKey (0) or AccountHash (1)."""
    name, content = variant(value, path)
    at = f"{path}/{name}"
    if name == "PublicKey":
        key = PublicKey.from_hex(content, at)
        return Initiator(key.account_hash, key), Part({"PublicKey": key.hex}, b.tagged(0, key.raw))
    if name == "AccountHash":
        raw = parse_hex(text(content, at).removeprefix("account-hash-"), at, length=32)
        return Initiator(raw), Part({"AccountHash": f"account-hash-{raw.hex()}"}, b.tagged(1, raw))
    raise unknown_variant(name, path, "PublicKey, AccountHash")


class Pricing(msgspec.Struct, frozen=True):
    """How a TransactionV1 pays."""

    mode: str
    payment_motes: int | None
    gas_price_tolerance: int
    standard_payment: bool
    part: Part


def parse_pricing(value: Any, path: str, notes: Notes) -> Pricing:
    """PaymentLimited (0), Fixed (1) or Prepaid (2); their pre-release names too."""
    name, content = variant(value, path)
    at = f"{path}/{name}"
    if name in ("PaymentLimited", "Classic"):
        return _payment_limited(members(content, at), at, notes)
    if name == "Fixed":
        found = members(content, at)
        tolerance = integer(member(found, "gas_price_tolerance", at), f"{at}/gas_price_tolerance", 8)
        where = f"{at}/additional_computation_factor"
        factor = integer(member(found, "additional_computation_factor", at), where, 8)
        json = {"Fixed": {"additional_computation_factor": factor, "gas_price_tolerance": tolerance}}
        return Pricing("Fixed", None, tolerance, True, Part(json, b.tagged(1, b.u8(tolerance), b.u8(factor))))
    if name in ("Prepaid", "Reserved"):
        receipt = parse_hex(member(members(content, at), "receipt", at), f"{at}/receipt", length=32)
        json_prepaid = {"Prepaid": {"receipt": receipt.hex()}}
        return Pricing("Prepaid", None, 1, True, Part(json_prepaid, b.tagged(2, receipt)))
    raise unknown_variant(name, path, "PaymentLimited, Fixed, Prepaid")


def _payment_limited(found: dict[str, Any], at: str, notes: Notes) -> Pricing:
    stated = member(found, "payment_amount", at)
    if isinstance(stated, str) and stated.isascii() and stated.isdigit() and len(stated) < 25:
        dialect(notes, f"{at}/payment_amount", "the payment stands as text instead of a number")
        stated = int(stated)
    amount = integer(stated, f"{at}/payment_amount", 64)
    tolerance = integer(member(found, "gas_price_tolerance", at), f"{at}/gas_price_tolerance", 8)
    standard = boolean(member(found, "standard_payment", at), f"{at}/standard_payment")
    json = {"payment_amount": amount, "gas_price_tolerance": tolerance, "standard_payment": standard}
    data = b.tagged(0, b.u64(amount), b.u8(tolerance), bytes((standard,)))
    return Pricing("PaymentLimited", amount, tolerance, standard, Part({"PaymentLimited": json}, data))


def parse_target(value: Any, path: str, notes: Notes) -> tuple[Action, Part]:
    """Native (0), Stored (1) or Session (2); the action's entry point is filled in by the caller."""
    name, content = variant(value, path)
    at = f"{path}/{name}"
    if name == "Native":
        return Action(kind="native", entry_point=""), Part("Native", b.tagged(0))
    if name == "Stored":
        found = members(content, at)
        action, invoked = _invocation(member(found, "id", at), f"{at}/id")
        runtime = _runtime(member(found, "runtime", at), f"{at}/runtime", notes)
        return action, Part(
            {"Stored": {"id": invoked.json, "runtime": runtime.json}}, b.tagged(1, invoked.data, runtime.data)
        )
    if name == "Session":
        found = members(content, at)
        install = boolean(member(found, "is_install_upgrade", at), f"{at}/is_install_upgrade")
        wasm = parse_hex(member(found, "module_bytes", at), f"{at}/module_bytes")
        runtime = _runtime(member(found, "runtime", at), f"{at}/runtime", notes)
        json = {"is_install_upgrade": install, "module_bytes": wasm.hex(), "runtime": runtime.json}
        data = b.tagged(2, bytes((install,)), runtime.data, b.with_length(wasm))
        return Action(kind="session", entry_point="", wasm=wasm, install=install), Part({"Session": json}, data)
    raise unknown_variant(name, path, "Native, Stored, Session")


def _invocation(value: Any, path: str) -> tuple[Action, Part]:
    name, content = variant(value, path)
    at = f"{path}/{name}"
    if name == "ByHash":
        raw = parse_hex(content, at, length=32, checked=False)
        return Action(kind="stored", entry_point="", target_hash=raw), Part({"ByHash": raw.hex()}, b.tagged(0, raw))
    if name == "ByName":
        called = utf8(content, at)
        return Action(kind="stored", entry_point="", target_name=called), Part(
            {"ByName": called}, b.tagged(1, b.string(called))
        )
    if name not in ("ByPackageHash", "ByPackageName"):
        raise unknown_variant(name, path, "ByHash, ByName, ByPackageHash, ByPackageName")
    found = members(content, at)
    version = _optional_u32(found, "version", at)
    major = _optional_u32(found, "protocol_version_major", at)
    # version is an option; protocol_version_major is a field that is only there when it is set
    rest = [b.option(None if version is None else b.u32(version))] + ([] if major is None else [b.u32(major)])
    stored = partial(Action, kind="stored", entry_point="", by_package=True, version=version, protocol_major=major)
    if name == "ByPackageHash":
        raw = parse_hex(member(found, "addr", at), f"{at}/addr", length=32, checked=False)
        json: dict[str, Any] = {"addr": raw.hex(), "version": version}
        part = b.tagged(2, raw, *rest)
        action = stored(target_hash=raw)
    else:
        called = utf8(member(found, "name", at), f"{at}/name")
        json = {"name": called, "version": version}
        part = b.tagged(3, b.string(called), *rest)
        action = stored(target_name=called)
    if major is not None:
        json["protocol_version_major"] = major
    return action, Part({name: json}, part)


def _optional_u32(found: dict[str, Any], name: str, path: str) -> int | None:
    value = found.get(name)
    return None if value is None else integer(value, f"{path}/{name}", 32)


def _runtime(value: Any, path: str, notes: Notes) -> Part:
    name, content = variant(value, path)
    at = f"{path}/{name}"
    if name == "VmCasperV1":
        return Part("VmCasperV1", b.tagged(0))
    if name != "VmCasperV2":
        raise unknown_variant(name, path, "VmCasperV1, VmCasperV2")
    if content is None:
        notes.append(Problem("missing-field", path, "VmCasperV2 stands without its parameters, which nodes refuse"))
        return Part("VmCasperV2", b.tagged(1))
    found = members(content, at)
    value_motes = integer(member(found, "transferred_value", at), f"{at}/transferred_value", 64)
    seed = found.get("seed")
    raw = None if seed is None else parse_hex(seed, f"{at}/seed", length=32)
    json = {"transferred_value": value_motes, "seed": None if raw is None else raw.hex()}
    return Part({"VmCasperV2": json}, b.tagged(1, b.u64(value_motes), b.option(raw)))


def parse_entry_point(value: Any, path: str) -> tuple[str, Part]:
    """A native entry point or ``Custom``; gives its name."""
    name, content = variant(value, path)
    if name == "Custom":
        called = utf8(content, f"{path}/Custom")
        return called, Part({"Custom": called}, b.tagged(1, b.string(called)))
    if name in ENTRY_POINTS:
        return name, Part(name, b.tagged(ENTRY_POINTS[name]))
    raise unknown_variant(name, path, "Custom, " + ", ".join(ENTRY_POINTS))


def parse_scheduling(value: Any, path: str) -> Part:
    """Standard (0), FutureEra (1) or FutureTimestamp (2)."""
    name, content = variant(value, path)
    at = f"{path}/{name}"
    if name == "Standard":
        return Part("Standard", b.tagged(0))
    if name == "FutureEra":
        era = integer(content, at, 64)
        return Part({"FutureEra": era}, b.tagged(1, b.u64(era)))
    if name == "FutureTimestamp":
        moment = parse_timestamp(content, at)
        return Part({"FutureTimestamp": format_timestamp(moment)}, b.tagged(2, b.u64(moment)))
    raise unknown_variant(name, path, "Standard, FutureEra, FutureTimestamp")


def unsupported_layout() -> Unreadable:
    """The error for a document of a pre-release node."""
    return Unreadable(
        "unsupported-format",
        "",
        "this is a TransactionV1 in a pre-release layout that no network runs",
        "make it anew with a current tool",
    )
