"""A document on standard input: taken when it is complete, however it comes in pieces."""

import io
import os
import sys
import time

import pytest

from cspr_track.transaction.json_text import MAX_BYTES
from cspr_track.transaction.standard_input import more_came, read_document_bytes


class Pieces(io.RawIOBase):
    """Gives one piece a time; the end of ``pieces`` is the end of the input, if the program has ended."""

    def __init__(self, *pieces: bytes, ended: bool = True) -> None:
        self.pieces, self.ended = list(pieces), ended

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if not self.pieces:
            assert self.ended, "this would wait"
            return 0
        piece = self.pieces.pop(0)
        buffer[: len(piece)] = piece
        return len(piece)


@pytest.fixture
def stdin(monkeypatch):
    def give(raw: io.RawIOBase) -> io.BufferedReader:
        buffered = io.BufferedReader(raw)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(buffered))
        return buffered

    return give


@pytest.mark.parametrize(
    "pieces",
    [
        [b"{}"],
        [b'{"a": {"b": 1}', b"}\n"],
        [b" \n{", b"} \n"],
        [b'{"a": "\\"}"', b"}"],
        [b'{"a": "\n}"', b"}"],
    ],
    ids=repr,
)
def test_a_complete_object_is_taken_at_once(stdin, pieces) -> None:
    stdin(Pieces(*pieces, ended=False))
    assert read_document_bytes() == b"".join(pieces)


@pytest.mark.parametrize(
    "pieces",
    [[], [b"{"], [b'{"a": 1}, ', b"x"], [b"[{}", b"]"], [b"x{}", b"y"], [b"}", b"x"], [b"{}}", b"x"]],
    ids=repr,
)
def test_what_is_no_complete_object_is_read_to_its_end(stdin, pieces) -> None:
    stdin(Pieces(*pieces))
    assert read_document_bytes() == b"".join(pieces)


@pytest.mark.parametrize("pieces", [[b'{"a": "}', b'{{"', b"}"], [b'{"a": "\\"}', b'"}']], ids=repr)
def test_a_brace_in_a_string_whose_end_has_not_come_ends_nothing(stdin, pieces) -> None:
    stdin(Pieces(*pieces, ended=False))
    assert read_document_bytes() == b"".join(pieces)


def test_what_comes_after_a_document_stays_where_it_is(stdin) -> None:
    left = stdin(Pieces(b"{}", b"{}"))
    assert read_document_bytes() == b"{}"
    assert left.read() == b"{}"


@pytest.mark.parametrize("piece", [65_536, 65_535])
def test_at_most_one_byte_more_than_a_document_may_have_is_kept(stdin, piece) -> None:
    stdin(Pieces(*[b"x" * piece] * (MAX_BYTES // piece + 1), ended=False))
    assert len(read_document_bytes()) == MAX_BYTES + 1


@pytest.mark.parametrize(("written", "came"), [(b"", False), (b" \n", False), (b"{}", True), (b"\n{}", True)])
@pytest.mark.parametrize("ended", [False, True])
def test_what_nobody_read_is_noticed_without_waiting(stdin, written, came, ended) -> None:
    reading, writing = os.pipe()
    os.write(writing, written)
    if ended:
        os.close(writing)
    with stdin(io.FileIO(reading)):
        assert more_came() is came
    if not ended:
        os.close(writing)


def test_an_open_pipe_with_nothing_in_it_is_not_waited_for(stdin) -> None:
    reading, writing = os.pipe()
    with stdin(io.FileIO(reading)):
        began = time.monotonic()
        assert not more_came()
        assert time.monotonic() - began < 0.9
    os.close(writing)


def test_a_standard_input_that_cannot_be_asked_has_nothing_more(stdin) -> None:
    stdin(Pieces(b"{}"))
    assert not more_came()
