"""Which licences a run-time dependency may have: those that ask for no more than to be named."""

import importlib.metadata
import re
from collections.abc import Iterable
from email.message import Message

ACCEPTED = {
    "apache-2.0",
    "apache software license",
    "apache software license v2",
    "apache license 2.0",
    "bsd license",
    "bsd-2-clause",
    "bsd-3-clause",
    "isc",
    "isc license (iscl)",
    "mit",
    "mit license",
    "mit-0",
    "mpl-2.0",
    "mozilla public license 2.0 (mpl 2.0)",
    "psf-2.0",
    "python software foundation license",
    "the mit license (mit)",
}
"""MPL is for certifi alone in effect: it asks for the source of changes to its own files, and we change none."""


def licence_of(name: str) -> str:
    """The licence of an installed package in one line; empty when it states none."""
    return stated(importlib.metadata.metadata(name))  # type: ignore[arg-type]


def stated(metadata: Message) -> str:
    """What metadata says: its expression, else its classifiers, else the first line of its free text."""
    if expression := metadata["License-Expression"]:
        return str(expression)
    sorts = [line for line in metadata.get_all("Classifier") or [] if line.startswith("License ::")]
    named = [sort.rsplit(" :: ", 1)[1] for sort in sorts if sort != "License :: OSI Approved"]
    text = str(metadata["License"] or "").strip()
    return "; ".join(named) or (text.splitlines()[0].strip() if text else "")


def rows(names: Iterable[str]) -> list[tuple[str, str, str]]:
    """Name, version and licence of installed packages, sorted by name."""
    return [(name, importlib.metadata.version(name), licence_of(name)) for name in sorted(names)]


def refused(table: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The rows whose licence we do not accept."""
    return [row for row in table if not accepted(row[2])]


def accepted(licence: str) -> bool:
    """Whether a licence is acceptable: of an OR one part must be, of an AND (or a list) each."""
    plain = licence[1:-1] if licence.startswith("(") and licence.endswith(")") else licence
    return any(all(part.strip().lower() in ACCEPTED for part in _parts(choice)) for choice in plain.split(" OR "))


def _parts(choice: str) -> list[str]:
    return [part for part in re.split(r"\s+AND\s+|;\s*", choice) if part.strip()] or [""]
