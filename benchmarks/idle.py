"""What waiting costs: processor time of ``watch`` while nothing happens to its transaction, plain and with the panel.

    python benchmarks/idle.py [--quick]

A dev network in a process of its own makes a block every two seconds and pings every five; nobody has sent what is
watched. Both forms wait at the same time, the panel on a pseudo-terminal. Their start is not counted.
"""

import os
import pty
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ

import msgspec
from measure import COMMAND, Row, environ, main, processor_s, wait_until_idle

HASH = "ab" * 32


def measure(quick: bool) -> Iterator[Row]:
    """The rows."""
    seconds = 6 if quick else 20
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        net = subprocess.Popen(
            [COMMAND, "devnet", "--port", "0", "--json"], env=environ(home), stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert net.stdout is not None
        info = msgspec.json.decode(net.stdout.readline())
        flags = ["--rest", info["rest"], "--rpc", info["rpc"], "--events", info["events"], "--stream", info["stream"]]
        command = [COMMAND, "watch", HASH, *flags, "--chain-name", info["chain_name"], "--timeout", "0"]
        env = environ(home, CSPR_CLOUD_KEY=info["token"])
        master, slave = pty.openpty()
        ioctl(slave, TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        plain = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=-3)
        panel = subprocess.Popen(command, env=env | {"TERM": "xterm-256color"}, stdin=slave, stdout=slave, stderr=slave)
        os.close(slave)
        drawn: list[int] = []
        threading.Thread(target=_drain, args=(master, drawn), daemon=True).start()
        try:
            wait_until_idle(plain.pid, 5)
            time.sleep(1.5)
            before = [processor_s(one.pid) for one in (plain, panel)]
            bytes_before, began = sum(drawn), time.perf_counter()
            time.sleep(seconds)
            took = time.perf_counter() - began
            used = [processor_s(one.pid) - b for one, b in zip((plain, panel), before, strict=True)]
            for one in (plain, panel):
                if one.poll() is not None:
                    raise SystemExit(f"watch ended with {one.returncode}")
        finally:
            for one in (plain, panel, net):
                one.terminate()
                one.wait(10)
    for which, share, bar in (("plain lines", used[0] / took, 0.01), ("the panel", used[1] / took, 0.02)):
        yield Row(
            group="idle",
            what=f"watch waits, {which}, {took:.0f} s",
            figure=f"{share:.2%} of a core",
            bar=f"≤ {bar:.0%}",
            ok=share <= bar,
            note=f"{(sum(drawn) - bytes_before) / took:,.0f} bytes drawn a second" if which == "the panel" else "",
        )


def _drain(descriptor: int, drawn: list[int]) -> None:
    """Read what is drawn, as a terminal does."""
    while True:
        try:
            drawn.append(len(os.read(descriptor, 65536)))
        except OSError:
            return


if __name__ == "__main__":
    main(measure)
