"""The one connection that brings news: opened, kept open, opened again, and changed when there is more to follow."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from enum import StrEnum
from typing import TYPE_CHECKING

from cspr_track.core.errors import ChannelError, RateLimited, Unauthorized, Unreachable
from cspr_track.core.observation import Heartbeat, Observation, Opened
from cspr_track.core.status import Source
from cspr_track.network.budget import Budget
from cspr_track.network.profiles import Profile
from cspr_track.network.services import events_of, stream_of
from cspr_track.tracking.subscription import Subscription, choose

if TYPE_CHECKING:  # only who reads a node's events pays for reading documents
    from cspr_track.network.event_reader import EventReader, FindDocument

_log = logging.getLogger(__name__)
SHORTEST_DELAY_S = 0.2
FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 60.0
STABLE_S = 10.0
"""A connection that holds for so long ends a row of failures; one that opens and breaks at once does not."""
BEATS_PER_MINUTE, BEATS_AT_ONCE = 600.0, 100.0
"""Heartbeats that are told; services send one in five seconds, and a flood of them says no more than one."""
RESUBSCRIBE_S = 1.0
"""How long after a connection was opened another one may replace it, to follow more: changes are gathered."""


class ChannelState(StrEnum):
    """How news comes in at the moment."""

    CONNECTING = "connecting"
    OPEN = "open"
    RECONNECTING = "reconnecting"
    POLLING = "polling"
    """No connection brings news; transactions are looked up."""


class NewsChannel:
    """Reads the stream (or a node's events) for as long as it runs.

    Args:
        profile: where to connect.
        take: gets each observation.
        state_changed: gets the state, the source, a sentence for people, and the seconds until the next try.
        opened: called after each (re)connect, with what was heard without a gap until now: what happened to others
            before it may have been missed.
        document: finds the document of a followed transaction, where it is known.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        take: Callable[[Observation], None],
        state_changed: Callable[[ChannelState, Source | None, str, float | None], None],
        opened: Callable[[Subscription | None], None],
        document: "FindDocument | None" = None,
    ) -> None:
        self._profile = profile
        self._take = take
        self._state_changed = state_changed
        self._opened = opened
        self.followed: dict[str, str | None] = {}
        """Transaction hash -> sender's public key in hex, where it is known."""
        self.state = ChannelState.CONNECTING
        self.source: Source | None = None
        self.refused: Unauthorized | None = None
        """Set when the service does not accept the token."""
        self.settled = asyncio.Event()
        """Set once the first attempt to connect ended, well or badly."""
        self._subscription = Subscription()
        self._changed = asyncio.Event()
        self._last_event_id: int | None = None
        self._document = document
        self._reader: EventReader | None = None
        self._failures = 0
        self._beats = Budget(BEATS_PER_MINUTE, burst=BEATS_AT_ONCE)

    def follow(self, transaction_hash: str, sender: str | None) -> None:
        """Bring news of this transaction too, from now on."""
        self.followed[transaction_hash] = sender
        if not self._subscription.covers(transaction_hash, sender):
            self._changed.set()

    def forget(self, transaction_hash: str) -> None:
        """Stop bringing news of this transaction."""
        self.followed.pop(transaction_hash, None)

    async def run(self) -> None:
        """Keep the best connection that the profile allows open, until cancelled."""
        for source, read in self._ways():
            self.source = source
            try:
                await self._keep_open(read)
            except ChannelError as error:
                if isinstance(error, Unauthorized) and not error.denied and self._profile.token is not None:
                    self.refused = error  # otherwise nothing is wrong but this channel
                self._say(ChannelState.RECONNECTING, str(error))
        self.source = None
        self._say(ChannelState.POLLING, "no connection brings news; looking the transactions up instead")
        self.settled.set()

    def _ways(self) -> Iterable[tuple[Source, Callable[[], AsyncGenerator[Observation]]]]:
        if self._profile.stream and self._profile.token:
            yield Source.STREAM, self._read_stream
        if self._profile.events:
            yield Source.NODE_EVENTS, self._read_events

    async def _keep_open(self, read: Callable[[], AsyncGenerator[Observation]]) -> None:
        """Read one connection after another; ends only with an error that trying again cannot mend."""
        while True:
            try:
                await self._read_until_changed(read)
            except ChannelError as error:
                if not error.retryable:
                    raise
                self._failures += 1
                delay = _delay(self._failures)
                if isinstance(error, RateLimited):
                    delay = max(delay, error.retry_after_s or 0.0)
                self._say(ChannelState.RECONNECTING, str(error), delay)
                self.settled.set()
                await asyncio.sleep(delay)

    async def _read_until_changed(self, read: Callable[[], AsyncGenerator[Observation]]) -> None:
        """Read until the connection ends; when more is to be followed, open a wider one before closing this one."""
        now = asyncio.get_running_loop().time
        reading: asyncio.Task[None] | None = None
        previous: asyncio.Task[None] | None = None
        try:
            while True:
                previous = reading
                self._changed.clear()
                opened = asyncio.Event()
                reading = asyncio.create_task(self._read(read, opened, previous))
                await _first(reading, opened)
                if previous is not None:
                    await _stop(previous)
                    previous = None
                enough_at = now() + RESUBSCRIBE_S
                await _first(reading, self._changed)
                await asyncio.wait([reading], timeout=max(0.0, enough_at - now()))
                if reading.done():
                    reading.result()
        finally:
            for task in (reading, previous):
                if task is not None:
                    await _stop(task)

    async def _read(
        self,
        read: Callable[[], AsyncGenerator[Observation]],
        opened: asyncio.Event,
        previous: asyncio.Task[None] | None,
    ) -> None:
        before = self._subscription
        # a node's events have no filter: one connection brings news of whatever is followed later
        self._subscription = choose(self.followed) if self.source is Source.STREAM else Subscription()
        now = asyncio.get_running_loop().time
        began = now()
        async with aclosing(read()) as observations:
            async for seen in observations:
                if self._failures and now() - began > STABLE_S:
                    self._failures = 0
                if isinstance(seen, Opened):
                    opened.set()
                    self._say(ChannelState.OPEN, f"listening to {_NAMES[self.source]}")
                    self._opened(before if previous is not None and not previous.done() else None)
                    self.settled.set()
                elif seen.__class__ is not Heartbeat or self._beats.take(now()) <= 0:
                    self._take(seen)
                else:
                    self._beats.give_back()
                    await asyncio.sleep(0)  # let others have their turn, whatever pours in
        raise Unreachable("the connection ended", service=_NAMES[self.source], retryable=True)

    def _read_stream(self) -> AsyncGenerator[Observation]:
        return stream_of(self._profile, filters=self._subscription.filters, wanted=self.followed)

    async def _read_events(self) -> AsyncGenerator[Observation]:
        url = self._profile.events
        if url is None:
            raise ValueError("there are no events to read")
        if self._reader is None:
            from cspr_track.network.event_reader import EventReader

            self._reader = EventReader(self.followed, self._document)
        start_from = None if self._last_event_id is None else self._last_event_id + 1
        events = events_of(self._profile, url, self._reader, start_from=start_from)
        async with aclosing(events):
            async for event in events:
                if event.id is not None:
                    self._last_event_id = event.id
                for seen in event.observations:
                    yield seen

    def _say(self, state: ChannelState, words: str, retry_s: float | None = None) -> None:
        self.state = state
        source = self.source.value if self.source is not None else "none"
        _log.info("%s: channel %s is %s: %s", self._profile.name, source, state.value, words)
        self._state_changed(state, self.source, words, retry_s)


_NAMES = {Source.STREAM: "the CSPR.cloud stream", Source.NODE_EVENTS: "a node's events", None: "nobody"}


def _delay(failures: int) -> float:
    """Seconds to wait before the next try: doubled each time, with jitter, capped."""
    from tenacity import RetryCallState, wait_fixed, wait_random_exponential  # only when something failed

    backoff = wait_fixed(SHORTEST_DELAY_S) + wait_random_exponential(multiplier=FIRST_DELAY_S, max=LONGEST_DELAY_S)
    state = RetryCallState(retry_object=None, fn=None, args=(), kwargs={})  # type: ignore[arg-type]
    state.attempt_number = failures
    return backoff(state)


async def _first(reading: asyncio.Task[None], event: asyncio.Event) -> None:
    """Wait for the event; raises what the reading task raised if that ends first."""
    waiting = asyncio.create_task(event.wait())
    try:
        await asyncio.wait([reading, waiting], return_when=asyncio.FIRST_COMPLETED)
        if reading.done():
            reading.result()
    finally:
        waiting.cancel()


async def _stop(reading: asyncio.Task[None]) -> None:
    """End a connection; how it ended does not matter any more."""
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
