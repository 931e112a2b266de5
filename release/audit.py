"""Look at what we depend on (``make audit``): licences, a bill of materials, known vulnerabilities.

The first two need no network and are done first. The last asks the advisory service of the package index; where that
cannot be reached this is said, and the exit code is that of pip-audit: nothing is known then.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
sys.path.insert(0, str(Path(__file__).parent))

from licences import refused, rows  # noqa: E402
from locked import installed, locked  # noqa: E402

BIN = Path(sys.executable).parent
OUT_OF_REACH = ("ConnectionError", "Connection error", "Max retries exceeded", "ServiceError", "Could not connect")


def licences() -> int:
    """Write dist/licences.md; 1 when a licence is not on the list of those we accept."""
    names = sorted(installed(locked("run")))
    command = [str(BIN / "pip-licenses"), "--python", sys.executable, "--format=json", "--packages", *names]
    listed = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    table = rows(listed)
    lines = ["| package | version | licence |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in table)]
    (DIST / "licences.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    missing = {name.replace("_", "-") for name in names} - {name.lower().replace("_", "-") for name, _, _ in table}
    bad = refused(table)
    for name, version, licence in bad:
        sys.stderr.write(f"error: {name} {version} has the licence {licence!r}: not in release/licences.py\n")
    for name in sorted(missing):
        sys.stderr.write(f"error: no licence is known of {name}\n")
    sys.stdout.write(f"licences: {len(table)} packages, {len(bad) + len(missing)} refused; dist/licences.md\n")
    return 1 if bad or missing else 0


def bill_of_materials() -> int:
    """Write dist/cspr-track.cdx.json (CycloneDX) from requirements/run.lock, hashes included."""
    target = DIST / "cspr-track.cdx.json"
    command = [str(BIN / "cyclonedx-py"), "requirements", str(ROOT / "requirements" / "run.lock")]
    described = ["--pyproject", str(ROOT / "pyproject.toml"), "--mc-type", "application"]
    made = ["--output-reproducible", "--of", "JSON", "-o", str(target)]
    code = subprocess.run([*command, *described, *made], check=False).returncode
    if code == 0:
        count = len(json.loads(target.read_text(encoding="utf-8"))["components"])
        sys.stdout.write(f"bill of materials: {count} components; dist/{target.name}\n")
    return code


def vulnerabilities() -> int:
    """Ask whether anything is known against what we locked."""
    command = [str(BIN / "pip-audit"), "--requirement", str(ROOT / "requirements" / "run.lock")]
    how = ["--require-hashes", "--disable-pip", "--progress-spinner=off"]
    ran = subprocess.run([*command, *how], capture_output=True, text=True, check=False)
    if ran.returncode and any(sign in ran.stderr for sign in OUT_OF_REACH):
        reason = ran.stderr.strip().splitlines()[-1]
        sys.stderr.write(f"error: the advisory service cannot be reached; nothing is known ({reason[:200]})\n")
    else:
        sys.stdout.write(f"vulnerabilities: {(ran.stdout or ran.stderr).strip()}\n")
    return ran.returncode


PARTS: dict[str, Callable[[], int]] = {
    "licences": licences,
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
