"""What history's filters mean: moments, senders, contracts, networks as people write them."""

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cspr_track.core.errors import InputError
from cspr_track.tracking.journal_query import ACCOUNT, OUTCOMES, HistoryFilter
from cspr_track.transaction.problem import Unreadable
from cspr_track.transaction.times import parse_duration

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)
_OF_CONTRACTS = ("contract-package-wasm", "contract-package-", "package-", "contract-wasm-", "contract-", "hash-")
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The options as they were written."""

    network: str | None = None
    statuses: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    sender: str | None = None
    contract: str | None = None

    def read(self, *, now_ms: int) -> HistoryFilter:
        """The rows that are meant.

        Raises:
            InputError: one of the options cannot be read.
        """
        for status in self.statuses:
            if status not in OUTCOMES:
                hint = f"one of: {', '.join(OUTCOMES)}"
                raise InputError(f"--status knows no {status[:40]!r}", code="usage", hint=hint)
        since, until = self.since, self.until
        return HistoryFilter(
            network=_chain_name(self.network) if self.network is not None else None,
            statuses=self.statuses,
            sender=_sender(self.sender) if self.sender is not None else None,
            contract=_contract(self.contract) if self.contract is not None else None,
            since_ms=moment_of(since, "--since", now_ms=now_ms) if since is not None else None,
            until_ms=moment_of(until, "--until", now_ms=now_ms, end_of_day=True) if until is not None else None,
        )


def moment_of(text: str, option: str, *, now_ms: int, end_of_day: bool = False) -> int:
    """Read a date, an RFC 3339 time (UTC where no zone is said), or a duration before now; milliseconds since 1970.

    Args:
        text: as written.
        option: its name, for the error.
        now_ms: the time now.
        end_of_day: let a date mean the end of that day in UTC, not its beginning.

    Raises:
        InputError: it is none of these.
    """
    cleaned = text.strip()
    try:
        if _DATE.fullmatch(cleaned):
            day = datetime.fromisoformat(cleaned).replace(tzinfo=UTC)
            return _ms(day + timedelta(days=1)) if end_of_day else _ms(day)
        if _MOMENT.fullmatch(cleaned):
            moment = datetime.fromisoformat(cleaned.upper())
            return _ms(moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC))
        return max(0, now_ms - parse_duration(cleaned, "")[0])
    except (ValueError, OverflowError, Unreadable):
        raise InputError(
            f"{option}: {text[:60]!r} is neither a date, nor an RFC 3339 time, nor a duration",
            code="usage",
            hint="write 2026-01-02, 2026-01-02T03:04:05Z, or 7d for seven days ago",
        ) from None


def _ms(moment: datetime) -> int:
    return (moment - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)


def _chain_name(network: str) -> str:
    """The chain name of a profile; what is no profile is taken for a chain name."""
    from cspr_track.core.errors import ConfigurationError
    from cspr_track.network.profiles import profile_for

    try:
        return profile_for(network, environ=os.environ).chain_name
    except ConfigurationError:
        return network


def _sender(text: str) -> str:
    cleaned = text.strip().lower().rstrip(".…")
    digits = cleaned.removeprefix(ACCOUNT)
    if not digits or set(digits) - _HEX:
        raise InputError(
            f"--sender: {text[:80]!r} is neither a public key nor an account hash",
            code="usage",
            hint="give a public key in hex, an account hash, or how one of them begins",
        )
    return cleaned


def _contract(text: str) -> str:
    cleaned = text.strip().rstrip("…")
    for prefix in _OF_CONTRACTS:
        bare = cleaned.lower().removeprefix(prefix)
        if bare != cleaned.lower() and bare and not set(bare) - _HEX:
            return bare
    return cleaned.lower() if not set(cleaned.lower()) - _HEX else cleaned
