"""Sending many: so many under way at once, a few put at the same time, none after a failure where that is asked."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import islice

from cspr_track.core.update import StatusUpdate
from cspr_track.tracking.followed import Followed
from cspr_track.transaction.transaction import Transaction

PUTTING_AT_ONCE = 8
"""How many puts wait for a node's answer at the same time; more would only queue there."""
PREPARED_AT_ONCE = 100
"""How many are prepared together at most; never more than may be sent at once."""


class Batch:
    """Sends transactions in order.

    Args:
        send: sends one, and gives what follows it.
        concurrency: how many may be under way (sent, not final) at once.
        fail_fast: send no more once one did not succeed.
        detach: do not wait for what was sent.
        prepare: called with the next few before the first of them is sent.
    """

    def __init__(
        self,
        send: Callable[[Transaction], Awaitable[Followed]],
        *,
        concurrency: int,
        fail_fast: bool = False,
        detach: bool = False,
        prepare: Callable[[Sequence[Transaction]], None] | None = None,
    ) -> None:
        self._send = send
        self._prepare = prepare
        self._prepared: deque[Transaction] = deque()
        self._free = concurrency
        self._fail_fast = fail_fast
        self._detach = detach
        self._room = asyncio.Semaphore(concurrency)
        self._following: list[Followed] = []
        self._failed = False

    async def run(self, transactions: Sequence[Transaction]) -> list[Transaction]:
        """Send all of them, or as many as ``fail_fast`` allows; gives those that were not sent."""
        left = iter(transactions)
        workers = [asyncio.create_task(self._work(left)) for _ in range(min(PUTTING_AT_ONCE, len(transactions)))]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
        if not self._detach:
            await asyncio.gather(*(followed.outcome for followed in self._following))
        return [*self._prepared, *left]

    async def _work(self, left: Iterator[Transaction]) -> None:
        while True:
            await self._room.acquire()
            transaction = None if self._fail_fast and self._failed else self._next(left)
            if transaction is None:
                self._room.release()
                return
            self._free -= 1
            followed = await self._send(transaction)
            self._following.append(followed)
            if self._detach:
                self._leave()
            else:
                followed.outcome.add_done_callback(self._ended)

    def _next(self, left: Iterator[Transaction]) -> Transaction | None:
        if not self._prepared:
            taken = list(islice(left, min(PREPARED_AT_ONCE, self._free)))
            if taken and self._prepare is not None:
                self._prepare(taken)
            self._prepared.extend(taken)
        return self._prepared.popleft() if self._prepared else None

    def _leave(self) -> None:
        self._free += 1
        self._room.release()

    def _ended(self, outcome: "asyncio.Future[StatusUpdate]") -> None:
        self._leave()
        if not outcome.cancelled() and (outcome.exception() is not None or not outcome.result().succeeded):
            self._failed = True
