"""Hashes as services write them."""

import pytest

from cspr_track.core.hash_text import hash_or_none

HASH = "0123456789abcdef" * 4


@pytest.mark.parametrize("written", [HASH, HASH.upper(), HASH[:32] + HASH[32:].upper()])
def test_a_hash_is_read_in_either_case_and_given_in_lower_case(written) -> None:
    assert hash_or_none(written) == HASH


@pytest.mark.parametrize("value", [None, 7, HASH.encode(), "", HASH[1:], HASH + "0", f" {HASH}", f"{HASH}\n", "g" * 64])
def test_what_is_no_hash_is_none(value) -> None:
    assert hash_or_none(value) is None
