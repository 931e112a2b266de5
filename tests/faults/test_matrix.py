"""Every fault, on every channel, with every outcome: exactly one final status, the right one, without a storm."""

import pytest

from faults import matrix

ROWS = matrix.DOCUMENT.read_text(encoding="utf-8").splitlines()
MOST_REQUESTS = 220
"""Of four transactions in four minutes of virtual time, look-ups each 5 s where no channel is left, and every put."""


@pytest.mark.parametrize("case", list(matrix.cases()), ids=lambda case: f"{case.fault}, {case.transport}")
def test_one_final_status_the_right_one(case) -> None:
    row = matrix.play(case)
    assert row.words == {outcome: case.expected(outcome) for outcome in matrix.OUTCOMES}
    assert row.finals == len(matrix.OUTCOMES)
    assert sum(row.connections.values()) <= MOST_REQUESTS, row.connections
    assert matrix.line(case, row) in ROWS  # docs/faults.md; make faults writes it


def test_the_matrix_is_large_enough() -> None:
    assert len(list(matrix.cases())) * len(matrix.OUTCOMES) >= 400
