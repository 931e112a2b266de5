"""Which transactions the user means: hashes, beginnings of hashes that the journal knows, pending ones, the newest."""

import asyncio
import contextlib
import os
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field

from cspr_track.core.errors import InputError
from cspr_track.render.lines import tell
from cspr_track.render.safe_text import safe
from cspr_track.tracking.hash_text import parse_hash
from cspr_track.tracking.journal import Journal, JournalRow

MAX_LINE_BYTES = 1024 * 1024


@dataclass(slots=True)
class Wanted:
    """The transactions meant, and what the journal knows of them."""

    hashes: list[str] = field(default_factory=list)
    network: str | None = None
    """Chain name that the journal knows for them."""
    titles: dict[str, str] = field(default_factory=dict)
    expiry: dict[str, int] = field(default_factory=dict)
    """Hash -> timestamp + TTL in milliseconds since 1970."""
    sent_to: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Hash -> chain name and the profile's name when it was sent, as the journal knows them."""
    _known: set[str] = field(default_factory=set)
    """The hashes again; to look through the list for each would take long for many."""

    def add(self, transaction_hash: str, row: JournalRow | None) -> None:
        """Take one more, once."""
        if transaction_hash in self._known:
            return
        self._known.add(transaction_hash)
        self.hashes.append(transaction_hash)
        if row is not None:
            self.network = self.network or row.network
            self.titles[transaction_hash] = row.title
            self.expiry[transaction_hash] = row.expires_at_ms
            self.sent_to[transaction_hash] = (row.network, row.profile)


def wanted_hashes(
    arguments: Sequence[str], journal: Journal, *, pending: bool = False, last: bool = False, more: bool = False
) -> Wanted:
    """Work out which transactions are meant.

    Args:
        arguments: hashes, or beginnings of at least six digits of hashes in the journal; ``-`` reads lines of
            standard input.
        journal: where shortened hashes, ``pending`` and ``last`` are looked up.
        pending: all that the journal holds unfinished.
        last: the newest of the journal.
        more: whether others will come, so that none may be meant yet.

    Raises:
        InputError: something is not a hash, or nothing is meant.
    """
    wanted = Wanted()
    for argument in _with_stdin(arguments):
        _add_argument(wanted, argument, journal)
    if pending:
        for row in journal.pending():
            wanted.add(row.transaction_hash, row)
    if last:
        for row in journal.history(limit=1):
            wanted.add(row.transaction_hash, row)
    if not wanted.hashes and not more:
        nothing = "the journal holds nothing unfinished" if pending else "the journal is empty" if last else None
        raise InputError(
            nothing or "no transaction hash was given",
            code="usage",
            hint="give a hash, - for hashes on standard input, --pending, or --last",
        )
    return wanted


def _with_stdin(arguments: Sequence[str]) -> list[str]:
    lines: list[str] = []
    for argument in arguments:
        lines += [line.strip() for line in sys.stdin if line.strip()] if argument == "-" else [argument]
    return lines


def _add_argument(wanted: Wanted, argument: str, journal: Journal) -> None:
    shortened = argument.strip().lower().rstrip(".…")
    if 6 <= len(shortened) < 64 and not set(shortened) - set("0123456789abcdef"):
        rows = journal.find(shortened)
        if len(rows) == 1:
            wanted.add(rows[0].transaction_hash, rows[0])
            return
        if rows:
            raise InputError(f"{len(rows)} transactions of the journal begin with {shortened}", hint="give more digits")
    transaction_hash = parse_hash(argument)
    wanted.add(transaction_hash, next(iter(journal.find(transaction_hash)), None))


class HashLines:
    """Hashes that come as lines on standard input, one or more a line, while others are followed already.

    A line that holds none is said on stderr, and what is followed goes on; the exit code remembers it.

    Args:
        journal: where shortened hashes are looked up.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._seen: set[str] = set()
        self.exit_code = 0

    @property
    def came(self) -> bool:
        """Whether any hash was read."""
        return bool(self._seen)

    async def read(self) -> AsyncIterator[Wanted]:
        """What each line means; nothing twice."""
        loop = asyncio.get_running_loop()
        lines: asyncio.Queue[str | None] = asyncio.Queue()

        def pump() -> None:
            with contextlib.suppress(RuntimeError, OSError):  # the loop has ended: nobody listens any more
                for line in _lines_of(sys.stdin.fileno()):
                    loop.call_soon_threadsafe(lines.put_nowait, line)
                loop.call_soon_threadsafe(lines.put_nowait, None)

        threading.Thread(target=pump, daemon=True).start()  # so that a waiting read holds nobody up
        number = 0
        while (line := await lines.get()) is not None:
            number += 1
            found = self._of_line(line, number)
            if found.hashes:
                yield found

    def _of_line(self, line: str, number: int) -> Wanted:
        wanted = Wanted()
        for word in line.split():
            try:
                _add_argument(wanted, word, self._journal)
            except InputError as error:
                self.exit_code = error.exit_code
                tell(f"error: line {number} of standard input: {safe(error)}")
        wanted.hashes = [one for one in wanted.hashes if one not in self._seen]
        self._seen.update(wanted.hashes)
        return wanted


def _lines_of(descriptor: int) -> Iterator[str]:
    """Lines as soon as they come. Without Python's buffer, whose lock a thread that waits would hold for ever."""
    rest = b""
    while data := os.read(descriptor, 65536):
        *whole, rest = (rest + data).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", "replace")
        rest = rest[:MAX_LINE_BYTES]
    if rest:
        yield rest.decode("utf-8", "replace")
