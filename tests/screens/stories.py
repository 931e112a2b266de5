"""What may happen while somebody looks: each story is told to a renderer, its last moment is the picture."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec
from unit.render.updates import FAILURE, HASH, SUCCESS, S, processed, update

from cspr_track.core.details import Details, Transfer
from cspr_track.core.status import Source, TransactionStatus
from cspr_track.core.update import StatusUpdate
from cspr_track.render.live import LiveRenderer

EXPLORER = f"https://testnet.cspr.live/transaction/{HASH}"
BEGAN_MS = 1_767_323_045_000
STREAM_WORDS = "listening to the CSPR.cloud stream"
DETAILS = Details(
    entry_point="transfer",
    contract_package_hash="8bc2e4b85757651812f01bc65a37d5df221ac5110254a77ad29d07017110a675",
    contract_name="Wrapped CSPR",
    gas_price=1,
    rate="0.0123",
    transfers=(
        Transfer(amount="100000000000", sender="5e" * 32, recipient="35be99747b5c64c9" * 4, id=77),
        Transfer(amount="2500000001", sender="5e" * 32, recipient="c0ffee0123456789" * 4, id=None),
    ),
    sources=("CSPR.cloud REST", "a node's RPC"),
)


@dataclass(slots=True)
class Time:
    """A clock that the stories turn."""

    now_s: float = 1000.0

    def monotonic(self) -> float:
        return self.now_s

    def wall(self) -> float:
        return BEGAN_MS / 1000 + self.now_s - 1000.0


@dataclass(slots=True)
class Told:
    """A renderer and its clock, with the sentences that the stories are made of."""

    renderer: LiveRenderer
    time: Time = field(default_factory=Time)

    def expect(self, **fields: Any) -> None:
        known = {"network": "casper-test", "title": "Transfer 100 CSPR to 01cd1d6e…7a81f0", "timeout_s": 120.0}
        known |= {"expires_at_ms": BEGAN_MS + 1_800_000, "block_s": 8.0}
        self.renderer.expect(fields.pop("transaction_hash", HASH), **(known | fields))

    def listen(self) -> None:
        self.renderer.channel("listening", Source.STREAM, STREAM_WORDS)

    def after(self, seconds: float, *updates: StatusUpdate) -> None:
        self.time.now_s += seconds
        for one in updates:
            self.renderer.update(one)

    def block(self) -> None:
        self.renderer.block(int(self.time.wall() * 1000))


def connecting(told: Told) -> None:
    told.expect()
    told.after(0.4)


def waiting(told: Told) -> None:
    told.expect()
    told.listen()
    told.after(1.2, update(S.SENT))
    told.after(5, update(S.PING))
    told.after(3.3, update(S.PING), update(S.PING))


def block_seen(told: Told) -> None:
    waiting(told)
    told.block()
    told.after(3)


def late(told: Told) -> None:
    waiting(told)
    told.after(60)


def reconnecting(told: Told) -> None:
    waiting(told)
    told.renderer.notice("the node's answer was lost; the transaction may be live; putting it again")
    told.renderer.channel("reconnecting", Source.STREAM, "the CSPR.cloud stream closed (1012)", 4.0)
    told.after(1.2)


def polling(told: Told) -> None:
    waiting(told)
    told.renderer.channel("polling", None, "looking it up every 5 s: no stream is configured")


def watched(told: Told) -> None:
    told.expect(title=None, expires_at_ms=None, block_s=None, timeout_s=None)
    told.listen()
    told.after(8)


def success(told: Told) -> None:
    waiting(told)
    final = processed(SUCCESS, explorer_url=EXPLORER)
    told.after(8, final)
    told.renderer.details(final, DETAILS)


def failure(told: Told) -> None:
    waiting(told)
    told.after(8, processed(FAILURE, explorer_url=EXPLORER))


def out_of_gas(told: Told) -> None:
    waiting(told)
    told.after(8, processed(FAILURE | {"error_message": "Out of gas error", "consumed_gas": "5000000000"}))


def expired(told: Told) -> None:
    waiting(told)
    told.after(1830, update(S.EXPIRED, message="its TTL passed before it was executed"))


def timeout(told: Told) -> None:
    waiting(told)
    told.after(120, update(S.TIMEOUT, message="stopped listening after 2 min; it may still be executed"))


def error(told: Told) -> None:
    told.expect()
    told.listen()
    refused = "the node refused it: Invalid transaction: insufficient balance"
    told.after(0.3, update(S.ERROR, message=refused, source=Source.NODE_RPC))


def many(told: Told, count: int = 60) -> None:
    hashes = [f"{n:08x}{HASH[8:58]}{n:06x}" for n in range(count)]
    for one in hashes:
        told.expect(transaction_hash=one, title="Transfer 2.5 CSPR to 01cd1d6e…7a81f0")
    told.listen()
    ends = {
        3: processed(FAILURE),
        11: update(S.ERROR, message="the node refused it: Invalid transaction: the chain name is not casper-test"),
        17: update(S.EXPIRED, message="its TTL passed before it was executed"),
        29: update(S.TIMEOUT, message="stopped listening"),
    }
    for n, one in enumerate(hashes):
        told.after(0.1, *([msgspec.structs.replace(update(S.SENT), transaction_hash=one)] if n < 55 else []))
    for n, one in enumerate(hashes[:40]):
        told.after(0.5, msgspec.structs.replace(ends.get(n, processed(SUCCESS)), transaction_hash=one))


def many_done(told: Told) -> None:
    many(told)
    for n in range(40, 60):
        one = f"{n:08x}{HASH[8:58]}{n:06x}"
        told.after(0.2, msgspec.structs.replace(processed(SUCCESS), transaction_hash=one))


def ten_thousand(told: Told) -> None:
    many(told, 10_000)


Story = Callable[[Told], None]
STORIES: dict[str, Story] = {
    "connecting": connecting,
    "waiting": waiting,
    "block-seen": block_seen,
    "late": late,
    "reconnecting": reconnecting,
    "polling": polling,
    "watched": watched,
    "success": success,
    "failure": failure,
    "out-of-gas": out_of_gas,
    "expired": expired,
    "timeout": timeout,
    "error": error,
    "many": many,
    "many-done": many_done,
    "ten-thousand": ten_thousand,
}
FINAL = frozenset({"success", "failure", "out-of-gas", "expired", "timeout", "error", "many-done"})
"""Stories after which the run ends, so that the picture is what stays on the screen."""
assert {status.value for status in TransactionStatus} >= {"sent", "ping", "processed"}
