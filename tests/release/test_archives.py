"""What is in the wheel and the sdist, and that anybody who builds them gets the same bytes."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("build", reason="the build tools are not here; `make test` has them")
pytest.importorskip("hatchling", reason="the build tools are not here; `make test` has them")

from release_tools import ROOT, Built, script, with_path

SHARED = {
    "share/bash-completion/completions/cspr-track": "completions/cspr-track.bash",
    "share/zsh/site-functions/_cspr-track": "completions/_cspr-track",
    "share/fish/vendor_completions.d/cspr-track.fish": "completions/cspr-track.fish",
    "share/cspr-track/cspr-track.ps1": "completions/cspr-track.ps1",
    "share/man/man1/cspr-track.1": "docs/man/cspr-track.1",
}


def test_the_wheel_holds_the_package_and_what_goes_with_it_and_nothing_else(built: Built) -> None:
    version = built.wheel.name.split("-")[1]
    tracked = [path for path in (built.tree / "cspr_track").rglob("*") if path.is_file()]
    package = {path.relative_to(built.tree).as_posix() for path in tracked}
    info = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
    with zipfile.ZipFile(built.wheel) as wheel:
        assert set(wheel.namelist()) == (
            package
            | {f"cspr_track-{version}.dist-info/{name}" for name in info}
            | {f"cspr_track-{version}.data/data/{name}" for name in SHARED}
        )
        for name, source in SHARED.items():
            assert wheel.read(f"cspr_track-{version}.data/data/{name}") == (built.tree / source).read_bytes()
    assert {"cspr_track/py.typed", "cspr_track/core/data/errors.json"} <= package
    assert not [name for name in package if "__pycache__" in name or "/test_" in name]


def test_the_sdist_has_what_is_needed_to_work_on_it(built: Built) -> None:
    with tarfile.open(built.sdist) as sdist:
        names = {name.split("/", 1)[1] for name in sdist.getnames()}
    wanted = ["Makefile", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE", "README.md", "noxfile.py"]
    assert set(wanted) <= names
    assert {"requirements/run.lock", "release/build.py", "mkdocs.yml", "tests/release/test_archives.py"} <= names
    assert not [name for name in names if "__pycache__" in name or "node_modules" in name or ".venv" in name]


def as_git_would(source: str, target: str) -> None:
    """Copy with the time of now and the rights of this umask; of the old ones, only whether it can be run."""
    shutil.copyfile(source, target)
    if Path(source).stat().st_mode & 0o100:
        Path(target).chmod(0o700)


@pytest.mark.timeout(120)
def test_another_folder_another_umask_and_the_sdist_itself_give_the_same_bytes(built: Built, tmp_path: Path) -> None:
    release, digest = script("build"), script("checksums").digest
    with tarfile.open(built.sdist) as sdist:
        sdist.extractall(tmp_path / "from", filter="data")
    (source,) = (tmp_path / "from").iterdir()
    (tmp_path / "out").mkdir()
    umask = os.umask(0o077)
    try:
        shutil.copytree(built.tree, tmp_path / "tree", copy_function=as_git_would)
        made = release.build(tmp_path / "tree", tmp_path / "out", epoch="1700000000")
    finally:
        os.umask(umask)
    assert {path.name: digest(path) for path in made} == {
        path.name: digest(path) for path in (built.sdist, built.wheel)
    }
    (tmp_path / "again").mkdir()
    (wheel,) = release.build(source, tmp_path / "again", epoch="1700000000", what=("--wheel",))
    assert digest(wheel) == digest(built.wheel)


def test_no_module_wants_the_network_when_it_is_imported(no_network: Path) -> None:
    every = (
        "import cspr_track, importlib, pkgutil;"
        "names = [m.name for m in pkgutil.walk_packages(cspr_track.__path__, 'cspr_track.')];"
        "[importlib.import_module(name) for name in names];"
        "print(len(names))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", every], env=with_path(no_network, ROOT), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) > 100
