"""Wasm modules named on the command line."""

from pathlib import Path

from cspr_track.core.errors import InputError
from cspr_track.transaction.named_file import read_named_file

MAX_WASM_BYTES = 4 * 1024 * 1024
"""More than any network takes."""


def read_wasm(path: Path) -> bytes:
    """Read a Wasm module.

    Raises:
        InputError: it cannot be read, is too large, or is no Wasm.
    """
    data = read_named_file(path, MAX_WASM_BYTES)
    if len(data) > MAX_WASM_BYTES:
        raise InputError("the module is larger than any network takes", code="too-large", file=str(path))
    if not data.startswith(b"\0asm"):
        raise InputError(
            "the file is no Wasm module", code="not-wasm", file=str(path), why="it does not begin with \\0asm"
        )
    return data
