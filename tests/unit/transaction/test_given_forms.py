"""Whatever a program holds of a transaction: one document comes of it, or a clear no."""

import json
from dataclasses import replace
from types import MappingProxyType

import pytest
from devnet_world import ALICE, transfer

from cspr_track.core.errors import InputError
from cspr_track.transaction.document import Document, read_document
from cspr_track.transaction.given import check, document_of, refuse_bad
from cspr_track.transaction.signing import approve

SIGNED = transfer()
UNSIGNED = replace(SIGNED, approvals=())
JSON = SIGNED.to_json()
TEXT = json.dumps(JSON)


def codes(document: Document) -> list[str]:
    return [problem.code for problem in document.problems]


@pytest.mark.parametrize(
    "given",
    [SIGNED, JSON, MappingProxyType(JSON), TEXT, f" \n{TEXT}", TEXT.encode(), {"transaction": MappingProxyType(JSON)}],
    ids=["transaction", "object", "mapping", "text", "text after blanks", "bytes", "wrapped mapping"],
)
def test_every_form_gives_the_same_transaction(given) -> None:
    document = document_of(given)
    assert document.transaction.to_json() == JSON
    assert document.problems == ()


@pytest.mark.parametrize("form", [str, lambda path: path], ids=["text", "path"])
def test_a_path_is_read(tmp_path, form) -> None:
    path = tmp_path / "t.json"
    path.write_text(TEXT)
    document = document_of(form(path))
    assert (document.transaction.to_json(), document.file) == (JSON, str(path))


def test_a_path_that_begins_with_a_brace_is_a_path_all_the_same(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "{t}.json"
    path.write_text(TEXT)
    assert document_of(path.relative_to(tmp_path)).transaction.to_json() == JSON


def test_a_document_stays_as_it_was_read() -> None:
    document = read_document(TEXT)
    assert document_of(document) is document


def test_tuples_of_other_sdks_are_lists() -> None:
    assert document_of(JSON | {"approvals": tuple(JSON["approvals"])}).transaction.to_json() == JSON


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (b"", "this object is not JSON: there is a bytes in it"),
        ({1, 2}, "this object is not JSON: there is a set in it"),
    ],
)
def test_an_object_that_is_no_json_is_refused(value, said) -> None:
    with pytest.raises(InputError) as refused:
        document_of({"hash": value})
    assert (refused.value.code, str(refused.value)) == ("invalid-json", said)


def test_nan_is_no_json() -> None:
    with pytest.raises(InputError, match=r"^this object is not JSON: Out of range float values"):
        document_of({"hash": float("nan")})


def test_an_object_that_holds_itself_is_refused() -> None:
    endless: dict[str, object] = {}
    endless["payload"] = endless
    with pytest.raises(InputError) as refused:
        document_of(endless)
    assert (refused.value.code, str(refused.value)) == (
        "invalid-json",
        "this object is not JSON: Circular reference detected",
    )


def test_a_transaction_is_judged_by_itself() -> None:
    assert codes(document_of(UNSIGNED)) == ["no-approvals"]
    assert [problem.code for problem in check(UNSIGNED)] == ["no-approvals"]
    assert check(SIGNED) == ()


def test_a_document_without_signatures_is_fit_to_be_sent_once_it_is_signed() -> None:
    document = document_of(UNSIGNED)
    refuse_bad(document, approve(UNSIGNED, ALICE))
    with pytest.raises(InputError) as refused:
        refuse_bad(document, UNSIGNED)
    assert (refused.value.code, refused.value.path, refused.value.hint, str(refused.value)) == (
        "no-approvals",
        "/approvals",
        "sign it: add --key FILE",
        "at /approvals: nobody has signed it yet",
    )


def test_the_first_thing_that_a_node_refuses_is_said_with_file_and_place(tmp_path) -> None:
    path = tmp_path / "t.json"
    path.write_text(json.dumps(JSON | {"hash": "ab" * 32}))
    document = document_of(path)
    with pytest.raises(InputError) as refused:
        refuse_bad(document, SIGNED)
    assert (refused.value.code, refused.value.hint, str(refused.value)) == (
        "hash-mismatch",
        "the transaction was changed after it was made; make it anew",
        f"{path}, at /hash: its hash is {SIGNED.hash_hex}, the document states another",
    )


def test_what_a_node_takes_nevertheless_is_not_refused() -> None:
    twice = document_of(replace(SIGNED, approvals=SIGNED.approvals * 2))
    refuse_bad(twice, SIGNED)
