"""One followed transaction: its lifecycle, and what the tracker must remember beside it."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from cspr_track.core.lifecycle import Lifecycle, Look, Transition
from cspr_track.core.observation import Executed, Heartbeat, TransactionNews
from cspr_track.core.status import TransactionStatus
from cspr_track.core.summary import summarize
from cspr_track.core.update import StatusUpdate, utc_text
from cspr_track.core.user_errors import OwnErrors
from cspr_track.tracking.clock import Clock

_log = logging.getLogger(__name__)
OnUpdate = Callable[[StatusUpdate], None]


class Followed:
    """Feeds a lifecycle and tells what it decides.

    Args:
        lifecycle: decides.
        clock: for the time of each update.
        network: the chain name.
        explorer: base address of the explorer, or None.
        on_update: called with each update, in order; what it raises ends the following and is raised to the caller.
        own_errors: the user's own words for errors of contracts.
    """

    __slots__ = (
        *("_clock", "_explorer", "_network", "_on_update", "_own_errors", "began_at", "due", "lifecycle"),
        *("looked", "looking", "awaiting", "finalized", "next_look_at", "outcome", "partial"),
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
    ) -> None:
        self.lifecycle = lifecycle
        self.outcome: asyncio.Future[StatusUpdate] = asyncio.get_running_loop().create_future()
        """The final update."""
        self.began_at = clock.monotonic()
        self.looking = False
        """Whether a look-up is under way or queued."""
        self.looked = 0
        """How often it was looked up."""
        self.next_look_at: float | None = None
        """When to look it up though nothing happened, in seconds of the monotonic clock."""
        self.partial: Executed | None = None
        """An execution that a source told incompletely; a look-up may complete it."""
        self.due = float("inf")
        self.finalized = False
        """Whether an execution counts only once its block is final."""
        self.awaiting: Executed | None = None
        """An execution whose block is not final yet."""
        self._clock = clock
        self._network = network
        self._explorer = explorer
        self._on_update = on_update
        self._own_errors = own_errors

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
        if self.finalized and isinstance(seen, Executed):
            self.awaiting = self.awaiting or seen
            return
        self.tell(self.lifecycle.observe(seen, self._clock.monotonic()))

    def confirm(self) -> None:
        """The block of the execution is final: it counts."""
        self.finalized = False
        if self.awaiting is not None:
            self.observe(self.awaiting)

    def looked_up(self, reason: Look, no_execution: dict[Any, int | None], retry_after_s: float) -> None:
        """Close a look-up and tell what follows from it."""
        now = self._clock.monotonic()
        self.tell(self.lifecycle.looked_up(reason, now, no_execution, retry_after_s=retry_after_s))

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
        executed = {}
        if transition.status is TransactionStatus.PROCESSED and transition.entity is not None:
            summary = summarize(transition.entity, explorer_url=self.explorer_url, own=self._own_errors)
            executed = {"data": transition.entity, "summary": summary}
        return StatusUpdate(
            status=transition.status,
            transaction_hash=self.transaction_hash,
            kind=self.lifecycle.kind,
            network=self._network,
            at=utc_text(self._clock.wall()),
            elapsed_ms=max(0, int((now - self.began_at) * 1000)),
            source=transition.source,
            final=transition.status.final,
            message=transition.message,
            **executed,  # type: ignore[arg-type]
        )

    @property
    def explorer_url(self) -> str | None:
        """The page of the transaction on the network's explorer."""
        return f"{self._explorer}/transaction/{self.transaction_hash}" if self._explorer else None
