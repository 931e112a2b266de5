"""A payment service: it takes signed transactions, follows them, and tells a webhook what became of each.

    pip install 'cspr-track' fastapi uvicorn
    CSPR_TRACK_NETWORK=testnet WEBHOOK_URL=https://shop.example/paid python payment_service.py

    POST /payments            a signed deploy or transaction, in any dialect  -> 202, its hash
    GET  /payments/{hash}     what is known of it now

Nothing is lost: a payment is in the journal before it leaves and before the POST is answered, and after a restart
those that were under way are followed again. Posting the same payment twice sends it once. The webhook's address is a
setting and never comes from a client.
"""

import asyncio
import hashlib
import hmac
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI, HTTPException, Request

from cspr_track import (
    InputError,
    JournalRow,
    SqliteJournal,
    StatusUpdate,
    Tracker,
    TrackError,
    TransactionStatus,
    check,
    read_document,
)

WEBHOOK_URL = os.environ.get("WEBHOOK_URL")
WEBHOOK_SECRET = os.environ.get("WEBHOOK_SECRET", "").encode()
JOURNAL = Path(os.environ.get("JOURNAL", "payments.sqlite3"))
MAX_BODY_BYTES = 1024 * 1024
WEBHOOK_TRIES = 5
ANSWER_S = 10.0
"""How long a POST waits for a node to accept what it brings; after that it is followed all the same."""


class Payments:
    """Follows every payment over one connection."""

    def __init__(self, tracker: Tracker, journal: SqliteJournal, http: httpx.AsyncClient) -> None:
        self.tracker = tracker
        self._journal = journal
        self._http = http
        self._under_way: dict[str, tuple[asyncio.Task[None], asyncio.Future[str]]] = {}

    async def take(self, document: str) -> str | None:
        """Send a signed transaction and follow it, unless that is being done already.

        Returns:
            What is known of it: ``sent`` or its final status, or None where no node has answered yet. From then on it
            is in the journal, so that it can be promised to be followed.
        """
        transaction_hash = read_document(document).transaction.hash_hex
        if transaction_hash not in self._under_way:
            self._begin(transaction_hash, document)
        task, known = self._under_way[transaction_hash]
        either: list[asyncio.Future[Any]] = [task, known]
        await asyncio.wait(either, timeout=ANSWER_S, return_when=asyncio.FIRST_COMPLETED)
        if known.done():
            return known.result()
        if task.done():
            task.result()  # it could not be sent: raises why
        return None

    def resume(self) -> None:
        """Go on with what was under way when the service stopped."""
        for row in self._journal.pending():
            self._begin(row.transaction_hash, self._journal.find(row.transaction_hash)[0].document)

    def _begin(self, transaction_hash: str, document: str) -> None:
        known: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._follow(document, known))
        self._under_way[transaction_hash] = (task, known)
        task.add_done_callback(lambda _: self._under_way.pop(transaction_hash, None))

    def known(self, transaction_hash: str) -> JournalRow | None:
        """What the journal says of a payment."""
        return next(iter(self._journal.find(transaction_hash)), None)

    async def close(self) -> None:
        """Stop following; the journal knows where to go on."""
        tasks = [task for task, _ in self._under_way.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self, document: str, known: "asyncio.Future[str]") -> None:
        def hear(status: TransactionStatus, _data: dict[str, Any]) -> None:
            if not known.done() and status is not TransactionStatus.PING:
                known.set_result(status.value)

        final = await self.tracker.send(document, None, hear, timeout=None)  # until its TTL
        await self._tell(final)

    async def _tell(self, final: StatusUpdate) -> None:
        """Tell the webhook; it may hear the same payment twice, and must take the hash for its identity."""
        if not WEBHOOK_URL:
            return
        body = final.as_json()
        signature = hmac.new(WEBHOOK_SECRET, body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Signature": signature}
        for number in range(WEBHOOK_TRIES):
            try:
                answer = await self._http.post(WEBHOOK_URL, content=body, headers=headers)
                if answer.is_success:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(2**number)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """One tracker, one journal, one HTTP client for the life of the service."""
    with SqliteJournal(JOURNAL) as journal:
        async with Tracker(journal=journal) as tracker, httpx.AsyncClient(timeout=10) as http:
            app.state.payments = payments = Payments(tracker, journal, http)
            payments.resume()
            try:
                yield
            finally:
                await payments.close()


app = FastAPI(title="Payments", lifespan=lifespan)


@app.post("/payments", status_code=202)
async def post_payment(request: Request) -> dict[str, Any]:
    """Take a signed transaction."""
    payments: Payments = request.app.state.payments
    body = await request.body()
    if len(body) > MAX_BODY_BYTES:
        raise HTTPException(413, "a transaction is smaller than that")
    try:
        document = read_document(body)
    except InputError as error:
        raise HTTPException(422, {"code": error.code, "path": error.path, "message": error.message}) from error
    problems = [problem for problem in check(document) if problem.fatal]
    if problems:
        raise HTTPException(422, [{"code": p.code, "path": p.path, "message": p.message} for p in problems])
    if document.transaction.chain_name != payments.tracker.profile.chain_name:
        raise HTTPException(422, {"code": "chain-name", "path": None, "message": "it is made for another network"})
    try:
        status = await payments.take(json.dumps(document.transaction.to_json()))
    except TrackError as error:
        raise HTTPException(503, f"not sent: {error}") from error
    transaction_hash = document.transaction.hash_hex
    return {"transaction_hash": transaction_hash, "status": status, "status_url": f"/payments/{transaction_hash}"}


@app.get("/payments/{transaction_hash}")
async def get_payment(transaction_hash: str, request: Request) -> dict[str, Any]:
    """What is known of a payment now."""
    payments: Payments = request.app.state.payments
    row = payments.known(transaction_hash) if len(transaction_hash) == 64 else None
    if row is None:
        raise HTTPException(404, "no such payment")
    return {
        "transaction_hash": row.transaction_hash,
        "status": row.status,
        "success": row.success,
        "charged": row.charged,
        "message": row.message,
        "final": row.status not in ("recorded", "sent", "timeout"),
    }


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, host="127.0.0.1", port=int(os.environ.get("PORT", "8000")))
