"""A dev network in a process of its own that makes a block when it is told to.

    python benchmarks/devnet_child.py

Its first line tells where it is. ``block`` on a line of stdin makes a block; the answer is the time just before, in
nanoseconds since 1970. It ends with stdin.
"""

import asyncio
import sys
import time

import msgspec

from cspr_track.devnet.server import running_devnet


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


async def main() -> None:
    """Serve until stdin ends."""
    async with running_devnet() as net:
        _say(msgspec.json.encode(net.info).decode())
        loop = asyncio.get_running_loop()
        while await loop.run_in_executor(None, sys.stdin.readline):
            made_ns = time.time_ns()
            await net.make_block()
            _say(str(made_ns))


if __name__ == "__main__":
    asyncio.run(main())
