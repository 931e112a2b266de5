"""Totals over the journal: added up exactly, a network at a time; what is not known is counted, never added as zero."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from cspr_track.core.amounts import parse_motes
from cspr_track.core.history_record import HistoryTotal

Figures = tuple[str, str | None, int, str, str | None]
"""Network, contract, when it was recorded (ms since 1970), outcome, charged."""
NOT_EXECUTED = ("expired", "cancelled")
_DAY_MS = 86_400_000
_LAST_DAY = 2_932_896
"""The end of the year 9999."""


@dataclass(slots=True)
class _Sum:
    transactions: int = 0
    succeeded: int = 0
    failed: int = 0
    not_executed: int = 0
    unknown: int = 0
    known: int = 0
    motes: int = 0

    def add(self, outcome: str, motes: int | None) -> None:
        self.transactions += 1
        self.succeeded += outcome == "succeeded"
        self.failed += outcome == "failed"
        if motes is not None:
            self.known += 1
            self.motes += motes
        elif outcome in NOT_EXECUTED:
            self.not_executed += 1
        else:
            self.unknown += 1

    def add_sum(self, other: "_Sum") -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def as_total(
        self,
        of: Literal["network", "month", "contract"],
        network: str,
        *,
        month: str | None = None,
        contract: str | None = None,
    ) -> HistoryTotal:
        return HistoryTotal(
            total_of=of,
            network=network,
            month=month,
            contract=contract,
            transactions=self.transactions,
            succeeded=self.succeeded,
            failed=self.failed,
            not_executed=self.not_executed,
            unknown=self.unknown,
            charged=str(self.motes) if self.known or not self.unknown else None,
        )


def totals_of(figures: Iterable[Figures]) -> list[HistoryTotal]:
    """Add rows up, one after another.

    Raises:
        ValueError: a row holds what no row of ours holds.

    Returns:
        For each network by name: its total, those of its months, the newest first, and those of its contracts, the
        dearest first.
    """
    cells: dict[tuple[str, str | None, str], _Sum] = {}
    months: dict[int, str] = {}
    for network, contract, recorded_at_ms, outcome, charged in figures:
        day = recorded_at_ms // _DAY_MS if isinstance(recorded_at_ms, int) else -1
        month = months.get(day) or months.setdefault(day, _month(day))
        cell = cells.get((network, contract, month))
        if cell is None:
            if not isinstance(network, str) or not isinstance(contract, str | None):
                raise ValueError(f"{network!r} and {contract!r} are no network and contract")
            cell = cells[network, contract, month] = _Sum()
        cell.add(outcome, parse_motes(charged) if charged is not None else None)
    by_network: dict[str, _Network] = defaultdict(_Network)
    for (network, contract, month), cell in cells.items():
        one = by_network[network]
        for total in (one.total, one.months[month], one.contracts[contract]):
            total.add_sum(cell)
    return [total for network in sorted(by_network) for total in by_network[network].in_order(network)]


def _month(day: int) -> str:
    if not 0 <= day <= _LAST_DAY:
        raise ValueError(f"no such day since 1970: {day}")
    return f"{datetime.fromtimestamp(day * 86_400, UTC):%Y-%m}"


@dataclass(slots=True)
class _Network:
    total: _Sum = field(default_factory=_Sum)
    months: dict[str, _Sum] = field(default_factory=lambda: defaultdict(_Sum))
    contracts: dict[str | None, _Sum] = field(default_factory=lambda: defaultdict(_Sum))

    def in_order(self, name: str) -> Iterator[HistoryTotal]:
        yield self.total.as_total("network", name)
        for month in sorted(self.months, reverse=True):
            yield self.months[month].as_total("month", name, month=month)
        dearest = sorted(
            self.contracts.items(), key=lambda item: (-item[1].motes, -item[1].transactions, item[0] or "")
        )
        for contract, one in dearest:
            yield one.as_total("contract", name, contract=contract)
