"""The rate that a service tells: a number, and no bomb."""

import pytest

from cspr_track.network.details import details_of_entity


@pytest.mark.parametrize(
    ("told", "taken"),
    [
        ("0.0123", "0.0123"),
        (0.0123, "0.0123"),
        (2, "2"),
        ("1e-8", "0.00000001"),
        ("999999999", "999999999"),
        ("1000000000", None),
        ("1e-30", None),
        ("1e-999999999", None),
        ("1e-99999999999999", None),
        ("1e999999999", None),
        ("0", None),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("x", None),
        (True, None),
        ("0." + "1" * 40, None),
    ],
)
def test_a_rate_is_a_number_of_a_price(told, taken) -> None:
    assert details_of_entity({"rate": told}).rate == taken
