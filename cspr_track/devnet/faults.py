"""Faults on demand, so that people and tests can rehearse them: what may go wrong, on which channel, how often.

A fault is written ``[CHANNEL:]KIND[=VALUE]``; without a channel it is on every one where it makes sense.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite, nan

from cspr_track.core.errors import InputError

REQUESTS = ("rpc", "rest")
"""Channels of questions and answers."""
NEWS = ("events", "stream")
"""Channels that bring news."""
CHANNELS = (*REQUESTS, *NEWS)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault: on which channels it makes sense, its value when none is given, and what it does."""

    channels: tuple[str, ...]
    value: float
    does: str


KINDS: dict[str, Kind] = {
    "drop": Kind(CHANNELS, 0.5, "a request, or a message of news, is lost, with this probability"),
    "delay": Kind(CHANNELS, 1.0, "every answer and message comes so many seconds late"),
    "duplicate": Kind(NEWS, 0.5, "a message comes twice, with this probability"),
    "reorder": Kind(NEWS, 0.5, "a message comes after the next one, with this probability"),
    "garble": Kind(CHANNELS, 0.5, "an answer or message is cut off in the middle, with this probability"),
    "half-open": Kind(CHANNELS, 1.0, "the connection opens and nothing more comes, with this probability"),
    "close-after": Kind(CHANNELS, 3, "the connection breaks after so many messages; answers: after so many, always"),
    "401": Kind(CHANNELS, 1.0, "the token is refused, with this probability"),
    "403": Kind(CHANNELS, 1.0, "access is denied, with this probability"),
    "404": Kind(CHANNELS, 1.0, "the path is not there, with this probability"),
    "429": Kind(CHANNELS, 0.5, "too many requests, with this probability"),
    "500": Kind(CHANNELS, 0.5, "the service fails, with this probability"),
    "503": Kind(CHANNELS, 0.5, "the service is not available, with this probability"),
    "slow-loris": Kind(REQUESTS, 1.0, "an answer comes at so many bytes a second"),
    "restart": Kind(CHANNELS, 5.0, "every so many seconds all connections break, and nothing answers for a moment"),
    "lost-put-answer": Kind(("rpc",), 1.0, "a put is carried out and its answer is lost, with this probability"),
    "stale": Kind(("rest",), 5.0, "REST does not know of an execution until so many seconds after it"),
    "false-expiry": Kind(("events",), 1.0, "an expiry is told of what has not expired, with this probability"),
    "clock-fork": Kind(("rpc",), -3600.0, "the node's clock is so many seconds off that of the others"),
}
STATUSES = ("401", "403", "404", "429", "500", "503")
DOWN_S = 0.5
"""How long a restart takes."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind, the channels it is on, and its value."""

    kind: str
    channels: tuple[str, ...]
    value: float


def parse_fault(text: str) -> Fault:
    """Read ``[CHANNEL:]KIND[=VALUE]``, such as ``stream:drop=0.3``.

    Raises:
        InputError: there is no such channel or kind, or they do not go together, or the value is no number.
    """
    channel, _, rest = text.rpartition(":")
    name, _, value_text = rest.partition("=")
    kind = KINDS.get(name)
    if kind is None:
        raise InputError(f"--fault: there is no fault {name!r}", code="usage", hint=f"faults are {', '.join(KINDS)}")
    if channel and channel not in kind.channels:
        raise InputError(
            f"--fault: {name} is not on a channel {channel!r}",
            code="usage",
            hint=f"it is on {', '.join(kind.channels)}",
        )
    try:
        value = float(value_text) if value_text else kind.value
    except ValueError:
        value = nan
    if not isfinite(value):
        raise InputError(f"--fault: {value_text!r} is no number", code="usage")
    return Fault(name, (channel,) if channel else kind.channels, value)


class Faults:
    """The faults of a dev network, with dice that a seed makes repeatable.

    Args:
        faults: which.
        seed: of the dice; None throws others each time.
    """

    def __init__(self, faults: Iterable[Fault] = (), *, seed: int | None = None) -> None:
        self._faults = tuple(faults)
        self._dice = random.Random(seed)  # noqa: S311 (dice, not keys)

    def on(self, channel: str) -> Mapping[str, float]:
        """The kinds on a channel, each with its value."""
        return {fault.kind: fault.value for fault in self._faults if channel in fault.channels}

    def happens(self, plan: Mapping[str, float], kind: str) -> bool:
        """Throw the dice for a kind whose value is a probability."""
        return kind in plan and self._dice.random() < plan[kind]
