"""Run every benchmark and write RESULTS.md; `make bench` calls this.

    python benchmarks/run.py [--quick] [--only NAME...]

Each driver runs in a process of its own, one after the other. A driver that fails is told in the table, and the others
run all the same. It ends with 1 when a driver fails; what misses its bar is told, and is no failure of the run.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from measure import HERE, PYTHON, Row, show

DRIVERS = (
    "startup",
    "event_to_line",
    "time_to_know",
    "scale",
    "sending",
    "hashing",
    "check",
    "journal",
    "memory",
    "idle",
    "completion",
    "screen",
)
"""In the order of the table; each is a file beside this one with a function ``measure``."""
LIMIT_S = 240
"""A driver that takes longer has failed."""
LIBRARIES = ("typer", "websockets", "httpx", "msgspec", "cryptography", "pycspr")
RESULTS = HERE / "RESULTS.md"
HEAD = (
    "# Results of the benchmarks",
    "",
    "Written by `make bench`. What the figures mean, what was done for them and why some bars are missed is told in",
    "[docs/performance.md](../docs/performance.md). A ratio is the median of the ratios of the rounds, each measured",
    "side by side in one run; the spread is the middle half of the rounds, from the lower quartile to the upper one.",
    "",
)


def run(name: str, *, quick: bool) -> tuple[list[Row], float, str]:
    """The rows of one driver, the seconds it took, and what went wrong, if anything did."""
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.jsonl"
        command = [PYTHON, str(HERE / f"{name}.py"), "--rows", str(rows), *(["--quick"] if quick else [])]
        began, wrong = time.monotonic(), ""
        try:
            done = subprocess.run(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=LIMIT_S, check=False
            )
            lines = done.stderr.strip().splitlines()
            wrong = (lines or ["no word"])[-1] if done.returncode > 1 or (lines and done.returncode) else ""
        except subprocess.TimeoutExpired:
            wrong = f"not done after {LIMIT_S} s"
        took = time.monotonic() - began
        told = rows.read_text().splitlines() if rows.exists() else []
        return [Row(**json.loads(line)) for line in told], took, wrong


def machine() -> list[str]:
    """What it ran on, as far as figures depend on it."""
    cpu = "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line]
        cpu = names[0] if names else cpu
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return [
        f"- {platform.system()} {platform.machine()}, {cpu}, {len(os.sched_getaffinity(0))} processors",
        f"- Python {platform.python_version()}, {libraries}",
        "- Where the load before a driver was above 1, others worked on the machine: look at the ratios",
    ]


def table(rows: Sequence[Row]) -> list[str]:
    """The rows as Markdown."""
    head = ("what", "figure", "spread", "beside", "ratio", "bar", "verdict", "note")
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for row in rows:
        cells = (row.what, row.figure, row.spread, row.yardstick, row.ratio, row.bar, row.verdict, row.note)
        lines.append(f"| {' | '.join(cell.replace('|', '/').strip() for cell in cells)} |")
    return lines


def section(name: str, rows: Sequence[Row], took: float, wrong: str, load: float, *, quick: bool) -> str:
    """What RESULTS.md tells of one driver."""
    said = [f"Took {took:.0f} s on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; load before it {load:.1f}.", ""]
    said += ["A quick run of few rounds, which says whether it works rather than how quick it is.", ""] if quick else []
    said += [f"**It failed: {wrong}**", ""] if wrong else []
    return "\n".join([f"## {name}.py", "", *said, *table(rows)]) + "\n"


def keep(name: str, text: str) -> None:
    """Put a section in the place of the one that was there; the others stay, and their own lines tell when they ran."""
    old = RESULTS.read_text(encoding="utf-8").split("\n## ")[1:] if RESULTS.exists() else []
    sections = {one.partition(".py")[0]: f"## {one.strip()}\n" for one in old} | {name: text}
    verdicts = [line.split(" | ")[6] for one in sections.values() for line in one.splitlines() if line.count(" | ") > 6]
    reached, missed = verdicts.count("ok"), verdicts.count("missed")
    head = [*HEAD, *machine(), f"- {reached} of {reached + missed} bars are reached", ""]
    told = [sections[one] for one in DRIVERS if one in sections]
    RESULTS.write_text("\n".join([*head, *told]), encoding="utf-8")


def main() -> int:
    """Run all; gives the exit code."""
    parser = argparse.ArgumentParser(description="Run every benchmark and write RESULTS.md.")
    parser.add_argument("--quick", action="store_true", help="few rounds, and RESULTS.md stays as it is")
    parser.add_argument(
        "--keep", action="store_true", help="with --quick: RESULTS.md is written all the same, and says so"
    )
    parser.add_argument("--only", nargs="+", choices=DRIVERS, help="these; what RESULTS.md tells of others stays")
    given = parser.parse_args()
    began, failed = time.monotonic(), 0
    for name in given.only or DRIVERS:
        load = os.getloadavg()[0]
        rows, took, wrong = run(name, quick=given.quick)
        for row in rows:
            show(row)
        print(f"{name}.py took {took:.0f} s{f' and FAILED: {wrong}' if wrong else ''}\n", flush=True)
        failed += bool(wrong)
        if given.keep or not given.quick:
            keep(name, section(name, rows, took, wrong, load, quick=given.quick))
    print(f"the run took {time.monotonic() - began:.0f} s")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
