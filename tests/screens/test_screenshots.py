"""The pictures in the README and the docs are those of today's code."""

import importlib.util
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
SPEC = importlib.util.spec_from_file_location("screenshots", DOCS / "screenshots.py")
assert SPEC is not None
assert SPEC.loader is not None
screenshots = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(screenshots)


@pytest.mark.parametrize("name", screenshots.SHOTS)
def test_a_picture_is_what_make_screenshots_makes(name) -> None:
    kept = (DOCS / "images" / f"{name}.svg").read_text(encoding="utf-8")
    assert kept == screenshots.picture(name), "make screenshots"
    assert "url(" not in kept.replace("url(#", "")  # it stands alone
