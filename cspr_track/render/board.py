"""Many followed transactions, kept so that a picture of them costs no more than the lines it has."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from cspr_track.core.amounts import parse_motes
from cspr_track.core.details import Details
from cspr_track.core.status import TransactionStatus
from cspr_track.core.summary import Summary
from cspr_track.core.update import StatusUpdate
from cspr_track.render import words
from cspr_track.render.panel_state import PanelState, advance

TROUBLE = ("error", "failed", "expired", "timeout", "cancelled")
WORDS = (*TROUBLE, "sent", "waiting", "processed")
"""Trouble first, what is well last."""
RATE_WINDOW_S = 30.0
"""Over how long the rate is taken, in seconds."""


class Board:
    """What is known of every transaction that is followed, in the order in which they came.

    Args:
        began_at_s: when following began, seconds of the caller's clock.
    """

    def __init__(self, began_at_s: float = 0.0) -> None:
        self.states: dict[str, PanelState] = {}
        self.counts = dict.fromkeys(WORDS, 0)
        self.charged_motes = 0
        """What all executions so far cost their payers."""
        self.charge_unknown = 0
        """Of how many executions nobody knows what they cost."""
        self._began_at_s = began_at_s
        self._order: dict[str, int] = {}
        self._recent: tuple[dict[str, None], dict[str, None]] = ({}, {})
        """Hashes by their last change, newest last: those without trouble, those in trouble."""
        self._ended: deque[tuple[float, int]] = deque()
        """Second -> how many ended in it."""

    def __len__(self) -> int:
        return len(self.states)

    def __iter__(self) -> Iterator[PanelState]:
        return iter(self.states.values())

    @property
    def finals(self) -> int:
        """Of how many the outcome is known."""
        return len(self.states) - self.counts["sent"] - self.counts["waiting"]

    def expect(self, state: PanelState) -> None:
        """Follow one more, or one anew."""
        known = self.states.get(state.transaction_hash)
        if known is not None:
            self.counts[word_of(known)] -= 1
        self._order.setdefault(state.transaction_hash, len(self._order))
        self._keep(state)

    def update(self, update: StatusUpdate, now_s: float) -> bool:
        """Take a status in; gives whether this transaction is followed here."""
        known = self.states.get(update.transaction_hash or "")
        if known is None:
            return False
        changed = advance(known, update, now_s)
        if update.status is TransactionStatus.PING:
            self.states[known.transaction_hash] = changed
            return True
        self.counts[word_of(known)] -= 1
        self._keep(changed)
        if update.final and not known.final:
            self._count_end(update, now_s)
        return True

    def detail(self, transaction_hash: str, details: Details) -> None:
        """Take in what services told of a transaction beyond its summary."""
        known = self.states.get(transaction_hash)
        if known is not None:
            self.states[transaction_hash] = replace(known, details=details)

    def rate(self, now_s: float) -> float:
        """How many end in a second, over the last while."""
        while self._ended and self._ended[0][0] < now_s - RATE_WINDOW_S:
            self._ended.popleft()
        window = max(1.0, min(RATE_WINDOW_S, now_s - self._began_at_s))
        return sum(count for _, count in self._ended) / window

    def left_s(self, now_s: float) -> float | None:
        """In how many seconds all will have ended if it goes on so; None where that cannot be said."""
        left, rate = len(self.states) - self.finals, self.rate(now_s)
        return left / rate if left and rate else None

    def rows(self, room: int) -> list[PanelState]:
        """The transactions to show: trouble and the newest changes, in an order that stays calm.

        Args:
            room: how many lines there are.
        """
        if len(self.states) <= room:
            chosen: Iterable[str] = self.states
        else:
            well, trouble = self._recent
            kept = min(len(trouble), max(room - len(well), room * 2 // 3))
            chosen = [*islice(reversed(trouble), kept), *islice(reversed(well), room - kept)]
        found = [self.states[name] for name in chosen]
        return sorted(found, key=lambda state: (WORDS.index(word_of(state)), self._order[state.transaction_hash]))

    def _keep(self, state: PanelState) -> None:
        name, word = state.transaction_hash, word_of(state)
        self.states[name] = state
        self.counts[word] += 1
        for group in self._recent:
            group.pop(name, None)
        self._recent[word in TROUBLE][name] = None

    def _count_end(self, update: StatusUpdate, now_s: float) -> None:
        second = float(int(now_s))
        if self._ended and self._ended[-1][0] == second:
            self._ended[-1] = (second, self._ended[-1][1] + 1)
        else:
            self._ended.append((second, 1))
        if isinstance(update.summary, Summary):
            motes = parse_motes(update.summary.charged)
            self.charged_motes += motes or 0
            self.charge_unknown += motes is None


def word_of(state: PanelState) -> str:
    """The state in one word."""
    return words.word_of(state.latest) if state.latest is not None else "waiting"
