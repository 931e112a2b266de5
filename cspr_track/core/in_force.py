"""What is in force, and where each value came from: what ``config show --json`` prints, and errors name."""

from typing import Literal

import msgspec

from cspr_track.core.update import SCHEMA

OriginKind = Literal["built-in", "file", "environment", "flag", "keyring", "document", "devnet"]


class Origin(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a value came from.

    Args:
        kind: ``built-in``; the settings ``file``; an ``environment`` variable; a ``flag``; the system ``keyring``; the
            ``document`` (or the journal) whose chain name chose the network; what the running ``devnet`` wrote down.
        name: the environment variable, or the flag.
        file: the settings file.
        line: the line of that file, the first is 1.
        table: the table of that file; none at its top.
    """

    kind: OriginKind
    name: str | None = None
    file: str | None = None
    line: int | None = None
    table: str | None = None

    def __str__(self) -> str:
        if self.kind == "file":
            place = f"{self.file}:{self.line}" if self.line else str(self.file)
            return f"{place} [{self.table}]" if self.table else place
        return f"{self.kind} {self.name}" if self.name else self.kind


BUILT_IN_ORIGIN = Origin("built-in")


class SettingInForce(msgspec.Struct, frozen=True):
    """One setting.

    Args:
        name: as the settings file names it; in a profile without the profile's name.
        value: what is in force; null where nothing is; of a secret only that it is there.
        origin: where it came from; null where nothing is in force.
        secret: whether the value is hidden.
    """

    name: str
    value: str | float | list[str] | None
    origin: Origin | None
    secret: bool = False


class InForce(msgspec.Struct, frozen=True):
    """All settings for one network.

    Args:
        file: the settings file.
        exists: whether that file is there.
        network: the network's name.
        settings: every setting.
    """

    file: str
    exists: bool
    network: str
    settings: list[SettingInForce]
    schema: str = SCHEMA
