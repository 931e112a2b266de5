"""docs/mutation.md: its figures are written by ``make mutants``, its reasons by people."""

import itertools
import re
from collections.abc import Mapping, Sequence

from mutation.results import Change, Tally, together

FIGURES = "| module | mutants | by types | by tests | left | killed | of those for tests |"
REASONS = "| function | was | becomes | why it may stay |"
NO_REASON = "?"


def reasons(page: str) -> dict[Change, str]:
    """Why each survivor may stay."""
    found = {}
    for line in _rows(page, REASONS):
        function, was, becomes, reason = (cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1])
        found[Change(function.strip("`"), _read(was), _read(becomes))] = reason
    return found


def figures(page: str) -> dict[str, Tally]:
    """Module -> its mutants, as the page tells them."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in _rows(page, FIGURES)]
    return {
        module.strip("`"): Tally(*(int(number.replace(",", "")) for number in (mutants, by_types, by_tests)))
        for module, mutants, by_types, by_tests, *_ in rows
        if module.startswith("`")
    }


def renewed(page: str, told: Mapping[str, Tally], left: Sequence[Change]) -> str:
    """The page with these figures and survivors; the reasons of those that it had already stay."""
    known = reasons(page)
    whole = together(told.values())
    rows = [_figures(f"`{module.removeprefix('cspr_track.')}`", tally) for module, tally in told.items()]
    page = _with_rows(page, FIGURES, [*rows, _figures("all", whole)])
    return _with_rows(
        page,
        REASONS,
        [
            f"| `{one.function}` | {_written(one.was)} | {_written(one.becomes)} | {known.get(one, NO_REASON)} |"
            for one in dict.fromkeys(left)
        ],
    )


def _figures(name: str, tally: Tally) -> str:
    numbers = f"{tally.mutants:,} | {tally.by_types:,} | {tally.by_tests:,} | {tally.left:,}"
    return f"| {name} | {numbers} | {tally.killed_percent:.1f} % | {tally.tests_percent:.1f} % |"


def _rows(page: str, head: str) -> list[str]:
    return _cut(page, head)[1]


def _with_rows(page: str, head: str, rows: Sequence[str]) -> str:
    before, _, after = _cut(page, head)
    return "\n".join((*before, *rows, *after))


def _cut(page: str, head: str) -> tuple[list[str], list[str], list[str]]:
    """The lines up to the rows of the table with this head, its rows, and the lines behind them."""
    lines = page.split("\n")
    if head not in lines:
        raise ValueError(f"the page has no table {head}")
    first = lines.index(head) + 2  # behind the rule
    rows = list(itertools.takewhile(lambda line: line.startswith("|"), lines[first:]))
    return lines[:first], rows, lines[first + len(rows) :]


def _written(code: str) -> str:
    """Code in a cell of a table."""
    fence = "``" if "`" in code else "`"
    padding = " " if "`" in code or not code else ""
    return f"{fence}{padding}{code.replace('|', chr(92) + '|')}{padding}{fence}" if code else "nothing"


def _read(cell: str) -> str:
    if cell == "nothing":
        return ""
    fence = "``" if cell.startswith("``") else "`"
    return cell.removeprefix(fence).removesuffix(fence).strip().replace("\\|", "|")
