"""A home with a journal, a profile of its own, and files, for what completion has to offer."""

from pathlib import Path

from shell import Shell

from cspr_track.tracking.journal import JournalRow, SqliteJournal

FAILED, DONE, OPEN = "fa" * 32, "d0" * 32, "0e" * 32
HASHES = (FAILED, DONE, OPEN)
CALLED = "token_package"
MORNING_MS = 1767323045000
"""2026-01-02T03:04:05Z"""


def home_with_journal(folder: Path) -> Shell:
    """Make it."""
    shell = Shell(folder)
    for name in ("secret.pem", "payout.json", "with blank.json", "only.text", "section.text"):
        (folder / name).touch()
    (folder / "folder").mkdir()
    (folder / "folder" / "inner.json").touch()
    config = folder / "config" / "cspr-track" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[profiles.staging]\nchain_name = "casper-staging"\nrpc = "http://127.0.0.1:1/rpc"\n')
    with SqliteJournal(folder / "state" / "cspr-track" / "journal.sqlite3") as journal:
        _record(journal, DONE, "Transfer 5 CSPR", 0)
        _record(journal, FAILED, "Call revert \x1b[31mof a contract", 1, contract=CALLED)
        _record(journal, OPEN, "Call mint", 2, contract="$(touch owned)")
        journal.advance(DONE, status="processed", message="m", success=True, charged="1")
        journal.advance(FAILED, status="processed", message="m", success=False, charged="1")
        journal.advance(OPEN, status="timeout", message="m")
    return shell


def _record(
    journal: SqliteJournal, transaction_hash: str, title: str, minute: int, contract: str | None = None
) -> None:
    at = MORNING_MS + minute * 60_000
    row = JournalRow(
        transaction_hash=transaction_hash,
        kind="deploy",
        network="casper-test",
        profile="testnet",
        sender=None,
        title=title,
        document="{}",
        recorded_at_ms=at,
        expires_at_ms=at + 1_800_000,
        contract=contract,
    )
    assert journal.record(row) is None
