"""Where the dev network of this machine's user runs: read from what it wrote down when it started."""

from pathlib import Path

import msgspec

from cspr_track.core.devnet_info import DevnetInfo
from cspr_track.core.json_lines import NOT_JSON
from cspr_track.network.token import on_this_machine

MAX_BYTES = 64 * 1024


def devnet_state_path() -> Path:
    """The file, in the platform's state folder."""
    import platformdirs

    return platformdirs.user_state_path("cspr-track") / "devnet.json"


def read_devnet_state() -> DevnetInfo | None:
    """What a running dev network wrote down; None when there is none, or when it would be on another machine."""
    path = devnet_state_path()
    try:
        if not path.is_file():
            return None  # to open a pipe would wait for somebody to write
        with path.open("rb") as opened:
            found = msgspec.json.decode(opened.read(MAX_BYTES), type=DevnetInfo)
    except (OSError, *NOT_JSON):
        return None
    return found if all(map(_is_here, (found.rpc, found.events, found.rest, found.stream))) else None


def _is_here(url: str) -> bool:
    try:
        return on_this_machine(url)
    except ValueError:
        return False
