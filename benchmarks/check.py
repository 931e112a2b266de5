"""How many deploys a second ``check`` reads, hashes and verifies in one call, beside casper-js-sdk in the same run.

Usage: python benchmarks/check.py [COUNT]
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cspr_track.transaction.keys import generate_key
from cspr_track.transaction.make_native import TRANSFER_PAYMENT_MOTES, make_transfer
from cspr_track.transaction.signing import approve

COMMAND = str(Path(sys.executable).with_name("cspr-track"))
PEER = Path(__file__).parents[1] / "tests" / "interop" / "js"
WANTED_RATE, WANTED_RATIO = 2000, 5.0


def documents(count: int, folder: Path) -> list[Path]:
    """Single-signature ed25519 deploys, a file each."""
    keys = [generate_key() for _ in range(50)]
    files = []
    for n in range(count):
        key = keys[n % 50]
        made = make_transfer(
            initiator=key.public_key,
            to=keys[(n + 1) % 50].public_key,
            amount_motes=2_500_000_000 + n,
            payment_motes=TRANSFER_PAYMENT_MOTES,
            chain_name="casper",
            timestamp_ms=1_767_323_045_678,
            transfer_id=n,
            legacy=True,
        )
        file = folder / f"{n}.json"
        file.write_text(json.dumps(approve(made, key).to_json()))
        files.append(file)
    return files


def main() -> int:
    """Measure; 1 when it is slower than wanted."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = documents(count, folder)
        lines = "\n".join(file.read_text() for file in files)
        rounds = []
        for _ in range(3):
            began = time.perf_counter()
            subprocess.run([COMMAND, "check", *files, "--json"], stdout=subprocess.DEVNULL, check=True)
            between = time.perf_counter()
            peer = ["node", "documents.js", "reread"]
            subprocess.run(peer, cwd=PEER, input=lines, text=True, stdout=subprocess.DEVNULL, check=True)
            rounds.append((count / (between - began), count / (time.perf_counter() - between)))
    ours, theirs = sorted(rounds)[1]
    verdict = "ok" if ours >= WANTED_RATE and ours / theirs >= WANTED_RATIO else "too slow"
    print(
        f"check: {ours:,.0f} deploys/s, casper-js-sdk {theirs:,.0f}/s, ratio {ours / theirs:.1f} "
        f"(at least {WANTED_RATE:,}/s and {WANTED_RATIO:g} times): {verdict}"
    )
    return int(verdict != "ok")


if __name__ == "__main__":
    sys.exit(main())
