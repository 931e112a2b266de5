"""How long a shell waits at a press of Tab: the whole process, with a journal of many transactions.

    python benchmarks/completion.py [--quick]

The yardstick is a bare start of the interpreter with ``sqlite3`` in the same run; what is meant is what a person does
not notice.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from measure import COMMAND, PYTHON, Row, environ, interleaved, main, middle, ratios, spread, wall_s

from cspr_track.tracking.journal import JournalRow, SqliteJournal

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
    with SqliteJournal(home / "state" / "cspr-track" / "journal.sqlite3") as journal:
        journal.record_many([row(number) for number in range(TRANSACTIONS)])


def row(number: int) -> JournalRow:
    """A transaction of the journal."""
    return JournalRow(
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


def measure(quick: bool) -> Iterator[Row]:
    """The rows."""
    rounds = 3 if quick else 9
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        fill(home)
        env = environ(home)
        for words in LINES:

            def ours(words: list[str] = words) -> float:
                return wall_s([COMMAND, "__complete", "zsh", *words], env) * 1000

            took, bare = interleaved(rounds, ours, lambda: wall_s([PYTHON, "-c", "import sqlite3"], env) * 1000)
            each = ratios(took, bare)
            yield Row(
                group="completion",
                what=f"Tab after: cspr-track {' '.join(words)}",
                figure=f"{middle(took):.0f} ms",
                spread=spread(took, " ms", 0),
                yardstick=f"import sqlite3 {middle(bare):.0f} ms",
                ratio=f"{middle(each):.2f} ({spread(each, digits=2)})",
                bar=f"≤ {LIMIT_MS:g} ms",
                ok=middle(took) <= LIMIT_MS,
            )


if __name__ == "__main__":
    main(measure)
