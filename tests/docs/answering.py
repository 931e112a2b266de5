"""Run a command line in a terminal and type ``y`` where it asks. Its exit code is that of the command line."""

import os
import pty
import sys


def main(command: str) -> int:
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(  # noqa: S606 (the shell is what it starts)
            "bash", ["bash", "--noprofile", "--norc", "-c", command]
        )
    seen = b""
    while True:
        try:
            data = os.read(terminal, 65536)
        except OSError:  # its end, on Linux
            break
        if not data:
            break
        os.write(1, data)
        seen += data
        if b"[y/N]" in seen:
            os.write(terminal, b"y\n")
            seen = b""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
