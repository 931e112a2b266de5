"""The TTL of a document: read as nodes do, with a note where not every node would."""

from typing import Any

from cspr_track.transaction.members import Notes, dialect
from cspr_track.transaction.problem import Problem
from cspr_track.transaction.times import parse_duration


def parse_ttl(value: Any, path: str, notes: Notes) -> int:
    """Read a TTL in milliseconds.

    Raises:
        Unreadable: bad-ttl.
    """
    milliseconds, plain = parse_duration(value, path)
    if isinstance(value, int):
        dialect(notes, path, "the TTL stands as a number of milliseconds instead of a duration such as 30m")
    elif not plain:
        notes.append(Problem("bad-ttl", path, f"many nodes refuse a TTL with a fraction: {value!r}", "write 1s 500ms"))
    return milliseconds
