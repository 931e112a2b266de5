"""What ``check`` found in one file, for people or as JSON."""

import os
import sys

from cspr_track.core.check_result import Authorized, CheckResult
from cspr_track.core.json_lines import to_json_line
from cspr_track.render.lines import Hint, write_lines
from cspr_track.render.review import show_review
from cspr_track.render.safe_text import safe
from cspr_track.render.terminal import stream


def show_check(result: CheckResult, *, as_json: bool) -> None:
    """Write a result to stdout: one JSON object, or one line and one for each problem, then what is signed."""
    if as_json:
        sys.stdout.write(to_json_line(result).decode("ascii") + "\n")
        return
    word = "not valid" if not result.valid else "valid" if result.sendable else "valid, but not sendable"
    about = f": {result.kind} {result.computed_hash}" if result.computed_hash else ""
    lines = [f"{safe(result.file)}: {word}{about}"]
    if result.authorization is not None:
        lines += _weights(result.authorization)
    for problem in result.problems:
        place = f" at {safe(problem.path)}" if problem.path else ""
        lines.append(f"  {problem.code}{place}: {safe(problem.message)}")
        if problem.hint:
            lines.append(Hint(f"    hint: {safe(problem.hint)}"))
    out = stream(sys.stdout, os.environ)
    write_lines(out, lines)
    if result.shown is not None:
        rows = [(row.label, row.value, row.note) for row in result.shown.rows]
        show_review(out, result.shown.title, rows, (), whole=True)


def _weights(authorized: Authorized) -> list[str]:
    word = "enough" if authorized.enough else "not enough"
    lines = [f"  signed with weight {authorized.weight} of {authorized.threshold}: {word}"]
    for key in authorized.keys:
        name = key.public_key or f"account-hash-{key.account_hash}"
        lines.append(f"    {'signed    ' if key.signed else 'not signed'}  weight {key.weight}  {name}")
    return lines
