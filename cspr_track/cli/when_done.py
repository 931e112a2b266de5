"""What the user wants to happen when a transaction is final: a command that gets the event, a bell."""

import asyncio
import contextlib
import shlex
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from tempfile import TemporaryFile

from cspr_track.core.errors import InputError
from cspr_track.core.exit_codes import exit_code, outcome_of
from cspr_track.core.summary import Summary
from cspr_track.core.update import StatusUpdate
from cspr_track.render.safe_text import safe
from cspr_track.render.terminal import Terminal

AT_ONCE = 4
"""How many commands run at the same time."""
PATIENCE_S = 10.0
"""How long the end of a run waits while none of the commands ends; then those that run go on by themselves."""
SECRETS = ("CSPR_CLOUD_KEY", "CSPR_CLOUD_KEY_FILE", "CSPR_TRACK_KEY_PASSPHRASE_FILE")
"""What a command does not get from our environment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenDone:
    """What the command line says.

    Args:
        command: program and arguments; None runs none.
        bell: whether to ring.
    """

    command: tuple[str, ...] | None = None
    bell: bool = False


def when_done(command: str | None, bell: bool) -> WhenDone:
    """Read ``--exec`` and ``--bell``.

    Raises:
        InputError: the command is empty, or its quotes do not match.
    """
    if command is None:
        return WhenDone(bell=bell)
    try:
        words = tuple(shlex.split(command))
    except ValueError as error:
        raise InputError(f"--exec {command!r} cannot be read", code="usage", why=str(error)) from None
    if not words:
        raise InputError("--exec names no command", code="usage", hint="--exec 'notify-send Casper done'")
    return WhenDone(command=words, bell=bell)


class Afterwards:
    """Runs the command for each final update, beside the following; no outcome depends on it.

    Args:
        wanted: what to do.
        environ: our own environment.
        notice: told what went wrong with a command.
        terminal: where to ring.
    """

    def __init__(
        self, wanted: WhenDone, *, environ: Mapping[str, str], notice: Callable[[str], None], terminal: Terminal
    ) -> None:
        self._wanted = wanted
        self._environ = {name: value for name, value in environ.items() if name not in SECRETS}
        self._notice = notice
        self._terminal = terminal
        self._room = asyncio.Semaphore(AT_ONCE)
        self._running: set[asyncio.Task[None]] = set()
        self._waiting = 0
        """Commands for which there is no room yet."""

    def update(self, update: StatusUpdate) -> None:
        """Take an update in; only final ones matter."""
        if update.final and self._wanted.command is not None:
            self._waiting += 1
            task = asyncio.get_running_loop().create_task(self._run(self._wanted.command, update))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    def ring(self) -> None:
        """Ring, where that was asked for and a terminal is there."""
        stream = next((one for one in (self._terminal.stderr, self._terminal.stdout) if one.file.isatty()), None)
        if self._wanted.bell and stream is not None:
            with contextlib.suppress(OSError):
                stream.file.write("\a")
                stream.file.flush()

    async def finish(self) -> None:
        """Wait a while for the commands that still run, and until there was room for each while some of them end."""
        going_on = True
        while self._waiting and going_on:
            ended, _ = await asyncio.wait(self._running, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
            going_on = bool(ended)
        if going_on and self._running:
            await asyncio.wait(self._running, timeout=PATIENCE_S)
        if self._running:
            began = len(self._running) - self._waiting
            unrun = f"; {self._waiting} were never run" if self._waiting else ""
            self._notice(f"--exec: {began} did not end within {PATIENCE_S:g} s; what runs goes on by itself{unrun}")

    async def _run(self, command: tuple[str, ...], update: StatusUpdate) -> None:
        async with self._room:
            self._waiting -= 1
            try:
                with TemporaryFile() as event:  # not a pipe: nobody has to wait until it is read
                    event.write(update.as_json() + b"\n")
                    event.seek(0)
                    process = subprocess.Popen(  # noqa: ASYNC220 (asyncio would kill it when we end)
                        command,
                        stdin=event,
                        stdout=self._terminal.stderr.file.fileno(),  # our stdout is for events
                        env=self._environ | event_fields(update),
                        start_new_session=True,  # a Ctrl-C is for us
                    )
            except (OSError, ValueError) as error:
                self._notice(f"--exec: {command[0]} cannot be run: {_reason(error)}")
                return
            try:
                code = await _ended(process)
            except RuntimeError as error:  # no thread may be started
                self._notice(f"--exec: {command[0]} runs, but how it ends will not be known: {error}")
                return
            if code:
                self._notice(f"--exec: {command[0]} ended with {code}")


async def _ended(process: "subprocess.Popen[bytes]") -> int:
    """The code a process ends with, waited for in a thread that holds nobody up.

    Raises:
        RuntimeError: there are no more threads for us.
    """
    loop = asyncio.get_running_loop()
    code: asyncio.Future[int] = loop.create_future()

    def wait() -> None:
        found = process.wait()
        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody listens any more
            loop.call_soon_threadsafe(tell, found)

    def tell(found: int) -> None:
        if not code.done():
            code.set_result(found)

    threading.Thread(target=wait, daemon=True).start()
    return await code


def event_fields(update: StatusUpdate) -> dict[str, str]:
    """The main fields of a final event as environment variables; what is not known is empty, amounts are motes."""
    summary = update.summary if isinstance(update.summary, Summary) else None
    error = summary.error if summary is not None else None
    fields = {
        "STATUS": update.status.value,
        "OUTCOME": outcome_of(update),
        "EXIT_CODE": int(exit_code(update)),
        "HASH": update.transaction_hash,
        "CHAIN": update.network,
        "MESSAGE": update.message,
        "CHARGED": summary.charged if summary is not None else None,
        "BLOCK_HEIGHT": summary.block_height if summary is not None else None,
        "ERROR": error.message if error is not None else None,
        "EXPLORER_URL": summary.explorer_url if summary is not None else None,
    }
    return {f"CSPR_TX_{name}": "" if value is None else safe(value) for name, value in fields.items()}


def _reason(error: OSError | ValueError) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
