"""What an amount was worth: cents, or two digits where it is less; never a number nobody could know."""

import pytest

from cspr_track.core.details import fiat_of

CSPR = 10**9
WORTH = [
    (1, CSPR, "0.00", "0"),
    (1, CSPR, "0.021", "0.0213"),
    (1, CSPR, "0.0021", "0.00213"),
    (1, CSPR, "0.020", "0.02"),
    (1, CSPR, "0.010", "0.00999"),
    (1, CSPR, "0.10", "0.1"),
    (1, CSPR, "0.10", "0.0999"),
    (1, CSPR, "0.12", "0.123"),
    (1, CSPR, "1.23", "1.2345"),
    (1, CSPR, "0.12", "0.125"),
    (1, CSPR, "0.14", "0.135"),
    (56_500, CSPR, "1,203.45", "0.0213"),
    (1, 1, "0.000000000021", "0.0213"),
]


@pytest.mark.parametrize(("amount", "unit", "worth", "rate"), WORTH)
def test_a_worth_is_rounded_to_cents_or_to_two_digits(amount, unit, worth, rate) -> None:
    assert fiat_of(str(amount * unit), rate) == worth


def test_the_largest_amount_there_is_has_an_exact_worth() -> None:
    assert fiat_of(str(2**512 - 1), "1") == f"{2**512 // CSPR:,}.01"  # it ends in 649.006084095 CSPR


@pytest.mark.parametrize(
    ("motes", "rate"),
    [(None, "1"), ("1", None), ("1", "a lot"), ("1", "-1"), ("1", "Infinity"), ("1", "-Infinity"), ("1", "NaN")],
)
def test_a_worth_that_nobody_can_know_is_not_known(motes, rate) -> None:
    assert fiat_of(motes, rate) is None
