"""What a fuzz target is: a name, what it is given first, and what must hold for whatever it is given."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """A parser under attack.

    Args:
        name: as ``make fuzz`` and docs/fuzzing.md name it.
        what: which parser, in words.
        check: takes any bytes; raises where a promise is broken.
        seeds: inputs to begin with.
        longest: inputs of more bytes are not tried by the fuzzer.
    """

    name: str
    what: str
    check: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    longest: int = 8192
