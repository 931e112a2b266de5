"""What comes from outside is written through the one place that folds it."""

import ast
from pathlib import Path

import cspr_track

PACKAGE = Path(cspr_track.__file__).parent


def test_nothing_that_is_made_safe_is_written_to_stderr_unfolded() -> None:
    """A terminal would go on with it at its margin, where our own lines begin."""
    written = [
        (f"{file.relative_to(PACKAGE)}:{call.lineno}", ast.unparse(call))
        for file in sorted(PACKAGE.rglob("*.py"))
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "sys.stderr.write"
    ]
    assert len(written) > 5
    assert [place for place, text in written if "safe(" in text] == []
