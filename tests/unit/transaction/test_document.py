"""One transaction of any JSON that Casper tools write: where it is looked for, what is noted, and what is refused."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from devnet_world import BOB, transfer
from unit.transaction.refusals import refusal

from cspr_track.core.errors import InputError
from cspr_track.transaction.deploy import parse_deploy
from cspr_track.transaction.document import Document, read_document, read_file, read_lines
from cspr_track.transaction.problem import Problem
from cspr_track.transaction.signing import approve
from cspr_track.transaction.v1 import parse_v1

DEPLOY_JSON, V1_JSON = transfer(legacy=True).to_json(), transfer().to_json()
DEPLOY, V1 = parse_deploy(DEPLOY_JSON, []), parse_v1(V1_JSON, [])
HINT = "cspr-track writes it in the node's form when it sends"
HASH = "12" * 32
UNKNOWN = (
    "unknown-document",
    None,
    "there is no deploy and no transaction in it",
    "a deploy has header, payment and session; a transaction has a payload",
)


def within(json: Any, *names: str) -> Any:
    """The JSON inside of members with these names, the outermost first."""
    for name in reversed(names):
        json = {name: json}
    return json


@pytest.mark.parametrize(
    ("names", "bare", "transaction"),
    [
        ((), DEPLOY_JSON, DEPLOY),
        ((), V1_JSON, V1),
        *(
            ((name,), V1_JSON, V1)
            for name in (
                *("transaction", "Version1", "params", "result", "TransactionAccepted", "data", "Transaction"),
                *("signed_transaction", "recording"),
            )
        ),
        *(((name,), DEPLOY_JSON, DEPLOY) for name in ("deploy", "Deploy", "DeployAccepted")),
        (("data", "data", "data", "data", "data"), V1_JSON, V1),
    ],
)
def test_a_transaction_is_found_bare_and_in_what_tools_wrap_it_in(names, bare, transaction) -> None:
    value = within(bare, *names)
    found = read_document(value, file="a.json")
    assert found == Document(transaction, (), ".".join(names), "a.json")
    assert (found.value, found.bare) == (value, bare)


def test_params_may_be_a_list() -> None:
    assert read_document({"method": "x", "params": [1, V1_JSON]}) == Document(V1, (), "params")


def test_what_stands_in_a_transaction_is_no_further_one() -> None:
    assert read_document({**V1_JSON, "data": V1_JSON}).transaction == V1


@pytest.mark.parametrize("data", [json.dumps(V1_JSON), json.dumps(V1_JSON).encode(), V1_JSON])
def test_a_document_is_text_or_bytes_or_an_object(data) -> None:
    assert read_document(data) == Document(V1)


@pytest.mark.parametrize(
    ("json", "wrapper", "message"),
    [
        (
            within(DEPLOY_JSON, "transaction", "Version1"),
            "transaction.Version1",
            'a legacy deploy stands in "Version1"',
        ),
        (within(V1_JSON, "deploy"), "deploy", 'a TransactionV1 stands in "deploy"'),
        (within(V1_JSON, "transaction", "Deploy"), "transaction.Deploy", 'a TransactionV1 stands in "deploy"'),
    ],
)
def test_a_transaction_in_the_others_wrapper_is_read_and_noted(json, wrapper, message) -> None:
    found = read_document(json)
    assert (found.wrapper, found.problems) == (wrapper, (Problem("node-dialect", "", message, HINT),))


@pytest.mark.parametrize(("whole", "ttl"), [(DEPLOY_JSON, ("header", "ttl")), (V1_JSON, ("payload", "ttl"))])
def test_what_a_node_refuses_is_told_before_what_it_only_reads_otherwise(whole, ttl) -> None:
    where, name = ttl
    json = {**whole, where: {**whole[where], name: 1_800_000}, "approvals": []}
    problems = read_document(json).problems
    assert [(problem.code, problem.path) for problem in problems] == [
        ("no-approvals", "/approvals"),
        ("node-dialect", f"/{where}/{name}"),
    ]


@pytest.mark.parametrize(
    ("json", "missing"),
    [
        ({"header": {}, "payment": 1}, "/hash"),
        ({"hash": HASH, "header": {}, "payment": 1}, "/header/dependencies"),
        ({"hash": HASH, "header": {}, "session": 1}, "/header/dependencies"),
        ({"hash": HASH, "payment": 1, "session": 1}, "/header"),
        ({"hash": HASH, "payload": {}}, "/payload/initiator_addr"),
        ({"payload": {}, "approvals": []}, "/hash"),
        ({"payload": {"initiator_addr": 1}}, "/hash"),
        ({"hash": HASH, "approvals": []}, "/payload"),
    ],
)
def test_what_an_incomplete_transaction_lacks_is_named(json, missing) -> None:
    assert refusal(read_document, json) == ("missing-field", missing, f"{missing.split('/')[-1]!r} is missing", None)


def test_a_layout_from_before_the_release_is_known_by_its_members() -> None:
    assert refusal(read_document, {"header": 1, "body": 1, "approvals": 1})[0] == "unsupported-format"


@pytest.mark.parametrize(
    "json",
    [
        {},
        {"header": {}},
        {"payment": 1},
        {"session": 1},
        {"payload": {}},
        {"payload": "initiator_addr"},
        {"header": 1, "body": 1},
        {"header": 1, "approvals": 1},
        {"body": 1, "approvals": 1},
        {"hash": HASH},
        {"approvals": []},
        {"hash": HASH, "approvals": [], "x": 1},
        {"other": V1_JSON},
        {"data": [V1_JSON]},
        {"data": 1},
        within(V1_JSON, *["data"] * 6),
    ],
)
def test_where_no_transaction_can_be_told_none_is_seen(json) -> None:
    assert refusal(read_document, json) == UNKNOWN


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (
            b"[]",
            (
                "not-an-object",
                None,
                "a transaction is a JSON object, this is a list",
                "give one file for each transaction",
            ),
        ),
        (b"1", ("not-an-object", None, "a transaction is a JSON object, this is a number", None)),
        (
            {"deploy": DEPLOY_JSON, "params": [V1_JSON]},
            ("ambiguous-document", None, "there are 2 transactions in it where one is expected", None),
        ),
        ('"\ud800"', ("not-utf8", None, "it is not UTF-8 text (byte 1)", None)),
    ],
)
def test_what_is_no_single_transaction_is_told(data, told) -> None:
    assert refusal(read_document, data) == told


TWICE = "this member stands twice in its object, and readers disagree on which one counts"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('{"data": {"hash": 1, "approvals": 2, "hash": 1}}', "/hash"),
        ('{"id": 1, "id": 2, "data": {"hash": 1, "approvals": 2}}', "/id"),
        ('{"id": 1, "id": 2, "data": {"hash": 1, "approvals": 2, "hash": 1}}', "/hash"),
    ],
)
def test_a_member_that_stands_twice_is_told_first_of_all_in_the_transaction(text, path) -> None:
    assert refusal(read_document, text) == ("duplicate-key", path, TWICE, None)


def test_an_error_names_the_file_and_the_place() -> None:
    with pytest.raises(InputError) as refused:
        read_document({"hash": HASH, "approvals": []}, file="a.json")
    assert str(refused.value) == "a.json, at /payload: 'payload' is missing"


# --- files


def on_stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


ONE = json.dumps(V1_JSON).encode()


@pytest.mark.parametrize("kind", [str, Path])
def test_a_file_is_read_by_its_path(tmp_path, kind) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(ONE)
    assert read_file(kind(file)) == Document(V1, file=str(file))


def test_a_minus_is_standard_input(monkeypatch) -> None:
    on_stdin(monkeypatch, ONE)
    assert read_file("-") == Document(V1, file="<stdin>")


def test_a_file_is_read_no_further_than_a_document_can_be_long(tmp_path) -> None:
    file = tmp_path / "a.json"
    with file.open("wb") as opened:
        opened.truncate(9_000_000)
    with pytest.raises(InputError) as refused:
        read_file(file)
    assert str(refused.value) == f"{file}: 8388609 bytes are more than any transaction has"


@pytest.mark.parametrize("read", [read_file, lambda path: list(read_lines(path))], ids=["whole", "lines"])
def test_a_file_that_cannot_be_read_is_told_with_the_cause(tmp_path, read) -> None:
    with pytest.raises(InputError) as refused:
        read(tmp_path / "none")
    error = refused.value
    assert (error.code, error.file, error.hint) == ("unreadable-file", str(tmp_path / "none"), None)
    assert str(error) == f"{tmp_path / 'none'}: the file cannot be read: No such file or directory"


LINES = b"\n" + ONE + b"\n  \n" + json.dumps(DEPLOY_JSON).encode()


def test_lines_are_documents_with_their_numbers_and_empty_ones_are_passed_over(tmp_path, monkeypatch) -> None:
    file = tmp_path / "many.jsonl"
    file.write_bytes(LINES)
    on_stdin(monkeypatch, LINES)
    assert list(read_lines(file)) == [Document(V1, file=f"{file}:2"), Document(DEPLOY, file=f"{file}:4")]
    assert list(read_lines("-")) == [Document(V1, file="<stdin>:2"), Document(DEPLOY, file="<stdin>:4")]
    assert not sys.stdin.buffer.closed


def test_a_line_is_read_no_further_than_a_document_can_be_long(tmp_path) -> None:
    file = tmp_path / "many.jsonl"
    with file.open("wb") as opened:
        opened.write(b"x")
        opened.truncate(9_000_000)
    with pytest.raises(InputError) as refused:
        list(read_lines(str(file)))
    assert str(refused.value) == f"{file}:1: 8388609 bytes are more than any transaction has"


# --- signatures into what was read


def test_signatures_are_added_where_the_transaction_stands_and_nothing_else_is_changed() -> None:
    rest: dict[str, Any] = {"id": 1, "jsonrpc": "2.0", "more": [{"approvals": []}]}
    found = read_document({**rest, "params": [V1_JSON, None]})
    more = approve(V1, BOB).approvals[-1]
    assert found.value_with([more]) == {
        **rest,
        "params": [{**V1_JSON, "approvals": [*V1_JSON["approvals"], more.to_json()]}, None],
    }
    assert found.value == {**rest, "params": [V1_JSON, None]}


def test_a_path_that_no_system_has_is_a_file_that_cannot_be_read() -> None:
    with pytest.raises(InputError) as caught:
        read_file("a\0b")
    assert (caught.value.code, caught.value.why) == ("unreadable-file", "embedded null byte")
