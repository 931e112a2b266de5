"""Fuzz with atheris (libFuzzer), for long: ``python -m fuzz.run TARGET… [-runs=N]``, in the folder ``tests``.

Each target runs in a process of its own, after another, from its seeds; only cspr_track is instrumented. A finding ends
its target: the input lies in ``fuzz/findings/TARGET/`` then, where the tests try it again and again. Executions and
findings of each target are printed as a row of the table in docs/fuzzing.md.
"""

import contextlib
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
FINDINGS = HERE / "findings"
RUNS = 1_000_000
SECONDS_EACH, MEGABYTES = 10, 1024
"""What one input may take: bounded time and memory are promises, too."""


def one(name: str, flags: Sequence[str]) -> None:
    """Fuzz in this process, until libFuzzer ends it."""
    import atheris

    with atheris.instrument_imports(include=["cspr_track"]):
        from fuzz.targets import TARGETS
    target = TARGETS[name]
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate({seed[: target.longest] for seed in target.seeds()}):
            (Path(folder) / f"{number:05}").write_bytes(seed)
        (FINDINGS / name).mkdir(exist_ok=True)
        arguments = [
            sys.argv[0],
            folder,
            f"-max_len={target.longest}",
            f"-timeout={SECONDS_EACH}",
            f"-rss_limit_mb={MEGABYTES}",
            f"-artifact_prefix={FINDINGS / name}/",
            "-print_final_stats=1",
            *flags,
        ]
        atheris.Setup(arguments, target.check)
        atheris.Fuzz()


def each(names: Sequence[str], flags: Sequence[str]) -> bool:
    """Fuzz one target after the other; gives whether nothing was found."""
    clean = True
    for name in names:
        began = time.monotonic()
        command = [sys.executable, "-m", "fuzz.run", "--here", name, *flags]
        done = subprocess.run(command, cwd=HERE.parent, stderr=subprocess.PIPE, text=True, errors="replace")
        executed = re.search(r"number_of_executed_units: (\d+)", done.stderr)
        count = int(executed[1]) if executed else 0
        seconds = time.monotonic() - began
        found = "none" if done.returncode == 0 else "one"
        print(f"| {datetime.now(UTC):%Y-%m-%d} | {name} | {count:,} | {seconds:,.0f} s | {found} |", flush=True)
        if done.returncode:
            clean = False
            print("\n".join(done.stderr.splitlines()[-60:]), file=sys.stderr)
    return clean


def main() -> int:
    """Read the command line."""
    flags = [word for word in sys.argv[1:] if word.startswith("-") and word != "--here"]
    names = [word for word in sys.argv[1:] if not word.startswith("-")]
    if not any(flag.startswith(("-runs=", "-max_total_time=")) for flag in flags):
        flags.append(f"-runs={RUNS}")
    if "--here" in sys.argv:
        one(names[0], flags)
        return 0
    from fuzz.targets import TARGETS

    return 0 if each(names or list(TARGETS), flags) else 1


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
