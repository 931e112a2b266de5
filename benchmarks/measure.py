"""What every benchmark shares: figures beside a yardstick of the same run, their spread, and how they are told.

A driver has a function ``measure(quick)`` that yields rows; ``main`` runs one, ``run.py`` all of them.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PYTHON = sys.executable
COMMAND = str(Path(PYTHON).with_name("cspr-track"))
PEERS = ROOT / "tests" / "interop" / "js" / "node_modules" / "casper-js-sdk"
"""Software of others, where it was installed; see the Makefile."""
TOKEN = "benchmark-token-of-no-worth"  # noqa: S105 (for servers of this run)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure, beside its yardstick where it has one."""

    group: str
    what: str
    figure: str
    """With its unit."""
    spread: str = ""
    yardstick: str = ""
    ratio: str = ""
    bar: str = ""
    """What is to be reached."""
    ok: bool | None = None
    """None where nothing is demanded."""
    note: str = ""
    """Why it is missed, or what else is to be known."""

    @property
    def verdict(self) -> str:
        """One word."""
        return {True: "ok", False: "missed", None: "—"}[self.ok]


def middle(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def spread(values: Sequence[float], unit: str = "", digits: int = 1) -> str:
    """The middle half of the values: from the lower quartile to the upper one."""
    if len(values) < 2:
        return ""
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{low:,.{digits}f} to {high:,.{digits}f}{unit}"


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which so many percent of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def interleaved(
    rounds: int, *works: Callable[[], float], within_s: float = float("inf"), warm: bool = True
) -> list[list[float]]:
    """Each work in turn, so many times after one to warm up; the figures of each, round by round.

    The order is turned round each time, so that nobody always comes after the same one.

    Args:
        rounds: how often at most.
        works: each gives a figure.
        within_s: no round is begun after so many seconds, once there are three: a busy machine is slow.
        warm: whether to run each once before.
    """
    until = time.monotonic() + within_s
    for work in works if warm else ():
        work()
    found: list[list[float]] = [[] for _ in works]
    for number in range(rounds):
        if number >= 3 and time.monotonic() > until:
            break
        order = range(len(works)) if number % 2 == 0 else reversed(range(len(works)))
        for n in order:
            found[n].append(works[n]())
    return found


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Ours by theirs, round by round."""
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def environ(home: Path, **more: str) -> dict[str, str]:
    """An environment with a home of its own; nothing of this machine's user gets in."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
    places = {"HOME": str(home), "XDG_STATE_HOME": str(home / "state"), "XDG_CONFIG_HOME": str(home / "config")}
    return kept | {"PYTHONUTF8": "1", "TERM": "dumb"} | places | more


def wall_s(command: Sequence[str], env: dict[str, str] | None = None, *, codes: Sequence[int] = (0,)) -> float:
    """Seconds of one run of a whole process."""
    began = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env, check=False)
    took = time.perf_counter() - began
    if done.returncode not in codes:
        raise SystemExit(f"{' '.join(map(str, command))[:200]} ended with {done.returncode}")
    return took


def processor_s(pid: int) -> float:
    """Processor time that a process has used so far, in seconds. Source: proc(5), /proc/PID/stat, 14 and 15."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_until_idle(pid: int, limit_s: float = 30) -> None:
    """Wait until a process has done nothing for a while: what it has to do at its start is over."""
    until = time.monotonic() + limit_s
    before = -1.0
    while time.monotonic() < until and (now := processor_s(pid)) != before:
        before = now
        time.sleep(0.4)


@contextmanager
def server(script: str, *arguments: object) -> Iterator[dict[str, int]]:
    """One of the servers beside this file, in a process of its own; gives what it says on its first line."""
    process = subprocess.Popen(
        [PYTHON, str(HERE / script), *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        said = json.loads(process.stdout.readline())
        yield said if isinstance(said, dict) else {"port": said}
    finally:
        process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def ask(url: str) -> bytes:
    """What a server of this run answers."""
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 (loopback)
        data: bytes = answer.read()
        return data


def seen_by_node(http: str) -> dict[str, int]:
    """What the raw node has seen since it was last asked."""
    seen: dict[str, int] = json.loads(ask(f"{http}/puts"))
    return seen


def show(row: Row) -> None:
    """One row for people."""
    parts = [
        f"{row.group}: {row.what}: {row.figure}",
        f"({row.spread})" if row.spread else "",
        f"beside {row.yardstick}" if row.yardstick else "",
        f"ratio {row.ratio}" if row.ratio else "",
        f"[{row.bar}]" if row.bar else "",
        row.verdict if row.ok is not None else "",
        f"- {row.note}" if row.note else "",
    ]
    print(" ".join(part for part in parts if part), flush=True)


def main(measure: Callable[[bool], Iterable[Row]]) -> None:
    """Run one driver; ends with 1 when something is missed."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds: does it work, roughly how fast is it")
    parser.add_argument("--rows", type=Path, help="write the rows there too, as JSON lines")
    given = parser.parse_args()
    missed = False
    for row in measure(given.quick):
        show(row)
        missed |= row.ok is False
        if given.rows is not None:
            with given.rows.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(row)) + "\n")
    sys.exit(int(missed))
