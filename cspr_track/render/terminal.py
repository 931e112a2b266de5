"""The one door to the terminal: colour, moving pictures, width, questions; asked here, for each stream by itself.

Source: HOUSE-STYLE part 3.
"""

import codecs
import io
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console


_IN_ASCII = {"…": ".", "·": ".", "•": "*", "–": "-", "−": "-", "✓": "+", "✗": "x", "⚠": "!", "→": ">", "♥": "*"}
ERRORS = "cspr-track"
WITHOUT_LINKS = ("linux", "vt100", "vt220", "ansi")
"""Terminals that may show the bytes of a link instead of passing over them."""


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    """What a stream cannot show: our own signs as plain ones of the same width, everything else as its number."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    shown = (
        _IN_ASCII.get(c) or c.encode("ascii", "backslashreplace").decode()
        for c in error.object[error.start : error.end]
    )
    return "".join(shown), error.end


codecs.register_error(ERRORS, _in_ascii)


@dataclass(frozen=True, slots=True)
class Stream:
    """One output stream: where it goes, and what it can show."""

    file: TextIO
    colour: bool
    moving: bool
    unicode: bool
    width: int
    height: int = 24
    links: bool = False
    """Whether an address can be made a link (OSC 8)."""
    forced_colour: bool = False
    """Whether colour was asked for, so that plain lines have it too."""
    terminal: bool = False
    """Whether a terminal shows it, and breaks what is longer than a line."""

    def console(self) -> "Console":
        """A Rich console for this stream that does exactly what was decided here, and nothing by itself."""
        from rich.console import Console

        return Console(
            file=self.file,
            force_terminal=self.colour or self.moving,
            force_interactive=self.moving,
            no_color=not self.colour,
            color_system="standard" if self.colour else None,
            width=self.width,
            height=self.height,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )


@dataclass(frozen=True, slots=True)
class Terminal:
    """Standard output and error, and whether a person can be asked."""

    stdout: Stream
    stderr: Stream
    can_ask: bool

    @classmethod
    def of_process(cls) -> "Terminal":
        """The terminal of this process."""
        return cls(
            stdout=stream(sys.stdout, os.environ),
            stderr=stream(sys.stderr, os.environ),
            can_ask=_is_terminal(sys.stdin) and _is_terminal(sys.stderr),
        )


def stream(file: TextIO, environ: Mapping[str, str], *, width: int | None = None) -> Stream:
    """Decide what a stream can show.

    Args:
        file: the stream.
        environ: NO_COLOR, FORCE_COLOR, TERM, CI and COLUMNS count.
        width: columns, where they are known already.
    """
    terminal = _is_terminal(file)
    dumb = environ.get("TERM", "") in ("dumb", "unknown")
    if environ.get("NO_COLOR"):
        colour = False
    elif environ.get("FORCE_COLOR"):
        colour = True
    else:
        colour = terminal and not dumb
    if isinstance(file, io.TextIOWrapper):
        file.reconfigure(errors=ERRORS)
    columns, lines = size_of(file, environ)
    return Stream(
        file=file,
        colour=colour,
        moving=terminal and not dumb and not environ.get("CI"),
        unicode=_can_unicode(file),
        width=width or columns,
        height=lines,
        links=colour and terminal and not dumb and environ.get("TERM") not in WITHOUT_LINKS,
        forced_colour=colour and bool(environ.get("FORCE_COLOR")),
        terminal=terminal,
    )


def _is_terminal(file: TextIO | None) -> bool:
    try:
        return file is not None and file.isatty()
    except ValueError:  # closed
        return False


def _can_unicode(file: TextIO) -> bool:
    try:
        "✓…→".encode(getattr(file, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def size_of(file: TextIO, environ: Mapping[str, str]) -> tuple[int, int]:
    """Columns and lines: the terminal's, else COLUMNS and LINES, else 80 and 24."""
    if _is_terminal(file):
        try:
            columns, lines = os.get_terminal_size(file.fileno())
        except (OSError, ValueError):
            pass
        else:
            return columns or 80, lines or 24
    return _number(environ, "COLUMNS", 80), _number(environ, "LINES", 24)


def _number(environ: Mapping[str, str], name: str, usual: int) -> int:
    text = environ.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:6]) < 10_000 and len(text) < 6 else usual
