"""A check-up as lines, or as one JSON object."""

from collections.abc import Sequence

from cspr_track.core.check_up import CheckUp, Finding
from cspr_track.core.json_lines import to_json_line
from cspr_track.render.safe_text import safe
from cspr_track.render.terminal import Terminal


def show_check_up(findings: Sequence[Finding], terminal: Terminal, *, network: str, as_json: bool) -> None:
    """Write what was found to stdout."""
    file = terminal.stdout.file
    healthy = all(finding.ok for finding in findings)
    if as_json:
        found = CheckUp(network=network, ok=healthy, checks=list(findings))
        file.write(to_json_line(found).decode("ascii") + "\n")
        return
    good, bad = ("✓", "✗") if terminal.stdout.unicode else ("ok", "NOT OK")
    for finding in findings:
        file.write(f"{good if finding.ok else bad} {safe(finding.name)}: {safe(finding.figure)}\n")
        if finding.remedy:
            file.write(f"    hint: {safe(finding.remedy)}\n")
