"""What ``watch`` holds in memory over an hour of traffic, played in less than a minute.

    python benchmarks/memory.py [--quick]

A raw server in a process of its own sends what an hour brings: 720 ``Ping`` frames and 50,000 executions of others,
ten times what mainnet executes. ``watch --json`` follows one transaction without a limit; its resident memory is read
from the system all the time. Flat: the later half takes no more than the earlier one, but for a few pages.
"""

import contextlib
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from measure import COMMAND, PYTHON, TOKEN, Row, ask, environ, main, middle, server
from raw_stream import hash_of

LIMIT_MIB, FLAT_MIB = 64.0, 1.0
PAUSE_S = 0.0005
IMPORTS = """
import sys, asyncio, json, sqlite3
sys.modules['httpx._main'] = None
import httpx, msgspec, typer, websockets.asyncio.client
print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmRSS')))
"""


def resident_mib(pid: int) -> float:
    """Resident memory of a process. Source: proc(5), /proc/PID/status."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def measure(quick: bool) -> Iterator[Row]:
    """The rows."""
    others, pings = (4_000, 60) if quick else (50_000, 720)
    with tempfile.TemporaryDirectory() as name, server("raw_stream.py", 1, others, PAUSE_S, pings) as told:
        home, http = Path(name), f"http://127.0.0.1:{told['port']}"
        flags = ["--rest", http, "--rpc", "", "--events", "", "--stream", http.replace("http", "ws")]
        said = home / "stderr"
        with said.open("w") as stderr, (home / "stdout").open("w") as stdout:
            process = subprocess.Popen(
                [COMMAND, "watch", hash_of(0), *flags, "--chain-name", "casper-test", "--json", "--timeout", "0"],
                env=environ(home, CSPR_CLOUD_KEY=TOKEN), stdout=stdout, stderr=stderr,
            )  # fmt: skip
        while "listening" not in said.read_text():
            if process.poll() is not None:
                raise SystemExit(said.read_text())
            time.sleep(0.02)
        time.sleep(1.0)  # look-ups of the start
        with contextlib.suppress(urllib.error.HTTPError):
            ask(f"{http}/go")
        samples = []
        while process.poll() is None:
            samples.append(resident_mib(process.pid))
            time.sleep(0.1)
        bare = int(subprocess.run([PYTHON, "-c", IMPORTS], capture_output=True, check=True).stdout) / 1024
    samples = [one for one in samples if one]  # a process that has ended holds nothing
    half = len(samples) // 2
    growth = middle(samples[half:]) - middle(samples[:half])
    yield Row(
        group="memory",
        what=f"watch, an hour of traffic ({others:,} executions of others, {pings} pings), at most",
        figure=f"{max(samples):.1f} MiB",
        spread=f"{samples[0]:.1f} at the start, {samples[-1]:.1f} at the end",
        yardstick=f"its imports alone {bare:.1f} MiB",
        ratio=f"{max(samples) / bare:.2f}",
        bar=f"≤ {LIMIT_MIB:g} MiB",
        ok=max(samples) <= LIMIT_MIB,
    )
    yield Row(
        group="memory",
        what="the same, later half beside earlier half",
        figure=f"{growth:+.2f} MiB",
        bar=f"flat: ≤ {FLAT_MIB:g} MiB",
        ok=growth <= FLAT_MIB,
        note=f"{len(samples)} samples",
    )


if __name__ == "__main__":
    main(measure)
