"""Where this user's journal lies, apart from ``session``: who only reads it pays for no network."""

import sys
from pathlib import Path

from cspr_track.render.safe_text import safe
from cspr_track.tracking.journal import SqliteJournal


def journal_path() -> Path:
    """Where the journal lies: the state folder of the platform (XDG_STATE_HOME moves it)."""
    import platformdirs

    return platformdirs.user_state_path("cspr-track") / "journal.sqlite3"


def open_journal() -> SqliteJournal:
    """The journal of this machine's user.

    Raises:
        JournalError: it cannot be opened.
    """
    return SqliteJournal(journal_path(), notice=_warn)


def _warn(text: str) -> None:
    sys.stderr.write(f"warning: {safe(text)}\n")
