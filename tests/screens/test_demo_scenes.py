"""The demo on terminals of four sizes, from the first line to the last, as pictures that were looked at."""

import re

import emulator
import pytest
from shell import COMMAND

from screens.test_screens import KEPT, SIZES

CHANCE = (
    (re.compile(r"(?<![0-9a-z])[0-9a-f]{8,}(?![g-z])"), lambda found: "h" * len(found[0])),
    (re.compile(r"…[0-9a-f]{6}\b"), lambda found: "…hhhhhh"),
    (
        re.compile(r"^(│? *)([0-9a-f]{1,7})( *│?)$", re.MULTILINE),
        lambda found: found[1] + "h" * len(found[2]) + found[3],
    ),
    (re.compile(r"\d+\.\d s\b"), lambda found: "0.0 s"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"), lambda found: "0000-00-00T00:00:00.000Z"),
    (re.compile(r"(\d+[ms], )?[0-9ms ]+ left"), lambda found: f"{found[1]}… left"),
    (re.compile(r"ends in \d+s"), lambda found: "ends in 0s"),
    (re.compile(r"(Block +)\d+"), lambda found: f"{found[1]}0"),
)
"""What is other each time: hashes and keys, times, heights."""


def without_chance(picture: str) -> str:
    """A picture without what is other each time; every other word keeps its place."""
    for pattern, instead in CHANCE:
        picture = pattern.sub(instead, picture)
    return picture


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_the_demo_looks_as_it_did_when_somebody_looked(shell, columns, rows) -> None:
    command = [COMMAND, "demo", "--block-time", "1.5"]
    screen = emulator.Screen(command, environ=shell.environ, folder=shell.home, columns=columns, rows=rows)
    assert screen.end() == 0
    assert not screen.cursor_hidden
    picture = without_chance(screen.text)
    kept = KEPT / f"demo-{columns}x{rows}.txt"
    assert not emulator.differs(kept, picture), f"not as in {kept.name}:\n{picture}"
