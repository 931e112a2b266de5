"""One document from standard input, taken as soon as it is complete, whatever the program that writes it does then."""

import select
import sys
from io import BufferedReader
from typing import cast

from cspr_track.core.json_lines import STRING
from cspr_track.transaction.json_text import MAX_BYTES

_CHUNK = 65536


def read_document_bytes() -> bytes:
    """What came until a JSON object was complete, or all there is; at most one byte more than a document may have.

    What comes later is not waited for; ``more_came`` looks for it.
    """
    data = bytearray()
    while len(data) <= MAX_BYTES and (chunk := _stdin().read1(_CHUNK)):
        data += chunk
        if chunk.rstrip().endswith(b"}") and _complete(data):
            break
    return bytes(data[: MAX_BYTES + 1])


def more_came() -> bool:
    """Whether something stands on standard input that nobody read; never waits."""
    try:
        ready, _, _ = select.select([_stdin()], [], [], 0)
        return bool(ready) and bool(_stdin().read1(_CHUNK).strip())
    except (OSError, ValueError):  # closed, or nothing that can be asked
        return False


def _stdin() -> BufferedReader:
    return cast("BufferedReader", sys.stdin.buffer)


def _complete(data: bytearray) -> bool:
    """Whether an object has come to its end; braces in strings do not count."""
    if not data.lstrip().startswith(b"{"):
        return False  # nothing that we take: all of it is read, and told
    bare = STRING.sub(b"", data)
    return bare.count(b"{") == bare.count(b"}")
