"""Where the dev network of this machine's user runs: read from what it wrote down when it started."""

from pathlib import Path

import msgspec

from cspr_track.core.devnet_info import DevnetInfo
from cspr_track.core.json_lines import NOT_JSON


def devnet_state_path() -> Path:
    """The file, in the platform's state folder."""
    import platformdirs

    return platformdirs.user_state_path("cspr-track") / "devnet.json"


def read_devnet_state() -> DevnetInfo | None:
    """What a running dev network wrote down; None when there is none."""
    try:
        return msgspec.json.decode(devnet_state_path().read_bytes(), type=DevnetInfo)
    except (OSError, *NOT_JSON):
        return None
