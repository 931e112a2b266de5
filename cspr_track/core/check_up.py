"""What a check-up finds: one thing that is needed, whether it is right, a figure, and a remedy."""

from dataclasses import dataclass

import msgspec

from cspr_track.core.update import SCHEMA


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Args:
        name: what.
        ok: whether it is right.
        figure: what was seen, in words.
        remedy: what to do, where it is not.
    """

    name: str
    ok: bool
    figure: str
    remedy: str | None = None


class CheckUp(msgspec.Struct, frozen=True, kw_only=True):
    """What ``doctor --json`` prints."""

    schema: str = SCHEMA
    network: str
    """The chain name."""
    ok: bool
    """Whether all of it is right."""
    checks: list[Finding]
