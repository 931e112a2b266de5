"""Which licences a run-time dependency may have: those that ask for no more than to be named."""

import re
from collections.abc import Iterable, Mapping

ACCEPTED = {
    "apache-2.0",
    "apache software license",
    "apache license 2.0",
    "bsd license",
    "bsd-2-clause",
    "bsd-3-clause",
    "isc",
    "mit",
    "mit license",
    "mit-0",
    "mpl-2.0",
    "mozilla public license 2.0 (mpl 2.0)",
    "psf-2.0",
    "python software foundation license",
}
"""MPL is for certifi alone in effect: it asks for the source of changes to its own files, and we change none."""


def rows(listed: Iterable[Mapping[str, str]]) -> list[tuple[str, str, str]]:
    """Name, version and licence of what pip-licenses lists, sorted by name."""
    return sorted((entry["Name"], entry["Version"], entry["License"]) for entry in listed)


def refused(table: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The rows whose licence we do not accept."""
    return [row for row in table if not accepted(row[2])]


def accepted(licence: str) -> bool:
    """Whether a licence is acceptable: of an OR one part must be, of an AND (or a list) each."""
    plain = licence[1:-1] if licence.startswith("(") and licence.endswith(")") else licence
    return any(all(part.strip().lower() in ACCEPTED for part in _parts(choice)) for choice in plain.split(" OR "))


def _parts(choice: str) -> list[str]:
    return [part for part in re.split(r"\s+AND\s+|;\s*", choice) if part.strip()] or [""]
