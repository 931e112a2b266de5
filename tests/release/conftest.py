"""The wheel and the sdist, built once for all tests of a worker, with every way to the network shut."""

import subprocess
import sys
from pathlib import Path

import pytest
from release_tools import Built, script, with_path

SHUT = """
import sys
def shut(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.bind"):
        raise RuntimeError(f"the network was wanted: {event} {arguments[1:]}")
sys.addaudithook(shut)
"""


@pytest.fixture(scope="session")
def no_network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for PYTHONPATH: each Python that has it raises when it wants the network."""
    folder = tmp_path_factory.mktemp("shut")
    (folder / "sitecustomize.py").write_text(SHUT)
    wants = "import socket; socket.create_connection(('127.0.0.1', 1))"
    ran = subprocess.run([sys.executable, "-c", wants], env=with_path(folder), capture_output=True, check=False)
    assert b"the network was wanted: socket.getaddrinfo" in ran.stderr
    return folder


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, no_network: Path) -> Built:
    """Both archives, as ``make dist`` makes them."""
    folder = tmp_path_factory.mktemp("built")
    release = script("build")
    release.export(folder / "tree", untracked=True)
    (folder / "out").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(no_network))
        made = release.build(folder / "tree", folder / "out", epoch="1700000000")
    sdist, wheel = sorted(made, key=lambda path: path.suffix == ".whl")
    return Built(folder / "tree", sdist, wheel)
