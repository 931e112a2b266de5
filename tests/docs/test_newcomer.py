"""Who has a clone and nothing else comes to a processed transaction by the first three commands of the README.

`make install` finds what it would install lent from here, so that no package index is asked; `nox -s install` lets it
really install.
"""

import os
import signal
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.pages import ROOT, blocks

FROM_INDEX = "CSPR_TRACK_INDEX" in os.environ
LONGEST_S = 240 if FROM_INDEX else 40


def the_three() -> list[str]:
    """The README's blocks of ``sh``: nothing but what the button beside a block copies, as it is."""
    three = [block.body for block in blocks("README.md") if block.language == "sh"]
    assert len(three) == 3
    assert not [one for one in three if "$" in one or "#" in one]  # no prompt to take away, no comment that zsh refuses
    return three


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with what a clone has."""
    clone = tmp_path / "cspr-track"
    clone.mkdir()
    for name in (
        "Makefile",
        "README.md",
        "LICENSE",
        "pyproject.toml",
        "requirements",
        "cspr_track",
        "completions",
        "docs",
    ):
        (clone / name).symlink_to(ROOT / name)
    if not FROM_INDEX:
        _lend(clone / ".venv")
    return clone


def _lend(folder: Path) -> None:
    """What `make install` would have made, with the packages of this environment."""
    venv.create(folder, with_pip=False, symlinks=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    lent = folder / "lib" / version / "site-packages" / "lent.pth"
    lent.write_text(f"{sysconfig.get_path('purelib')}\n{ROOT}\n")
    command = folder / "bin" / "cspr-track"
    command.write_text(f"#!{folder}/bin/python\nfrom cspr_track.cli.main import run\nrun()\n")
    command.chmod(0o755)
    for stamp in ("made", "run-installed"):
        (folder / stamp).touch()


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Of somebody who has never had cspr-track."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "CSPR_", "MAKE"))}
    return kept | {"HOME": str(tmp_path), "PYTHONUTF8": "1"}


@pytest.fixture
def run(clone: Path, environ: dict[str, str]) -> Iterator[object]:
    """Runs a line in a bash of its own, as in a terminal of its own; what it started ends with the test."""
    started: list[subprocess.Popen[str]] = []

    def run(line: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-c", line], cwd=clone, env=environ, text=True, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
            process.communicate(timeout=20)


@pytest.mark.timeout(300)
def test_three_commands_lead_from_a_clone_to_a_processed_transaction(clone: Path, run) -> None:
    install, network, send = the_three()
    assert install == "make install\n"

    making = run(install)
    said, _ = making.communicate(timeout=LONGEST_S)
    assert making.returncode == 0, said
    assert (clone / ".venv" / "bin" / "cspr-track").exists()

    # nobody can say that the port of the line is free here, and nobody wants to wait for blocks
    network = network.replace("cspr-track devnet", "cspr-track devnet --port 0 --block-time 0.3")
    running = run(network)
    assert "is ready" in running.stdout.readline()

    sending = run(send)
    said, _ = sending.communicate(timeout=LONGEST_S)
    assert sending.returncode == 0, said
    assert "executed with success, cost 0.1 CSPR" in said
