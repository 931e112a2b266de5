"""What the live panel shows of one transaction: a value that advances; no clock, no console."""

from dataclasses import dataclass, field, replace

from cspr_track.core.details import Details
from cspr_track.core.status import TransactionStatus
from cspr_track.core.update import StatusUpdate

PATH = ("signed", "sent", "processed")
"""The way of a transaction, as a person thinks of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """How news comes in, for everything that is followed. Seconds are those of the caller's clock.

    Args:
        words: from where, or why not.
        retry_at_s: when connecting is tried again; None while nothing waits for that.
        block_at_s: when the newest block was made, where a channel tells of blocks.
    """

    words: str = "connecting"
    retry_at_s: float | None = None
    block_at_s: float | None = None


CONNECTING = News()


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelState:
    """One followed transaction.

    Args:
        transaction_hash: 64 hex digits.
        network: the chain name.
        title: what it does, in words, where that is known.
        began_at_s: when following began, seconds of the caller's clock.
        timeout_s: how long we listen after ``sent``; None waits for the TTL.
        expires_at_ms: timestamp + TTL, milliseconds since 1970, where it is known.
        block_s: how often the network makes a block, in seconds, where it is known.
        reached: status -> seconds from the beginning at which it was reached.
        pings: how many heartbeats were heard.
        latest: the newest update that is no heartbeat.
        details: what services tell beyond the summary, once it was asked for.
    """

    transaction_hash: str
    network: str
    title: str | None = None
    began_at_s: float = 0.0
    timeout_s: float | None = None
    expires_at_ms: int | None = None
    block_s: float | None = None
    reached: dict[str, float] = field(default_factory=dict)
    pings: int = 0
    latest: StatusUpdate | None = None
    details: Details | None = None

    @property
    def final(self) -> bool:
        """Whether the outcome is known."""
        return self.latest is not None and self.latest.final


def advance(state: PanelState, update: StatusUpdate, now_s: float) -> PanelState:
    """The state after an update."""
    if update.status is TransactionStatus.PING:
        return replace(state, pings=state.pings + 1)
    reached = state.reached | {update.status.value: now_s - state.began_at_s}
    return replace(state, latest=update, reached=reached)
