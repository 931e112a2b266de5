"""The pages of the documentation, and the fenced blocks in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
REASONS = {
    "needs the package index": "it installs from the package index, which a test must not ask",
    "needs another program": "a program that is not ours, and that most machines do not have",
    "runs elsewhere": "another test runs it; the comment says which",
}
"""Why a block may stay unrun; `<!-- not run: REASON -->` or `<!-- not run: REASON (more) -->` stands before it."""
PROGRAMS = ("docs/library.md", "docs/coming-from.md", "docs/devnet.md", "README.md")
"""Pages whose programs in Python and JavaScript are run by tests/integration/library/test_library_docs.py."""
_NOT_RUN = re.compile(r"<!-- not run: ([^(]*?)(?: \((.*)\))? -->\s*\Z")
_FENCE = re.compile(r"^(?P<fence>```+)(?P<head>[^\n`]*)\n(?P<body>.*?)^(?P=fence)[ ]*$", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True)
class Block:
    """One fenced block.

    Args:
        page: the page, from the repository's root.
        line: where it begins.
        language: the first word after the fence.
        title: the file name it bears.
        body: what stands in it.
        not_run: why it is not run, where a comment says so.
    """

    page: str
    line: int
    language: str
    title: str | None
    body: str
    not_run: str | None

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[str]:
    """README and all of docs/, from the repository's root."""
    return ["README.md", *sorted(str(path.relative_to(ROOT)) for path in DOCS.rglob("*.md"))]


def blocks(page: str) -> list[Block]:
    return list(_blocks(page))


def _blocks(page: str) -> Iterator[Block]:
    text = (ROOT / page).read_text(encoding="utf-8")
    for match in _FENCE.finditer(text):
        head = match["head"].strip()
        comment = _NOT_RUN.search(text[: match.start()])
        title = _TITLE.search(head)
        yield Block(
            page=page,
            line=text.count("\n", 0, match.start()) + 1,
            language=head.split()[0] if head else "",
            title=title[1] if title else None,
            body=match["body"],
            not_run=comment[1] if comment else None,
        )


def file_of(page: str, title: str) -> str:
    """The body of the one block of a page that bears this file name."""
    (body,) = (block.body for block in blocks(page) if block.title == title)
    return body
