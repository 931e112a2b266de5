"""The errors a user can meet: what they say, what they know, and that nothing secret stands in them."""

import pytest
from unit.render.updates import update

from cspr_track.core import errors
from cspr_track.core.errors import (
    BadAnswer,
    CallbackError,
    ChannelError,
    InputError,
    RateLimited,
    RefusedError,
    TrackError,
    Unauthorized,
    Unreachable,
)
from cspr_track.core.secrets import SHOWN_INSTEAD, conceal
from cspr_track.core.status import TransactionStatus

SECRET = "planted-token-of-test-errors"


def known(error: TrackError) -> dict[str, object]:
    """All that an error knows, and what it says."""
    return vars(error) | {"says": str(error), "args": error.args}


def of(message: str, *, says: str | None = None, why: str | None = None, hint: str | None = None, **own: object):
    """What an error of this message should know, with what only its own type knows."""
    return {"says": says or message, "args": (message,), "message": message, "why": why, "hint": hint} | own


def test_an_error_says_what_happened_and_why() -> None:
    assert known(TrackError("no journal")) == of("no journal")
    error = TrackError("no journal", why="disk full", hint="make room")
    assert known(error) == of("no journal", says="no journal: disk full", why="disk full", hint="make room")


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ({}, "no ttl: odd"),
        ({"file": "d.json"}, "d.json: no ttl: odd"),
        ({"path": "/header/ttl"}, "at /header/ttl: no ttl: odd"),
        ({"file": "d.json", "path": "/header/ttl"}, "d.json, at /header/ttl: no ttl: odd"),
    ],
)
def test_a_wrong_input_is_told_with_its_place(place, says) -> None:
    own = {"code": "bad-input", "file": None, "path": None} | place
    error = InputError("no ttl", why="odd", hint="set one", **place)
    assert known(error) == of("no ttl", says=says, why="odd", hint="set one", **own)
    assert InputError("no ttl", code="no-ttl").code == "no-ttl"


@pytest.mark.parametrize(
    ("data", "why", "says"),
    [
        (None, None, "Invalid Deploy"),
        ("no such key", "no such key", "Invalid Deploy: no such key"),
        ([1], None, "Invalid Deploy"),
    ],
)
def test_a_refusal_keeps_what_the_node_gave_and_says_it_when_it_is_text(data, why, says) -> None:
    error = RefusedError("Invalid Deploy", code=-32008, data=data, hint="make a new one")
    own = {"code": -32008, "data": data, "by_state": False}
    assert known(error) == of("Invalid Deploy", says=says, why=why, hint="make a new one", **own)
    assert RefusedError("no balance", code=-32008, by_state=True).by_state


@pytest.mark.parametrize("kind", [ChannelError, Unreachable, Unauthorized, BadAnswer])
def test_what_was_sent_may_have_arrived_only_where_the_error_says_so(kind) -> None:
    error = kind("no answer", service="node RPC", retryable=True, why="timed out", hint="try")
    own = {"service": "node RPC", "retryable": True, "may_have_arrived": False}
    assert known(error) == of("no answer", says="no answer: timed out", why="timed out", hint="try", **own)
    assert kind("no answer", service="node RPC", retryable=True, may_have_arrived=True).may_have_arrived


def test_too_many_requests_may_be_tried_again_after_a_while() -> None:
    error = RateLimited("too many", service="CSPR.cloud", retry_after_s=2.5, hint="wait")
    own = {"service": "CSPR.cloud", "retryable": True, "may_have_arrived": False, "retry_after_s": 2.5}
    assert known(error) == of("too many", hint="wait", **own)


def test_an_error_of_a_callback_holds_the_update_that_would_have_been_returned() -> None:
    last = update(TransactionStatus.EXPIRED)
    assert known(CallbackError("the callback raised", update=last)) == of("the callback raised", update=last)


def test_a_service_that_repeats_our_token_does_not_bring_it_into_an_error() -> None:
    conceal(SECRET)
    said, shown = f"bad token {SECRET}", f"bad token {SHOWN_INSTEAD}"
    channel = BadAnswer(said, service="CSPR.cloud", retryable=False, why=said)
    refusal = RefusedError(said, code=-1, data=said)
    assert (channel.message, channel.why, str(channel)) == (shown, shown, f"{shown}: {shown}")
    assert (refusal.message, refusal.why, refusal.data) == (shown, shown, shown)


@pytest.mark.parametrize("name", [name for name in vars(errors) if isinstance(getattr(errors, name), type)])
def test_only_what_the_user_gave_ends_with_the_exit_code_of_a_wrong_usage(name) -> None:
    assert getattr(errors, name).exit_code == (2 if name in ("InputError", "ConfigurationError") else 3)
