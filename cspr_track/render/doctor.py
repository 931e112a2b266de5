"""A check-up as lines for people, or as JSON, one object a line."""

from collections.abc import Sequence

from cspr_track.core.check_up import CheckUpEnd, Finding
from cspr_track.core.json_lines import to_json_line
from cspr_track.render.lines import Hint, write_lines
from cspr_track.render.safe_text import safe
from cspr_track.render.terminal import Terminal

SIGNS = {"ok": "✓", "warning": "!", "failed": "✗"}
WORDS = {"ok": "ok", "warning": "WARNING", "failed": "NOT OK"}


def show_check_up(
    findings: Sequence[Finding], terminal: Terminal, *, network: str, chain_name: str, as_json: bool
) -> None:
    """Write what was found to stdout."""
    file = terminal.stdout.file
    end = CheckUpEnd(
        network=network,
        chain_name=chain_name,
        healthy=all(finding.ok for finding in findings),
        checks=len(findings),
        warnings=sum(finding.verdict == "warning" for finding in findings),
        failed=sum(finding.verdict == "failed" for finding in findings),
    )
    if as_json:
        file.writelines(to_json_line(line).decode("ascii") + "\n" for line in (*findings, end))
        return
    signs = SIGNS if terminal.stdout.unicode else WORDS
    lines: list[str] = []
    for finding in findings:
        lines.append(f"{signs[finding.verdict]} {safe(finding.name)}: {safe(finding.figure)}")
        if finding.remedy:
            lines.append(Hint(f"    hint: {safe(finding.remedy)}"))
    write_lines(terminal.stdout, [*lines, _verdict(end)])


def _verdict(end: CheckUpEnd) -> str:
    counted = [f"{end.failed} of {end.checks} failed" if end.failed else f"all {end.checks} checks work"]
    if end.warnings:
        counted.append(f"{end.warnings} to look at")
    return f"{safe(end.network)} ({safe(end.chain_name)}): {', '.join(counted)}"
