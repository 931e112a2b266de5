"""All that is signed is shown: whatever is changed of it, the review before signing changes too, beside the hash."""

import copy
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from devnet_world import ALICE, CHAIN, NOW, call, changed, native, session
from vectors import OWN

from cspr_track.core.errors import InputError
from cspr_track.devnet.demo_contract import CONTRACT_HASH
from cspr_track.render.review import show_review
from cspr_track.render.terminal import stream
from cspr_track.transaction import cl_type as ct
from cspr_track.transaction.document import read_document
from cspr_track.transaction.executable_item import ExecutableItem
from cspr_track.transaction.make import value_of
from cspr_track.transaction.make_contract import Stored, make_session
from cspr_track.transaction.review import review
from cspr_track.transaction.transaction import Transaction

INDEX = json.loads((OWN / "index.json").read_text())
FILES = [row["file"] for row in INDEX if row["category"] in ("deploys", "transactions") and row["valid"]]
CHOICES: dict[str, list[Any]] = {
    "entry_point": ["Call", "Transfer", "Delegate", "AddBid", {"Custom": "Delegate"}, {"Custom": "x"}],
    "scheduling": ["Standard", {"FutureEra": 5}, {"FutureTimestamp": "2027-01-15T08:00:00.001Z"}],
    "runtime": [
        "VmCasperV1",
        {"VmCasperV2": {"transferred_value": 0, "seed": None}},
        {"VmCasperV2": {"transferred_value": 1, "seed": "ab" * 32}},
    ],
    "initiator_addr": [{"AccountHash": "ab" * 32}],
    "pricing_mode": [
        {"Fixed": {"gas_price_tolerance": 3, "additional_computation_factor": 1}},
        {"Prepaid": {"receipt": "ab" * 32}},
    ],
    "id": [{"ByName": "x"}, {"ByPackageName": {"name": "x", "version": 1, "protocol_version_major": 2}}],
    "version": [None, 1, 2],
    "protocol_version_major": [None, 1, 2],
    "dependencies": [["ab" * 32], ["ab" * 32, "cd" * 32]],
    "args": [[]],
}
"""What else may stand in a member."""
ARGUMENT = ["extra", {"cl_type": "U8", "bytes": "07", "parsed": 7}]
NOT_SIGNED = {"approvals", "parsed", "hash", "body_hash"}
"""Members that are not signed, or that follow from what is."""
PAYS = ExecutableItem(
    "StoredVersionedContractByName", (("to", value_of(ct.STRING, "x")),), name="bank", version=3, entry_point="pay"
)
STANDARD = ExecutableItem("ModuleBytes", (("amount", value_of(ct.U512, 5)),), module_bytes=b"")
MADE: dict[str, Transaction] = {
    "by package": call("x", contract=Stored(CONTRACT_HASH, package=True, version=3)),
    "by name": call("x", contract=Stored("shop")),
    "native": native("Delegate", [("amount", value_of(ct.U512, 5))]),
    "session": make_session(
        wasm=b"\0asm", args=[], initiator=ALICE.public_key, payment_motes=5, chain_name=CHAIN, timestamp_ms=NOW
    ),
    "paid by a contract": changed(session(ExecutableItem("Transfer", ())), payment=PAYS),
    "paid by a transfer": changed(session(ExecutableItem("Transfer", ())), payment=ExecutableItem("Transfer", ())),
    "paid as usual": changed(session(ExecutableItem("Transfer", ())), payment=STANDARD),
}


def shown(transaction: Transaction) -> tuple[str, list[Any]]:
    seen = review(transaction, now_ms=NOW, network_name="x")
    return seen.title, [row for row in seen.rows if row.label not in ("Hash", "Signed by")]


def others(name: str, value: Any) -> Iterator[Any]:
    """What else a member might say."""
    yield from CHOICES.get(name, [])
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, max(0, value - 1))
    elif isinstance(value, str):
        yield from (f"{value}x", re.sub(r"\d(?=\D*$)", lambda digit: str((int(digit[0]) + 1) % 10), value))
        yield value[:-1] + ("0" if value[-1:] != "0" else "1")
        yield value[:-2]
    elif isinstance(value, list) and name == "args":
        yield from ([*value, ARGUMENT], value[1:], value[::-1], [*value, *value[:1]])


def variations(document: Any) -> Iterator[tuple[str, Any]]:
    """The document with one member changed, each with its place."""

    def inside(value: Any, place: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
        members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for name, content in members:
            if name in NOT_SIGNED and not (name == "hash" and "session" in place):
                continue
            at = (*place, name)
            yield from ((at, other) for other in others(str(name), content))
            yield from inside(content, at)

    for at, other in inside(document, ()):
        varied = copy.deepcopy(document)
        holder = varied
        for part in at[:-1]:
            holder = holder[part]
        holder[at[-1]] = other
        yield "/".join(map(str, at)), varied
    for at, _ in inside(document, ()):
        if at[-1] == "ByPackageHash":
            varied = copy.deepcopy(document)
            holder = varied
            for part in at:
                holder = holder[part]
            holder["protocol_version_major"] = 2
            yield "/".join(map(str, at)), varied


def judge(transaction: Transaction) -> int:
    before, tried = shown(transaction), 0
    for place, varied in variations(transaction.to_json()):
        try:
            other = read_document(varied).transaction
        except InputError:
            continue
        if other.hash_hex == transaction.hash_hex:
            continue
        tried += 1
        assert shown(other) != before, f"{place} is signed and not shown"
    return tried


@pytest.mark.parametrize("file", FILES)
def test_nothing_of_a_document_is_signed_and_not_shown(file) -> None:
    assert judge(read_document(json.loads((OWN / file).read_text())).transaction) >= 10


@pytest.mark.parametrize("name", MADE)
def test_nothing_of_any_kind_of_transaction_is_signed_and_not_shown(name) -> None:
    assert judge(MADE[name]) >= 10


NAMES = [
    *("min_out", "min_out ", " min_out", "min out", "min  out", "min   out", " min out", "min out "),
    *(" ", "  ", '"min_out"', '"min_out', "min_out\\s", "'min_out'"),
]


def on_screen(transaction: Transaction) -> list[str]:
    """The rows as they are read: what ends a line is not seen, and neither is how wide a column is."""
    seen = review(transaction, now_ms=NOW, network_name=transaction.chain_name)
    written = io.StringIO()
    shown = [(row.label, row.value, row.note) for row in seen.rows if row.label not in ("Hash", "Signed by")]
    show_review(stream(written, {}, width=80), seen.title, shown, ())
    return [re.sub(" +", " ", line.strip()) for line in written.getvalue().splitlines()]


@pytest.mark.parametrize(
    "made",
    [
        lambda text: call("x", [(text, value_of(ct.STRING, "y"))]),
        lambda text: call("x", [("y", value_of(ct.STRING, text))]),
        lambda text: call(text),
        lambda text: call("x", contract=Stored(text)),
        lambda text: call("x", chain_name=text),
        lambda text: native({"Custom": text}, []),
        lambda text: native("Delegate", [(text, value_of(ct.STRING, "y"))]),
        lambda text: changed(call("x", legacy=True), payment=replace(PAYS, entry_point=text)),
    ],
    ids=["argument", "value", "entry point", "contract", "chain", "native", "argument of native", "payment"],
)
def test_blanks_and_quotes_that_are_signed_are_seen(made) -> None:
    screens = [on_screen(made(name)) for name in NAMES]
    assert all(screens.count(screen) == 1 for screen in screens)


def test_an_argument_whose_name_nobody_would_read_right_is_warned_of() -> None:
    odd = call("x", [("min_out", value_of(ct.U8, 1)), ("min_out ", value_of(ct.U8, 2))])
    paid = changed(session(ExecutableItem("Transfer", ())), payment=replace(PAYS, args=(("", value_of(ct.U8, 1)),)))
    what = "is easily misread: its name is empty, or has odd blanks or quotes"
    assert [one for one in review(odd, now_ms=NOW, network_name="x").warnings if what in one] == [
        f'the argument "min_out\\s" {what}'
    ]
    assert f'the argument "" {what}' in review(paid, now_ms=NOW, network_name="x").warnings
