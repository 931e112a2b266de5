"""``python -m cspr_track``: the command, where only Python is on the path."""

import sys


def _leave_out_this_folder() -> None:
    """Python looks for modules in the folder it is started in, first of all: whoever may write there would be run."""
    import os  # is there always

    try:
        here = ("", os.getcwd())  # noqa: PTH109 (pathlib would be looked for in that folder)
    except OSError:  # it is gone
        return
    if not sys.flags.safe_path and sys.path[0] in here:
        del sys.path[0]


if __name__ == "__main__":
    _leave_out_this_folder()
    from cspr_track.cli.main import run

    run()
