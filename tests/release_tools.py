"""What the tests of the release share: its scripts, and what was built."""

import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Built:
    """One build: the tree it was made from, and what came out."""

    tree: Path
    sdist: Path
    wheel: Path


def script(name: str) -> ModuleType:
    """A script of release/ as a module."""
    spec = importlib.util.spec_from_file_location(f"release_{name}", ROOT / "release" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def with_path(*folders: Path) -> dict[str, str]:
    """This environment with a PYTHONPATH."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(map(str, folders))}
