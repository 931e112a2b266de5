"""Amounts: what a person writes, what a service sends, what is shown; never a digit lost."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspr_track.core.amounts import MAX_U512, MOTES_PER_CSPR, format_cspr, parse_amount, parse_motes

MOTES = st.integers(0, MAX_U512)
CSPR = MOTES_PER_CSPR

WRITTEN = {
    "2.5": 2_500_000_000,
    "2.5 CSPR": 2_500_000_000,
    "2.5cspr": 2_500_000_000,
    " 2.5 Cspr ": 2_500_000_000,
    "0": 0,
    ".5": 500_000_000,
    "1,000": 1000 * CSPR,
    "1_000_000.000000001": 1_000_000 * CSPR + 1,
    "0.000000001": 1,
    "0.1000000000000": 100_000_000,
    "2500000000motes": 2_500_000_000,
    "2,500,000,000 motes": 2_500_000_000,
    "1 mote": 1,
    "1 MOTES": 1,
}


@pytest.mark.parametrize(("text", "motes"), WRITTEN.items(), ids=repr)
def test_an_amount_is_read_as_people_write_it(text, motes) -> None:
    assert parse_amount(text) == motes


NO_AMOUNT = ["", " ", "cspr", "motes", ".", "5.", "-1", "+1", "1e3", "2.5.1", "1 2", "0x10", "ten", "2.5 motes", "nan"]


@pytest.mark.parametrize("text", [*NO_AMOUNT, ",5", "_1", "٣", "1 USD", "1 CSPR 2"])
def test_what_is_no_amount_is_refused_with_an_example_of_one(text) -> None:
    with pytest.raises(ValueError, match=r"is not an amount; write CSPR such as 2\.5"):
        parse_amount(text)


@pytest.mark.parametrize("text", ["0.0000000001", "1.1234567891", "3.0000000001 CSPR"])
def test_what_is_finer_than_a_mote_is_refused_instead_of_rounded(text) -> None:
    with pytest.raises(ValueError, match="finer than a mote; CSPR has nine decimals"):
        parse_amount(text)


def test_the_largest_amount_there_is_is_read_and_one_more_is_refused() -> None:
    assert parse_amount(f"{MAX_U512} motes") == MAX_U512
    with pytest.raises(ValueError, match="above the largest amount"):
        parse_amount(f"{MAX_U512 + 1} motes")
    with pytest.raises(ValueError, match="above the largest amount"):
        parse_amount(str(MAX_U512 // CSPR + 1))


@pytest.mark.parametrize(
    ("motes", "text"),
    [
        (0, "0 CSPR"),
        (1, "0.000000001 CSPR"),
        (100_000_000, "0.1 CSPR"),
        (2_500_000_000, "2.5 CSPR"),
        (999_999_999, "0.999999999 CSPR"),
        (1_234_567 * CSPR + 10, "1,234,567.00000001 CSPR"),
        (-2_500_000_000, "-2.5 CSPR"),
    ],
)
def test_motes_are_shown_as_cspr_without_rounding(motes, text) -> None:
    assert format_cspr(motes) == text


@given(MOTES)
def test_what_is_shown_can_be_typed_in_again(motes) -> None:
    assert parse_amount(format_cspr(motes)) == motes


@given(MOTES)
def test_what_is_shown_is_exact(motes) -> None:
    with localcontext() as context:
        context.prec = 200
        assert Decimal(format_cspr(motes).removesuffix(" CSPR").replace(",", "")) * CSPR == motes


@given(st.integers(0, 10**30), st.text("0123456789", min_size=1, max_size=9))
def test_every_decimal_counts(whole, fraction) -> None:
    with localcontext() as context:
        context.prec = 200
        assert parse_amount(f"{whole}.{fraction}") == int(Decimal(f"{whole}.{fraction}") * CSPR)


@given(MOTES)
def test_motes_of_services_are_read_from_text_and_from_numbers(motes) -> None:
    assert parse_motes(str(motes)) == motes
    assert parse_motes(motes) == motes


@pytest.mark.parametrize("motes", [0, 1, MAX_U512])
def test_from_zero_to_the_largest_amount_every_amount_is_known(motes) -> None:
    assert (parse_motes(motes), parse_motes(str(motes))) == (motes, motes)


NO_MOTES = [None, True, False, 1.0, 2.5e9, -1, "-1", "", " 1", "1.0", "1e9", "0x1", "٣", "²", [], {}, MAX_U512 + 1]


@pytest.mark.parametrize(
    "value", [*NO_MOTES, str(MAX_U512 + 1), "9" * 156, f"{1:0156d}", "9" * 100_000], ids=lambda v: repr(v)[:20]
)
def test_what_is_no_amount_of_motes_is_unknown_and_never_zero(value) -> None:
    assert parse_motes(value) is None


@given(st.one_of(st.text(), st.floats(), st.binary(), st.none()))
def test_whatever_a_service_sends_is_an_amount_or_unknown(value) -> None:
    found = parse_motes(value)
    assert found is None or 0 <= found <= MAX_U512


@pytest.mark.parametrize(
    "text", ["2,5", "1,,,0", "1_", "_1", "1,00", "1,000_000", "1,0000", "9" * 5000, "0." + "1" * 5000]
)
def test_a_comma_is_no_decimal_point_and_groups_are_of_three(text) -> None:
    with pytest.raises(ValueError, match=r"is not an amount|finer than a mote"):
        parse_amount(text)
