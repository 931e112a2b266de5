"""What a person sees: a pseudo-terminal, its screen read by a terminal emulator."""

import fcntl
import io
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyte

from cspr_track.render.terminal import Terminal, stream

HISTORY = 5000
"""Lines that have left the screen at the top and can still be scrolled back to."""


class Emulator:
    """A terminal of a given size; ``lines`` is what stands on its screen, ``scrollback`` what left it at the top."""

    def __init__(self, columns: int, rows: int) -> None:
        self.raw = b""
        self._master = -1
        self._screen = pyte.HistoryScreen(columns, rows, history=HISTORY, ratio=0.5)
        self._stream = pyte.ByteStream(self._screen)

    def feed(self, data: bytes) -> None:
        self.raw += data
        self._stream.feed(data)

    def resize(self, columns: int, rows: int) -> None:
        """As a person does who pulls at the window."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._screen.resize(rows, columns)

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self._screen.display]

    @property
    def scrollback(self) -> list[str]:
        columns = range(self._screen.columns)
        return ["".join(row[x].data for x in columns).rstrip() for row in self._screen.history.top]

    @property
    def text(self) -> str:
        """The whole of it, from the first line that was ever shown."""
        return "\n".join([*self.scrollback, *self.lines]).rstrip("\n")

    @property
    def cursor_hidden(self) -> bool:
        return bool(self._screen.cursor.hidden)


def open_terminal(columns: int, rows: int) -> tuple[int, int]:
    """A pseudo-terminal of a size: our end, and the end for what is watched."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    return master, slave


def _log_in(slave: int) -> None:
    """As a shell at a terminal starts a command: Ctrl-C and a closed window are signals, and none is ignored.

    Whoever runs the tests in the background, or under nohup, ignores some, and so would the command.
    """
    os.login_tty(slave)
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


class Screen(Emulator):
    """A command on a pseudo-terminal of a given size."""

    def __init__(
        self,
        command: list[str],
        *,
        environ: Mapping[str, str],
        folder: Path,
        columns: int = 80,
        rows: int = 40,
    ) -> None:
        super().__init__(columns, rows)
        self._master, slave = open_terminal(columns, rows)
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=dict(environ),
            cwd=folder,
            preexec_fn=lambda: _log_in(slave),
        )
        os.close(slave)

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def wait_for(self, *words: str, seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while not all(word in self.text for word in words):
            assert time.monotonic() < end, self.text
            if not self._read(0.2) and self.process.poll() is not None:
                assert all(word in self.text for word in words), self.text

    def take_in(self) -> None:
        """What was written so far."""
        while self._read(0.2):
            pass

    def end(self) -> int:
        while self._read(20):
            pass
        os.close(self._master)
        return self.process.wait(10)

    def close(self) -> int:
        """The window is closed while the command runs."""
        os.close(self._master)
        try:
            return self.process.wait(20)
        finally:
            self.process.kill()

    def _read(self, seconds: float) -> bool:
        if not select.select([self._master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:  # the other side is closed
            return False
        self.feed(data)
        return bool(data)


class OwnTerminal(Emulator):
    """A pseudo-terminal that this process writes to, as its own standard output and error."""

    _MARK = b"\x00seen\x00"

    def __init__(self, columns: int, rows: int, *, encoding: str = "utf-8", **environ: str) -> None:
        super().__init__(columns, rows)
        self._master, slave = open_terminal(columns, rows)
        self._file = io.TextIOWrapper(io.FileIO(slave, "w"), encoding=encoding, write_through=True)
        one = stream(self._file, {"TERM": "xterm-256color"} | environ)
        self.terminal = Terminal(stdout=one, stderr=one, can_ask=True)
        self._came = b""
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read_all, daemon=True)

    def __enter__(self) -> Self:
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._reader.join(5)
        os.close(self._master)

    def look(self) -> None:
        """Take in everything that was written so far."""
        self._file.flush()
        os.write(self._file.fileno(), self._MARK)
        with self._news:
            assert self._news.wait_for(lambda: self._MARK in self._came, 5)
            seen, self._came = self._came.split(self._MARK, 1)
        self.feed(seen)

    def _read_all(self) -> None:
        while True:
            try:
                data = os.read(self._master, 65536)
            except OSError:
                return
            with self._news:
                self._came += data
                self._news.notify_all()


def as_file(picture: str) -> str:
    """A picture as it is kept in a file: no blanks at line ends."""
    return "".join(f"{line.rstrip()}\n" for line in picture.splitlines())


def differs(kept: Path, picture: str) -> Any:
    """Whether a picture is not the one that is kept; with CSPR_TRACK_REMAKE it is kept from now on."""
    if os.environ.get("CSPR_TRACK_REMAKE"):
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(as_file(picture), encoding="utf-8")
    return as_file(picture) != kept.read_text(encoding="utf-8")
