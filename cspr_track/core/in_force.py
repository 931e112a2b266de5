"""What is in force, and where each value came from: what ``config show --json`` prints, and errors name."""

from typing import Literal

import msgspec

from cspr_track.core.update import SCHEMA

OriginKind = Literal["built-in", "file", "environment", "flag", "keyring", "document", "devnet"]


class Origin(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a value came from."""

    kind: OriginKind
    """``built-in``; the settings ``file``; an ``environment`` variable; a ``flag``; the system ``keyring``; the
    ``document`` (or the journal) whose chain name chose the network; what the running ``devnet`` wrote down."""
    name: str | None = None
    """The environment variable, or the flag."""
    file: str | None = None
    """The settings file."""
    line: int | None = None
    """The line of that file; the first is 1."""
    table: str | None = None
    """The table of that file; none at its top."""

    def __str__(self) -> str:
        if self.kind == "file":
            place = f"{self.file}:{self.line}" if self.line else str(self.file)
            return f"{place} [{self.table}]" if self.table else place
        return f"{self.kind} {self.name}" if self.name else self.kind


BUILT_IN_ORIGIN = Origin("built-in")


class SettingInForce(msgspec.Struct, frozen=True):
    """One setting."""

    name: str
    """As the settings file names it; in a profile without the profile's name."""
    value: str | float | list[str] | None
    """What is in force; null where nothing is; of a secret only that it is there."""
    origin: Origin | None
    """Where it came from; null where nothing is in force."""
    secret: bool = False
    """Whether the value is hidden."""


class InForce(msgspec.Struct, frozen=True, kw_only=True):
    """What ``config show --json`` prints: all settings for one network."""

    schema: str = SCHEMA
    file: str
    """The settings file."""
    exists: bool
    """Whether that file is there."""
    network: str
    """The network's name."""
    settings: list[SettingInForce]


class OneInForce(msgspec.Struct, frozen=True, kw_only=True):
    """What ``config get --json`` prints."""

    schema: str = SCHEMA
    setting: SettingInForce
