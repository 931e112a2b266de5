"""Try cspr-track on each Python found, with the highest and lowest dependencies, and installed as people do it.

``nox`` runs all, ``nox -s highest-3.13`` or ``nox -s lowest`` some. It asks the package index; `make test` does not.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nox

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
TOOLS = [
    *("pytest", "pytest-asyncio", "pytest-timeout", "pytest-xdist", "hypothesis", "jsonschema", "mypy", "pyte"),
    *("trustme", "types-jsonschema"),
]
TESTS = ["tests/unit", "tests/integration/network", "tests/integration/tracking", "tests/cli/test_demo.py"]
PIPX = "pipx>=1.7"

nox.options.error_on_missing_interpreters = False
nox.options.error_on_external_run = True
nox.options.default_venv_backend = "uv"
nox.needs_version = ">=2024.4.15"
os.environ.setdefault("UV_PYTHON_DOWNLOADS", "never")

if "PYENV_VERSION" not in os.environ and (pyenv := shutil.which("pyenv")):  # else its shims know only the chosen ones
    known = subprocess.run([pyenv, "versions", "--bare"], capture_output=True, text=True, check=False).stdout.split()
    os.environ["PYENV_VERSION"] = ":".join(one for one in known if one.startswith(tuple(PYTHONS)))


def try_with(session: nox.Session, resolution: str) -> None:
    """Install the dependencies so resolved, and run the fast tests."""
    chosen = Path(session.create_tmp()) / f"{resolution}.txt"
    # fmt: off
    session.run_install(
        sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate",
        "--resolution", resolution, "--python-version", str(session.python), "--extra", "devnet", "--extra", "keyring",
        "--output-file", str(chosen), "pyproject.toml", external=True,
    )
    # fmt: on
    session.install("-r", str(chosen), *TOOLS)
    session.install("--no-deps", ".")
    session.run("python", "-m", "pytest", "-q", "-n", "auto", "--maxfail=20", *(session.posargs or TESTS))


@nox.session(python=PYTHONS)
def highest(session: nox.Session) -> None:
    """The newest dependencies that the metadata allows."""
    try_with(session, "highest")


@nox.session(python=PYTHONS)
def lowest(session: nox.Session) -> None:
    """The oldest direct dependencies that the metadata allows."""
    try_with(session, "lowest-direct")


@nox.session(python=PYTHONS, venv_backend="virtualenv")  # pip must be in it
def install(session: nox.Session) -> None:
    """The built wheel, installed with pip, pipx and uv; and a clone, by what the README says first."""
    session.install("--require-hashes", "-r", "requirements/dev.lock")
    session.install(PIPX)
    tests = ("tests/release/test_installers.py", "tests/docs/test_newcomer.py")
    session.run("python", "-m", "pytest", "-q", *tests, env={"CSPR_TRACK_INDEX": "1"})
