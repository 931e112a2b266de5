"""A budget of requests: bursts, a steady rate, pauses; never more than it allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspr_track.network.budget import Budget


def test_a_burst_then_a_steady_rate() -> None:
    budget = Budget(60, burst=3)
    assert [budget.take(0.0) for _ in range(5)] == [0.0, 0.0, 0.0, 1.0, 2.0]
    assert budget.take(10.0) == 0.0  # what was waited for is paid, and the burst is there again


def test_without_a_limit_nobody_waits() -> None:
    budget = Budget(None)
    assert [budget.take(0.0) for _ in range(1000)] == [0.0] * 1000


@pytest.mark.parametrize("per_minute", [None, 60])
def test_a_pause_holds_everybody(per_minute) -> None:
    budget = Budget(per_minute, burst=10)
    budget.pause(0.0, 5.0)
    budget.pause(0.0, 2.0)  # a shorter one takes nothing back
    assert budget.take(1.0) == 4.0
    assert budget.take(6.0) == 0.0


def test_what_was_not_sent_is_given_back() -> None:
    budget = Budget(60, burst=1)
    budget.take(0.0)
    assert budget.take(0.0) == 1.0
    budget.give_back()
    assert budget.take(0.0) == 1.0


@given(st.lists(st.floats(0, 5), min_size=1, max_size=200), st.integers(1, 600), st.integers(1, 20))
def test_in_no_time_more_is_sent_than_allowed(pauses, per_minute, burst) -> None:
    budget, now, sent = Budget(per_minute, burst=burst), 0.0, []
    for pause in pauses:
        now += pause
        sent.append(now + budget.take(now))
    assert sent == sorted(sent)
    for first in range(len(sent)):
        for last in range(first, len(sent)):
            allowed = burst + (sent[last] - sent[first]) * per_minute / 60
            assert last - first + 1 <= allowed + 1.001
