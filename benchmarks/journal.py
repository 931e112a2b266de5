"""How many rows a second the journal makes durable, and how long ``history`` over a million rows takes.

    python benchmarks/journal.py [--quick]

The journal lies in the folder for temporary files (TMPDIR chooses it), which must be on a disk, not in memory; it needs
about 1.5 KB a row. Durable rows stand beside a bare ``sqlite3`` that commits as often, in the same run.
"""

import os
import random
import resource
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from measure import COMMAND, Row, main, middle, ratios, spread

from cspr_track.tracking.journal import JournalRow, SqliteJournal

WANTED_RATE, WANTED_MS = 2000, 100
GROUP = 100
"""As many as ``send`` writes down together."""
DOCUMENT = '{"hash": "' + "ab" * 600 + '"}'
YEAR_MS = 365 * 86_400_000


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


def durable(folder: Path, rounds: int) -> Iterator[Row]:
    """One by one, in groups, and what became of them, side by side in each round."""
    singles, groups, bare, advances = [], [], [], []
    database = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE transactions (hash TEXT PRIMARY KEY, document TEXT)")
    with SqliteJournal(folder / "durable.sqlite3") as journal:
        for seed in range(rounds):
            one_by_one, grouped = list(rows(200, seed)), list(rows(5000, seed + 100))

            def alone(given: list[JournalRow] = one_by_one) -> None:
                for row in given:
                    journal.record(row)

            def together(given: list[JournalRow] = grouped) -> None:
                for start in range(0, len(given), GROUP):
                    journal.record_many(given[start : start + GROUP])

            def yardstick(given: list[JournalRow] = grouped) -> None:
                for start in range(0, len(given), GROUP):
                    database.execute("BEGIN")
                    some = [(row.transaction_hash, row.document) for row in given[start : start + GROUP]]
                    database.executemany("INSERT INTO transactions VALUES (?, ?)", some)
                    database.execute("COMMIT")

            def became(given: list[JournalRow] = grouped) -> None:
                for row in given:
                    journal.advance(row.transaction_hash, status="sent", message="accepted by a node")

            singles.append(rate(200, alone))
            groups.append(rate(5000, together))
            bare.append(rate(5000, yardstick))
            advances.append(rate(5000, became))
    database.close()
    each = ratios(groups, bare)
    yield Row(
        group="journal",
        what=f"rows made durable in groups of {GROUP}",
        figure=f"{middle(groups):,.0f}/s",
        spread=spread(groups, "/s", 0),
        yardstick=f"bare sqlite3, as many commits {middle(bare):,.0f}/s; one by one {middle(singles):,.0f}/s",
        ratio=f"{middle(each):.2f} ({spread(each, digits=2)})",
        bar=f"≥ {WANTED_RATE:,}/s",
        ok=middle(groups) >= WANTED_RATE,
    )
    yield Row(
        group="journal",
        what="what became of a row, noted (the disk is not waited for)",
        figure=f"{middle(advances):,.0f}/s",
        spread=spread(advances, "/s", 0),
    )


def run_ms(home: Path, *arguments: str) -> tuple[float, float]:
    """One run from start to end: wall time, and processor time, which other work on the machine does not lengthen."""
    environ = {**os.environ, "XDG_STATE_HOME": str(home), "XDG_CONFIG_HOME": str(home / "config")}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([COMMAND, *arguments], env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall * 1000, used * 1000


def history(folder: Path, count: int, rounds: int) -> Iterator[Row]:
    """The first screen over many rows, beside ``history`` over none and its bare start-up (``--help``), interleaved.

    The verdict is on processor time: everything is in memory, so that on a machine of its own both are the same.
    """
    many, none = folder / "many", folder / "none"
    sender = next(rows(1, 7)).sender or ""
    began = time.perf_counter()
    with SqliteJournal(many / "cspr-track" / "journal.sqlite3") as journal:
        source = rows(count, 7)
        while group := list(islice(source, 10_000)):
            journal.record_many(group)
    yield Row(group="journal", what=f"{count:,} rows written", figure=f"{time.perf_counter() - began:.0f} s")
    for arguments in (
        [],
        ["--status", "failed"],
        ["--sender", sender[:10], "--since", "2025-06-01", "--until", "2025-06-30"],
        ["--network", "casper-test", "-n", "100"],
    ):
        for warm_up in ([many, *arguments], [none], [none, "--help"]):
            run_ms(warm_up[0], "history", *warm_up[1:])
        triples = [
            (
                run_ms(many, "history", *arguments),
                run_ms(none, "history", *arguments),
                run_ms(none, "history", "--help"),
            )
            for _ in range(rounds)
        ]
        wall, used = ([ours[i] - start[i] for ours, _, start in triples] for i in (0, 1))
        rows_ms = middle([ours[1] - empty[1] for ours, empty, _ in triples])
        yield Row(
            group="journal",
            what=f"history {' '.join(arguments)} over {count:,} rows, beyond start-up".replace("  ", " "),
            figure=f"{middle(used):.0f} ms of processor, {middle(wall):.0f} ms of wall time",
            spread=spread(used, " ms", 0),
            yardstick=f"history --help {middle([start[1] for _, _, start in triples]):.0f} ms of processor",
            bar=f"< {WANTED_MS} ms",
            ok=middle(used) < WANTED_MS,
            note=f"{rows_ms:.0f} ms of it for the rows: what it takes more than over none",
        )


def measure(quick: bool) -> Iterator[Row]:
    """The rows."""
    with tempfile.TemporaryDirectory() as name:
        yield from durable(Path(name), 2 if quick else 3)
        yield from history(Path(name), 20_000 if quick else 1_000_000, 3 if quick else 5)


if __name__ == "__main__":
    main(measure)
