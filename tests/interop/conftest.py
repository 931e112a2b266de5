"""Peers that these tests need: skipped where they are absent, required in CI."""

import os
import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def sdk() -> None:
    """Node with casper-js-sdk."""
    missing = "Node is not here" if shutil.which("node") is None else None
    if missing is None and not (Path(__file__).parent / "js" / "node_modules" / "casper-js-sdk").exists():
        missing = "casper-js-sdk is not installed (make test does it where npm is)"
    if missing is not None:
        if os.environ.get("CSPR_TRACK_REQUIRE_ALL"):
            pytest.fail(missing)
        pytest.skip(missing)
