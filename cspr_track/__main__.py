"""``python -m cspr_track``: the command, where only Python is on the path."""

from cspr_track.cli.main import run

if __name__ == "__main__":
    run()
