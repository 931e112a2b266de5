"""What the package says of itself, and the pages that belong to a release."""

import importlib.metadata
import re
import tomllib

from release_tools import ROOT, script
from shell import Shell

import cspr_track

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_version_is_written_in_one_place(bare: Shell) -> None:
    assert bare("--version").out == f"cspr-track {cspr_track.__version__}\n"
    assert importlib.metadata.version("cspr-track") == cspr_track.__version__
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert "version" not in PROJECT["project"]


def test_the_metadata_is_complete() -> None:
    metadata = importlib.metadata.metadata("cspr-track")
    for field in (
        "Summary",
        "Author",
        "License-Expression",
        "License-File",
        "Keywords",
        "Requires-Python",
        "Description",
    ):
        assert metadata[field], field
    said = {line.rsplit(" ", 1)[1] for line in metadata.get_all("Classifier") or [] if "Python :: 3." in line}
    sessions = re.search(r"^PYTHONS = \[(.*)\]$", (ROOT / "noxfile.py").read_text(), re.MULTILINE)
    assert sessions is not None
    assert said == set(re.findall(r"[0-9.]+", sessions[1]))
    assert set(metadata.get_all("Provides-Extra") or []) == set(PROJECT["project"]["optional-dependencies"])


def test_the_changelog_tells_of_what_is_to_come_or_of_this_version() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings
    for heading in headings:
        assert re.fullmatch(r"\[Unreleased\]|\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", heading), heading
    assert headings[0] == "[Unreleased]" or headings[0].startswith(f"[{cspr_track.__version__}]")


def test_the_changelog_has_the_sections_of_keep_a_changelog() -> None:
    sections = re.findall(r"^### (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(sections) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_every_make_target_that_contributing_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    assert named
    assert named <= targets


def test_the_page_of_dependencies_lists_exactly_what_the_metadata_asks_for() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    direct, brought = text.split("\n## What these bring along\n")
    rows = re.findall(r"^\| ([a-z]+) \| `([^`]+)` \| (\S+) \| ([0-9.]+ [kM]B) \|(.+)\|$", direct, re.MULTILINE)
    extras = [wanted for extra in PROJECT["project"]["optional-dependencies"].values() for wanted in extra]
    assert [name + allowed for name, allowed, *_ in rows] == [*PROJECT["project"]["dependencies"], *extras]
    for name, _, _, _, reasons in rows:
        assert len([cell for cell in reasons.split(" | ") if len(cell.strip()) > 8]) == 3, name
    locked = script("locked").locked
    told = {name: version for name, _, version, *_ in rows}
    told |= dict(re.findall(r"^\| ([a-z0-9-]+) \| (\S+) \| \S+ [kM]B \|$", brought, re.MULTILINE))
    versions = locked("dev") | locked("run")
    assert told == {name: versions.get(name) for name in told}, "say `make dependencies`"
    elsewhere = {"colorama", "exceptiongroup", "lazy-importer", "importlib-metadata", "typing-extensions", "zipp"}
    assert set(locked("run")) - set(told) <= elsewhere, "say `make dependencies`"
