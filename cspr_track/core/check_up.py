"""What a check-up finds: one thing that is needed, whether it is right, a figure, and a remedy."""

from typing import Literal

import msgspec

from cspr_track.core.update import SCHEMA

Verdict = Literal["ok", "warning", "failed"]
Check = Literal[
    "settings",
    "node-rpc",
    "chain-name",
    "clock",
    "latest-block",
    "node-events",
    "token",
    "rest",
    "stream",
    "tier",
    "proxy",
    "certificates",
    "key-file",
    "journal",
    "terminal",
]


class Finding(msgspec.Struct, frozen=True):
    """A line of ``doctor --json``: one thing that was looked at."""

    check: Check
    """What kind of thing."""
    name: str
    """Which one, in words: with the address, or the file."""
    verdict: Verdict
    """``ok``; ``warning`` where it works and should be looked at; ``failed`` where it does not work."""
    figure: str
    """What was seen, in words."""
    remedy: str | None = None
    """What to do; null where nothing is to be done."""
    latency_ms: int | None = None
    """How long the answer took, in milliseconds; null where nothing was asked."""
    protocol_version: str | None = None
    """Of a node: the protocol version that it runs."""
    chain_name: str | None = None
    """Of a node: the chain that it is on."""
    skew_ms: int | None = None
    """Of a clock: how far this machine is ahead of the other, in milliseconds; negative where it is behind."""
    heartbeat_ms: int | None = None
    """Of the stream: how long the first heartbeat took, in milliseconds."""
    schema: str = SCHEMA

    @property
    def ok(self) -> bool:
        """Whether it works."""
        return self.verdict != "failed"


class CheckUpEnd(msgspec.Struct, frozen=True, kw_only=True):
    """The last line of ``doctor --json``."""

    network: str
    """The profile's name."""
    chain_name: str
    """Its chain name."""
    healthy: bool
    """Whether nothing failed."""
    checks: int
    """How many things were looked at."""
    warnings: int
    """How many of them should be looked at."""
    failed: int
    """How many of them do not work."""
    schema: str = SCHEMA
