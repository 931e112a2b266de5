"""The command without the wait for its imports: one process imports it, and each command is a fork of that process.

A command has a process, files, a folder and an environment of its own, and enters where the installed script does;
only what is imported when is not as it is for people, which other tests look at.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from outputs import hold
from shell import Ran, Shell


@dataclass(frozen=True)
class Measured(Ran):
    """What a command did, and what it took.

    Args:
        peak_kib: the most memory it had at once, with what it was forked with.
        processor_s: seconds of processor time.
    """

    peak_kib: int = 0
    processor_s: float = 0.0


class WarmServer:
    """The process that forks; ``path`` is the socket that it listens on."""

    def __init__(self, folder: Path) -> None:
        self.path = str(folder / "warm.socket")
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(self.path)
        listening.listen(64)
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("warm_server.py"), str(listening.fileno())],
            pass_fds=[listening.fileno()],
            stdin=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1", "TERM": "dumb"},
        )
        listening.close()

    def close(self) -> None:
        """End it; commands that still run go on."""
        self._process.kill()
        self._process.wait()

    def run(
        self, arguments: list[str], *, environ: dict[str, str], folder: Path, stdin: bytes, memory: int | None = None
    ) -> Measured:
        """Run one command to its end; may be called from several threads at a time.

        Args:
            arguments: without the program's name.
            environ: all of its environment.
            folder: where it runs.
            stdin: what it may read.
            memory: how many bytes of address space it may take.
        """
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            given.write(stdin)
            given.seek(0)
            request = {"arguments": arguments, "environ": environ, "folder": str(folder), "memory": memory}
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(50)
                connection.connect(self.path)
                body = json.dumps(request).encode()
                socket.send_fds(connection, [b"%016d" % len(body)], [one.fileno() for one in (given, out, err)])
                connection.sendall(body)
                with connection.makefile("rb") as answer:
                    answer.readline()  # its process id
                    code, peak_kib, processor_s = json.loads(answer.read())
            out.seek(0)
            err.seek(0)
            return Measured(code, out.read().decode(), err.read().decode(), peak_kib, processor_s)


class WarmShell(Shell):
    """A shell whose commands are forks."""

    def __init__(self, server: WarmServer, home: Path, **environ: str) -> None:
        super().__init__(home, **environ)
        self._server = server

    def __call__(
        self, *arguments: object, stdin: str | bytes = "", memory: int | None = None, **environ: str
    ) -> Measured:
        ran = self._server.run(
            [str(one) for one in arguments],
            environ=self.environ | environ,
            folder=self.home,
            stdin=stdin if isinstance(stdin, bytes) else stdin.encode(),
            memory=memory,
        )
        hold(arguments, ran.out, ran.err)
        return ran


@contextmanager
def warm_server() -> Iterator[WarmServer]:
    """A server for as long as the context lasts."""
    with tempfile.TemporaryDirectory(prefix="warm-") as folder:
        server = WarmServer(Path(folder))
        try:
            yield server
        finally:
            server.close()
