"""What a reader tells of what it cannot read: code, place, sentence, and what to do."""

from collections.abc import Callable

import pytest

from cspr_track.transaction.problem import Unreadable

Told = tuple[str, str | None, str, str | None]


def refusal(read: Callable[..., object], *given: object) -> Told:
    """Code, place, message and hint of the error that reading ends in."""
    with pytest.raises(Unreadable) as refused:
        read(*given)
    error = refused.value
    return error.code, error.path, error.message, error.hint


def newer(known: str) -> str:
    """The hint for a name that is none of a fixed set."""
    return f"known are {known}; a newer cspr-track may know it"
