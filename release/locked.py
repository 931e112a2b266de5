"""What requirements/*.lock says."""

import importlib.metadata
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def locked(name: str) -> dict[str, str]:
    """The packages of requirements/NAME.lock with their versions."""
    text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE))


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
