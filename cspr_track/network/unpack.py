"""The body of an answer, unpacked a piece at a time: no answer, however well packed, becomes large at once."""

import zlib
from collections.abc import AsyncIterator, Iterator

import httpx

from cspr_track.core.errors import BadAnswer

ACCEPTED = "gzip, deflate"
"""What we ask for; packed once, never packed again: a packing of packings grows by a thousand at each layer."""
PIECE_BYTES = 256 * 1024
"""So much at most comes out at a time."""


async def pieces(response: httpx.Response, service: str) -> AsyncIterator[bytes]:
    """The body of a streamed answer, unpacked; each piece has at most ``PIECE_BYTES`` where it was packed.

    Raises:
        BadAnswer: it is packed in a way that we did not ask for, broken, or ends in the middle.
    """
    packed = response.headers.get("Content-Encoding", "").strip().lower()
    if packed in ("", "identity"):
        async for chunk in response.aiter_raw():
            yield chunk
        return
    if packed not in ("gzip", "x-gzip", "deflate"):
        raise _unusable(service, f"it is packed as {packed[:40]!r}, and we asked for {ACCEPTED}")
    unpacker = _Unpacker(packed)
    try:
        async for chunk in response.aiter_raw():
            for piece in unpacker.feed(chunk):
                yield piece
    except zlib.error as error:
        raise _unusable(service, str(error)) from error
    if not unpacker.whole:
        raise _unusable(service, "it ends in the middle")


class _Unpacker:
    """zlib with a bound on what comes out at a time.

    Args:
        packed: the format; ``deflate`` is sent with the header of zlib by some servers and without it by others.
    """

    def __init__(self, packed: str) -> None:
        self._either = packed == "deflate"
        self._zlib = zlib.decompressobj(zlib.MAX_WBITS if self._either else zlib.MAX_WBITS | 16)
        self._begun = False

    @property
    def whole(self) -> bool:
        """Whether what came so far is complete."""
        return self._zlib.eof or not self._begun

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """What a chunk becomes; what stands behind the end is passed over."""
        left, more = chunk, True
        while more and not self._zlib.eof:
            piece = self._piece(left)
            self._begun = True
            left = self._zlib.unconsumed_tail
            more = bool(left) or len(piece) == PIECE_BYTES  # zlib itself may hold the rest back
            if piece:
                yield piece

    def _piece(self, data: bytes) -> bytes:
        try:
            return self._zlib.decompress(data, PIECE_BYTES)
        except zlib.error:
            if self._begun or not self._either:
                raise
            self._zlib = zlib.decompressobj(-zlib.MAX_WBITS)
            return self._zlib.decompress(data, PIECE_BYTES)


def _unusable(service: str, why: str) -> BadAnswer:
    return BadAnswer(
        f"{service} sent an answer that cannot be unpacked",
        service=service,
        retryable=True,
        may_have_arrived=True,
        why=why,
    )
