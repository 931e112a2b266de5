"""Fuzz with atheris (libFuzzer), for long: ``python -m fuzz.run [--blind] [TARGET…] [-runs=N]`` in ``tests``.

Each target runs in a process of its own, after another, from its seeds and from what earlier runs found to lead to new
paths (``fuzz/corpus/TARGET/``, not committed). Only cspr_track is instrumented; with ``--blind`` nothing is, which
finds no new paths but tries variations of the known ones some ten times as fast. A finding ends its target: the input
lies in ``fuzz/findings/TARGET/`` then, where the tests try it again and again. Executions and findings of each target
are printed.
"""

import contextlib
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
FINDINGS = HERE / "findings"
CORPUS = HERE / "corpus"
RUNS = 1_000_000
SECONDS_EACH, MEGABYTES = 10, 1024
"""What one input may take: bounded time and memory are promises, too."""


def one(name: str, flags: Sequence[str], *, blind: bool) -> None:
    """Fuzz in this process, until libFuzzer ends it."""
    import atheris

    with contextlib.nullcontext() if blind else atheris.instrument_imports(include=["cspr_track"]):
        from fuzz.targets import TARGETS
    target = TARGETS[name]
    corpus = CORPUS / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(sorted({seed[: target.longest] for seed in target.seeds()})):
        (corpus / f"seed-{number:05}").write_bytes(seed)
    (FINDINGS / name).mkdir(exist_ok=True)
    arguments = [
        sys.argv[0],
        str(corpus),
        f"-max_len={target.longest}",
        f"-timeout={SECONDS_EACH}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-artifact_prefix={FINDINGS / name}/",
        "-print_final_stats=1",
        *(
            ["-keep_seed=1", "-len_control=0"] if blind else []
        ),  # nothing tells then which inputs are of interest: all are kept
        *flags,
    ]
    atheris.Setup(arguments, target.check)
    atheris.Fuzz()


def each(names: Sequence[str], flags: Sequence[str], *, blind: bool) -> bool:
    """Fuzz one target after the other; gives whether nothing was found."""
    clean = True
    for name in names:
        began = time.monotonic()
        command = [sys.executable, "-m", "fuzz.run", "--here", *(["--blind"] if blind else []), name, *flags]
        done = subprocess.run(command, cwd=HERE.parent, stderr=subprocess.PIPE, text=True, errors="replace")
        executed = re.search(r"number_of_executed_units: (\d+)", done.stderr)
        count = int(executed[1]) if executed else 0
        seconds = time.monotonic() - began
        found = "none" if done.returncode == 0 else "one"
        how = "blind" if blind else "guided"
        print(
            f"{datetime.now(UTC):%Y-%m-%d} {name} {how}: {count:,} in {seconds:,.0f} s; findings: {found}", flush=True
        )
        if done.returncode:
            clean = False
            print("\n".join(done.stderr.splitlines()[-60:]), file=sys.stderr)
    return clean


def main() -> int:
    """Read the command line."""
    ours = {"--here", "--blind"} & set(sys.argv[1:])
    flags = [word for word in sys.argv[1:] if word.startswith("-") and word not in ours]
    names = [word for word in sys.argv[1:] if not word.startswith("-")]
    if not any(flag.startswith(("-runs=", "-max_total_time=")) for flag in flags):
        flags.append(f"-runs={RUNS}")
    if "--here" in ours:
        one(names[0], flags, blind="--blind" in ours)
        return 0
    from fuzz.targets import TARGETS

    return 0 if each(names or list(TARGETS), flags, blind="--blind" in ours) else 1


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
