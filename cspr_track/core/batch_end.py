"""The line that closes the output of several transactions."""

import msgspec

from cspr_track.core.update import SCHEMA


class BatchEnd(msgspec.Struct, frozen=True, kw_only=True):
    """The line that closes the output of a batch."""

    schema: str = SCHEMA
    summary_of: int
    """How many transactions the batch had."""
    outcomes: dict[str, int]
    """How many ended how: the final statuses, and ``failed`` for processed with an error."""
    cost: str | None
    """What all of them were charged, in motes; null when it is not known of each."""
