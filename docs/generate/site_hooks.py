"""What MkDocs does for us besides: files of the repository that a page links to become part of the site.

So a link such as ``../tests/cli/test_demo.py`` works in the repository and on the site, wherever either lies.
"""

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[2]
_LINK = re.compile(r"(\]\()(\.\./[^)#\s]+)(#[^)\s]*)?(( \"[^\"]*\")?\))")
FOLDER = "source"


def outside(page: str, link: str) -> str | None:
    """The path in the repository that a link of a page leads to, when it lies outside ``docs/``."""
    path = posixpath.normpath(posixpath.join("docs", posixpath.dirname(page), link))
    return None if path.startswith(("docs/", "../")) else path


def on_files(files: Files, config: Any) -> Files:
    """Add what pages link to outside of ``docs/``, as text."""
    for file in list(files.documentation_pages()):
        for match in _LINK.finditer(file.content_string):
            path = outside(file.src_uri, match[2])
            shown = f"{FOLDER}/{path}.txt"
            if path and (ROOT / path).is_file() and files.get_file_from_path(shown) is None:
                content = (ROOT / path).read_text(encoding="utf-8")
                files.append(File.generated(config, shown, content=content))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:  # noqa: ARG001 (MkDocs names them)
    """Let links to the repository lead to the copies."""

    def replaced(match: re.Match[str]) -> str:
        path = outside(page.file.src_uri, match[2])
        if path is None or not (ROOT / path).is_file():
            return match[0]  # MkDocs says that it is dead
        here = posixpath.dirname(page.file.src_uri)
        return f"{match[1]}{posixpath.relpath(f'{FOLDER}/{path}.txt', here or '.')}{match[4]}"

    return _LINK.sub(replaced, markdown)
