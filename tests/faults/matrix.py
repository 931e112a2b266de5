"""Every fault on every channel, each with four outcomes, over each set of transports: what comes of it.

``python tests/faults/matrix.py`` writes docs/faults.md.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dev_transactions import CHAIN
from virtual_time import now_ms, run

from cspr_track.core.errors import Unauthorized
from cspr_track.core.status import TransactionStatus
from cspr_track.core.update import StatusUpdate
from cspr_track.devnet.demo_contract import CONTRACT_HASH
from cspr_track.devnet.faults import KINDS, NEWS, parse_fault
from cspr_track.devnet.server import RunningDevnet
from cspr_track.tracking.deliver import deliver
from cspr_track.tracking.followed import Followed
from cspr_track.tracking.tracker import Tracker
from cspr_track.transaction.cl_type import U32
from cspr_track.transaction.keys import SecretKey
from cspr_track.transaction.make import Terms, value_of
from cspr_track.transaction.make_contract import Stored, make_call
from cspr_track.transaction.make_native import make_transfer
from cspr_track.transaction.signing import approve
from cspr_track.transaction.transaction import Transaction
from faults.world import world

DOCUMENT = Path(__file__).parents[2] / "docs" / "faults.md"
OUTCOMES = ("success", "failure", "expired", "never")
RIGHT = {"success": "processed", "failure": "failed", "expired": "expired", "never": "timeout"}
TRANSPORTS = ("with a token", "without")
TOTAL = {"401": 1.0, "403": 1.0, "404": 1.0, "429": 1.0, "500": 1.0, "503": 1.0, "drop": 1.0, "garble": 1.0,
         "half-open": 1.0, "slow-loris": 1.0, "close-after": 0.0}  # fmt: skip
"""Values that leave nothing of a channel."""
LISTENING_S = {"success": 150.0, "failure": 150.0, "expired": 250.0, "never": 60.0}


@dataclass(frozen=True)
class Case:
    """One row: a fault and the transports."""

    fault: str
    transport: str

    @property
    def total(self) -> bool:
        """Whether it leaves nothing of its channel, so that a put through it is hopeless."""
        kind = self.fault.partition(":")[2].partition("=")[0]
        return parse_fault(self.fault).value == TOTAL.get(kind)

    @property
    def refused(self) -> bool:
        """Whether the stream refuses the token itself, which ends everything before it begins."""
        return self.fault == "stream:401=1"

    @property
    def channel(self) -> str:
        return self.fault.partition(":")[0]

    @property
    def nobody_can_be_asked(self) -> bool:
        """Whether no look-up is answered, or only by a node whose clock is wrong: an expiry cannot be known then."""
        lasting = self.total or "close-after" in self.fault or "clock-fork" in self.fault
        return lasting and self.channel == "rpc" and self.transport == "without"

    def expected(self, outcome: str) -> str:
        """The right final word."""
        if self.refused:
            return "refused"
        return "timeout" if outcome == "expired" and self.nobody_can_be_asked else RIGHT[outcome]


def cases() -> Iterator[Case]:
    """Every fault on every channel, in part and in whole."""
    for name, kind in KINDS.items():
        for channel in kind.channels:
            values = {kind.value, TOTAL.get(name, kind.value)} | ({3600.0} if name == "clock-fork" else set())
            if name in ("401", "403", "404") and channel in NEWS:
                values = {1.0}
            for value in sorted(values):
                for transport in TRANSPORTS:
                    if transport == "with a token" or channel in ("rpc", "events"):
                        yield Case(f"{channel}:{name}={value:g}", transport)


@dataclass(frozen=True)
class Row:
    """What came of a case: the final word for each outcome, and how often each service was asked."""

    words: dict[str, str]
    connections: dict[str, int]
    finals: int


def play(case: Case) -> Row:
    """Play one case, in virtual time."""
    random.seed(case.fault)  # of the back-off's jitter
    try:
        row: Row = run(_play(case))
    except Unauthorized:
        return Row(dict.fromkeys(OUTCOMES, "refused"), {}, 4)
    return row


async def _play(case: Case) -> Row:
    finals: list[StatusUpdate] = []
    async with world(case.fault, token=case.transport == "with a token") as (net, tracker):
        following = {
            outcome: await begin(tracker, net, outcome, finals, putting=not (case.total and case.channel == "rpc"))
            for outcome in OUTCOMES
        }
        ended = {outcome: await followed.outcome for outcome, followed in following.items()}
        connections = dict(sorted(net.faulty.connections.items()))
    return Row({outcome: word(update) for outcome, update in ended.items()}, connections, len(finals))


async def begin(
    tracker: Tracker, net: RunningDevnet, outcome: str, finals: list[StatusUpdate], *, putting: bool
) -> Followed:
    """Follow a transaction with this outcome: sent through the tracker, or by somebody else."""
    transaction = transaction_of(outcome, net.faucet)
    if outcome == "never":
        net.chain.hold(transaction.hash_hex)

    def on_update(update: StatusUpdate) -> None:
        if update.final:
            finals.append(update)

    if putting:
        return await deliver(tracker, transaction, on_update, timeout_s=LISTENING_S[outcome], journal=None)
    tracker.expect(transaction.hash_hex)
    await tracker.connected()
    followed = tracker.follow(transaction.hash_hex, on_update, timeout_s=LISTENING_S[outcome])
    net.chain.put(transaction, now_ms())
    return followed


def transaction_of(outcome: str, key: SecretKey, *, number: int = 0, ttl_ms: int = 1_800_000) -> Transaction:
    """A transaction that comes to this outcome; the number makes it another one."""
    terms = Terms(
        initiator=key.public_key,
        payment_motes=5_000_000_000,
        chain_name=CHAIN,
        timestamp_ms=now_ms(),
        ttl_ms=60_000 if outcome == "expired" else ttl_ms,
    )
    if outcome == "success":
        terms["payment_motes"] = 100_000_000
        return approve(make_transfer(to=b"\7" * 32, amount_motes=2_500_000_000, transfer_id=number, **terms), key)
    entry_point = "revert" if outcome == "failure" else "never"
    args = [("n", value_of(U32, 10 * number + OUTCOMES.index(outcome)))]
    made = make_call(contract=Stored(CONTRACT_HASH), entry_point=entry_point, args=args, **terms)
    return approve(made, key)


def word(update: StatusUpdate) -> str:
    """The final status in one word, failures told apart."""
    failed = update.status is TransactionStatus.PROCESSED and not update.succeeded
    return "failed" if failed else update.status.value


def line(case: Case, row: Row) -> str:
    """A row of the table."""
    return f"| `{case.fault}` | {case.transport} | {' | '.join(row.words[outcome] for outcome in OUTCOMES)} |"


def document(rows: dict[Case, Row]) -> str:
    """docs/faults.md."""
    kinds = [
        f"| `{name}` | {', '.join(kind.channels)} | {kind.value:g} | {kind.does} |" for name, kind in KINDS.items()
    ]
    lines = [line(case, row) for case, row in rows.items()]
    return "\n".join(
        [
            "# Faults, and what comes of them",
            "",
            "`cspr-track devnet --fault [CHANNEL:]KIND[=VALUE]` lets things go wrong, repeatable and together;",
            "`--fault-seed N` lets them go wrong the same way each time.",
            "",
            "| kind | channels | value | what happens |",
            "|---|---|---|---|",
            *kinds,
            "",
            "## The matrix",
            "",
            f"{len(rows)} faults on their channels, each with four outcomes: {len(rows) * len(OUTCOMES)} combinations.",
            "Each ends with exactly one final status, the one shown. The tests play it in virtual time and hold this",
            "table true; `make faults` writes it. Where nobody can be asked (nothing of the node's RPC is left or its",
            "clock is wrong, and there is no token for REST), nobody can know of an expiry: then the honest word is",
            "`timeout`. `refused` is a token that the stream does not take: nothing is sent.",
            "",
            "| fault | CSPR.cloud | success | failure | expired | never executed |",
            "|---|---|---|---|---|---|",
            *lines,
            "",
        ]
    )


if __name__ == "__main__":
    DOCUMENT.write_text(document({case: play(case) for case in cases()}), encoding="utf-8")
