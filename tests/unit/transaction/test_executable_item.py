"""The payment and the session of a Deploy: each of the six variants, in and out, and what is refused."""

import pytest
from unit.transaction.refusals import newer, refusal

from cspr_track.transaction import bytesrepr as b
from cspr_track.transaction import cl_type as ct
from cspr_track.transaction.action import Action
from cspr_track.transaction.cl_value import CLValue
from cspr_track.transaction.executable_item import ExecutableItem, parse_item
from cspr_track.transaction.problem import Problem

AB = "ab" * 32
RAW = bytes.fromhex(AB)
HINT = "cspr-track writes it in the node's form when it sends"
ARGS = [["n", {"cl_type": "U8", "bytes": "07", "parsed": 7}], ["m", {"cl_type": "Unit", "bytes": "", "parsed": None}]]
READ = (("n", CLValue(ct.U8, b"\x07", 7)), ("m", CLValue(ct.CLType("Unit"), b"", None)))
ARGS_BYTES = b.u32(2) + b.string("n") + b.with_length(b"\x07") + b"\x03" + b.string("m") + b.with_length(b"") + b"\x09"
VERSIONED_HASH, VERSIONED_NAME = "StoredVersionedContractByHash", "StoredVersionedContractByName"


def an_action(**members) -> Action:
    return Action(kind="stored", entry_point="go", **members)


@pytest.mark.parametrize(
    ("variant", "content", "item", "data", "action"),
    [
        (
            "ModuleBytes",
            {"module_bytes": "0061"},
            {"module_bytes": b"\x00a"},
            b"\x00" + b.with_length(b"\x00a"),
            Action(kind="session", entry_point="call", wasm=b"\x00a"),
        ),
        (
            "StoredContractByHash",
            {"hash": AB, "entry_point": "go"},
            {"hash": RAW, "entry_point": "go"},
            b"\x01" + RAW + b.string("go"),
            an_action(target_hash=RAW),
        ),
        (
            "StoredContractByName",
            {"name": "x", "entry_point": "go"},
            {"name": "x", "entry_point": "go"},
            b"\x02" + b.string("x") + b.string("go"),
            an_action(target_name="x"),
        ),
        (
            VERSIONED_HASH,
            {"hash": AB, "version": None, "entry_point": "go"},
            {"hash": RAW, "entry_point": "go"},
            b"\x03" + RAW + b"\x00" + b.string("go"),
            an_action(target_hash=RAW, by_package=True),
        ),
        (
            VERSIONED_NAME,
            {"name": "x", "version": 2**32 - 1, "entry_point": "go"},
            {"name": "x", "version": 2**32 - 1, "entry_point": "go"},
            b"\x04" + b.string("x") + b"\x01" + b.u32(2**32 - 1) + b.string("go"),
            an_action(target_name="x", by_package=True, version=2**32 - 1),
        ),
        ("Transfer", {}, {}, b"\x05", Action(kind="transfer", entry_point="Transfer")),
    ],
)
def test_each_variant_is_read_hashed_and_sent_as_a_node_does(variant, content, item, data, action) -> None:
    notes: list[Problem] = []
    json = {variant: {**content, "args": ARGS}}
    found = parse_item(json, "/session", notes)
    assert found == ExecutableItem(variant, READ, **item)
    assert found.to_bytes() == data + ARGS_BYTES
    assert found.to_json() == json
    assert found.action == action
    assert notes == []


def test_a_version_of_a_contract_that_is_no_package_is_passed_over() -> None:
    json = {"StoredContractByName": {"name": "x", "version": 3, "entry_point": "go", "args": []}}
    assert parse_item(json, "/session", []).version is None


def test_a_contract_without_an_entry_point_calls_the_empty_one() -> None:
    assert ExecutableItem("StoredContractByName", (), name="x").action == Action(
        kind="stored", entry_point="", target_name="x"
    )


def test_variants_that_are_null_are_absent_and_noted() -> None:
    notes: list[Problem] = []
    json = {"ModuleBytes": None, "Transfer": {"args": []}}
    assert parse_item(json, "/session", notes) == ExecutableItem("Transfer", ())
    assert notes == [Problem("node-dialect", "/session", "variants that are absent stand as null", HINT)]


@pytest.mark.parametrize(
    "prefix",
    [
        "contract-package-wasm",
        "contract-package-",
        "contract-",
        "hash-",
        "package-",
        "entity-contract-",
        "addressable-entity-",
    ],
)
def test_a_hash_with_a_prefix_is_read_and_noted(prefix) -> None:
    notes: list[Problem] = []
    json = {"StoredContractByHash": {"hash": prefix + AB, "entry_point": "go", "args": []}}
    assert parse_item(json, "/session", notes).hash == RAW
    assert notes == [
        Problem("node-dialect", "/session/StoredContractByHash/hash", f"the hash bears the prefix {prefix!r}", HINT)
    ]


VARIANTS = (
    "ModuleBytes, StoredContractByHash, StoredContractByName, StoredVersionedContractByHash, "
    "StoredVersionedContractByName, Transfer"
)


def called(**members) -> dict[str, object]:
    return {VERSIONED_HASH: {"hash": AB, "version": None, "entry_point": "go", "args": [], **members}}


@pytest.mark.parametrize(
    ("json", "told"),
    [
        (1, ("wrong-type", "/s", "an object must stand here, not a number", None)),
        ({}, ("unknown-variant", "/s", "one executable item must stand here, not 0", None)),
        ({"Transfer": None}, ("unknown-variant", "/s", "one executable item must stand here, not 0", None)),
        (
            {"Transfer": {}, "ModuleBytes": {}},
            ("unknown-variant", "/s", "one executable item must stand here, not 2", None),
        ),
        ({"Call": {}}, ("unknown-variant", "/s", "'Call' is not known here", newer(VARIANTS))),
        ({"Transfer": 1}, ("wrong-type", "/s/Transfer", "an object must stand here, not a number", None)),
        ({"Transfer": {}}, ("missing-field", "/s/Transfer/args", "'args' is missing", None)),
        ({"Transfer": {"args": 1}}, ("wrong-type", "/s/Transfer/args", "a list must stand here, not a number", None)),
        (
            {"ModuleBytes": {"args": []}},
            ("missing-field", "/s/ModuleBytes/module_bytes", "'module_bytes' is missing", None),
        ),
        (
            {"ModuleBytes": {"args": [], "module_bytes": 1}},
            ("wrong-type", "/s/ModuleBytes/module_bytes", "hexadecimal text must stand here, not a number", None),
        ),
        (
            {"StoredContractByHash": {"args": []}},
            ("missing-field", "/s/StoredContractByHash/hash", "'hash' is missing", None),
        ),
        (
            {"StoredContractByName": {"args": []}},
            ("missing-field", "/s/StoredContractByName/name", "'name' is missing", None),
        ),
        (
            {"StoredContractByName": {"args": [], "name": "x"}},
            ("missing-field", "/s/StoredContractByName/entry_point", "'entry_point' is missing", None),
        ),
        (
            {"StoredContractByName": {"args": [], "name": 1}},
            ("wrong-type", "/s/StoredContractByName/name", "text must stand here, not a number", None),
        ),
        (called(hash=1), ("wrong-type", f"/s/{VERSIONED_HASH}/hash", "text must stand here, not a number", None)),
        *(
            (called(hash=text), ("bad-length", f"/s/{VERSIONED_HASH}/hash", "32 bytes must stand here, not 1", None))
            for text in ("ab", "hash-ab")
        ),
        (
            called(version=2**32),
            ("out-of-range", f"/s/{VERSIONED_HASH}/version", "the number must be between 0 and 2^32 - 1", None),
        ),
        (
            called(entry_point=1),
            ("wrong-type", f"/s/{VERSIONED_HASH}/entry_point", "text must stand here, not a number", None),
        ),
    ],
)
def test_what_is_no_executable_item_is_told_with_its_place(json, told) -> None:
    assert refusal(parse_item, json, "/s", []) == told
