"""What the doctor says of a clock beside a server's."""

import pytest

from cspr_track.tracking.doctor import clock_beside


@pytest.mark.parametrize(
    ("skew_ms", "verdict", "words"),
    [
        (0, "ok", "0.0 s ahead of"),
        (-2_000, "ok", "2.0 s behind"),
        (2_001, "warning", "2.0 s ahead of"),
        (-5_000, "warning", "5.0 s behind"),
        (5_001, "failed", "5.0 s ahead of"),
        (-3_600_000, "failed", "3600.0 s behind"),
    ],
)
def test_a_clock_is_judged_by_what_nodes_take(skew_ms, verdict, words) -> None:
    found = clock_beside("node.example", skew_ms)
    assert (found.verdict, found.skew_ms) == (verdict, skew_ms)
    assert found.figure == f"{words} node.example, to the second"
    assert (found.remedy is None) == (verdict == "ok")
