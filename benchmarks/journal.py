"""How many rows a second the journal makes durable, and how long ``history`` over a million rows takes.

Usage: python benchmarks/journal.py [ROWS] [FOLDER]

FOLDER must lie on a disk, not in memory; it is needed for about 1.5 KB a row.
"""

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from cspr_track.tracking.journal import JournalRow, SqliteJournal

COMMAND = str(Path(sys.executable).with_name("cspr-track"))
WANTED_RATE, WANTED_MS = 2000, 100
GROUP = 100
"""As many as ``send`` writes down together."""
DOCUMENT = '{"hash": "' + "ab" * 600 + '"}'
YEAR_MS = 365 * 86_400_000
ROUNDS = 15


def rows(count: int, seed: int) -> Iterator[JournalRow]:
    """Rows of a year, of a few senders and many contracts, most of them executed."""
    dice = random.Random(seed)
    senders = [f"01{dice.randbytes(32).hex()}" for _ in range(20)]
    contracts = [dice.randbytes(32).hex() for _ in range(200)]
    for n in range(count):
        executed = dice.random() < 0.98
        yield JournalRow(
            transaction_hash=dice.randbytes(32).hex(),
            kind="transaction-v1",
            network="casper" if dice.random() < 0.7 else "casper-test",
            profile="mainnet",
            sender=dice.choice(senders),
            title="Transfer 2.5 CSPR to 0203ab…",
            document=DOCUMENT,
            recorded_at_ms=1_735_689_600_000 + n * YEAR_MS // count,
            expires_at_ms=1_735_689_600_000 + n * YEAR_MS // count + 1_800_000,
            status="processed" if executed else dice.choice(["expired", "error", "cancelled"]),
            message="executed",
            success=dice.random() < 0.97 if executed else None,
            charged=str(dice.randrange(10**8, 5 * 10**9)) if executed else None,
            contract=dice.choice(contracts) if dice.random() < 0.5 else None,
        )


def rate(count: int, work: Callable[[], None]) -> float:
    """How many a second."""
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


def durable(folder: Path) -> bool:
    """One by one, in groups, and what became of them, side by side in each round."""
    singles, groups, advances = [], [], []
    with SqliteJournal(folder / "durable.sqlite3") as journal:
        for seed in range(5):
            one_by_one, grouped = list(rows(300, seed)), list(rows(5000, seed + 100))

            def alone(given: list[JournalRow] = one_by_one) -> None:
                for row in given:
                    journal.record(row)

            def together(given: list[JournalRow] = grouped) -> None:
                for start in range(0, len(given), GROUP):
                    journal.record_many(given[start : start + GROUP])

            def became(given: list[JournalRow] = grouped) -> None:
                for row in given:
                    journal.advance(row.transaction_hash, status="sent", message="accepted by a node")

            singles.append(rate(300, alone))
            groups.append(rate(5000, together))
            advances.append(rate(5000, became))
    single, group, advance = map(statistics.median, (singles, groups, advances))
    print(
        f"record: {single:,.0f} rows/s alone, {group:,.0f} rows/s in groups of {GROUP} ({min(groups):,.0f} to "
        f"{max(groups):,.0f}), ratio {group / single:.1f} (at least {WANTED_RATE:,}/s): "
        f"{'ok' if group >= WANTED_RATE else 'too slow'}; advance: {advance:,.0f}/s"
    )
    return group >= WANTED_RATE


def run_ms(home: Path, *arguments: str) -> tuple[float, float]:
    """One run from start to end: wall time, and processor time, which other work on the machine does not lengthen."""
    environ = {**os.environ, "XDG_STATE_HOME": str(home), "XDG_CONFIG_HOME": str(home / "config")}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([COMMAND, *arguments], env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall * 1000, used * 1000


def history(folder: Path, count: int) -> bool:
    """The first screen over many rows, beside ``history`` over none and its bare start-up (``--help``), interleaved.

    The verdict is on processor time: everything is in memory, so that on a machine of its own both are the same.
    """
    many, none = folder / "many", folder / "none"
    given = list(rows(1, 7))
    began = time.perf_counter()
    with SqliteJournal(many / "cspr-track" / "journal.sqlite3") as journal:
        source, group = rows(count, 7), []
        for row in source:
            group.append(row)
            if len(group) == 10_000:
                journal.record_many(group)
                group = []
        journal.record_many(group)
    print(f"{count:,} rows written in {time.perf_counter() - began:.0f} s")
    sender = given[0].sender or ""
    ok = True
    for arguments in (
        [],
        ["--status", "failed"],
        ["--status", "processed", "--network", "casper"],
        ["--sender", sender[:10], "--since", "2025-06-01", "--until", "2025-06-30"],
        ["--network", "casper-test", "-n", "100"],
    ):
        run_ms(many, "history", *arguments), run_ms(none, "history"), run_ms(none, "history", "--help")  # warm up
        triples = [
            (
                run_ms(many, "history", *arguments),
                run_ms(none, "history", *arguments),
                run_ms(none, "history", "--help"),
            )
            for _ in range(ROUNDS)
        ]
        more = [statistics.median(ours[i] - start[i] for ours, _, start in triples) for i in (0, 1)]
        for_rows = [statistics.median(ours[i] - empty[i] for ours, empty, _ in triples) for i in (0, 1)]
        ok = ok and more[1] < WANTED_MS
        print(
            f"history {' '.join(arguments)}: {more[0]:.0f} ms beyond start-up, {more[1]:.0f} ms of processor "
            f"(at most {WANTED_MS}), of them for the rows {for_rows[0]:.0f} and {for_rows[1]:.0f} ms: "
            f"{'ok' if more[1] < WANTED_MS else 'too slow'}"
        )
    whole, _ = run_ms(many, "history", "--json")
    totals, _ = run_ms(many, "history", "totals")
    print(f"history --json: {count / whole * 1000:,.0f} rows/s; history totals: {totals / 1000:.1f} s")
    return ok


def main() -> int:
    """Measure; 1 when something is slower than wanted."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as name:
        verdicts = [durable(Path(name)), history(Path(name), count)]
    return int(not all(verdicts))


if __name__ == "__main__":
    sys.exit(main())
