"""Documents a second that are parsed, hashed and verified in one process, beside casper-js-sdk and pycspr.

    python benchmarks/hashing.py [--quick]

Single-signature ed25519 transfers, as legacy deploys and as TransactionV1, in a file that each library reads in a
process of its own; its start is not counted. pycspr 0.12 knows deploys only. The floor is OpenSSL's verification alone.
"""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from documents import transfers
from measure import HERE, PEERS, PYTHON, Row, interleaved, main, middle, ratios, spread

CHILD = [PYTHON, str(HERE / "hashing_child.py")]


def measure(quick: bool) -> Iterator[Row]:
    """The rows."""
    count, rounds = (400, 3) if quick else (2000, 3)
    fewer = count // 20
    with tempfile.TemporaryDirectory() as name:
        for kind, legacy in (("deploys", True), ("TransactionV1", False)):
            every, few = Path(name) / f"{kind}.jsonl", Path(name) / f"{kind}-few.jsonl"
            lines = [json.dumps(made.to_json()) for made in transfers(count, legacy=legacy)]
            every.write_text("\n".join(lines))
            few.write_text("\n".join(lines[:fewer]))

            def rate(command: list[str], many: bool, every: Path = every, few: Path = few) -> float:
                done = subprocess.run([*command, str(every if many else few)], stdout=subprocess.PIPE, check=True)
                told = json.loads(done.stdout)
                wanted = count if many else fewer
                if told["valid"] != wanted:
                    raise SystemExit(f"{command}: {told['valid']} of {wanted} are valid")
                return float(wanted / told["seconds"])

            works = {
                "ours": lambda rate=rate: rate([*CHILD, "ours"], True),
                "OpenSSL's verification alone": lambda rate=rate: rate([*CHILD, "verify"], True),
            }
            bars: dict[str, float | None] = {"OpenSSL's verification alone": None}
            if shutil.which("node") and PEERS.is_dir():
                peer = ["node", str(HERE / "peer.js"), "verify"]
                works["casper-js-sdk"] = lambda rate=rate, peer=peer: rate(peer, False)
                bars["casper-js-sdk"] = 5
            if legacy:
                works["pycspr"] = lambda rate=rate: rate([*CHILD, "pycspr"], False)
                bars["pycspr"] = 10
            rates = dict(zip(works, interleaved(rounds, *works.values(), warm=False), strict=True))
            mine = rates["ours"]
            yield Row(
                group="hashing",
                what=f"{kind}: parse, hash, verify, in one process",
                figure=f"{middle(mine):,.0f}/s",
                spread=spread(mine, "/s", 0),
                bar="≥ 2,000/s",
                ok=middle(mine) >= 2000,
            )
            for who, bar in bars.items():
                each = ratios(mine, rates[who])
                yield Row(
                    group="hashing",
                    what=f"{kind}: the same, beside {who}",
                    figure=f"{middle(mine):,.0f}/s",
                    yardstick=f"{middle(rates[who]):,.0f}/s ({spread(rates[who], '/s', 0)})",
                    ratio=f"{middle(each):.2f} ({spread(each, digits=2)})",
                    bar=f"≥ {bar:g} ×" if bar else "",
                    ok=middle(each) >= bar if bar else None,
                    note="" if bar else "the floor: no program that verifies with OpenSSL is faster",
                )


if __name__ == "__main__":
    main(measure)
