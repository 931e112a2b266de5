"""Statuses, figures and results in words: what every form of output says, whatever it looks like."""

from cspr_track.core.status import Source, TransactionStatus
from cspr_track.core.summary import ErrorSummary, Summary
from cspr_track.core.update import StatusUpdate
from cspr_track.render.figures import motes_in_words, says_the_same
from cspr_track.render.safe_text import safe

SIGNS = {
    # status: (sign, sign in ASCII, style)
    "sent": ("•", "*", "cyan"),
    "ping": ("·", ".", "dim"),
    "processed": ("✓", "+", "green"),
    "failed": ("✗", "x", "red"),
    "expired": ("✗", "x", "yellow"),
    "cancelled": ("–", "-", "yellow"),
    "timeout": ("?", "?", "yellow"),
    "error": ("!", "!", "red"),
}
_SGR = {"red": 31, "green": 32, "yellow": 33, "cyan": 36, "dim": 2}


def word_of(update: StatusUpdate) -> str:
    """The status in one word; an execution that failed is told apart."""
    failed = update.status is TransactionStatus.PROCESSED and not update.succeeded
    return "failed" if failed else update.status.value


def sign_of(update: StatusUpdate, *, unicode: bool) -> str:
    """The sign of a status; it never stands without its word."""
    sign, plain, _ = SIGNS[word_of(update)]
    return sign if unicode else plain


def sign_and_word(update: StatusUpdate, *, unicode: bool, colour: bool = False) -> str:
    """``✓ processed``; in its colour where colour was asked for."""
    text = f"{sign_of(update, unicode=unicode)} {word_of(update)}"
    return f"\x1b[{_SGR[style_of(update)]}m{text}\x1b[0m" if colour else text


def in_colour(text: str, word: str) -> str:
    """The text in the colour of a status or of ``failed``; of any other word in none."""
    return f"\x1b[{_SGR[SIGNS[word][2]]}m{text}\x1b[0m" if word in SIGNS else text


def style_of(update: StatusUpdate) -> str:
    """The colour of a status; it never carries a meaning alone."""
    return SIGNS[word_of(update)][2]


def short_hash(transaction_hash: str | None) -> str:
    """The ends of a hash, for titles and tables."""
    return f"{transaction_hash[:8]}…{transaction_hash[-6:]}" if transaction_hash else "no transaction"


def verdict(update: StatusUpdate) -> str:
    """The outcome in one sentence, the verdict first."""
    summary = update.summary if isinstance(update.summary, Summary) else None
    if summary is None:
        return safe(update.message)
    disputed = f"; contradicted: {', '.join(fields_of(update))}" if update.contradictions else ""
    if summary.success:
        cost = f", cost {motes_in_words(summary.charged)}" if summary.charged is not None else ""
        return f"executed with success{cost}{disputed}"
    error = summary.error
    what = _reason(error) if error is not None else "no reason was given"
    cost = f"; charged all the same: {motes_in_words(summary.charged)}" if summary.charged is not None else ""
    return f"executed, failed: {what}{cost}{disputed}"


def fields_of(update: StatusUpdate) -> list[str]:
    """What sources contradict each other about."""
    return [one.field.replace("_", " ") for one in update.contradictions or ()]


def short_verdict(update: StatusUpdate) -> str:
    """The outcome where there is room for few words: of a refusal, what is wrong."""
    said = verdict(update)
    for prefix in ("the node refused it: ", "Invalid transaction: ", "Invalid deploy: "):
        said = said.removeprefix(prefix)
    return said


def _reason(error: ErrorSummary) -> str:
    """The network's words, and ours beside them where they say more."""
    said = safe(error.message)
    return said if says_the_same(error) else f"{said} ({safe(error.title[0].lower() + error.title[1:])})"


def next_step(update: StatusUpdate, network: str | None) -> str | None:
    """What to do after an outcome that is not an execution: a command to paste into a shell, or in words.

    Args:
        update: the final one.
        network: how a command names the network, quoted for a shell.
    """
    if update.transaction_hash is None:
        return None
    on = f" {network}" if network else ""
    match update.status:
        case TransactionStatus.ERROR if update.source is Source.NODE_RPC:
            return "put right what the node says, and send it again"
        case TransactionStatus.ERROR if (update.message or "").startswith("nothing was sent"):
            return "once that is put right, send the same file again"
        case TransactionStatus.TIMEOUT | TransactionStatus.ERROR:
            return f"cspr-track watch {update.transaction_hash}{on}"
        case TransactionStatus.EXPIRED:
            return "make the transaction anew with a fresh timestamp, and send that"
        case _:
            return None


def seconds_in_words(seconds: float) -> str:
    """A duration for people: ``7 s``, ``2 min 05 s``, ``1 h 03 min``."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min"


def short_seconds(seconds: float) -> str:
    """A duration in a column: ``7 s``, ``2m05s``, ``1h03m``."""
    whole = max(0, int(seconds))
    if whole < 100:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes}m{rest:02d}s" if minutes < 60 else f"{minutes // 60}h{minutes % 60:02d}m"
