"""The pytest plugin in projects of other people, each run by a pytest of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

SYNC = """
import json, os, subprocess, sys

from cspr_track import make_transfer, send_sync


def test_a_payment_and_the_command(casper_devnet, tmp_path):
    me, chain = casper_devnet.new_account(), casper_devnet.chain_name
    made = make_transfer(me.public_key, casper_devnet.faucet.public_key, 2_500_000_000, chain_name=chain)
    final = send_sync(made, me, network=casper_devnet.profile)
    assert final.succeeded
    command = [os.path.join(os.path.dirname(sys.executable), "cspr-track"), "status", final.transaction_hash, "--json"]
    environ = os.environ | casper_devnet.environ | {"XDG_STATE_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    ran = subprocess.run(command, env=environ, capture_output=True, text=True)
    assert json.loads(ran.stdout)["data"] == final.data, ran.stderr
"""
ASYNC = """
import asyncio

from cspr_track import Tracker, make_transfer


async def pay(casper_devnet):
    me, other = casper_devnet.faucet, casper_devnet.new_account().public_key
    async with Tracker(casper_devnet.profile) as tracker:
        heard = []

        def hear(status, data):
            heard.append(str(status))
            if status == "sent":
                casper_devnet.make_block()

        made = make_transfer(me.public_key, other, 2_500_000_000, chain_name=casper_devnet.chain_name)
        assert (await tracker.send(made, me, hear)).succeeded
        assert [status for status in heard if status != "ping"] == ["sent", "processed"]


async def test_a_block_is_made_when_the_test_says_so(casper_devnet):
    await pay(casper_devnet)


def test_without_a_plugin_for_asyncio(casper_devnet):
    asyncio.run(pay(casper_devnet))


async def test_what_is_held_expires(casper_devnet):
    me = casper_devnet.faucet
    made = make_transfer(me.public_key, me.public_key, 2_500_000_000, chain_name=casper_devnet.chain_name, ttl_ms=300)
    casper_devnet.hold(made.hash_hex)
    async with Tracker(casper_devnet.profile) as tracker:
        sending = asyncio.create_task(tracker.send(made, me))
        while not sending.done():
            casper_devnet.make_block()
            await asyncio.sleep(0.05)
    assert sending.result().status == "expired"
"""
SCOPES = """
seen = []

def test_one(casper_devnet):
    seen.append(casper_devnet.make_block())

def test_another(casper_devnet):
    seen.append(casper_devnet.make_block())

def test_both():
    assert seen == [1, {second}]
"""
UNUSED = """
import sys

def test_nothing_heavy_was_imported():
    heavy = {"uvicorn", "starlette", "pycspr", "msgspec", "httpx", "websockets", "cryptography", "cspr_track.devnet"}
    assert "cspr_track.pytest_plugin" in sys.modules
    assert heavy & set(sys.modules) == set()
"""


def pytest_in(folder: Path, source: str, *arguments: str, ini: str = "") -> "subprocess.CompletedProcess[str]":
    """Run the tests of a project that treats every warning as an error."""
    (folder / "test_theirs.py").write_text(source)
    (folder / "pytest.ini").write_text(
        f"[pytest]\nfilterwarnings = error\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n{ini}"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=50, check=False)


def test_it_gives_a_dev_network_to_plain_tests(tmp_path) -> None:
    ran = pytest_in(tmp_path, SYNC)
    assert ran.returncode == 0, ran.stdout


def test_it_gives_a_dev_network_to_asyncio_tests_that_make_the_blocks(tmp_path) -> None:
    ran = pytest_in(tmp_path, ASYNC, ini="casper_devnet_block_time = 0\n")
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(("scope", "second"), [("session", 2), ("function", 1)])
def test_its_life_is_a_setting(tmp_path, scope, second) -> None:
    ini = f"casper_devnet_block_time = 0\ncasper_devnet_scope = {scope}\n"
    ran = pytest_in(tmp_path, SCOPES.replace("{second}", str(second)), ini=ini)
    assert ran.returncode == 0, ran.stdout


def test_it_costs_nothing_where_it_is_not_used(tmp_path) -> None:
    others = ("hypothesispytest", "xdist", "anyio", "timeout", "platformdirs")  # of this project, not of ours
    ran = pytest_in(tmp_path, UNUSED, *(word for name in others for word in ("-p", f"no:{name}")))
    assert ran.returncode == 0, ran.stdout


def test_the_fixture_is_listed_with_what_it_gives(tmp_path) -> None:
    ran = pytest_in(tmp_path, UNUSED, "--fixtures")
    assert "casper_devnet [session scope]" in ran.stdout
    assert "A Casper dev network: addresses, token, faucet key" in ran.stdout
