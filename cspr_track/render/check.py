"""What ``check`` found in one file (contract: DESIGN part 5)."""

import sys

import msgspec

from cspr_track.core.json_lines import to_json_line
from cspr_track.render.safe_text import safe


class FoundProblem(msgspec.Struct, frozen=True, kw_only=True):
    """One finding: a stable code, a JSON pointer from the transaction object, a sentence, what to do."""

    code: str
    path: str
    message: str
    hint: str | None = None


class CheckResult(msgspec.Struct, frozen=True, kw_only=True):
    """One file."""

    file: str
    kind: str | None = None
    transaction_hash: str | None = None
    """The hash that the document states."""
    computed_hash: str | None = None
    """The hash that its bytes have."""
    valid: bool = False
    signers: list[str] = []
    problems: list[FoundProblem] = []


def show_check(result: CheckResult, *, as_json: bool) -> None:
    """Write a result to stdout: one JSON object, or one line and one for each problem."""
    if as_json:
        sys.stdout.write(to_json_line(result).decode("ascii") + "\n")
        return
    word = "valid" if result.valid else "not valid"
    about = f": {result.kind} {result.computed_hash}" if result.computed_hash else ""
    lines = [f"{safe(result.file)}: {word}{about}"]
    for problem in result.problems:
        place = f" at {safe(problem.path)}" if problem.path else ""
        lines.append(f"  {problem.code}{place}: {safe(problem.message)}")
        if problem.hint:
            lines.append(f"    hint: {safe(problem.hint)}")
    sys.stdout.write("\n".join(lines) + "\n")
