"""The life of one transaction as a state machine: observations and time come in, statuses to tell come out.

Everything that may move a transaction from one status to the next is in this file. It does no I/O and reads no
clock: the caller brings times (seconds of its own monotonic clock, milliseconds of the chain's clock) and performs
the look-ups that ``look`` asks for. The rules:

- exactly one final status, nothing after it; duplicates and late news are absorbed;
- no negative verdict (``expired``, ``timeout``) without a look-up after the moment that calls for it;
- ``expired`` only when a source whose own chain is past the TTL by a margin says that there was no execution, and
  another source or a second look says so too (behind one address may be several nodes, one of them behind the chain);
  or, where nobody can tell the TTL, on a service's word after two looks;
- a transaction that we send is ``sent`` before it is ``processed``; one that we watch may be processed at once;
- what we send is ``sent`` by the word of one who was asked: who calls by himself is not believed before that.

Source: DESIGN part 3 (contract).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any

from cspr_track.core.observation import Executed, ExpiryHint, Heartbeat, Known, NotKnown, TransactionNews
from cspr_track.core.status import Kind, Source, TransactionStatus

CONFIRM_S = 0.5
"""Seconds after which it is asked once more whether it expired, where only one source says so."""
_CALLERS = (Source.STREAM, Source.NODE_EVENTS)
"""Who calls by himself, and may have been made to."""


class Phase(Enum):
    """Where the transaction stands, as far as we know."""

    UNSEEN = "nobody has said that the network holds it"
    SENT = "the network holds it, not executed"
    FINAL = "the last status was told"


class Look(StrEnum):
    """Why somebody must look the transaction up before a verdict."""

    HINT = "hint"
    """A service says it expired."""
    EXPIRY = "expiry"
    """The chain's clock should be past its TTL by now."""
    TIMEOUT = "timeout"
    """We have listened for as long as we were asked to."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A status to tell, in order."""

    status: TransactionStatus
    source: Source
    message: str
    entity: dict[str, Any] | None = None


class Lifecycle:
    """Turns what channels report about one transaction into the statuses to show.

    Args:
        transaction_hash: 64 hex digits; news of any other hash is refused.
        own: whether we are the ones who send it.
        timeout_s: how long to listen, in seconds; None waits for the TTL.
        expires_at_ms: timestamp + TTL in milliseconds since 1970, when it is known.
        expiry_margin_ms: how far past the TTL the chain's clock must be to be safe.
        kind: which kind of transaction it is, when it is known.
    """

    __slots__ = (
        "_deadline",
        "_hinted",
        "_margin_ms",
        "_own",
        "_past_since",
        "_timeout_s",
        "awaits_finality",
        "expires_at_ms",
        "expiry_retry_at",
        "hint_waits",
        "kind",
        "kind_is_sure",
        "look",
        "phase",
        "transaction_hash",
    )  # fmt: skip

    def __init__(
        self,
        transaction_hash: str,
        *,
        own: bool,
        timeout_s: float | None,
        expires_at_ms: int | None = None,
        expiry_margin_ms: int = 0,
        kind: Kind | None = None,
    ) -> None:
        self.transaction_hash = transaction_hash
        self.kind = kind
        self.kind_is_sure = kind is not None
        """Whether its kind was known from the start, and is not only what a service said."""
        self.expires_at_ms = expires_at_ms
        self.phase = Phase.UNSEEN
        self.look: Look | None = None
        """The look-up that must be made, and reported with ``looked_up``, before anything else is decided."""
        self._own = own
        self._timeout_s = timeout_s
        self._margin_ms = expiry_margin_ms
        self._deadline: float | None = None
        self.expiry_retry_at = float("-inf")
        """When to ask again whether it expired, in seconds of the caller's monotonic clock."""
        self.awaits_finality = False
        """Whether an execution is known that does not count before its block is final."""
        self.hint_waits = False
        """Whether a service says that it expired, and that is looked into at ``expiry_retry_at``."""
        self._hinted: Source | None = None
        self._past_since: float | None = None

    @property
    def final(self) -> bool:
        """Whether the last status was told."""
        return self.phase is Phase.FINAL

    @property
    def unsent(self) -> bool:
        """Whether we are the ones who send it, and nobody has said yet that the network holds it."""
        return self._own and self.phase is Phase.UNSEEN

    @property
    def unconfirmed(self) -> bool:
        """Whether one source proved that it expired, and nobody else yet."""
        return self._past_since is not None and not self.final

    @property
    def deadline(self) -> float | None:
        """When to stop listening, in seconds of the caller's monotonic clock; None when there is no such time."""
        return self._deadline

    @property
    def safely_expired_at_ms(self) -> int | None:
        """The chain time after which it cannot be executed any more, margin included; None while the TTL is unknown."""
        return None if self.expires_at_ms is None else self.expires_at_ms + self._margin_ms

    def start(self, now: float) -> None:
        """Begin to count the time we listen; counted anew from ``sent``."""
        if self._timeout_s is not None:
            self._deadline = now + self._timeout_s

    def observe(self, seen: TransactionNews | Heartbeat, now: float) -> tuple[Transition, ...]:
        """Take one observation in; gives the statuses to tell, oldest first, or nothing.

        Raises:
            ValueError: the observation is about another transaction.
        """
        if self.phase is Phase.FINAL:
            return ()
        if isinstance(seen, Heartbeat):
            if self._own and self.phase is Phase.UNSEEN:
                return ()
            return (Transition(TransactionStatus.PING, seen.source, "the connection is alive"),)
        if seen.transaction_hash != self.transaction_hash:
            raise ValueError(f"about {seen.transaction_hash}, not {self.transaction_hash}")
        match seen:
            case Executed():
                return self._executed(seen, now)
            case Known() if self.unsent and seen.source in _CALLERS:
                return ()
            case Known():
                self.kind = self.kind or seen.kind
                if self.expires_at_ms is None:
                    self.expires_at_ms = seen.expires_at_ms
                return self._sent(seen.source, now)
            case ExpiryHint():
                self.kind = self.kind or seen.kind
                self._hinted = seen.source
                self.hint_waits = True
                self._look_into_hint(now)
                return ()
            case NotKnown():
                return ()

    def tick(self, now: float, chain_time_ms: int | None) -> None:
        """Let time pass: asks for a look-up (see ``look``) when the deadline or the TTL has passed.

        Args:
            now: seconds of the caller's monotonic clock.
            chain_time_ms: the best guess of the chain's present time; it decides when to look, never the verdict.
        """
        if self.phase is Phase.FINAL:
            return
        if self._deadline is not None and now >= self._deadline:
            self._ask(Look.TIMEOUT)
            return
        self._look_into_hint(now)
        if chain_time_ms is not None and now >= self.expiry_retry_at:
            safe = self.safely_expired_at_ms
            if safe is not None and chain_time_ms > safe:
                self._ask(Look.EXPIRY)

    def looked_up(
        self, reason: Look, now: float, no_execution: Mapping[Source, int | None], *, retry_after_s: float = 1.0
    ) -> tuple[Transition, ...]:
        """Close a look-up that ``look`` asked for; news that it brought was given to ``observe`` before.

        Args:
            reason: what ``look`` said when the look-up began. When a stronger reason came up meanwhile, that one
                stays to be looked into.
            now: seconds of the caller's monotonic clock.
            no_execution: the sources that answered and knew of no execution, each with the timestamp of its latest
                block in milliseconds, asked *before* the look-up; None where it cannot tell.
            retry_after_s: when to look again if the answers do not suffice for ``expired``.
        """
        if self.phase is Phase.FINAL:
            return ()
        if self.look is reason:
            self.look = None
        expired_by = self._expired_by(no_execution, now)
        if expired_by is not None:
            return self._end(TransactionStatus.EXPIRED, expired_by, "its TTL passed before it was executed")
        if reason is Look.TIMEOUT and self.unconfirmed:
            self._deadline = now + CONFIRM_S
        elif reason is Look.TIMEOUT:
            return self._end(TransactionStatus.TIMEOUT, Source.LOCAL, self._timeout_message())
        self.hint_waits = self.hint_waits or (self.unconfirmed and self.safely_expired_at_ms is None)
        self.expiry_retry_at = now + (min(retry_after_s, CONFIRM_S) if self.unconfirmed else retry_after_s)
        return ()

    def cancel(self, message: str) -> tuple[Transition, ...]:
        """The person said no, before anything left the machine."""
        return self._end(TransactionStatus.CANCELLED, Source.LOCAL, message)

    def fail(self, source: Source, message: str) -> tuple[Transition, ...]:
        """It was refused, or we cannot go on."""
        return self._end(TransactionStatus.ERROR, source, message)

    def _expired_by(self, no_execution: Mapping[Source, int | None], now: float) -> Source | None:
        """Who may be believed that it expired, if anybody."""
        safe = self.safely_expired_at_ms
        if safe is None:
            past = [self._hinted] if self._hinted is not None and no_execution else []
        else:
            past = [source for source, clock in no_execution.items() if clock is not None and clock > safe]
        if not past:
            self._past_since = None
            return None
        if self._past_since is None:
            self._past_since = now
        return past[0] if len(past) > 1 or now - self._past_since >= CONFIRM_S else None

    def _executed(self, seen: Executed, now: float) -> tuple[Transition, ...]:
        if not self.kind_is_sure:
            self.kind = seen.kind or self.kind  # what is told, whatever was said before
        first = self._sent(seen.source, now) if self._own else ()
        error = seen.entity.get("error_message")
        message = "executed with success" if error is None or error == "" else f"executed, failed: {error}"
        return first + self._end(TransactionStatus.PROCESSED, seen.source, message, seen.entity)

    def _sent(self, source: Source, now: float) -> tuple[Transition, ...]:
        if self.phase is not Phase.UNSEEN:
            return ()
        self.phase = Phase.SENT
        self.start(now)
        message = "accepted by a node" if self._own else "the network holds it, not executed yet"
        return (Transition(TransactionStatus.SENT, source, message),)

    def _end(
        self, status: TransactionStatus, source: Source, message: str, entity: dict[str, Any] | None = None
    ) -> tuple[Transition, ...]:
        if self.phase is Phase.FINAL:
            return ()
        self.phase = Phase.FINAL
        self.look = None
        return (Transition(status, source, message, entity),)

    def _look_into_hint(self, now: float) -> None:
        """Not more often than it is looked up: whoever gives hints may give thousands."""
        if self.hint_waits and now >= self.expiry_retry_at:
            self.hint_waits = False
            self._ask(Look.HINT)

    def _ask(self, reason: Look) -> None:
        if self.look is not Look.TIMEOUT:
            self.look = reason

    def _timeout_message(self) -> str:
        seconds = f"{self._timeout_s:g} s" if self._timeout_s is not None else "the time given"
        if self.awaits_finality:
            return f"executed, but its block was not final within {seconds}"
        if self.phase is Phase.UNSEEN and not self._own:
            return f"no source knew this hash within {seconds}; it may still be sent"
        return f"not final after {seconds}; it may still be executed"
