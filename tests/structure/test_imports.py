"""Which modules a command imports: what it does not need costs each call of a script."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from dev_transactions import transfer

from cspr_track.transaction.keys import generate_key

HASH = "ab" * 32
NOWHERE = ("--rpc", "", "--events", "", "--chain-name", "casper-test", "--network", "testnet")
HEAVY = {
    *("rich", "pydantic", "pycspr", "cryptography", "httpx", "httpcore", "anyio", "websockets", "sqlite3", "asyncio"),
    *("msgspec", "ssl", "email", "logging", "tomllib", "uvicorn", "starlette", "multiprocessing"),
}
"""What takes more than a millisecond or two."""
DOCUMENTS = "cspr_track.transaction.document"

COMMANDS = {
    "--version": (["--version"], 0, set()),
    "--help": (["--help"], 0, set()),
    "help of a command": (["watch", "--help"], 0, set()),
    "explain": (["explain", "User error: 65"], 0, {"msgspec", "tomllib"}),
    "check": (["check", "FILE"], 0, {"msgspec", "cryptography"}),
    "history": (["history"], 0, {"msgspec", "sqlite3", "tomllib"}),
    "Tab": (["__complete", "zsh", "watch", ""], 0, {"sqlite3", "tomllib"}),
    "status": (
        ["status", HASH, *NOWHERE, "--rest", "", "--rpc", "http://127.0.0.1:9/rpc"],
        3,
        {"msgspec", "sqlite3", "tomllib", "asyncio", "ssl", "email", "logging", "httpx", "httpcore", "anyio"},
    ),
    "watch": (
        ["watch", HASH, *NOWHERE, "--rest", "", "--stream", "ws://127.0.0.1:9", "--timeout", "0.05"],
        5,
        {"msgspec", "sqlite3", "tomllib", "asyncio", "ssl", "email", "logging", "httpx", "websockets"},
    ),
}
"""Name -> arguments, exit code, and which of the heavy ones it cannot do without."""


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """What each command imported; all of them are forks of one interpreter."""
    home = tmp_path_factory.mktemp("home")
    file = home / "deploy.json"
    file.write_text(json.dumps(transfer(generate_key(), legacy=True).to_json()))
    asked = [[str(file) if one == "FILE" else one for one in arguments] for arguments, _, _ in COMMANDS.values()]
    environ = {"HOME": str(home), "XDG_STATE_HOME": str(home), "XDG_CONFIG_HOME": str(home), "PATH": ""}
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("forked.py"))], input=json.dumps(asked), capture_output=True,
        text=True, env=environ | {"CSPR_CLOUD_KEY": "of-no-worth", "LANG": "C.UTF-8"}, check=True,
    )  # fmt: skip
    told = dict(zip(COMMANDS, json.loads(done.stdout), strict=True))
    assert {name: one["code"] for name, one in told.items()} == {name: one[1] for name, one in COMMANDS.items()}
    return {name: set(one["modules"]) for name, one in told.items()}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_imports_only_what_it_cannot_do_without(name: str, modules: dict[str, set[str]]) -> None:
    assert modules[name] & HEAVY <= COMMANDS[name][2]


@pytest.mark.parametrize("name", ["--version", "--help", "help of a command", "Tab", "history", "status", "watch"])
def test_only_who_has_a_document_pays_for_reading_documents(name: str, modules: dict[str, set[str]]) -> None:
    assert DOCUMENTS not in modules[name]


def test_help_imports_hardly_anything_of_ours(modules: dict[str, set[str]]) -> None:
    for name in ("--version", "--help", "Tab"):
        ours = {one for one in modules[name] if one.startswith("cspr_track.")}
        assert len(ours) <= 12, (name, ours)


def test_a_shell_that_waits_for_a_tab_does_not_wait_for_typer(modules: dict[str, set[str]]) -> None:
    assert "typer" not in modules["Tab"]


def test_the_stream_is_asked_for_before_a_client_of_http_is_put_together(modules: dict[str, set[str]]) -> None:
    """There is no other service here, so none is ever made: httpx brings httpcore, h11 and anyio with the first."""
    assert not modules["watch"] & {"httpcore", "h11", "anyio"}


def test_a_ctrl_c_is_heard_before_anything_is_imported_that_takes_time() -> None:
    """Before that Python prints a trace: ``re`` is imported by the script that pip makes, the rest by us."""
    program = "import re, sys; before = set(sys.modules); import cspr_track.cli.main; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    ours = {"cspr_track", "cspr_track._version", "cspr_track.cli", "cspr_track.cli.main", "cspr_track.cli.interrupts"}
    assert set(done.stdout.split()) - ours <= {"signal"}
