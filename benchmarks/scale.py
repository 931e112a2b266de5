"""What following many costs: memory each, events a second, and how both grow, from 100 to 100,000 in one process.

    python benchmarks/scale.py [--quick]

Each measurement is a process of its own, fed by a raw server in another, which sends prepared messages as fast as they
are taken. The yardstick is a bare receive loop on the same messages: ``websockets`` and ``json.loads``.
"""

import json
import math
import statistics
import subprocess
from collections.abc import Iterator, Sequence

from measure import HERE, PYTHON, Row, interleaved, main, middle, ratios, server, spread


def one(who: str, followed: int, others: int) -> dict[str, float]:
    """One measurement."""
    with server("raw_stream.py", followed, others) as told:
        command = [PYTHON, str(HERE / "scale_child.py"), str(told["port"]), str(followed), str(others), who]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=300)
        found: dict[str, float] = json.loads(done.stdout)
        return found


def exponent(sizes: Sequence[int], costs: Sequence[float]) -> float:
    """How the cost grows: 1 is linear, 2 quadratic (the slope of a line through the logarithms)."""
    return statistics.linear_regression([math.log(n) for n in sizes], [math.log(cost) for cost in costs]).slope


def measure(quick: bool) -> Iterator[Row]:
    """The rows."""
    sizes = (100, 1_000, 10_000) if quick else (100, 1_000, 10_000, 100_000)
    found = {}
    for followed in sizes:
        runs = [one("ours", followed, 0) for _ in range(1 if followed > 50_000 else 3)]
        found[followed] = found_here = {name: middle([run[name] for run in runs]) for name in runs[0]}
        each_kib = found_here["memory_kib"] / followed
        rates = [run["events"] / run["seconds"] for run in runs]
        told = followed >= 10_000  # with few, what is measured is the first wake-up and the page size
        yield Row(
            group="scale",
            what=f"{followed:,} followed: memory each",
            figure=f"{each_kib:.2f} KiB",
            spread=spread([run["memory_kib"] / followed for run in runs], " KiB", 2),
            bar="≤ 2 KiB" if told else "",
            ok=each_kib <= 2 if told else None,
        )
        yield Row(
            group="scale",
            what=f"{followed:,} followed: events about them",
            figure=f"{middle(rates):,.0f}/s",
            spread=spread(rates, "/s", 0),
            bar="≥ 20,000/s" if told else "",
            ok=middle(rates) >= 20_000 if told else None,
            note=f"{found_here['events'] / found_here['cpu']:,.0f}/s of processor time; "
            f"to begin to follow them took {found_here['follow_s'] * 1000:.0f} ms",
        )
    fitted = [n for n in sizes if n >= 1_000]
    for what, name in (("events", "cpu"), ("beginning to follow", "follow_s"), ("memory", "memory_kib")):
        slope = exponent(fitted, [found[n][name] for n in fitted])
        yield Row(
            group="scale",
            what=f"growth of {what}, {fitted[0]:,} to {fitted[-1]:,}",
            figure=f"n^{slope:.2f}",
            bar="linear: ≤ n^1.15",
            ok=slope <= 1.15,
        )
    followed, others = 1_000, 10_000 if quick else 50_000

    def rate(who: str) -> float:
        run = one(who, followed, others)
        return run["events"] / run["seconds"]

    mine, bare = interleaved(3 if quick else 5, lambda: rate("ours"), lambda: rate("bare"), warm=False)
    each = ratios(mine, bare)
    yield Row(
        group="scale",
        what=f"events of others filtered out, {others:,} beside {followed:,} followed",
        figure=f"{middle(mine):,.0f}/s",
        spread=spread(mine, "/s", 0),
        yardstick=f"bare receive loop {middle(bare):,.0f}/s",
        ratio=f"{middle(each):.2f} ({spread(each, digits=2)})",
        bar="≥ 0.8 ×",
        ok=middle(each) >= 0.8,
    )


if __name__ == "__main__":
    main(measure)
