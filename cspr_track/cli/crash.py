"""What is told of a bug of ours: where it happened, without any secret and without a byte that a terminal obeys."""

import logging
import sys
import traceback

from cspr_track.core.secrets import redact
from cspr_track.render.safe_text import safe

MAX_LINES = 200
"""The last ones tell most."""


def crash_text(error: BaseException) -> str:
    """The trace of an error, without the value of any variable; known secrets in its message are replaced."""
    lines = redact("".join(traceback.format_exception(error))).splitlines()
    told = "\n".join(safe(line) for line in lines[-MAX_LINES:])
    return f"{told}\nThis is a bug of cspr-track. Known secrets were taken out of these lines; please report them.\n"


class Redacted(logging.Formatter):
    """For what nobody listens to but Python writes to stderr all the same, such as errors of forgotten tasks."""

    def format(self, record: logging.LogRecord) -> str:
        """The message and its trace."""
        return "\n".join(safe(line) for line in redact(super().format(record)).splitlines())


def guard_last_resort() -> None:
    """Let no trace that asyncio writes past our logs show a secret."""
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(Redacted())


def no_core_dumps() -> None:
    """Let no crash leave this process's memory, and the keys in it, on the disk."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
