"""Logs of a run: lines on stderr (``-v``, ``-vv``), JSON lines in a file (``--log-file``). Nothing secret gets in.

No code of ours gives a header, a token or a key to a log. Of the libraries' own logs only what is known to hold none
passes (``Foreign``). As a second line of defence every known secret is replaced in what is written, in any encoding.
"""

import logging
import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from cspr_track._files import open_to_append
from cspr_track.core.errors import InputError
from cspr_track.core.json_lines import to_json_line
from cspr_track.core.secrets import redact
from cspr_track.core.update import utc_text
from cspr_track.render.lines import tell
from cspr_track.render.safe_text import safe

OURS = "cspr_track"
FOREIGN = ("httpx", "httpcore", "websockets")
MAX_LOGGED = 4000
"""Characters of one message."""

FRAMES = frozenset(
    {
        *("= connection is %s", "connection closed", "< EOF", "> EOF", "parser failed", "connect failed"),
        *("> %s", "< %s", "< HTTP/1.1 %d %s", "< [body] (%d bytes)"),
        *("% sent keepalive ping", "% received keepalive pong", "x half-closing TCP connection"),
        *("x closing TCP connection", "! error while sending data", "keepalive ping failed"),
    }
)
"""What websockets logs and is known to hold no header, by its template. Messages go out without a secret, frames come
in from the public chain."""


class Foreign(logging.Filter):
    """Lets through what libraries log without headers and addresses; what is not known is not let through."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written."""
        library = record.name.partition(".")[0]
        return library in (OURS, "httpcore") or (library == "websockets" and record.msg in FRAMES)


class PlainLines(logging.Formatter):
    """``12:34:56.789 debug network.http: …`` for people."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the lines of an error's trace."""
        at = time.strftime("%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03}"
        name = record.name.removeprefix(f"{OURS}.")
        lines = [f"{at} {record.levelname.lower()} {name}: {_message(record)}", *_trace(record)]
        return "\n".join(safe(line, limit=MAX_LOGGED) for line in lines)


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON, ASCII only."""
        fields: dict[str, Any] = {
            "at": utc_text(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record)[:MAX_LOGGED],
        }
        if trace := _trace(record):
            fields["trace"] = trace
        return to_json_line(fields).decode("ascii")


def _message(record: logging.LogRecord) -> str:
    if record.name.startswith("httpcore"):  # "receive_response_headers.complete return_value=(…the headers…)"
        return str(record.msg).partition(" ")[0]
    return redact(record.getMessage())


def _trace(record: logging.LogRecord) -> list[str]:
    """The trace of an error, without the values of any variable."""
    if not record.exc_info or record.exc_info[0] is None:
        return []
    return redact("".join(traceback.format_exception(*record.exc_info))).splitlines()


class ToPeople(logging.StreamHandler[Any]):
    """Log lines on stderr; while they come there is no moving picture."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's name)
        """Nobody reads: go on."""


class ToFile(logging.FileHandler):
    """A log file that only its owner may read; when it cannot be written any more, that is said once."""

    _told = False

    def _open(self) -> Any:
        return os.fdopen(open_to_append(Path(self.baseFilename)), "a", encoding="utf-8")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802, ARG002 (logging's name)
        """Say it once; what is done goes on."""
        if not self._told:
            self._told = True
            why = sys.exc_info()[1]
            tell(f"warning: the log file cannot be written any more: {safe(why)}")


def begin_logs(verbose: int, file: Path | None) -> None:
    """Log from now on, until the process ends.

    Args:
        verbose: 1 tells what happens on stderr, 2 every request and what the libraries do as well.
        file: gets everything, as JSON lines.

    Raises:
        InputError: the file cannot be opened.
    """
    handlers: list[logging.Handler] = []
    if verbose:
        people = ToPeople(sys.stderr)
        people.setFormatter(PlainLines())
        people.setLevel(logging.INFO if verbose == 1 else logging.DEBUG)
        handlers.append(people)
    if file is not None:
        try:
            whole = ToFile(file)
        except OSError as error:
            raise InputError(
                "the log file cannot be written", code="unwritable-file", file=str(file), why=error.strerror
            ) from error
        whole.setFormatter(JsonLines())
        handlers.append(whole)
    everything = verbose > 1 or file is not None
    for name in (OURS, *(FOREIGN if everything else ())):
        logger = logging.getLogger(name)
        logger.setLevel(logging.DEBUG if everything else logging.INFO)
        logger.propagate = False
        for handler in handlers:
            logger.addHandler(handler)
    for handler in handlers:
        handler.addFilter(Foreign())
        if isinstance(handler, ToPeople) and verbose == 1:
            handler.addFilter(logging.Filter(OURS))


def on_stderr() -> bool:
    """Whether log lines come on stderr."""
    return any(isinstance(handler, ToPeople) for handler in logging.getLogger(OURS).handlers)
