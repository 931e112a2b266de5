"""Wasm modules named on the command line."""

from pathlib import Path

from cspr_track.core.errors import InputError

MAX_WASM_BYTES = 4 * 1024 * 1024
"""More than any network takes."""


def read_wasm(path: Path) -> bytes:
    """Read a Wasm module.

    Raises:
        InputError: it cannot be read, is too large, or is no Wasm.
    """
    try:
        with path.open("rb") as opened:
            data = opened.read(MAX_WASM_BYTES + 1)
    except OSError as error:
        raise InputError(
            "the file cannot be read", code="unreadable-file", file=str(path), why=error.strerror
        ) from None
    if len(data) > MAX_WASM_BYTES:
        raise InputError("the module is larger than any network takes", code="too-large", file=str(path))
    if not data.startswith(b"\0asm"):
        raise InputError(
            "the file is no Wasm module", code="not-wasm", file=str(path), why="it does not begin with \\0asm"
        )
    return data
