"""Where this user's journal lies, apart from ``session``: who only reads it pays for no network."""

from pathlib import Path

from cspr_track.core.errors import JournalError
from cspr_track.render.lines import tell
from cspr_track.render.safe_text import safe
from cspr_track.tracking.journal import SqliteJournal


def journal_path() -> Path:
    """Where the journal lies: the state folder of the platform (XDG_STATE_HOME moves it)."""
    import platformdirs

    return platformdirs.user_state_path("cspr-track") / "journal.sqlite3"


def open_journal(*, needed: bool = True) -> SqliteJournal:
    """The journal of this machine's user.

    Args:
        needed: whether nothing can be done without it; else an empty one stands in where it cannot be opened, as on a
            full disk: whoever asks what became of a transaction is told.

    Raises:
        JournalError: it cannot be opened, and is needed.
    """
    try:
        return SqliteJournal(journal_path(), notice=_warn)
    except JournalError as error:
        if needed:
            raise
        _warn(f"{error}; going on without what was sent from here")
        return SqliteJournal(None)


def _warn(text: str) -> None:
    tell(f"warning: {safe(text)}")
