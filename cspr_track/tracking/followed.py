"""One followed transaction: its lifecycle, and what the tracker must remember beside it."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

from cspr_track.core.claims import Claim, Contradiction, claim_of, contradict, in_words, preferred
from cspr_track.core.lifecycle import Lifecycle, Look, Transition
from cspr_track.core.observation import Executed, ExpiryHint, Heartbeat, Known, TransactionNews
from cspr_track.core.status import Source, TransactionStatus
from cspr_track.core.summary import summarize
from cspr_track.core.update import StatusUpdate, utc_text, utc_text_of_ms
from cspr_track.core.user_errors import OwnErrors
from cspr_track.tracking.clock import Clock
from cspr_track.tracking.testimony import Heard

_log = logging.getLogger(__name__)
OnUpdate = Callable[[StatusUpdate], None]
FindSigned = Callable[[str], Claim | None]
"""Hash -> what the document says that we hold ourselves, where we do."""


class Followed:
    """Feeds a lifecycle and tells what it decides.

    Args:
        lifecycle: decides.
        clock: for the time of each update.
        network: the chain name.
        explorer: base address of the explorer, or None.
        on_update: called with each update, in order; what it raises ends the following and is raised to the caller.
        own_errors: the user's own words for errors of contracts.
        signed: finds the signed document, to hold what is told against it.
    """

    __slots__ = (
        *("_clock", "_explorer", "_network", "_on_update", "_own_errors", "_signed", "_testimony", "began_at", "due"),
        *(
            "answered",
            "lifecycle",
            "looked",
            "looking",
            "awaiting",
            "doubted",
            "finalized",
            "next_look_at",
            "outcome",
            "partial",
            "entered",
            "in_block",
        ),
    )

    def __init__(
        self,
        lifecycle: Lifecycle,
        *,
        clock: Clock,
        network: str,
        explorer: str | None,
        on_update: OnUpdate,
        own_errors: OwnErrors | None = None,
        signed: FindSigned | None = None,
    ) -> None:
        self.lifecycle = lifecycle
        self.in_block = False
        """Whether a node said that a block has it: then it has not expired, whoever knows of no execution."""
        self.outcome: asyncio.Future[StatusUpdate] = asyncio.get_running_loop().create_future()
        """The final update."""
        self.began_at = clock.monotonic()
        self.looking = False
        """Whether a look-up is under way or queued."""
        self.looked = 0
        """How often it was looked up."""
        self.answered = False
        """Whether a look-up got an answer from anybody."""
        self.next_look_at: float | None = None
        """When to look it up though nothing happened, in seconds of the monotonic clock."""
        self.partial: Executed | None = None
        """An execution that a source told, and that waits for a look-up: to be completed, or to be confirmed."""
        self.doubted = False
        """Whether a source told of an execution that nobody who was asked knew of: it is looked up often."""
        self.due = float("inf")
        self.entered = float("inf")
        """The earliest moment at which it stands on the agenda."""
        self.finalized = False
        """Whether an execution counts only once its block is final."""
        self.awaiting: Executed | None = None
        """An execution whose block is not final yet."""
        self._clock = clock
        self._network = network
        self._explorer = explorer
        self._on_update = on_update
        self._own_errors = own_errors
        self._signed = signed
        self._testimony: Heard | None = None
        """What was said before the final word and may contradict it; ordinarily nothing."""

    @property
    def transaction_hash(self) -> str:
        """64 lower-case hex digits."""
        return self.lifecycle.transaction_hash

    @property
    def done(self) -> bool:
        """Whether nothing more will be told."""
        return self.outcome.done()

    def observe(self, seen: TransactionNews | Heartbeat) -> None:
        """Take an observation in and tell what follows from it."""
        if isinstance(seen, Executed):
            if self.finalized:
                self.remember(seen)
                self.awaiting = self.awaiting or seen
                self.lifecycle.awaits_finality = True
                return
        elif isinstance(seen, Known):
            self.in_block = self.in_block or seen.in_block
        elif isinstance(seen, ExpiryHint) and not self.done:
            self._heard(seen.source, {"outcome": "expired"})
        self.tell(self.lifecycle.observe(seen, self._clock.monotonic()))

    def believes(self, seen: Executed) -> bool:
        """Whether an execution contradicts neither the signed document nor what others said."""
        signed, held = self._signed_claim(), self.partial
        if signed is None and held is None and self._testimony is None:
            return True
        claim = claim_of(seen)
        if signed is not None and contradict(signed, claim):
            return False
        if held is not None and contradict(claim_of(held), claim):
            return False
        return self._testimony is None or not self._testimony.contradicts(claim)

    def remember(self, seen: Executed) -> None:
        """Keep what a source said of the execution, for the final word."""
        self._heard(seen.source, claim_of(seen))

    def settle(self, executions: Sequence[Executed]) -> None:
        """Several have told of the execution: tell what one of them says, and where the others contradict it."""
        signed = self._signed_claim()
        best = preferred(executions, signed)
        for seen in executions:
            if seen is not best:
                self.remember(seen)
        self.partial = None
        self.observe(best)

    def doubt(self, seen: Executed) -> None:
        """A source told of an execution that nobody who was asked knows of: it is not told, but not forgotten."""
        self.remember(seen)
        self.partial = None
        self.doubted = True

    def heard_from(self, source: Source) -> bool:
        """Whether this source told of the execution, and it was remembered."""
        return self._testimony is not None and self._testimony.has(source)

    def reconsider(self, seen: Executed) -> Executed:
        """Hear one more source of an execution that waits; gives the one to be told."""
        self.remember(seen)
        waiting = self.awaiting
        self.awaiting = seen if waiting is None else preferred([waiting, seen], self._signed_claim())
        return self.awaiting

    def _heard(self, source: Source, claim: Claim) -> None:
        if self._testimony is None:
            self._testimony = Heard()
        self._testimony.take(source, claim)

    def confirm(self) -> None:
        """The block of the execution is final: it counts."""
        self.finalized = False
        if self.awaiting is not None:
            self.observe(self.awaiting)

    def looked_up(self, reason: Look, no_execution: dict[Any, int | None], retry_after_s: float) -> None:
        """Close a look-up and tell what follows from it."""
        if self.in_block:
            no_execution = {}
        told = self.lifecycle.looked_up(reason, self._clock.monotonic(), no_execution, retry_after_s=retry_after_s)
        for transition in told:
            if transition.status is TransactionStatus.EXPIRED:
                self._compare_clocks(transition.source, no_execution.get(transition.source))
        self.tell(told)

    def _compare_clocks(self, source: Source, chain_ms: int | None) -> None:
        """The chain's clock decides that a TTL is over; where this machine's says that it is not, that is told."""
        ends_ms, wall_ms = self.lifecycle.expires_at_ms, int(self._clock.wall() * 1000)
        if ends_ms is not None and chain_ms is not None and wall_ms < ends_ms:
            self._heard(source, {"outcome": "expired", "chain_time": utc_text_of_ms(chain_ms)})
            self._heard(Source.LOCAL, {"chain_time": utc_text_of_ms(wall_ms)})

    def tell(self, transitions: tuple[Transition, ...]) -> None:
        """Pass statuses on, oldest first; the final one settles ``outcome``."""
        for transition in transitions:
            if self.done:
                return
            update = self._update(transition)
            level = logging.DEBUG if update.status is TransactionStatus.PING else logging.INFO
            _log.log(
                level, "%s is %s (%s): %s", update.transaction_hash, update.status.value, update.source, update.message
            )
            try:
                self._on_update(update)
            except Exception as error:  # noqa: BLE001 (the caller's own code: what it raises is given back to the caller)
                self.outcome.set_exception(error)
                return
            if update.final:
                self.outcome.set_result(update)

    def _update(self, transition: Transition) -> StatusUpdate:
        now = self._clock.monotonic()
        executed: dict[str, Any] = {}
        if transition.status is TransactionStatus.PROCESSED and transition.entity is not None:
            summary = summarize(transition.entity, explorer_url=self.explorer_url, own=self._own_errors)
            executed = {"data": transition.entity, "summary": summary}
        message = transition.message
        contradictions = self._contradictions(transition) if transition.status.final else ()
        if contradictions:
            executed["contradictions"] = contradictions
            message = f"{message}; contradicted: {in_words(contradictions)}"
        return StatusUpdate(
            status=transition.status,
            transaction_hash=self.transaction_hash,
            kind=self.lifecycle.kind,
            network=self._network,
            at=utc_text(self._clock.wall()),
            elapsed_ms=max(0, int((now - self.began_at) * 1000)),
            source=transition.source,
            final=transition.status.final,
            message=message,
            **executed,
        )

    def _contradictions(self, transition: Transition) -> tuple[Contradiction, ...]:
        """Who contradicts the final word."""
        heard, status = self._testimony, transition.status
        if transition.entity is not None:
            signed = self._signed_claim()
            if heard is None and signed is None:
                return ()
            told = claim_of(Executed(self.transaction_hash, transition.source, transition.entity))
            return (heard or Heard()).beside(transition.source, told, signed)
        if heard is None or not (status is TransactionStatus.EXPIRED or heard.of_execution):
            return ()
        if self.awaiting is not None:  # it was executed, and that it is not final contradicts nobody
            return ()
        return heard.beside(transition.source, {"outcome": status.value}, None)

    def _signed_claim(self) -> Claim | None:
        return self._signed(self.transaction_hash) if self._signed is not None else None

    @property
    def explorer_url(self) -> str | None:
        """The page of the transaction on the network's explorer."""
        return f"{self._explorer}/transaction/{self.transaction_hash}" if self._explorer else None
