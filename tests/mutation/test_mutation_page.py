"""What the page tells of the mutants holds together; `make mutants` is what tries them."""

import importlib
import inspect
import tomllib
from fnmatch import fnmatch

import pytest

from mutation.page import FIGURES, NO_REASON, REASONS, figures, reasons, renewed
from mutation.results import Change, Tally, changes, statuses, tallies, together
from mutation.run import PAGE, ROOT

AT_LEAST = 90.0
"""Percent of the mutants that must be noticed, with and without the help of the types."""
TOLD = PAGE.read_text(encoding="utf-8")
MUTATED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]["only_mutate"]


def test_at_least_nine_of_ten_are_noticed() -> None:
    whole = together(figures(TOLD).values())
    assert whole.mutants > 10_000
    assert whole.killed_percent >= AT_LEAST
    assert whole.tests_percent >= AT_LEAST


def test_every_survivor_is_listed_with_a_reason() -> None:
    left = {module: row.left for module, row in figures(TOLD).items() if row.left}
    listed = reasons(TOLD)
    assert NO_REASON not in listed.values()
    assert sum(left.values()) >= len(listed)  # changes that look alike in one function are told once
    assert {".".join(one.function.split(".")[:2]) for one in listed} == set(left)


def test_what_is_listed_is_there() -> None:
    for one in reasons(TOLD):
        module, name = f"cspr_track.{'.'.join(one.function.split('.')[:2])}", one.function.split(".")[2:]
        found = importlib.import_module(module)
        for part in name:
            found = getattr(found, part)
        assert callable(found)
        source = "\n".join(line.strip() for line in inspect.getsource(found).splitlines())
        for line in one.was.split(" ⏎ "):
            assert line in source, one


def test_the_page_tells_of_what_is_mutated() -> None:
    for module in figures(TOLD):
        path = f"cspr_track/{module.replace('.', '/')}.py"
        assert any(fnmatch(path, one) for one in MUTATED)
        assert (ROOT / path).exists()
    assert {module.split(".")[0] for module in figures(TOLD)} == {"core", "transaction", "tracking"}


ODD = [
    Change("core.x.f", 'a = b | c or "`"', "a = None"),
    Change("core.x.C.m", "case 1: ⏎ return 2", ""),
    Change("core.x.g", "", 'return "|"'),
]


def test_the_page_is_renewed_and_keeps_its_reasons() -> None:
    bare = f"head\n\n{FIGURES}\n|---|\n\nmiddle\n\n{REASONS}\n|---|\n\nend\n"
    tally = {"cspr_track.core.x": Tally(3000, 1500, 1497)}
    first = renewed(bare, tally, ODD)
    assert reasons(first) == dict.fromkeys(ODD, NO_REASON)
    assert figures(first) == {"core.x": Tally(3000, 1500, 1497)}
    assert "| all | 3,000 | 1,500 | 1,497 | 3 | 99.9 % | 99.8 % |\n\nmiddle" in first
    told = first.replace("| ? |", "| nobody sees it |")
    again = renewed(told, tally, [*ODD[:2], Change("core.y.h", "1", "2")])
    assert list(reasons(again).values()) == ["nobody sees it", "nobody sees it", NO_REASON]
    assert again.endswith("\n\nend\n")


def test_mutmuts_listing_is_counted() -> None:
    listing = """
    cspr_track.core.x.xǁCǁm__mutmut_1: killed
    cspr_track.core.x.x_f__mutmut_1: caught by type check
    cspr_track.core.x.x_f__mutmut_2: timeout
    cspr_track.core.x.x_f__mutmut_3: no tests
    cspr_track.core.y.x_f__mutmut_4: survived
    """
    found = tallies(statuses(listing))
    assert found == {"cspr_track.core.x": Tally(4, 1, 2), "cspr_track.core.y": Tally(1, 0, 0)}
    with pytest.raises(ValueError, match="mutmut_5 is not checked"):
        tallies(statuses("    cspr_track.core.y.x_f__mutmut_5: not checked"))


MUTATED_CODE = """
def x_f__mutmut_orig(a: int = 1) -> int:
    return (
        a
    )
def x_f__mutmut_1(a: int = 2) -> int:
    return (
        a
    )
def x_f__mutmut_2(a: int = 1) -> int:
    return None
class C:
    def xǁCǁ__init____mutmut_orig(self) -> None:
        self.a = None
    def xǁCǁ__init____mutmut_1(self) -> None:
        self.a = ""
"""


def test_a_mutant_is_told_by_what_it_changes_without_mutmuts_names(tmp_path) -> None:
    (tmp_path / "cspr_track" / "core").mkdir(parents=True)
    (tmp_path / "cspr_track" / "core" / "x.py").write_text(MUTATED_CODE, encoding="utf-8")
    names = [f"cspr_track.core.x.{name}" for name in ("x_f__mutmut_1", "x_f__mutmut_2", "xǁCǁ__init____mutmut_1")]
    assert changes(names, tmp_path) == [
        Change("core.x.f", "def f(a: int = 1) -> int:", "def f(a: int = 2) -> int:"),
        Change("core.x.f", "return ( ⏎ a ⏎ )", "return None"),
        Change("core.x.C.__init__", "self.a = None", 'self.a = ""'),
    ]
