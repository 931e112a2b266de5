"""How long a shell waits at a press of Tab: the whole process, with a journal of many transactions.

Usage: python benchmarks/completion.py [RUNS]
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cspr_track.tracking.journal import JournalRow, SqliteJournal

COMMAND = str(Path(sys.executable).with_name("cspr-track"))
LIMIT_MS = 150.0
TRANSACTIONS = 5_000
LINES = (
    ["wa"],
    ["send", "--"],
    ["send", "--network", ""],
    ["watch", ""],
    ["call", "mint", "--package", ""],
    ["sign", ""],
)


def fill(home: Path) -> None:
    """A journal and a settings file."""
    config = home / "config" / "cspr-track" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("".join(f"[profiles.net{number}]\nrpc = 'http://127.0.0.1:1/rpc'\n" for number in range(20)))
    path = home / "state" / "cspr-track" / "journal.sqlite3"
    with SqliteJournal(path) as journal:
        for number in range(TRANSACTIONS):
            journal.record(
                JournalRow(
                    transaction_hash=f"{number:064x}",
                    kind="deploy",
                    network="casper-test",
                    profile="testnet",
                    sender=None,
                    title=f"Transfer {number} CSPR",
                    document="{}",
                    recorded_at_ms=1_767_323_045_000 + number,
                    expires_at_ms=1_767_323_045_000 + number,
                    contract=f"contract{number % 50}",
                )
            )


def main() -> int:
    """Measure each line; 1 when one takes longer than it may."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        fill(home)
        places = {"HOME": folder, "XDG_STATE_HOME": str(home / "state"), "XDG_CONFIG_HOME": str(home / "config")}
        for words in LINES:
            took = []
            for _ in range(runs + 1):
                began = time.perf_counter()
                subprocess.run([COMMAND, "__complete", "zsh", *words], env=os.environ | places, stdout=-3, check=True)
                took.append((time.perf_counter() - began) * 1000)
            middle, highest = statistics.median(took[1:]), max(took[1:])
            worst |= middle > LIMIT_MS
            verdict = "ok" if middle <= LIMIT_MS else f"too slow: at most {LIMIT_MS:g} ms are wanted"
            print(f"cspr-track {' '.join(words):<24} {middle:6.1f} ms, highest {highest:6.1f}: {verdict}")
    return int(worst)


if __name__ == "__main__":
    sys.exit(main())
