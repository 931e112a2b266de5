"""Look at what we depend on (``make audit``): licences, a bill of materials, known vulnerabilities.

The first two need no network and are done first. The last asks an advisory service about every package of every lock.
Where that gives no answer the audit has not passed: this is said, and the exit code is 3.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
sys.path.insert(0, str(Path(__file__).parent))

import advisories  # noqa: E402
import bill  # noqa: E402
import checksums  # noqa: E402
import licences  # noqa: E402
from locked import LOCKS, closure, direct, installed, locked, needs  # noqa: E402

BIN = Path(sys.executable).parent
TARGET = DIST / "cspr-track.cdx.json"


def list_licences() -> int:
    """Write dist/licences.md, extras included; 1 when a licence is not on the list of those we accept."""
    asked = {wanted.name for wanted in direct()}
    table = licences.rows(installed({name: version for name, version in versions().items() if name in closure(asked)}))
    lines = ["| package | version | licence |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in table)]
    (DIST / "licences.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    bad = licences.refused(table)
    for name, version, licence in bad:
        sys.stderr.write(f"error: {name} {version} has the licence {licence!r}: not in release/licences.py\n")
    sys.stdout.write(f"licences: {len(table)} packages, {len(bad)} refused; dist/licences.md\n")
    return 1 if bad else 0


def bill_of_materials() -> int:
    """Write dist/cspr-track.cdx.json (CycloneDX) from requirements/run.lock, hashes included; hold it to its schema."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    command = [str(BIN / "cyclonedx-py"), "requirements", str(ROOT / "requirements" / "run.lock")]
    described = ["--pyproject", str(ROOT / "pyproject.toml"), "--mc-type", "application"]
    made = ["--output-reproducible", "--spec-version", "1.6", "--of", "JSON", "-o", "-"]
    ran = subprocess.run([*command, *described, *made], capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.stderr.write(ran.stderr)
        return ran.returncode
    here = installed(locked("run"))
    whole = bill.completed(
        json.loads(ran.stdout),
        version=our_version(),
        direct={wanted.name for wanted in direct()},
        needs=needs,
        licence_of=lambda name: licences.licence_of(name) if name in here else "",
    )
    text = json.dumps(whole, indent=2, sort_keys=True) + "\n"
    if wrong := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        sys.stderr.write(f"error: the bill of materials breaks the schema of CycloneDX: {wrong}\n")
        return 1
    TARGET.write_text(text, encoding="utf-8")
    checksums.write(DIST)
    sys.stdout.write(f"bill of materials: {len(whole['components'])} components; dist/{TARGET.name}\n")
    return 0


def vulnerabilities() -> int:
    """Ask whether anything is known against what we locked, tools included."""
    files = [flag for name in LOCKS for flag in ("--requirement", str(ROOT / "requirements" / f"{name}.lock"))]
    how = ["--require-hashes", "--disable-pip", "--progress-spinner=off", "--format=json", "--aliases=on"]
    ran = subprocess.run([str(BIN / "pip-audit"), *files, *how], capture_output=True, text=True, check=False)
    try:
        report = json.loads(ran.stdout)
    except ValueError:
        report = None
    judged = advisories.judge(report, installed(versions()))
    for line in advisories.lines(judged, why_not(report, ran.stderr)):
        (sys.stderr if line.startswith(("error", "hint")) else sys.stdout).write(line + "\n")
    return judged.outcome


def why_not(report: dict[str, list[dict[str, str]]] | None, errors: str) -> str:
    """Why there was no answer about a package, in the words of pip-audit."""
    skipped = [package["skip_reason"] for package in (report or {}).get("dependencies", []) if "skip_reason" in package]
    said = skipped or errors.strip().splitlines()[-1:] or ["pip-audit gave no reason"]
    return said[0][:200]


def versions() -> dict[str, str]:
    """All that is locked, with its version."""
    return {name: version for lock in LOCKS for name, version in locked(lock).items()}


def our_version() -> str:
    """As the package says it."""
    import cspr_track

    return cspr_track.__version__


PARTS: dict[str, Callable[[], int]] = {
    "licences": list_licences,
    "sbom": bill_of_materials,
    "vulnerabilities": vulnerabilities,
}


def main(wanted: list[str]) -> int:
    """Do the parts that are named, or all; gives the first exit code that is not 0."""
    DIST.mkdir(exist_ok=True)
    codes = [PARTS[name]() for name in wanted or PARTS]
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
