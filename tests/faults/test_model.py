"""A tracker, a dev chain and its faults in random schedules: whatever happens, never a wrong verdict, and always one.

``CSPR_TRACK_STEPS`` takes so many steps, other ones each time; without it the same ten thousand are taken.
"""

import asyncio
import gc
import os
from contextlib import AsyncExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from virtual_time import VirtualLoop, now_ms

from cspr_track.core.status import TransactionStatus as S
from cspr_track.core.update import StatusUpdate
from cspr_track.devnet.faults import KINDS, Faults, parse_fault
from cspr_track.tracking.deliver import deliver
from cspr_track.tracking.followed import Followed
from cspr_track.transaction.transaction import Transaction
from faults import matrix
from faults.world import world

STEPS = int(os.environ.get("CSPR_TRACK_STEPS", "10000"))
PARTS = 20
STEPS_EACH = 40
FAULTS = [f"{channel}:{name}" for name, kind in KINDS.items() for channel in kind.channels if name != "401"]


class Story(RuleBasedStateMachine):
    """What may happen, in any order."""

    @initialize(token=st.booleans(), wrong_by_s=st.sampled_from([0.0, -7200.0, 7200.0]))
    def begin(self, token: bool, wrong_by_s: float) -> None:
        self.loop = VirtualLoop()
        asyncio.set_event_loop(self.loop)
        self.stack = AsyncExitStack()
        self.net, self.tracker = self.run(
            self.stack.enter_async_context(world(token=token, block_s=None, wrong_by_s=wrong_by_s))
        )
        self.told: dict[str, list[StatusUpdate]] = {}
        self.following: dict[str, tuple[Transaction, Followed, float | None]] = {}
        self.number = 0

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    @rule(outcome=st.sampled_from(matrix.OUTCOMES), timeout_s=st.sampled_from([None, 30.0, 120.0]), own=st.booleans())
    def follow(self, outcome: str, timeout_s: float | None, own: bool) -> None:
        async def begin() -> None:
            self.number += 1
            transaction = matrix.transaction_of(outcome, self.net.faucet, number=self.number, ttl_ms=150_000)
            if outcome == "never":
                self.net.chain.hold(transaction.hash_hex)
            updates = self.told[transaction.hash_hex] = []
            if own:
                followed = await deliver(self.tracker, transaction, updates.append, timeout_s=timeout_s, journal=None)
            else:
                self.net.chain.put(transaction, now_ms())
                followed = self.tracker.follow(transaction.hash_hex, updates.append, timeout_s=timeout_s)
            self.following[transaction.hash_hex] = transaction, followed, timeout_s

        self.run(begin())

    @rule()
    def block(self) -> None:
        self.run(self.net.make_block())

    @rule(seconds=st.sampled_from([0.1, 1, 5, 20, 60]))
    def time_passes(self, seconds: float) -> None:
        self.run(asyncio.sleep(seconds))

    @rule(faults=st.lists(st.sampled_from(FAULTS), max_size=3), seed=st.integers(0, 1000))
    def something_goes_wrong(self, faults: list[str], seed: int) -> None:
        self.net.faulty.faults = Faults(map(parse_fault, faults), seed=seed)

    @rule(seconds=st.sampled_from([0.5, 5, 30]))
    def servers_restart(self, seconds: float) -> None:
        async def restart() -> None:
            self.net.faulty.restart(seconds)

        self.run(restart())

    @invariant()
    def no_verdict_is_wrong(self) -> None:
        for transaction_hash, (transaction, followed, timeout_s) in getattr(self, "following", {}).items():
            finals = [update for update in self.told[transaction_hash] if update.final]
            assert len(finals) == followed.outcome.done() <= 1
            if finals:
                assert self.told[transaction_hash][-1] is finals[0]
                self.judge(transaction, finals[0], timeout_s)

    def judge(self, transaction: Transaction, final: StatusUpdate, timeout_s: float | None) -> None:
        stored = self.net.chain.stored.get(transaction.hash_hex)
        if final.status is S.PROCESSED:
            assert stored is not None
            assert stored.outcome is not None
            assert final.succeeded == (stored.outcome.error_message is None)
        elif final.status is S.EXPIRED:
            assert stored is None or stored.block is None
            assert self.net.chain.latest.timestamp_ms > transaction.expires_at_ms
        elif final.status is S.TIMEOUT:
            assert timeout_s is not None
        else:
            assert final.status is S.ERROR
            assert stored is None  # nothing of it is anywhere

    def teardown(self) -> None:
        if not hasattr(self, "following"):
            return

        async def to_the_end() -> None:
            self.net.faulty.faults = Faults()
            left = {followed.outcome for _, followed, _ in self.following.values() if not followed.done}
            for _ in range(500):
                if not left:
                    break
                await self.net.make_block()
                await asyncio.wait(left, timeout=8)
                left = {outcome for outcome in left if not outcome.done()}
            assert not left, "somebody waits for ever"

        try:
            self.run(to_the_end())
            self.no_verdict_is_wrong()
        finally:
            self.run(self.stack.aclose())
            self.run(self.loop.shutdown_asyncgens())
            asyncio.set_event_loop(None)
            self.loop.close()


@pytest.mark.timeout(300 + STEPS // PARTS)  # seconds of a busy machine; a step takes some milliseconds
@pytest.mark.parametrize("part", range(PARTS))
def test_random_schedules_never_give_a_wrong_verdict(part) -> None:
    gc.collect()  # nothing old may be finalized while Hypothesis reads this file: CPython 3.11 stumbles over it
    run_state_machine_as_test(
        type(f"Story{part}", (Story,), {}),  # its name seeds the dice
        settings=settings(
            max_examples=max(1, STEPS // STEPS_EACH // PARTS),
            stateful_step_count=STEPS_EACH,
            deadline=None,
            derandomize="CSPR_TRACK_STEPS" not in os.environ,
            phases=[Phase.generate, Phase.shrink],
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
