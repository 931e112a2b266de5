"""The programs in the guides: they are run as they stand."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from dev_transactions import now_ms
from docs.pages import PROGRAMS, ROOT, Block, blocks

from cspr_track import approve, generate_key, make_transfer

GUIDE, COMING_FROM = PROGRAMS[:2]
GIVEN = {"docs/devnet.md": "from cspr_track import generate_key\n\npublic_key = generate_key().public_key\n"}
"""What a page takes for granted, and a reader has."""
MODULES = ROOT / "tests" / "interop" / "js" / "node_modules"
RUNNER = """
import ast, asyncio, inspect, json, sys

names = {"__name__": "__main__"}
for place, line, source in json.load(sys.stdin):  # as `python -m asyncio` takes them, one after another
    padded = "\\n" * line + source
    code = compile(padded, place, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    made = eval(code, names)
    if inspect.iscoroutine(made):
        asyncio.run(made)
"""


@pytest.fixture
def folder(devnet, shell) -> Path:
    """What the pages say is there."""
    key, to = devnet.key, generate_key().public_key
    made = make_transfer(key.public_key, to, 2_500_000_000, chain_name="casper-devnet", timestamp_ms=now_ms() - 1000)
    (shell.home / "unsigned.json").write_text(json.dumps(made.to_json()))
    (shell.home / "deploy.json").write_text(json.dumps(approve(made, key).to_json()))
    shutil.copy(devnet.info["faucet_key_file"], shell.home / "secret_key.pem")
    return shell.home


@pytest.fixture
def environ(devnet, shell) -> dict[str, str]:
    info = devnet.info
    names = {f"CSPR_TRACK_{name.upper()}": info[name] for name in ("rpc", "events", "rest", "stream", "chain_name")}
    there = {"RPC_URL": info["rpc"], "RPC_PORT": str(urlsplit(info["rpc"]).port), "NODE_PATH": str(MODULES)}
    return shell.environ | names | there | {"CSPR_CLOUD_KEY": info["token"]}


def run(command: list[str], folder: Path, environ: dict[str, str], stdin: str = "") -> str:
    ran = subprocess.run(
        command, cwd=folder, env=environ, input=stdin, capture_output=True, text=True, timeout=55, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def programs(page: str, language: str) -> list[Block]:
    return [block for block in blocks(page) if block.language == language and block.not_run is None]


@pytest.mark.parametrize("page", PROGRAMS)
def test_the_python_blocks_run_as_they_stand(page, folder, environ) -> None:
    plain = [block for block in programs(page, "python") if block.title is None]
    assert plain
    if page == "README.md":  # its deploy.json is not signed yet
        shutil.copy(folder / "unsigned.json", folder / "deploy.json")
    first = [("given", 0, GIVEN[page])] if page in GIVEN else []
    given = json.dumps([*first, *((block.place, block.line, block.body) for block in plain)])
    run([sys.executable, "-W", "error", "-c", RUNNER], folder, environ, given)


def test_the_tests_in_the_guide_are_tests_that_pass(folder, environ) -> None:
    (block,) = [block for block in programs(GUIDE, "python") if block.title]
    (folder / block.title).write_text(block.body)
    assert "1 passed" in run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], folder, environ)


@pytest.mark.interop
def test_the_blocks_of_casper_js_sdk_run_as_they_stand(folder, environ) -> None:
    if shutil.which("node") is None or not (MODULES / "casper-js-sdk").exists():
        if os.environ.get("CSPR_TRACK_REQUIRE_ALL"):
            pytest.fail("Node with casper-js-sdk is not here")
        pytest.skip("Node with casper-js-sdk is not here")
    (block,) = programs(COMING_FROM, "js")
    (folder / "block.cjs").write_text(block.body)
    assert run(["node", "block.cjs"], folder, environ) == "success\n"
