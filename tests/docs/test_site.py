"""The site builds without a warning, fetches nothing from elsewhere, and leads nowhere that is not."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs.pages import ROOT, pages

mkdocs = pytest.importorskip("mkdocs", reason="MkDocs is not here (a tool of the development only)")
_FETCHED = re.compile(r'<(?:script|img|iframe|source)[^>]*\ssrc="([^"]+)"|<link[^>]*\shref="([^"]+)"[^>]*>')
_LINK = re.compile(r'\]\((?!https?://|mailto:|#)([^)\s]+)(?: "([^"]*)")?\)')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The site, and what building it said."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    environ = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=50, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout + done.stderr


def test_it_builds_without_a_warning(site: tuple[Path, str]) -> None:
    _, said = site
    assert not [line for line in said.splitlines() if re.search("warning|error", line, re.IGNORECASE)], said


def test_every_page_is_on_it(site: tuple[Path, str]) -> None:
    folder, _ = site
    for page in pages():
        if page.startswith("docs/"):
            shown = page.removeprefix("docs/").replace("README.md", "index.md")
            assert (folder / shown).with_suffix(".html").is_file(), page


def test_every_page_stands_in_the_navigation_once() -> None:
    nav = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").split("\nnav:\n")[1]
    named = sorted("docs/" + page for page in re.findall(r": (\S+\.md)$", nav, re.MULTILINE))
    assert named == [page for page in pages() if page.startswith("docs/")]


def test_every_picture_is_shown() -> None:
    shown = {
        os.path.normpath((ROOT / page).parent / image)
        for page in pages()
        for image in re.findall(r"!\[[^\]]+\]\(([^)]+\.svg)\)", (ROOT / page).read_text(encoding="utf-8"))
    }
    assert shown == {str(file) for file in (ROOT / "docs" / "images").iterdir()}


def test_it_fetches_nothing_from_elsewhere(site: tuple[Path, str]) -> None:
    folder, _ = site
    for file in folder.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        fetched = [src or href for src, href in _FETCHED.findall(text) if 'rel="canonical"' not in text]
        assert not [address for address in fetched if address.startswith(("http:", "https:", "//"))], file
    for file in folder.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(?:https?:)?//", file.read_text(encoding="utf-8")), file


def test_files_of_the_repository_that_pages_link_to_are_on_it(site: tuple[Path, str]) -> None:
    folder, _ = site
    assert (folder / "source" / "README.md.txt").read_text(encoding="utf-8") == (ROOT / "README.md").read_text("utf-8")
    assert 'href="source/README.md.txt"' in (folder / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md", *pages()])
def test_no_link_is_dead(page: str) -> None:
    for target, title in _LINK.findall((ROOT / page).read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        file = (ROOT / page).parent / path
        assert file.exists(), f"{page}: {target}"
        if title.startswith("test_"):
            assert f"def {title}(" in file.read_text(encoding="utf-8"), f"{page}: {target} {title}"
        if anchor and file.suffix == ".md":
            assert anchor in _anchors(file), f"{page}: {target}"


def _anchors(file: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}


def test_each_row_of_ours_in_the_comparison_leads_to_a_test_or_says_no() -> None:
    text = (ROOT / "docs" / "comparison.md").read_text(encoding="utf-8")
    table = text.split("| | cspr-track |")[1].split("\n\n")[0]
    for row in table.splitlines()[2:]:
        what, ours = (cell.strip() for cell in row.split("|")[1:3])
        assert ours.startswith(("**no", "**none")) or "](../tests/" in ours or what == "is a", row


def test_pages_agree_on_how_many_faults_are_played() -> None:
    told = {page: set(re.findall(r"(\d+) combinations", (ROOT / page).read_text(encoding="utf-8"))) for page in pages()}
    (number,) = told["docs/faults.md"]
    assert {page for page, numbers in told.items() if numbers} >= {"docs/lifecycle.md", "docs/comparison.md"}
    assert all(numbers <= {number} for numbers in told.values()), told


def test_make_install_installs_what_is_locked() -> None:
    done = subprocess.run(
        ["make", "--dry-run", "--always-make", "install"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "--require-hashes -r requirements/run.lock" in done.stdout
    assert "--no-deps --no-build-isolation --editable ." in done.stdout
