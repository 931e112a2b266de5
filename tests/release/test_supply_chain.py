"""What is installed is what is locked; what is locked is what is asked for; what is imported is asked for."""

import ast
import re
import sys
import tomllib

import pytest

pytest.importorskip("packaging", reason="packaging is not here; `make test` has it")

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from release_tools import ROOT, script

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("run", "build", "dev", "audit", "fuzz", "mutants")


def test_every_dependency_says_from_which_version_on() -> None:
    for wanted in script("locked").direct():
        assert any(one.operator == ">=" for one in wanted.specifier), wanted


def test_the_package_imports_only_what_it_asks_for() -> None:
    imported = set()
    for path in (ROOT / "cspr_track").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                imported.add(node.module.split(".")[0])
    asked = {wanted.name for wanted in script("locked").direct()}
    assert imported - sys.stdlib_module_names - {"cspr_track"} == asked | {"pytest"}  # pytest is who loads the plugin


def wanted_of(lock: str) -> list[str]:
    project, groups = PROJECT["project"], PROJECT["dependency-groups"]
    run = [*project["dependencies"], *project["optional-dependencies"]["devnet"]]
    return {
        "run": run,
        "build": PROJECT["build-system"]["requires"],
        "dev": [*run, *project["optional-dependencies"]["keyring"], *groups["dev"]],
        "audit": groups["audit"],
        "fuzz": groups["fuzz"],
        "mutants": groups["mutants"],
    }[lock]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_all_that_is_asked_for_in_an_allowed_version(lock: str) -> None:
    versions = script("locked").locked(lock)
    for wanted in map(Requirement, wanted_of(lock)):
        version = versions.get(canonicalize_name(wanted.name))
        assert version is not None, f"{wanted} is not in {lock}.lock; say `make lock`"
        assert wanted.specifier.contains(version), f"{lock}.lock has {version}, which {wanted} forbids; say `make lock`"


def test_no_two_locks_name_different_versions_of_a_package() -> None:
    seen: dict[str, str] = {}
    for lock in LOCKS:
        for name, version in script("locked").locked(lock).items():
            assert seen.setdefault(name, version) == version, (lock, name)


def test_what_runs_is_locked_to_the_last_package() -> None:
    locked = script("locked")
    run = {wanted.name for wanted in locked.direct()} - {"keyring"}
    assert locked.closure(run) <= locked.locked("run").keys()
    assert locked.closure({"keyring"}) <= locked.locked("dev").keys()


def test_the_locks_name_a_hash_for_everything_and_no_index() -> None:
    for lock in LOCKS:
        text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
        assert "://" not in text, lock
        hashes = script("locked").hashes(lock)
        assert hashes.keys() == script("locked").locked(lock).keys()
        assert all(hashes.values()), lock


def test_whatever_make_and_ci_install_is_locked_with_hashes() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    installs = re.findall(r"^\t.*\$\(PIP\) install (.*)$", makefile, re.MULTILINE)
    assert len(installs) >= 4
    for flags in installs:
        assert flags.startswith("--require-hashes ") or flags == "--no-deps --no-build-isolation --editable ."
    peers = re.findall(r"npm (\w+) ", makefile)
    assert set(peers) <= {"ci", "is"}, peers
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert ci.rstrip().endswith("exec make test")
    assert not re.search(r"\b(pip|pipx|uv|npm|npx|curl|wget)\b", re.sub(r"#.*", "", ci))
