"""Help texts, version, and what a command imports: only what it needs."""

import subprocess
import sys

import pytest

from cspr_track import __version__
from cspr_track.cli.app import COMMANDS


def test_the_version(bare) -> None:
    ran = bare("--version")
    assert (ran.code, ran.out) == (0, f"cspr-track {__version__}\n")


def test_python_runs_it_by_the_name_of_the_package() -> None:
    command = [sys.executable, "-m", "cspr_track"]
    ran = subprocess.run([*command, "check", "no-such.json"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (
        2,
        "no-such.json: not valid\n  unreadable-file: the file cannot be read: No such file or directory\n",
    )


@pytest.mark.parametrize("flags", [[], ["-P"]], ids=["as it is", "safe path"])
def test_python_runs_it_without_what_lies_in_the_folder_it_is_started_in(bare, flags) -> None:
    for name in ("typer", "msgspec", "httpx", "click", "sqlite3", "platformdirs"):
        (bare.home / f"{name}.py").write_text("print('taken from here')\n")
    command = [sys.executable, *flags, "-m", "cspr_track", "status", "ab" * 32, "--rpc", "http://127.0.0.1:9/rpc"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=bare.home, env=bare.environ)
    assert "taken from here" not in ran.stdout
    assert ran.returncode == 3, ran.stderr


def test_help_lists_every_command_and_the_exit_codes(bare) -> None:
    ran = bare("--help")
    assert ran.code == 0
    for command in COMMANDS:
        assert f"  {command} " in ran.out
    assert "4 expired" in ran.out


SUBCOMMANDS = {"key": ("new",), "config": ("show",)}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(bare, command) -> None:
    ran = bare(command, *SUBCOMMANDS.get(command, ()), "--help")
    assert ran.code == 0
    assert "Examples:" in ran.out
    assert "cspr-track" in ran.out


def imported(*arguments: str) -> set[str]:
    """The modules that a command line has imported when it ends."""
    code = (
        "import sys\n"
        "from cspr_track.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, timeout=30
    )
    return set(done.stderr.split())


HEAVY = {"rich", "httpx", "websockets", "pycspr", "asyncio", "cryptography", "starlette", "msgspec", "sqlite3"}


def test_version_imports_nothing_but_typer() -> None:
    assert imported("--version") & HEAVY == set()


def test_help_imports_no_service() -> None:
    assert imported("--help") & HEAVY == set()


def test_check_needs_neither_network_nor_pycspr(tmp_path) -> None:
    file = tmp_path / "x.json"
    file.write_text("{}")
    assert imported("check", str(file)) & {"httpx", "websockets", "pycspr", "asyncio", "starlette", "rich"} == set()


def test_watch_never_imports_pycspr_nor_the_dev_network() -> None:
    found = imported("watch", "ab" * 32, "--rpc", "", "--events", "", "--timeout", "0.1")
    assert "cspr_track.tracking.tracker" in found
    assert found & {"pycspr", "starlette", "uvicorn"} == set()
