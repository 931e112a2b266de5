"""What requirements/*.lock says, and what of it is installed here."""

import importlib.metadata
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("run", "build", "dev", "audit", "fuzz", "mutants")


def locked(name: str) -> dict[str, str]:
    """The packages of requirements/NAME.lock with their versions."""
    text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE))


def hashes(name: str) -> dict[str, list[str]]:
    """The SHA-256 of every file that requirements/NAME.lock allows, for each package."""
    text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    parts = re.split(r"^([a-z0-9._-]+)==", text, flags=re.MULTILINE)[1:]
    told = zip(parts[::2], parts[1::2], strict=True)
    return {package: re.findall(r"--hash=sha256:([0-9a-f]{64})", part) for package, part in told}


def direct(*, extras: bool = True) -> list[Requirement]:
    """What pyproject.toml asks for at run time: the dependencies, then those of the extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    more = [wanted for extra in project["optional-dependencies"].values() for wanted in extra] if extras else []
    return [Requirement(wanted) for wanted in (*project["dependencies"], *more)]


def needs(name: str) -> set[str]:
    """What an installed package asks for on this system, without its extras; nothing when it is not installed."""
    try:
        wanted = importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:
        return set()
    parsed = [Requirement(one) for one in wanted]
    return {canonicalize_name(one.name) for one in parsed if one.marker is None or one.marker.evaluate({"extra": ""})}


def closure(names: Iterable[str]) -> set[str]:
    """Those packages and all that they bring along here."""
    found: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= needs(name) - found
    return found


def installed(names: dict[str, str]) -> dict[str, str]:
    """Those of them that are installed here, at that version; the others are for other systems or Pythons.

    Raises:
        SystemExit: another version is installed than the lock names.
    """
    found = {}
    for name, version in names.items():
        try:
            there = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        if there != version:
            raise SystemExit(f"error: {name} {there} is installed, but the lock says {version}; say `make install`")
        found[name] = version
    return found
