"""The entry point: runs a command and turns what it raises into one clear line and an exit code."""

import sys

from cspr_track.cli import interrupts

TYPE_CHECKING = False  # that of typing: until ``hear`` was called a Ctrl-C leaves a trace, so nothing is imported here
if TYPE_CHECKING:
    from typing import NoReturn


def run() -> None:
    """What the ``cspr-track`` script calls."""
    try:
        interrupts.hear()
        code = _run()
        interrupts.be_ended()
    except KeyboardInterrupt:  # before a command was there to hear it, or after it had ended
        interrupts.be_ended()
        code = 130
    _leave(code)


def _run() -> int:
    sys.modules["httpx._main"] = None  # type: ignore[assignment]  # httpx's own command line: it would bring rich
    from cspr_track.cli.shortages import tell_barely
    from cspr_track.cli.standard_streams import prepare

    try:
        prepare()
        code = _completed(sys.argv[2:]) if sys.argv[1:2] == ["__complete"] else main(sys.argv[1:])
        try:
            sys.stdout.flush()
        except OSError as error:
            code = _told(error, as_json="--json" in sys.argv)
    except Exception as error:  # noqa: BLE001 (what is no shortage is raised again)
        code = tell_barely(error)
    return code


def _leave(code: int) -> "NoReturn":
    """End at once: all is written and closed, and taking the interpreter apart would only be waited for."""
    import atexit
    import os

    try:  # noqa: SIM105 (nothing is imported any more)
        sys.stderr.flush()
    except (OSError, ValueError):
        pass
    atexit._run_exitfuncs()  # noqa: SLF001 (all that sys.exit does beside taking modules apart)
    os._exit(code)


def _completed(asked: list[str]) -> int:
    """Answer a shell at a press of Tab, without typer and the commands: it waits."""
    from cspr_track.cli.completing import run as complete

    return complete(asked)


def main(arguments: list[str]) -> int:
    """Run the command line.

    Returns:
        The exit code of DESIGN part 4.
    """
    from typer import Abort

    from cspr_track.cli.app import app

    try:
        code = app(arguments, prog_name="cspr-track", standalone_mode=False)
    except Abort:
        return 130
    except interrupts.Interrupted as interruption:
        return interruption.exit_code
    except SystemExit:  # what Typer makes of a pipe that is closed while it writes, and of nothing else
        from cspr_track.cli.standard_streams import let_go_of_stdout

        let_go_of_stdout()
        return 141
    except Exception as error:  # noqa: BLE001 (what is no error of ours is told as a bug)
        return _told(error, as_json="--json" in arguments)
    return code if isinstance(code, int) else 0


def _told(error: Exception, *, as_json: bool) -> int:
    """Tell what went wrong; gives the exit code."""
    from cspr_track.cli.shortages import shortage
    from cspr_track.cli.standard_streams import let_go_of_stdout, nobody_reads, not_written
    from cspr_track.core.errors import InputError, TrackError

    error = shortage(error) or error
    if isinstance(error, OSError):
        if nobody_reads(error):
            let_go_of_stdout()
            return 141
        if refused := not_written(error):
            let_go_of_stdout()
            error = refused
    if not isinstance(error, TrackError):
        if not hasattr(error, "format_message"):  # what Typer raises for wrong usage has it
            from cspr_track.cli.crash import crash_text

            sys.stderr.write(crash_text(error))
            return 1
        context = getattr(error, "ctx", None)
        path = context.command_path if context is not None else "cspr-track"
        error = InputError(error.format_message(), code="usage", hint=f"{path} --help")
    from cspr_track.render.errors import show_error

    show_error(error, as_json=as_json)
    return error.exit_code
