"""Write the shell completion scripts into this folder (``make completions``); each asks cspr-track as one types."""

from pathlib import Path

from typer.completion import get_completion_script

NAME = "cspr-track"
VARIABLE = "_CSPR_TRACK_COMPLETE"
FILES = {"bash": "cspr-track.bash", "zsh": "_cspr-track", "fish": "cspr-track.fish", "powershell": "cspr-track.ps1"}
HERE = Path(__file__).parent


def script(shell: str) -> str:
    """The completion script for a shell."""
    return get_completion_script(prog_name=NAME, complete_var=VARIABLE, shell=shell).rstrip() + "\n"


if __name__ == "__main__":
    for shell, file in FILES.items():
        (HERE / file).write_text(script(shell), encoding="utf-8")
