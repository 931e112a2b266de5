"""Renew the lock files from pyproject.toml: universal for Python 3.11 and newer, with hashes, without index addresses.

Each later file is bound to the versions of the earlier ones, so that all can be installed into one environment.
"""

import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))


def lock(name: str, wanted: list[str], bound_by: list[str]) -> None:
    """Write requirements/NAME.lock for the wanted requirements."""
    command = [
        sys.executable,
        *("-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--upgrade"),
        *("--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate"),
        *(flag for other in bound_by for flag in ("--constraint", f"{other}.lock")),
        *("--output-file", f"{name}.lock", "-"),
    ]
    subprocess.run(command, input="\n".join(wanted), text=True, check=True, cwd=HERE)
    text = (HERE / f"{name}.lock").read_text(encoding="utf-8")
    head = f"# {name}: made by `make lock` from pyproject.toml; do not edit.\n"
    (HERE / f"{name}.lock").write_text(head + text, encoding="utf-8")


def main() -> None:
    """Write the lock files: what runs, what builds, what tests, what audits, what fuzzes, what mutates."""
    project = PROJECT["project"]
    run = project["dependencies"] + project["optional-dependencies"]["devnet"]
    lock("run", run, [])
    lock("build", [*PROJECT["build-system"]["requires"], "editables"], ["run"])
    groups = PROJECT["dependency-groups"]
    lock("dev", [*run, *groups["dev"]], ["run", "build"])
    lock("audit", groups["audit"], ["run", "build", "dev"])
    lock("fuzz", groups["fuzz"], ["run", "build", "dev"])
    lock("mutants", groups["mutants"], ["run", "build", "dev"])


if __name__ == "__main__":
    main()
