"""What the live panel and the dashboard cost while one looks at them: CPU of a process of its own on a pseudo-terminal.

    python benchmarks/screen.py [--quick]

Here the renderers alone, fed by a child of their own; ``idle.py`` measures the whole command.
"""

import os
import pty
import select
import struct
import subprocess
import sys
from collections.abc import Iterator
from fcntl import ioctl
from termios import TIOCSWINSZ

from measure import ROOT, Row, main

TESTS = ROOT / "tests"

CHILD = """
import asyncio, sys, time
sys.path.insert(0, {tests!r})
import msgspec
from screens.stories import Told
from unit.render.updates import HASH, S, SUCCESS, processed, update
from cspr_track.render.live import LiveRenderer
from cspr_track.render.terminal import Terminal

async def main(count, changes, seconds):
    renderer = LiveRenderer(Terminal.of_process(), network="--network testnet")
    hashes = [f"{{n:064x}}" for n in range(count)]
    async with renderer:
        told = Told(renderer)
        for one in hashes:
            told.expect(transaction_hash=one)
        told.listen()
        sent = update(S.SENT)
        renderer.update(msgspec.structs.replace(sent, transaction_hash=hashes[0]))
        began, number = time.process_time(), 0
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            await asyncio.sleep(min(left, 0.1))
            for _ in range(changes // 10):
                kind = sent if number < count else processed(SUCCESS)
                renderer.update(msgspec.structs.replace(kind, transaction_hash=hashes[number % count]))
                number += 1
        used = time.process_time() - began
    sys.stdout.write(f"\\nused {{used:.4f}}\\n")

asyncio.run(main({count}, {changes}, {seconds}))
"""


def drawn(count: int, changes: int, seconds: float, mark: bytes) -> tuple[float, float]:
    """Share of a core, and redraws a second."""
    master, slave = pty.openpty()
    ioctl(slave, TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    code = CHILD.format(tests=str(TESTS), count=count, changes=changes, seconds=seconds)
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdin=slave, stdout=slave, stderr=slave,
        env=os.environ | {"TERM": "xterm-256color", "CI": ""},
    )  # fmt: skip
    os.close(slave)
    seen = b""
    while True:
        if not select.select([master], [], [], 60)[0]:
            raise SystemExit("the child is silent")
        try:
            data = os.read(master, 65536)
        except OSError:
            break
        if not data:
            break
        seen += data
    child.wait()
    used = float(seen.rsplit(b"used ", 1)[1].split()[0])
    return used / seconds, seen.count(mark) / seconds


def measure(quick: bool) -> Iterator[Row]:
    """The rows."""
    seconds = 3 if quick else 8
    for what, count, changes, mark, bar, most in (
        ("panel, nothing changes", 1, 0, "╭".encode(), 0.02, 5),
        ("dashboard of 10,000, nothing changes", 10_000, 0, b"of 10,000 done", 0.25, 5),
        ("dashboard of 10,000, 1,000 changes a second", 10_000, 1000, b"of 10,000 done", 0.25, 10),
    ):
        share, redraws = drawn(count, changes, seconds, mark)
        yield Row(
            group="screen",
            what=what,
            figure=f"{share:.2%} of a core, {redraws:.1f} redraws a second",
            bar=f"≤ {bar:.0%}, ≤ {most} redraws",
            ok=share <= bar and redraws <= most,
        )


if __name__ == "__main__":
    main(measure)
