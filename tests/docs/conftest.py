"""A home for each test of the documentation."""

from pathlib import Path

import pytest
from shell import Devnet

from docs.home import Home


@pytest.fixture
def home(tmp_path: Path, devnet: Devnet) -> Home:
    return Home(tmp_path, devnet)
