"""Statuses, figures and results in words: what every form of output says, whatever it looks like."""

from cspr_track.core.amounts import format_cspr
from cspr_track.core.status import TransactionStatus
from cspr_track.core.summary import Summary
from cspr_track.core.update import StatusUpdate
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

Line = tuple[str, str]
"""A label and what stands beside it."""


def word_of(update: StatusUpdate) -> str:
    """The status in one word; an execution that failed is told apart."""
    failed = update.status is TransactionStatus.PROCESSED and not update.succeeded
    return "failed" if failed else update.status.value


def sign_of(update: StatusUpdate, *, unicode: bool) -> str:
    """The sign of a status; it never stands without its word."""
    sign, plain, _ = SIGNS[word_of(update)]
    return sign if unicode else plain


def style_of(update: StatusUpdate) -> str:
    """The colour of a status; it never carries a meaning alone."""
    return SIGNS[word_of(update)][2]


def short_hash(transaction_hash: str | None) -> str:
    """The ends of a hash, for titles and tables."""
    return f"{transaction_hash[:8]}…{transaction_hash[-6:]}" if transaction_hash else "no transaction"


def motes_in_words(motes: str | None) -> str:
    """An amount for people, exact: ``2.5 CSPR``; unknown where nobody said it."""
    return "unknown" if motes is None else format_cspr(int(motes))


def verdict(update: StatusUpdate) -> str:
    """The outcome in one sentence, the verdict first."""
    summary = update.summary if isinstance(update.summary, Summary) else None
    if summary is None:
        return safe(update.message)
    if summary.success:
        cost = f", cost {motes_in_words(summary.charged)}" if summary.charged is not None else ""
        return f"executed with success{cost}"
    error = summary.error
    what = f"{safe(error.message)} ({error.title[0].lower() + error.title[1:]})" if error else "no reason was given"
    cost = f"; charged all the same: {motes_in_words(summary.charged)}" if summary.charged is not None else ""
    return f"executed, failed: {what}{cost}"


def result_lines(update: StatusUpdate) -> list[Line]:
    """The figures of an execution, each with its label; amounts exact."""
    summary = update.summary if isinstance(update.summary, Summary) else None
    if summary is None:
        return []
    lines: list[Line] = []
    if summary.error is not None:
        lines += [("Error", safe(summary.error.message)), ("Means", summary.error.title)]
        lines.append(("", safe(summary.error.explanation)))
        if summary.error.hint:
            lines.append(("Hint", safe(summary.error.hint)))
    lines += [
        ("Charged", motes_in_words(summary.charged)),
        (
            "Cost",
            f"{motes_in_words(summary.cost)} before the refund"
            if summary.refund not in (None, "0")
            else motes_in_words(summary.cost),
        ),
        ("Payment", motes_in_words(summary.payment)),
        ("Refund", motes_in_words(summary.refund)),
        ("Consumed", motes_in_words(summary.consumed)),
        ("Block", _block(summary)),
    ]
    if summary.explorer_url:
        lines.append(("Explorer", safe(summary.explorer_url)))
    return [line for line in lines if line[1] != "unknown"]


def _block(summary: Summary) -> str:
    parts = [str(summary.block_height)] if summary.block_height is not None else []
    parts += [safe(summary.block_hash)] if summary.block_hash else []
    return "  ".join(parts) or "unknown"


def next_step(update: StatusUpdate, network: str | None) -> str | None:
    """What to do after an outcome that is not an execution; can be pasted into a shell."""
    if update.transaction_hash is None:
        return None
    on = f" --network {network}" if network else ""
    match update.status:
        case TransactionStatus.TIMEOUT:
            return f"cspr-track watch {update.transaction_hash}{on}"
        case TransactionStatus.ERROR:
            return f"cspr-track status {update.transaction_hash}{on}"
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
