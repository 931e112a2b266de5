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
    load = os.getloadavg()[0]
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return [
        f"- {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.system()} {platform.machine()}, {cpu}, "
        f"{len(os.sched_getaffinity(0))} processors",
        f"- Python {platform.python_version()}, {libraries}",
        f"- Load before it began: {load:.1f} (the benchmarks alone would find 0; with more, look at the ratios)",
    ]


def table(rows: Sequence[Row]) -> list[str]:
    """The rows as Markdown."""
    head = ("what", "figure", "spread", "beside", "ratio", "bar", "verdict", "note")
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for row in rows:
        cells = (row.what, row.figure, row.spread, row.yardstick, row.ratio, row.bar, row.verdict, row.note)
        lines.append(f"| {' | '.join(cell.replace('|', '/').strip() for cell in cells)} |")
    return lines


def main() -> int:
    """Run all; gives the exit code."""
    parser = argparse.ArgumentParser(description="Run every benchmark and write RESULTS.md.")
    parser.add_argument("--quick", action="store_true", help="few rounds, and RESULTS.md stays as it is")
    parser.add_argument("--only", nargs="+", choices=DRIVERS, help="these, and RESULTS.md stays as it is")
    given = parser.parse_args()
    about = machine()
    began, failed, parts = time.monotonic(), 0, []
    missed = counted = 0
    for name in given.only or DRIVERS:
        rows, took, wrong = run(name, quick=given.quick)
        for row in rows:
            show(row)
        print(f"{name}.py took {took:.0f} s{f' and FAILED: {wrong}' if wrong else ''}\n", flush=True)
        failed += bool(wrong)
        missed += sum(row.ok is False for row in rows)
        counted += sum(row.ok is not None for row in rows)
        parts += [f"## {name}.py", "", f"Took {took:.0f} s.", ""]
        parts += [f"**It failed: {wrong}**", ""] if wrong else []
        parts += [*table(rows), ""]
    whole = f"{counted - missed} of {counted} bars are reached; the run took {time.monotonic() - began:.0f} s."
    print(whole)
    if not (given.quick or given.only):
        RESULTS.write_text("\n".join([*HEAD, *about, f"- {whole}", "", *parts]).rstrip() + "\n", encoding="utf-8")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
