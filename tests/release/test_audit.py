"""What the audit says of licences and advisories, and what the bill of materials tells."""

from email.message import Message
from pathlib import Path

import pytest
from release_tools import script

ECDSA = "GHSA-wj6h-64fc-37mp"


@pytest.mark.parametrize(
    ("licence", "good"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-3-Clause", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("BSD License; MIT License", True),
        ("MIT License; GNU General Public License v3 (GPLv3)", False),
        ("Mozilla Public License 2.0 (MPL 2.0)", True),
        ("UNKNOWN", False),
        ("", False),
    ],
)
def test_a_licence_is_accepted_only_if_it_is_on_the_list(licence: str, good: bool) -> None:
    assert script("licences").accepted(licence) is good


@pytest.mark.parametrize(
    ("headers", "licence"),
    [
        ([("License-Expression", "MIT"), ("License", "other")], "MIT"),
        ([("Classifier", "License :: OSI Approved :: BSD License"), ("License", "other")], "BSD License"),
        ([("Classifier", "License :: OSI Approved"), ("License", "ISC")], "ISC"),
        ([("License", "The MIT License (MIT)\n\nPermission is hereby granted")], "The MIT License (MIT)"),
        ([], ""),
    ],
)
def test_a_licence_is_told_in_one_line(headers: list[tuple[str, str]], licence: str) -> None:
    metadata = Message()
    for name, text in headers:
        metadata._headers.append((name, text))  # type: ignore[attr-defined]
    assert script("licences").stated(metadata) == licence


def test_every_licence_of_what_runs_here_is_accepted() -> None:
    locked, licences = script("locked"), script("licences")
    table = licences.rows(locked.closure({wanted.name for wanted in locked.direct()}))
    assert len(table) > 30
    assert licences.refused(table) == []


def answer(name: str, *vulns: dict[str, object]) -> dict[str, object]:
    return {"name": name, "version": "1.0", "vulns": [*vulns]}


def vuln(name: str, *aliases: str) -> dict[str, object]:
    return {"id": name, "aliases": [*aliases], "fix_versions": ["1.1"], "description": ""}


def test_an_answer_about_each_package_and_nothing_found_is_a_pass() -> None:
    advisories = script("advisories")
    judged = advisories.judge({"dependencies": [answer("one"), answer("two")]}, ["one", "two"])
    assert judged.outcome == 0
    assert advisories.lines(judged, "") == ["vulnerabilities: none; 2 packages asked about, 0 without an answer"]


def test_a_package_that_the_service_does_not_know_has_not_passed() -> None:
    # pip-audit itself ends with 0 here, and says that no vulnerabilities are known
    advisories = script("advisories")
    report = {"dependencies": [answer("one"), {"name": "two", "skip_reason": "Dependency not found"}]}
    judged = advisories.judge(report, ["one", "two"])
    assert judged.outcome == 3
    assert judged.unasked == ("two",)
    first, hint, last = advisories.lines(judged, "Dependency not found")
    assert first == ("error: NOT AUDITED: of 1 of 2 packages nothing is known, which is no pass (Dependency not found)")
    assert hint.startswith("hint: ask again where the advisory service can be reached")
    assert last == "vulnerabilities: UNKNOWN; 1 packages asked about, 1 without an answer"


@pytest.mark.parametrize("report", [None, {}, {"dependencies": []}])
@pytest.mark.parametrize("wanted", [["one", "two"], []])
def test_no_answer_at_all_is_no_pass(report: dict[str, object] | None, wanted: list[str]) -> None:
    assert script("advisories").judge(report, wanted).outcome == 3


def test_what_is_found_fails_also_when_not_all_was_asked() -> None:
    advisories = script("advisories")
    judged = advisories.judge({"dependencies": [answer("one", vuln("PYSEC-1", "CVE-1"))]}, ["one", "two"])
    assert judged.outcome == 1
    assert advisories.lines(judged, "?")[0] == "error: one 1.0: PYSEC-1, CVE-1; mended in 1.1"


def test_what_is_accepted_is_told_and_does_not_fail_and_has_a_reason() -> None:
    advisories = script("advisories")
    for names in ((ECDSA,), ("PYSEC-2", ECDSA)):
        judged = advisories.judge({"dependencies": [answer("ecdsa", vuln(*names))]}, ["ecdsa"])
        assert judged.outcome == 0
        assert advisories.lines(judged, "")[0] == f"note: ecdsa 1.0: {names[0]} is accepted: release/advisories.py"
    assert all(len(reason) > 100 for reason in advisories.ACCEPTED.values())


def test_why_there_was_no_answer_is_the_last_word_of_the_tool() -> None:
    why_not = script("audit").why_not
    assert why_not(None, "Traceback\nConnectionError: no route\n") == "ConnectionError: no route"
    assert why_not({"dependencies": [{"name": "a", "skip_reason": "not found"}]}, "x") == "not found"
    assert why_not(None, "") == "pip-audit gave no reason"


HASH = {"alg": "SHA-256", "content": "aa"}
BILL = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "metadata": {"component": {"bom-ref": "root-component", "name": "cspr-track", "type": "application"}},
    "components": [
        {
            "bom-ref": f"requirements-L{line}",
            "name": name,
            "version": "1.0",
            "purl": f"pkg:pypi/{name}@1.0",
            "type": "library",
            "description": "requirements line",
            "externalReferences": [
                {"type": "distribution", "url": "/x", "hashes": [{"alg": "SHA-256", "content": "aa"}]}
            ],
        }
        for line, name in enumerate(("one", "two"))
    ],
    "dependencies": [{"ref": "requirements-L0"}, {"ref": "requirements-L1"}],
}


def test_the_bill_tells_our_version_licences_hashes_and_who_brings_whom() -> None:
    whole = script("bill").completed(
        BILL,
        version="1.2.3",
        direct={"one", "not-locked"},
        needs={"one": {"two"}, "two": set()}.__getitem__,
        licence_of={"one": "Apache-2.0 OR MIT", "two": "BSD License; MIT License"}.__getitem__,
    )
    assert whole["metadata"]["component"] == {
        "bom-ref": "cspr-track",
        "name": "cspr-track",
        "type": "application",
        "version": "1.2.3",
    }
    assert whole["dependencies"] == [
        {"ref": "cspr-track", "dependsOn": ["pkg:pypi/one"]},
        {"ref": "pkg:pypi/one", "dependsOn": ["pkg:pypi/two"]},
        {"ref": "pkg:pypi/two"},
    ]
    one, two = whole["components"]
    assert one["licenses"] == [{"expression": "Apache-2.0 OR MIT", "acknowledgement": "declared"}]
    assert [each["license"]["name"] for each in two["licenses"]] == ["BSD License", "MIT License"]
    assert one["externalReferences"][0]["hashes"] == [HASH]
    assert "requirements" not in str(whole)


def test_the_sums_name_archives_and_bill_as_sha256sum_reads_them(tmp_path: Path) -> None:
    for name in ("a.whl", "a.tar.gz", "a.cdx.json", "licences.md"):
        (tmp_path / name).write_text("")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    text = script("checksums").write(tmp_path)
    assert text == "".join(f"{empty}  {name}\n" for name in ("a.cdx.json", "a.tar.gz", "a.whl"))
    assert (tmp_path / "SHA256SUMS").read_text() == text
