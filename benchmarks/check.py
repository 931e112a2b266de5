"""How many files a second ``check`` takes in one call, and that it uses all processors.

    python benchmarks/check.py [--quick]

Whole processes, start included, each file a single-signature ed25519 deploy. The yardstick is the same call held to
one processor (taskset), in the same run; what one process does without the command is in ``hashing.py``.
"""

import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from documents import transfers, write_all
from measure import COMMAND, Row, environ, interleaved, main, middle, ratios, spread


def measure(quick: bool) -> Iterator[Row]:
    """The rows."""
    count, rounds = (1000, 3) if quick else (10_000, 3)
    processors = sorted(os.sched_getaffinity(0))
    shares: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        folder = home / "documents"
        folder.mkdir()
        write_all(transfers(count), folder)
        files = [f"{n}.json" for n in range(count)]

        def rate(on: list[int]) -> float:
            before, began = _used_s(), time.perf_counter()
            subprocess.run(
                ["taskset", "-c", ",".join(map(str, on)), COMMAND, "check", *files, "--json"],
                cwd=folder, env=environ(home), stdout=subprocess.DEVNULL, check=True,
            )  # fmt: skip
            took = time.perf_counter() - began
            if len(on) > 1:
                shares.append((_used_s() - before) / took)
            return count / took

        every, one = interleaved(rounds, lambda: rate(processors), lambda: rate(processors[:1]), warm=False)
        each = ratios(every, one)
        wanted = 1 + 0.6 * (len(processors) - 1)
        yield Row(
            group="check",
            what=f"check of {count:,} files",
            figure=f"{middle(every):,.0f}/s",
            spread=spread(every, "/s", 0),
            yardstick=f"held to one processor {middle(one):,.0f}/s",
            ratio=f"{middle(each):.2f} ({spread(each, digits=2)}) on {len(processors)} processors",
            bar=f"all processors: ≥ {wanted:g} ×" if len(processors) > 1 else "",
            ok=middle(each) >= wanted if len(processors) > 1 else None,
            note=f"{middle(shares or [1.0]):.2f} processors busy while it ran",
        )


def _used_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(measure)
