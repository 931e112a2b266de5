"""Key files named on the command line."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from shlex import quote

from cspr_track.cli.asking import ask_passphrase
from cspr_track.core.errors import InputError
from cspr_track.render.lines import tell
from cspr_track.render.safe_text import safe
from cspr_track.transaction.signing import Signer


def load_keys(paths: Sequence[Path], *, strict: bool = False) -> list[Signer]:
    """Load secret keys, asking for passphrases where they are needed; warns of files that others may read.

    Args:
        paths: the files.
        strict: refuse such files instead.

    Raises:
        InputError: one cannot be used.
    """
    if not paths:
        return []
    from cspr_track.cli.crash import no_core_dumps
    from cspr_track.transaction.keys import load_key, permissions_problem  # pycspr: only who signs pays for it

    no_core_dumps()

    loaded: list[Signer] = []
    for path in paths:
        loose = permissions_problem(path)
        if loose is not None and strict:
            raise InputError(loose, code="loose-permissions", file=str(path), hint=f"chmod 600 {quote(str(path))}")
        if loose is not None:
            tell(f"warning: {safe(loose)}")
        key = load_key(path, passphrase=partial(ask_passphrase, path))
        if all(key.public_key != other.public_key for other in loaded):
            loaded.append(key)
    return loaded
