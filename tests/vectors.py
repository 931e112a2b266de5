"""The test vectors: our own lie in ``tests/data/vectors``; other people's are read where they lie, never copied.

Where the folder of other people's vectors is absent their tests are skipped; in CI (CSPR_TRACK_REQUIRE_ALL) they fail.
"""

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

OWN = Path(__file__).parent / "data" / "vectors"
GIVEN = Path(
    os.environ.get("CSPR_TRACK_VECTORS") or Path(__file__).resolve().parents[2] / "shared" / "vectors" / "given"
)
REQUIRED = bool(os.environ.get("CSPR_TRACK_REQUIRE_ALL"))

Row = dict[str, Any]


@lru_cache(maxsize=1)
def index() -> list[Row]:
    """Every vector that can be read here."""
    whole = GIVEN / "index.json"
    source = whole if whole.exists() else OWN / "index.json"
    found: list[Row] = json.loads(source.read_text(encoding="utf-8"))
    return [row for row in found if row["third_party"] or (OWN / row["file"]).exists()]


def rows(*categories: str, **where: Any) -> list[Any]:
    """The vectors of some categories, as parameters for a test; one that says why they are absent, if they are.

    ``where`` narrows them by fields of the index, such as ``valid=True``.
    """
    chosen = [row for row in index() if row["category"] in categories]
    chosen = [row for row in chosen if all(row.get(name) == value for name, value in where.items())]
    found = [pytest.param(row, id=row["file"]) for row in chosen]
    if not GIVEN.exists():
        found.append(pytest.param(None, id="other people's vectors"))
    return found


def path_of(row: Row | None) -> Path:
    """The file of a vector."""
    if row is None:
        message = f"other people's vectors are not at {GIVEN} (CSPR_TRACK_VECTORS names another folder)"
        if REQUIRED:
            pytest.fail(message)
        pytest.skip(message)
    return (GIVEN if row["third_party"] else OWN) / row["file"]
