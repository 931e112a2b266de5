"""Write docs/dependencies.md (``make dependencies``): why each run-time dependency is there, and what it weighs.

The reasons are written here; versions come from requirements/, sizes from what is installed.
"""

import importlib.metadata
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(Path(__file__).parent))

from locked import closure, direct, locked  # noqa: E402

PAGE = ROOT / "docs" / "dependencies.md"


class Reason(NamedTuple):
    """Why we have it: what for, who keeps it (as its metadata says), and what we would do without."""

    use: str
    keeper: str
    without: str


REASONS = {
    "certifi": Reason(
        "The authorities of the web, where the system has none of its own (macOS, slim images); else it is not loaded. "
        "httpx brings it, and we name it since we import it.",
        "Kenneth Reitz (the certifi project)",
        "a clear error on such systems, and `SSL_CERT_FILE` to be set by hand",
    ),
    "cryptography": Reason(
        "Ed25519 and secp256k1: reading and writing key files, signing, checking signatures. 45 is the first that "
        "refuses a key file whose public half is not that of its secret half.",
        "the Python Cryptographic Authority",
        "nothing: we write no cryptography ourselves",
    ),
    "httpx": Reason(
        "HTTP to nodes and CSPR.cloud, and a node's events as they come (SSE): time-outs for each phase, proxies, "
        "trust of one's own, bodies read piece by piece so that their size can be bounded.",
        "Tom Christie (Encode)",
        "aiohttp; `urllib` has no asyncio and one time-out for all",
    ),
    "msgspec": Reason(
        "JSON from outside into types, strictly and fast; the JSON Schemas of what we print are made of the same.",
        "Jim Crist-Harif, Ofek Lev, Nikita Sobolev",
        "`json` and checks by hand in every reader; or pydantic, which typer now brings anyway",
    ),
    "platformdirs": Reason(
        "Where settings and state belong on each system.",
        "Bernát Gábor, Julian Berman, Ofek Lev, Ronny Pfannschmidt (tox-dev)",
        "a table of our own for Linux, macOS and Windows, some 60 lines",
    ),
    "pycspr": Reason(
        "The Casper SDK for Python: secret keys and signatures. Loaded only where keys are used. It brings "
        "ecdsa (not in constant time: see SECURITY.md), requests, jsonrpcclient and sseclient-py, none of which we "
        "call: secp256k1 is done by cryptography.",
        "Mark A. Greenslade (Casper)",
        "cryptography alone; the bytes of deploys and transactions are our own already, checked against other software",
    ),
    "rich": Reason(
        "Panel, tables and colour; the width of characters; a screen that is redrawn without flicker. The tests hold "
        "its layout to the character, which 14.3 is the first to give.",
        "Will McGugan (Textualize)",
        "`curses` or escape sequences by hand",
    ),
    "tenacity": Reason(
        "How long to wait before the next try: exponential, with jitter. Loaded only when something failed.",
        "Julien Danjou",
        "ten lines of our own; the first to go if it became a burden",
    ),
    "typer": Reason(
        "The command line from type hints: parsing, help, errors. 0.26 is the first that carries its own Click, so "
        "that another package's Click cannot break the command. 0.29 brings pydantic.",
        "Sebastián Ramírez (FastAPI)",
        "Click, with each option written twice; or `argparse`",
    ),
    "websockets": Reason(
        "The stream of CSPR.cloud: pings, sizes and time-outs bounded, proxies.",
        "Aymeric Augustin",
        "aiohttp, if it were to replace httpx as well",
    ),
    "starlette": Reason(
        "Extra `devnet`: the routes of the dev network.",
        "Marcelo Trylesinski (Kludex)",
        "a server by hand; the command itself does not need it",
    ),
    "uvicorn": Reason(
        "Extra `devnet`: serves them, WebSocket included, in one process. 0.52.1 is the first that does so without "
        "what websockets has deprecated, and refuses a token with a whole answer.",
        "Marcelo Trylesinski (Kludex)",
        "hypercorn",
    ),
    "keyring": Reason(
        "Extra `keyring`: a token in the system's keyring instead of a file. Not in requirements/run.lock; the "
        "version is that of dev.lock.",
        "Jason R. Coombs (jaraco)",
        "a file that only its owner may read, which is what everybody else has",
    ),
}

HEAD = """# Dependencies

<!-- made by `make dependencies` from release/dependencies.py; change that, not this page -->

What the command and the library need when they run, each with its reason. Versions are those that `make install` takes
(`requirements/run.lock`, with hashes); the lowest that the metadata allows is tried by `nox -s lowest`. Sizes are
what is installed on Linux with Python {python}, without what Python itself compiles.

"""


def size_of(name: str) -> int:
    """The bytes of a package as it is installed, without compiled Python."""
    files = importlib.metadata.files(name) or []
    return sum(Path(str(file.locate())).stat().st_size for file in files if file.suffix != ".pyc")


def page() -> str:
    """The whole page."""
    versions = locked("dev") | locked("run")
    asked = {wanted.name for wanted in direct()}
    lines = [
        HEAD.format(python=".".join(map(str, sys.version_info[:2]))),
        "| package | allowed | locked | size | what for | kept by | without it |\n|---|---|---|---:|---|---|---|\n",
    ]
    for wanted in direct():
        name = wanted.name
        allowed = ",".join(sorted(map(str, wanted.specifier), reverse=True))
        facts = (name, f"`{allowed}`", versions[name], _human(size_of(name)), *REASONS[name])
        lines.append("| " + " | ".join(facts) + " |\n")
    others = [name for name in locked("run") if name not in asked and _is_here(name)]
    lines += [
        "\n## What these bring along\n\nWe import none of these. On other systems some are absent.\n\n",
        "| package | locked | size |\n|---|---|---:|\n",
        *(f"| {name} | {versions[name]} | {_human(size_of(name))} |\n" for name in others),
    ]
    total = sum(map(size_of, {name for name in locked("run") if _is_here(name)}))
    ring = sorted(closure({"keyring"}) - locked("run").keys() - {"keyring"})
    lines.append(
        f"\nAltogether, with the extra `devnet`: {_human(total)}. The extra `keyring` brings {', '.join(ring)}"
    )
    lines.append(f" besides: {_human(sum(map(size_of, ring)))}, and some of it on some systems only.\n")
    return "".join(lines)


def _is_here(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _human(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{max(1, round(size / 1e3))} kB"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
