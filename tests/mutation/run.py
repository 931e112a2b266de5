"""Try every mutant and write docs/mutation.md anew (``make mutants``): ``python -m mutation.run [PATTERN…]``.

mutmut changes our code in one place at a time; mypy or a test must notice. With patterns, such as
``'cspr_track.core.claims*'``, only those are tried, what is left of them is printed, and the page stays as it is.
"""

import os
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

from mutation.page import NO_REASON, reasons, renewed
from mutation.results import LEFT, changes, statuses, tallies

ROOT = Path(__file__).parents[2]
MUTANTS = ROOT / "mutants"
PAGE = ROOT / "docs" / "mutation.md"
SHARED = ROOT.parent / "shared"


def main(patterns: list[str]) -> int:
    """Give 1 where something is left for which the page has no reason."""
    MUTANTS.mkdir(exist_ok=True)  # Python remembers a folder that was not there when it began
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",  # for mypy
        "CSPR_TRACK_VECTORS": os.environ.get("CSPR_TRACK_VECTORS") or str(SHARED / "vectors" / "given"),
        "CSPR_TRACK_REFERENCE": os.environ.get("CSPR_TRACK_REFERENCE") or str(SHARED / "reference"),
    }
    mutmut = [sys.executable, "-P", "-m", "mutmut"]
    run = [*mutmut, "run", "--max-children", str(os.cpu_count() or 1), *patterns]
    subprocess.run(run, cwd=ROOT, env=environment, check=True)
    listed = subprocess.run(
        [*mutmut, "results", "--all", "true"], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    status_of = statuses(listed.stdout)
    if patterns:
        status_of = {name: status for name, status in status_of.items() if any(fnmatch(name, one) for one in patterns)}
    left = changes([name for name, status in status_of.items() if status in LEFT], MUTANTS)
    page = PAGE.read_text(encoding="utf-8")
    if not patterns:
        page = renewed(page, tallies(status_of), left)
        PAGE.write_text(page, encoding="utf-8")
    known = reasons(page)
    unexplained = [one for one in left if known.get(one, NO_REASON) == NO_REASON]
    for one in unexplained:
        print(f"{one.function}\n    - {one.was}\n    + {one.becomes}")
    print(f"{len(status_of):,} mutants, {len(left)} left, {len(unexplained)} of them without a reason in {PAGE.name}")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
