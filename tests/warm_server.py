"""A process that has imported the whole command and runs it in a fork of itself for each request on a socket.

Alone and with one thread, so that forking is safe. Started by ``warm_shell``; its argument is the socket's number.
"""

import importlib
import json
import os
import pkgutil
import resource
import signal
import socket
import sys
import traceback
from contextlib import suppress

LEFT_OUT = ("cspr_track.pytest_plugin",)


def imported() -> None:
    """Import all that a command may import, as the command does it."""
    sys.modules["httpx._main"] = None  # as cspr_track.cli.main does before anything imports httpx
    import cspr_track

    for module in pkgutil.walk_packages(cspr_track.__path__, "cspr_track."):
        if module.name not in LEFT_OUT:
            importlib.import_module(module.name)
    for name in ("httpx", "websockets.asyncio.client", "rich.live", "rich.table", "rich.panel", "pycspr", "tenacity"):
        importlib.import_module(name)


def serve(listening: socket.socket) -> None:
    """Fork for each connection, until the one who started us goes away."""
    while True:
        try:
            connection, _ = listening.accept()
        except ConnectionAbortedError:
            continue
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if os.fork() == 0:
            listening.close()
            with suppress(OSError):
                attend(connection)
            os._exit(0)
        connection.close()


def attend(connection: socket.socket) -> None:
    """Run what one connection asks for, and tell how it ended and how large it became."""
    head, files, _, _ = socket.recv_fds(connection, 16, 3)
    request = json.loads(_exactly(connection, int(head)))
    child = os.fork()
    if child == 0:
        connection.close()
        _become(request, files)
    for file in files:
        os.close(file)
    connection.sendall(f"{child}\n".encode())
    _, status, used = os.wait4(child, 0)
    connection.sendall(json.dumps([os.waitstatus_to_exitcode(status), used.ru_maxrss, used.ru_utime]).encode())


def _become(request: dict, files: list[int]) -> None:
    """Be the command in this process: its own session of signals, files, folder, environment and arguments."""
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for number, file in enumerate(files):
            os.dup2(file, number)
            os.close(file)
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["environ"])
        sys.argv[:] = ["cspr-track", *request["arguments"]]
        if request["memory"]:
            resource.setrlimit(resource.RLIMIT_AS, (request["memory"], request["memory"]))
        from cspr_track.cli.main import run

        run()
    except SystemExit as error:
        os._exit(error.code if isinstance(error.code, int) else 1)
    except BaseException:  # noqa: BLE001 (as the interpreter does it)
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
        os._exit(1)
    finally:
        traceback.print_exc()
        os._exit(1)


def _exactly(connection: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        piece = connection.recv(size - len(found))
        if not piece:
            raise ConnectionResetError
        found += piece
    return found


if __name__ == "__main__":
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))  # so that a test sees who lowers it
    imported()
    serve(socket.socket(fileno=int(sys.argv[1])))
