"""What may be known of a key: never the secret."""

import sys

from cspr_track.core.json_lines import to_json_line
from cspr_track.core.outputs import KeyShown
from cspr_track.render.lines import tell
from cspr_track.render.safe_text import safe


def show_key(
    *, algorithm: str, public_key: str, checksummed: str, account_hash: str, warning: str | None, as_json: bool
) -> None:
    """Write a key's public side to stdout, a warning to stderr."""
    if as_json:
        shown = KeyShown(algorithm=algorithm, public_key=public_key, checksummed=checksummed, account_hash=account_hash)
        sys.stdout.write(to_json_line(shown).decode("ascii") + "\n")
    else:
        sys.stdout.write(f"algorithm     {algorithm}\npublic key    {public_key}\n")
        sys.stdout.write(f"checksummed   {checksummed}\naccount hash  {account_hash}\n")
    if warning is not None:
        tell(f"warning: {safe(warning)}")
