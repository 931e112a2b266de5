"""What mutmut left behind: of each mutant what became of it, and how it differs from our code."""

import ast
import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

BY_TYPES, BY_TESTS, LEFT = (
    "caught by type check",
    ("killed", "timeout", "suspicious", "segfault"),
    ("survived", "no tests"),
)


@dataclass(frozen=True, order=True)
class Change:
    """One mutant, told without its number, which changes with the code around it."""

    function: str
    """Without the package: ``core.claims.claim_of``."""
    was: str
    becomes: str


@dataclass(frozen=True)
class Tally:
    """The mutants of one module."""

    mutants: int
    by_types: int
    by_tests: int

    @property
    def left(self) -> int:
        """How many nobody noticed."""
        return self.mutants - self.by_types - self.by_tests

    @property
    def killed_percent(self) -> float:
        """Of all."""
        return 100 * (self.by_types + self.by_tests) / self.mutants if self.mutants else 100.0

    @property
    def tests_percent(self) -> float:
        """Of those that the types leave to the tests."""
        tried = self.mutants - self.by_types
        return 100 * self.by_tests / tried if tried else 100.0


def together(tallies: Iterable[Tally]) -> Tally:
    """All of them as one."""
    each = list(tallies)
    return Tally(sum(one.mutants for one in each), sum(one.by_types for one in each), sum(one.by_tests for one in each))


def statuses(listing: str) -> dict[str, str]:
    """Mutant -> status, from ``mutmut results --all true``."""
    found = re.findall(r"^\s*(cspr_track\S+__mutmut_\d+): (.+?)\s*$", listing, re.MULTILINE)
    return dict(found)


def tallies(status_of: Mapping[str, str]) -> dict[str, Tally]:
    """Module -> its mutants.

    Raises:
        ValueError: a mutant was not tried, or its status is not known.
    """
    counts: dict[str, Counter[str]] = {}
    for mutant, status in status_of.items():
        if status not in (BY_TYPES, *BY_TESTS, *LEFT):
            raise ValueError(f"{mutant} is {status}")
        counts.setdefault(mutant.rpartition(".")[0], Counter())[status] += 1
    return {
        module: Tally(count.total(), count[BY_TYPES], sum(count[status] for status in BY_TESTS))
        for module, count in sorted(counts.items())
    }


def changes(mutants: Iterable[str], folder: Path) -> list[Change]:
    """How these differ from our code, in the order of the code.

    Args:
        mutants: full names.
        folder: where mutmut wrote the code with all of them.
    """
    by_module: dict[str, list[str]] = {}
    for mutant in mutants:
        by_module.setdefault(mutant.rpartition(".")[0], []).append(mutant)
    return [
        _change(mutant, functions)
        for module in sorted(by_module)
        for functions in [_functions(folder / f"{module.replace('.', '/')}.py")]
        for mutant in by_module[module]
    ]


def _functions(path: Path) -> dict[str, list[str]]:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    return {
        node.name: lines[node.lineno - 1 : node.end_lineno]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def _change(mutant: str, functions: Mapping[str, list[str]]) -> Change:
    module, _, name = mutant.rpartition(".")
    base = re.sub(r"__mutmut_\d+$", "", name)
    ours, theirs = (
        [line.replace(f"def {mangled}(", f"def {_ours(base).rpartition('.')[2]}(") for line in functions[mangled]]
        for mangled in (f"{base}__mutmut_orig", name)
    )
    diff = [
        line for line in list(difflib.unified_diff(ours, theirs, n=0, lineterm=""))[2:] if not line.startswith("@@")
    ]
    was, becomes = (" ⏎ ".join(line[1:].strip() for line in diff if line.startswith(sign)) for sign in "-+")
    return Change(f"{module.removeprefix('cspr_track.')}.{_ours(base)}", was, becomes)


def _ours(mangled: str) -> str:
    """mutmut's name of a function or method in our words."""
    return ".".join(mangled.removeprefix("xǁ").split("ǁ")) if mangled.startswith("xǁ") else mangled.removeprefix("x_")
