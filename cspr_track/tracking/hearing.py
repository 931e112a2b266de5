"""Hearing of an execution from a channel: told at once where nothing speaks against it, else after a look-up."""

import asyncio
from collections.abc import Callable

from cspr_track.core.observation import Executed
from cspr_track.tracking.followed import Followed
from cspr_track.tracking.looker import Looker

HOLD_S = 0.5
"""How long an execution that a channel tells waits for the answer of a source that is being asked at this moment."""


class Hearing:
    """Decides what is told at once.

    Args:
        looker: looks up what is not.
        plan: called when something was told.
    """

    def __init__(self, looker: Looker, plan: Callable[[Followed], None]) -> None:
        self._looker = looker
        self._plan = plan

    def take(self, followed: Followed, seen: Executed) -> None:
        """A channel tells of an execution."""
        if followed.doubted:  # nobody who was asked knew of it when it was told before
            followed.remember(seen)
            return
        asking = self._looker.asking(followed)
        believed = seen.complete and not followed.lifecycle.unsent and followed.believes(seen)
        if believed and not asking:
            followed.observe(seen)
            self._plan(followed)
            return
        held = followed.partial
        if held is not None:
            if held.complete or not seen.complete:
                followed.remember(seen)
                return
            followed.remember(held)
        followed.partial = seen
        self._looker.queue(followed, None)
        if believed:
            asyncio.get_running_loop().call_later(HOLD_S, self._give_in, followed, seen)

    def _give_in(self, followed: Followed, seen: Executed) -> None:
        """Whoever was being asked takes long: what the channel told is told."""
        if followed.partial is seen and not followed.done:
            followed.settle([seen])
            self._plan(followed)
