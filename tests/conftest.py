"""Shells for the installed command, and a dev network that it can talk to."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from outputs import hold
from shell import Devnet, Shell
from warm_shell import WarmServer, WarmShell, warm_server

from cspr_track.transaction.keys import load_key

# How long an example takes says how busy the machine is, not whether it holds; as Hypothesis has it for CI.
# The same examples each time; CSPR_TRACK_EXPLORE tries others, as does a longer run before a release.
settings.register_profile(
    "busy",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CSPR_TRACK_EXPLORE" not in os.environ,
)
settings.load_profile("busy")


@pytest.fixture
def bare(tmp_path: Path) -> Shell:
    """A shell that knows no network."""
    return Shell(tmp_path)


@pytest.fixture(scope="session")
def forks() -> Iterator[WarmServer]:
    """One process for all tests of a worker, of which commands are forks."""
    with warm_server() as server:
        yield server


@pytest.fixture
def warm(tmp_path: Path, forks: WarmServer) -> WarmShell:
    """A quick shell that knows no network."""
    return WarmShell(forks, tmp_path)


@pytest.fixture(scope="session")
def devnet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Devnet]:
    """One dev network for all tests of a worker, with a block every 300 ms."""
    shell = Shell(tmp_path_factory.mktemp("devnet"))
    process = shell.start("devnet", "--port", 0, "--json", "--block-time", 0.3)
    assert process.stdout is not None
    line = process.stdout.readline()
    hold(["devnet", "--json"], line, "")
    info = json.loads(line)
    yield Devnet(info, load_key(Path(info["faucet_key_file"])))
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode == 0


@pytest.fixture
def shell(tmp_path: Path, devnet: Devnet) -> Shell:
    """A shell whose settings name the dev network; its profile is called ``dev``."""
    info = devnet.info
    config = tmp_path / "config" / "cspr-track" / "config.toml"
    config.parent.mkdir(parents=True)
    names = ("rpc", "events", "rest", "stream", "chain_name")
    lines = [f'{name} = "{info[name]}"' for name in names]
    config.write_text("\n".join(["[profiles.dev]", *lines, "expiry_margin_s = 0.3", "lookup_interval_s = 0.3", ""]))
    return Shell(tmp_path, CSPR_CLOUD_KEY=info["token"])
