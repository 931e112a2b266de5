"""How long a command takes to start, beside what it cannot do without, interleaved in one run.

Usage: python benchmarks/startup.py [RUNS]
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("cspr-track"))
PAIRS = [
    # what is measured, the yardstick, the highest ratio wanted
    (["--version"], "import typer", 1.25),
    (["--help"], "import typer", 1.25),
]


def seconds(command: list[str]) -> float:
    """Wall time of one run."""
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def main() -> int:
    """Measure each pair; 1 when a ratio is above what is wanted."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    worst = 0
    for arguments, code, wanted in PAIRS:
        ours, theirs = [COMMAND, *arguments], [sys.executable, "-c", code]
        seconds(ours), seconds(theirs)  # warm up
        pairs = [(seconds(ours), seconds(theirs)) for _ in range(runs)]
        ratio = statistics.median(one / other for one, other in pairs)
        mine = statistics.median(one for one, _ in pairs) * 1000
        base = statistics.median(other for _, other in pairs) * 1000
        verdict = "ok" if ratio <= wanted else "too slow"
        worst |= ratio > wanted
        print(
            f"cspr-track {' '.join(arguments):<10} {mine:6.1f} ms   python -c {code!r} {base:6.1f} ms   "
            f"ratio {ratio:.2f} (at most {wanted}): {verdict}"
        )
    return int(worst)


if __name__ == "__main__":
    sys.exit(main())
