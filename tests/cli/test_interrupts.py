"""Ctrl-C where Python drops it: it is raised in a call-back of a weak reference, as the locks of imports have them."""

import json
import signal
import subprocess
import sys

import pytest

from cspr_track.transaction.keys import generate_key, write_new_key

DROPPED = """
import signal, sys, weakref

class Dropping:
    pass

def press_where_it_is_dropped():
    thing = Dropping()
    kept = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))
    del thing
"""
HEARD = (
    DROPPED
    + """
from cspr_track.cli import interrupts
interrupts.hear()
interrupts.check()
press_where_it_is_dropped()
print("goes on")
try:
    interrupts.check()
except KeyboardInterrupt:
    print("is heard")
"""
)
WHILE_IMPORTING = (
    DROPPED
    + """
wanted = [sys.argv.pop(1)]

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name in wanted:
            wanted.clear()
            press_where_it_is_dropped()

sys.meta_path.insert(0, Finder())
from cspr_track.cli.main import run
run()
"""
)
IGNORED = """
import signal
from cspr_track.cli import interrupts
signal.signal(signal.SIGINT, signal.SIG_IGN)
interrupts.hear()
signal.raise_signal(signal.SIGINT)
interrupts.check()
assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
"""


def python(program: str, *arguments: object, **given) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        **given,
    )


def test_what_python_drops_is_heard_at_the_next_occasion_and_leaves_no_trace() -> None:
    done = python(HEARD)
    assert (done.stdout, done.stderr) == ("goes on\nis heard\n", "")


def test_what_is_ignored_stays_ignored() -> None:
    done = python(IGNORED)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("importing", ["cspr_track.transaction.keys", "cspr_track.transaction.review"])
def test_nothing_is_signed_after_a_ctrl_c_while_modules_are_imported(bare, importing) -> None:
    key = generate_key()
    write_new_key(bare.home / "key.pem", key)
    to = ("--to", f"account-hash-{'07' * 32}", "--amount", "2.5", "--network", "testnet")
    assert bare("transfer", *to, "--from", key.public_key.hex, "--output", "made.json").code == 0
    sign = ("sign", "made.json", "--key", "key.pem", "--yes", "--output", "signed.json")
    done = python(WHILE_IMPORTING, importing, *sign, env=bare.environ, cwd=bare.home)
    assert done.returncode == 130, done.stderr
    assert not (bare.home / "signed.json").exists()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("importing", ["typer", "cspr_track.cli.sending", "cspr_track.transaction.keys", "httpx"])
def test_nothing_is_sent_after_a_ctrl_c_while_modules_are_imported(shell, devnet, importing) -> None:
    file = devnet.transfer(shell.home)
    send = ("send", file, "--yes", "--json", "--key", devnet.info["faucet_key_file"])
    done = python(WHILE_IMPORTING, importing, *send, env=shell.environ, cwd=shell.home)
    assert done.returncode == 130, done.stderr
    assert [json.loads(line)["status"] for line in done.stdout.splitlines()] == []
    assert "Traceback" not in done.stderr
    assert shell("status", file.stem, "--network", "dev", "--json").statuses == ["error"]  # nobody knows it
