"""Every code is in the one table, the table is the documented one, and the given codes are all there."""

import importlib.util
import re
from pathlib import Path

import pytest
from vectors import GIVEN, OWN

from cspr_track.transaction.problem_codes import CODES

ROOT = Path(__file__).parents[3]
RAISED = re.compile(r"""(?:Problem|Unreadable)\(\s*["']([a-z0-9-]+)["']""")


def test_every_code_that_the_source_names_is_in_the_table() -> None:
    named = {
        code
        for folder in ("transaction", "tracking")
        for file in (ROOT / "cspr_track" / folder).glob("*.py")
        for code in RAISED.findall(file.read_text(encoding="utf-8"))
    }
    assert len(named) > 50
    assert named <= CODES.keys()


def test_the_table_is_documented() -> None:
    spec = importlib.util.spec_from_file_location("make_docs", ROOT / "docs" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    assert (ROOT / "docs" / "problems.md").read_text(encoding="utf-8") == make.problems()


@pytest.mark.parametrize("folder", [OWN, GIVEN], ids=["own", "given"])
def test_the_codes_of_the_vectors_are_in_the_table(folder) -> None:
    file = folder / "problems.json"
    if not file.exists():
        pytest.skip("there is no list of codes here")
    import json

    assert json.loads(file.read_text(encoding="utf-8"))["codes"].keys() <= CODES.keys()
