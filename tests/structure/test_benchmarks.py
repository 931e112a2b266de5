"""No benchmark that nobody runs, and none whose figures nobody explains."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BENCHMARKS = ROOT / "benchmarks"
DRIVERS = sorted(
    file.name for file in BENCHMARKS.glob("*.py") if "def measure(quick: bool)" in file.read_text(encoding="utf-8")
)


def test_there_are_drivers() -> None:
    assert len(DRIVERS) >= 12


@pytest.mark.parametrize("driver", DRIVERS)
def test_every_driver_is_run_told_and_explained(driver: str) -> None:
    run = (BENCHMARKS / "run.py").read_text(encoding="utf-8")
    results = (BENCHMARKS / "RESULTS.md").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")

    assert f'"{driver.removesuffix(".py")}"' in run
    assert f"## {driver}" in results
    assert re.search(rf"^## .*`{driver}`", page, re.MULTILINE)


def test_the_results_tell_of_no_driver_that_is_gone() -> None:
    results = (BENCHMARKS / "RESULTS.md").read_text(encoding="utf-8")

    assert set(re.findall(r"^## (\w+\.py)", results, re.MULTILINE)) == set(DRIVERS)


def test_no_driver_failed_in_the_run_that_is_kept() -> None:
    assert "It failed" not in (BENCHMARKS / "RESULTS.md").read_text(encoding="utf-8")
