"""Commands as forks of an interpreter that has imported nothing of ours; each tells which modules it came to have.

python forked.py < COMMANDS        a JSON list of argument lists; gives a JSON list of {"code", "modules"}
"""

import json
import os
import sys


def _run(arguments: list[str], answer: int) -> None:
    """In the fork: the command, then its modules; never comes back."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    sys.argv = ["cspr-track", *arguments]
    leave = os._exit

    def told(code: int) -> None:
        os.write(answer, json.dumps({"code": code, "modules": sorted(sys.modules)}).encode())
        leave(0)

    os._exit = told  # type: ignore[assignment]  # the command's last act
    from cspr_track.cli.main import run

    run()


def main() -> None:
    """Run each."""
    told = []
    for arguments in json.load(sys.stdin):
        reading, writing = os.pipe()
        if os.fork() == 0:
            try:
                _run(arguments, writing)
            finally:
                os.kill(os.getpid(), 9)
        os.close(writing)
        with os.fdopen(reading, "rb") as answer:
            told.append(json.loads(answer.read() or b'{"code": null, "modules": []}'))
        os.wait()
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
