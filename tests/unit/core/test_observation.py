"""What is kept of an error message."""

import pytest

from cspr_track.core.observation import MOST_OF_A_MESSAGE, cut_message


@pytest.mark.parametrize("over", [-1, 0, 1, 2, 1_000_000])
def test_an_error_message_beyond_reason_is_cut_and_says_so(over) -> None:
    text = "x" * (MOST_OF_A_MESSAGE + over)
    said = f"{'x' * MOST_OF_A_MESSAGE}… ({over} more characters)"
    assert cut_message(text) == (said if over > 0 else text)
