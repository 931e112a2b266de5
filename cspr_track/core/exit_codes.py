"""What a run ends with: exit codes and outcomes of one transaction and of many (contract, DESIGN part 4)."""

from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING

from cspr_track.core.status import TransactionStatus

if TYPE_CHECKING:  # what an update needs is not paid for by those who have none
    from cspr_track.core.update import StatusUpdate


class ExitCode(IntEnum):
    """1 is missing on purpose: Python ends with it on its own, so it means only a bug of ours."""

    OK = 0
    USAGE = 2
    ERROR = 3
    EXPIRED = 4
    TIMEOUT = 5
    CANCELLED = 6
    FAILED = 7
    INTERRUPTED = 130
    CLOSED_PIPE = 141
    TERMINATED = 143


_OF_STATUS = {
    TransactionStatus.EXPIRED: ExitCode.EXPIRED,
    TransactionStatus.CANCELLED: ExitCode.CANCELLED,
    TransactionStatus.TIMEOUT: ExitCode.TIMEOUT,
    TransactionStatus.ERROR: ExitCode.ERROR,
}
_WORST_FIRST = (ExitCode.ERROR, ExitCode.FAILED, ExitCode.EXPIRED, ExitCode.TIMEOUT, ExitCode.CANCELLED)


def exit_code(update: "StatusUpdate") -> ExitCode:
    """The exit code of one transaction's last update; 0 for an update that is not final (``--detach``)."""
    if update.status is TransactionStatus.PROCESSED:
        return ExitCode.OK if update.succeeded else ExitCode.FAILED
    return _OF_STATUS.get(update.status, ExitCode.OK)


def worst_exit_code(updates: Iterable["StatusUpdate"]) -> ExitCode:
    """The exit code of several transactions: the first of 3, 7, 4, 5, 6 that occurred, else 0."""
    codes = {exit_code(update) for update in updates}
    return next((code for code in _WORST_FIRST if code in codes), ExitCode.OK)


def outcome_of(update: "StatusUpdate") -> str:
    """The word that a batch counts an update under: its status, or ``failed`` when its execution failed."""
    failed = update.status is TransactionStatus.PROCESSED and not update.succeeded
    return "failed" if failed else update.status.value
