"""Regular expressions that every Python we support reads alike."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import cspr_track

PACKAGE = Path(cspr_track.__file__).parent
POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+")


def patterns() -> Iterator[tuple[str, str]]:
    """Where one stands, and its text: all strings in what is given to a function of ``re``."""
    for file in sorted(PACKAGE.rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text())):
            if not isinstance(call, ast.Call) or not ast.unparse(call.func).startswith("re."):
                continue
            for part in (node for given in call.args for node in ast.walk(given)):
                if isinstance(part, ast.Constant) and isinstance(part.value, str | bytes):
                    text = part.value.decode("latin-1") if isinstance(part.value, bytes) else part.value
                    yield f"{file.relative_to(PACKAGE)}:{part.lineno}", text


def test_no_group_is_repeated_possessively() -> None:
    """Python 3.11.2, that of Debian 12, matches ``(...)*+`` wrongly; ``(?>(...)*)`` says the same and is read well."""
    found = list(patterns())
    assert len(found) > 30
    assert [place for place, text in found if POSSESSIVE_GROUP.search(text)] == []
