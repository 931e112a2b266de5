"""The built wheel as people install it: offline with pip; with pip, pipx and uv from the index in `nox -s install`."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

pytest.importorskip("build", reason="the build tools are not here; `make test` has them")
pytest.importorskip("hatchling", reason="the build tools are not here; `make test` has them")

from release_tools import Built

needs_index = pytest.mark.skipif(
    "CSPR_TRACK_INDEX" not in os.environ, reason="asks the package index; `nox -s install` does it"
)


def run(*command: object, home: Path, **environ: str) -> str:
    """Run a command with a home of its own; gives what it printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "PYTHON", "CSPR_"))}
    homes = {"HOME": str(home), "XDG_STATE_HOME": str(home / "state"), "XDG_CONFIG_HOME": str(home / "config")}
    ran = subprocess.run(
        [*map(str, command)], env=kept | homes | environ, capture_output=True, text=True, check=False, cwd=home
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def try_it(command: Path, version: str, home: Path) -> None:
    """The command tells its version, and the demo does its three transactions."""
    assert run(command, "--version", home=home) == f"cspr-track {version}\n"
    events = [json.loads(line) for line in run(command, "demo", "--json", "--block-time", 0.5, home=home).splitlines()]
    assert [event["status"] for event in events if event["status"] in ("processed", "expired")] == [
        "processed",
        "processed",
        "expired",
    ]


def version_of(built: Built) -> str:
    return built.wheel.name.split("-")[1]


def test_the_wheel_works_in_a_fresh_environment(built: Built, tmp_path: Path) -> None:
    # The dependencies are lent from here (a .pth file), so that no index is asked; cspr_track is the wheel's.
    venv.create(tmp_path / "fresh", with_pip=False, symlinks=True)
    python = tmp_path / "fresh" / "bin" / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", home=tmp_path).strip())
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", "--ignore-installed", built.wheel, home=tmp_path)
    where = run(python, "-c", "import cspr_track; print(cspr_track.__file__)", home=tmp_path)
    assert Path(where.strip()).is_relative_to(site)
    command = tmp_path / "fresh" / "bin" / "cspr-track"
    assert run(command, "--version", home=tmp_path) == f"cspr-track {version_of(built)}\n"
    assert "MissingKey" in run(command, "explain", "ApiError::MissingKey", home=tmp_path)  # from a file of the wheel
    assert json.loads(run(command, "schema", "event", home=tmp_path))["title"]
    shared = tmp_path / "fresh" / "share"
    assert (shared / "man" / "man1" / "cspr-track.1").is_file()
    assert (shared / "bash-completion" / "completions" / "cspr-track").is_file()


@needs_index
@pytest.mark.timeout(300)
def test_pip_installs_the_wheel_with_the_dev_network(built: Built, tmp_path: Path) -> None:
    venv.create(tmp_path / "fresh", with_pip=True, symlinks=True)
    run(tmp_path / "fresh/bin/python", "-m", "pip", "install", "--quiet", f"{built.wheel}[devnet]", home=tmp_path)
    try_it(tmp_path / "fresh/bin/cspr-track", version_of(built), tmp_path)


@needs_index
@pytest.mark.timeout(300)
def test_pipx_installs_the_wheel_and_its_man_page(built: Built, tmp_path: Path) -> None:
    homes = {"PIPX_HOME": "pipx", "PIPX_BIN_DIR": "bin", "PIPX_MAN_DIR": "man"}
    homes = {name: str(tmp_path / folder) for name, folder in homes.items()}
    run(sys.executable, "-m", "pipx", "install", f"{built.wheel}[devnet]", home=tmp_path, **homes)
    try_it(tmp_path / "bin/cspr-track", version_of(built), tmp_path)
    assert (tmp_path / "man/man1/cspr-track.1").exists()


@needs_index
@pytest.mark.timeout(300)
def test_uv_installs_the_wheel_as_a_tool(built: Built, tmp_path: Path) -> None:
    homes = {"UV_TOOL_DIR": "tools", "UV_TOOL_BIN_DIR": "bin"}
    homes = {name: str(tmp_path / folder) for name, folder in homes.items()}
    wanted = f"cspr-track[devnet] @ {built.wheel.as_uri()}"
    run(sys.executable, "-m", "uv", "tool", "install", "--python", sys.executable, wanted, home=tmp_path, **homes)
    try_it(tmp_path / "bin/cspr-track", version_of(built), tmp_path)
