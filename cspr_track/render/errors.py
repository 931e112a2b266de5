"""An error as one clear line and a hint, or as a JSON object."""

import os
import sys

from msgspec.structs import replace

from cspr_track.core.errors import InputError, TrackError
from cspr_track.core.json_lines import to_json_line
from cspr_track.core.outputs import ErrorBody, ErrorLine
from cspr_track.render.lines import Hint, write_lines
from cspr_track.render.safe_text import safe
from cspr_track.render.terminal import stream


def show_error(error: TrackError, *, as_json: bool) -> None:
    """Write an error to stderr; with ``--json`` as an object."""
    if as_json:
        sys.stderr.write(error_json(error).decode("ascii") + "\n")
        sys.stderr.flush()
    else:
        write_lines(stream(sys.stderr, os.environ), _lines(error))


def error_text(error: TrackError) -> str:
    """``error: what: why`` and, on its own line, ``hint: what to do``."""
    return "\n".join(_lines(error))


def _lines(error: TrackError) -> list[str]:
    lines = [f"error: {safe(error)}"]
    return [*lines, Hint(f"hint: {safe(error.hint)}")] if error.hint else lines


def error_json(error: TrackError) -> bytes:
    """The error as a JSON object on one line."""
    body = ErrorBody(message=error.message, why=error.why, hint=error.hint, exit_code=int(error.exit_code))
    if isinstance(error, InputError):
        body = replace(body, code=error.code, file=error.file, path=error.path)
    return to_json_line(ErrorLine(error=body))
