"""What the answer of pip-audit means: a package that nobody was asked about has not passed."""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any, NamedTuple

ACCEPTED = {
    "GHSA-wj6h-64fc-37mp": (
        "ecdsa, which pycspr brings: how long a signature takes tells of its nonce. Its authors rule side channels out "
        "and will not mend it. It is loaded with pycspr and never called with a secret: OpenSSL signs both algorithms "
        "(tests/unit/transaction/test_signatures.py)."
    ),
}
"""Advisories that we know of and live with, each with the reason. Everything else fails the audit."""


class Outcome(IntEnum):
    """How an audit ended; the number is the exit code."""

    CLEAN = 0
    VULNERABLE = 1
    UNKNOWN = 3


class Finding(NamedTuple):
    """One advisory against one package."""

    package: str
    version: str
    names: tuple[str, ...]
    """Its own name first, then its aliases."""
    mended_in: tuple[str, ...]

    @property
    def accepted(self) -> bool:
        """Whether we live with it."""
        return not ACCEPTED.keys().isdisjoint(self.names)


class Judgement(NamedTuple):
    """What is known after an audit."""

    findings: tuple[Finding, ...]
    asked: int
    unasked: tuple[str, ...]
    """Packages that the advisory service gave no answer about, sorted."""

    @property
    def outcome(self) -> Outcome:
        """Vulnerable if anything is; else unknown if anything was left out; else clean."""
        if any(not finding.accepted for finding in self.findings):
            return Outcome.VULNERABLE
        return Outcome.UNKNOWN if self.unasked or not self.asked else Outcome.CLEAN


def judge(report: Mapping[str, Any] | None, wanted: Iterable[str]) -> Judgement:
    """Judge what pip-audit wrote with ``--format json``.

    Args:
        report: the parsed document; None when there was none.
        wanted: the packages that should have been asked about, in lower case with hyphens.
    """
    answered: set[str] = set()
    findings: set[Finding] = set()
    for package in (report or {}).get("dependencies", []):
        if "skip_reason" in package:
            continue
        answered.add(package["name"])
        for found in package["vulns"]:
            names = (found["id"], *found.get("aliases", []))
            findings.add(Finding(package["name"], package["version"], names, tuple(found.get("fix_versions", []))))
    return Judgement(tuple(sorted(findings)), len(answered), tuple(sorted(set(wanted) - answered)))


def lines(judged: Judgement, reason: str) -> list[str]:
    """The judgement in words, one line each.

    Args:
        judged: what is known.
        reason: why there was no answer, as far as it was said; text from outside.
    """
    said = []
    for package, version, names, mended in (one[:4] for one in judged.findings if not one.accepted):
        remedy = f"mended in {', '.join(mended)}" if mended else "no mended version is known"
        said.append(f"error: {package} {version}: {', '.join(names)}; {remedy}")
    known = [finding for finding in judged.findings if finding.accepted]
    said += [f"note: {one.package} {one.version}: {one.names[0]} is accepted: release/advisories.py" for one in known]
    missing = len(judged.unasked)
    if judged.outcome is Outcome.UNKNOWN or missing:
        total = judged.asked + missing
        said += [
            f"error: NOT AUDITED: of {missing} of {total} packages nothing is known, which is no pass ({reason})",
            "hint: ask again where the advisory service can be reached, or ask another: "
            "PIP_AUDIT_VULNERABILITY_SERVICE=osv make audit",
        ]
    verdict = {Outcome.CLEAN: "none", Outcome.VULNERABLE: "FOUND", Outcome.UNKNOWN: "UNKNOWN"}[judged.outcome]
    said.append(f"vulnerabilities: {verdict}; {judged.asked} packages asked about, {missing} without an answer")
    return said
