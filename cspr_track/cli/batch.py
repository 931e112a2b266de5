"""Sending many: so many under way at once, a few put at the same time, none after a failure where that is asked."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence

from cspr_track.core.update import StatusUpdate
from cspr_track.tracking.followed import Followed
from cspr_track.transaction.transaction import Transaction

PUTTING_AT_ONCE = 8
"""How many puts wait for a node's answer at the same time; more would only queue there."""


class Batch:
    """Sends transactions in order.

    Args:
        send: sends one, and gives what follows it.
        concurrency: how many may be under way (sent, not final) at once.
        fail_fast: send no more once one did not succeed.
        detach: do not wait for what was sent.
    """

    def __init__(
        self,
        send: Callable[[Transaction], Awaitable[Followed]],
        *,
        concurrency: int,
        fail_fast: bool = False,
        detach: bool = False,
    ) -> None:
        self._send = send
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
        return list(left)

    async def _work(self, left: Iterator[Transaction]) -> None:
        while True:
            await self._room.acquire()
            transaction = None if self._fail_fast and self._failed else next(left, None)
            if transaction is None:
                self._room.release()
                return
            followed = await self._send(transaction)
            self._following.append(followed)
            if self._detach:
                self._room.release()
            else:
                followed.outcome.add_done_callback(self._ended)

    def _ended(self, outcome: "asyncio.Future[StatusUpdate]") -> None:
        self._room.release()
        if not outcome.cancelled() and (outcome.exception() is not None or not outcome.result().succeeded):
            self._failed = True
