"""Every given document and key is read, hashed and judged as its index says."""

import json
from pathlib import Path

import pytest
from vectors import OWN, path_of, rows

from cspr_track.core.errors import InputError
from cspr_track.transaction.document import Document, read_document, read_file
from cspr_track.transaction.keys import SecretKey, load_key


def read(path: Path) -> Document | InputError:
    try:
        return read_file(path)
    except InputError as error:
        return error


def load(path: Path, passphrase: str | None) -> SecretKey | InputError:
    try:
        return load_key(path, passphrase=passphrase)
    except InputError as error:
        return error


@pytest.mark.parametrize("row", rows("deploys", "transactions", "invalid", valid=True))
def test_a_valid_document_has_the_hash_its_index_names_and_nothing_is_wrong_with_it(row) -> None:
    document = read_file(path_of(row))
    assert document.transaction.hash_hex == row["transaction_hash"]
    assert document.transaction.kind == row["kind"]
    assert [problem for problem in document.problems if problem.fatal] == []
    assert [approval.signer.hex for approval in document.transaction.approvals] == [s.lower() for s in row["signers"]]


@pytest.mark.parametrize("row", rows("deploys", "transactions", "invalid", valid=False))
def test_what_is_wrong_with_a_document_is_named_by_its_code_and_place(row) -> None:
    found = read(path_of(row))
    accepted = [row["problem"], *(row.get("also_accepted") or [])]
    problems = found.problems if isinstance(found, Document) else ()
    codes = [problem.code for problem in problems] if isinstance(found, Document) else [found.code]
    assert any(code in accepted for code in codes) or (None in accepted and not codes)
    if row.get("problem_at") and row["problem"] in codes:
        places = [problem.path for problem in problems] if isinstance(found, Document) else [found.path]
        assert row["problem_at"] in places


@pytest.mark.parametrize("row", rows("deploys", "transactions", "invalid", valid=None))
def test_where_nobody_can_tell_the_finding_is_one_of_those_that_are_defensible(row) -> None:
    found = read(path_of(row))
    codes = [problem.code for problem in found.problems] if isinstance(found, Document) else [found.code]
    accepted = [row["problem"], *(row.get("also_accepted") or [])]
    assert row["problem"] is None or any(code in accepted for code in codes) or (None in accepted and not codes)


@pytest.mark.parametrize("row", rows("keys"))
def test_a_key_file_gives_its_public_key_or_the_code_of_what_is_wrong(row) -> None:
    path = path_of(row)
    key = load(path, row.get("passphrase"))
    if isinstance(key, InputError):
        assert key.code in (row["also_accepted"] if row["valid"] else [row["problem"], *row["also_accepted"]])
        assert str(path) in str(key)
    else:
        assert row["valid"] is not False
        assert key.public_key.hex == row["public_key"]
        assert key.public_key.account_hash.hex() == row["account_hash"].removeprefix("account-hash-")


@pytest.mark.parametrize("row", rows("deploys", "transactions", valid=True))
def test_what_is_sent_to_a_node_has_the_same_hash_and_approvals_as_what_was_read(row) -> None:
    document = read_file(path_of(row))
    again = read_document(json.dumps(document.transaction.to_rpc_params()))
    assert again.transaction.hash == document.transaction.hash
    assert again.transaction.approvals == document.transaction.approvals
    assert [problem.code for problem in again.problems if problem.code == "node-dialect"] == []


def test_every_code_that_is_reported_is_one_of_the_documented_ones() -> None:
    known = set(json.loads((OWN / "problems.json").read_text(encoding="utf-8"))["codes"])
    reported: set[str] = set()
    for param in rows("deploys", "transactions", "invalid"):
        if param.values[0] is None:
            continue
        found = read(path_of(param.values[0]))
        reported |= {p.code for p in found.problems} if isinstance(found, Document) else {found.code}
    assert reported - known <= {"node-dialect"}
