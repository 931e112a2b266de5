"""What `scale.py` measures, one measurement a process: PORT FOLLOWED EXPECTED ours|bare."""

import asyncio
import gc
import json
import resource
import sys
import time

from raw_stream import hash_of


def resident_kib() -> int:
    """Memory of this process that is in use now."""
    with open("/proc/self/status", encoding="ascii") as file:  # noqa: PTH123 (not a file)
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


async def go(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /go HTTP/1.1\r\n\r\n")
    await reader.read(1)
    writer.close()


async def ours(port: int, followed: int, others: int) -> dict[str, float]:
    from cspr_track.network.profiles import Profile
    from cspr_track.network.token import Token
    from cspr_track.tracking.tracker import Tracker

    profile = Profile(
        name="bench",
        chain_name="casper-test",
        rest=None,  # what is measured is the stream; look-ups have a budget of their own, whatever is followed
        stream=f"ws://127.0.0.1:{port}",
        token=Token("token"),
        requests_per_minute=55,
    )
    ended = 0
    done = asyncio.Event()

    def heard(update) -> None:
        nonlocal ended
        if update.final:
            ended += 1
            if ended == followed:
                done.set()

    async with Tracker(profile) as tracker:
        hashes = [hash_of(n) for n in range(followed)]
        for one in hashes:
            tracker.expect(one)
        await tracker.connected()
        gc.collect()
        base = resident_kib()
        began = time.perf_counter()
        for one in hashes:
            tracker.follow(one, heard, timeout_s=None)
        followed_s = time.perf_counter() - began
        await asyncio.sleep(0.5)
        gc.collect()
        memory = resident_kib() - base
        await go(port)
        cpu = time.process_time()
        began = time.perf_counter()
        await done.wait()
        seconds = time.perf_counter() - began
        cpu = time.process_time() - cpu
    return {"seconds": seconds, "cpu": cpu, "memory_kib": memory, "follow_s": followed_s, "events": followed + others}


async def bare(port: int, followed: int, others: int) -> dict[str, float]:
    from websockets.asyncio.client import connect

    wanted = {hash_of(n) for n in range(followed)}
    seen = 0
    async with connect(f"ws://127.0.0.1:{port}/deploys", max_size=None, ping_interval=None) as socket:
        await socket.recv()
        await go(port)
        cpu = time.process_time()
        began = time.perf_counter()
        while seen < followed:
            message = json.loads(await socket.recv())
            seen += message["data"]["deploy_hash"] in wanted
        seconds = time.perf_counter() - began
        cpu = time.process_time() - cpu
    return {"seconds": seconds, "cpu": cpu, "events": followed + others}


if __name__ == "__main__":
    port, followed, others = map(int, sys.argv[1:4])
    result = asyncio.run((ours if sys.argv[4] == "ours" else bare)(port, followed, others))
    result["peak_kib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(json.dumps(result) + "\n")
