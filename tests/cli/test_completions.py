"""The completion scripts are those that are made, and complete commands, options and arguments."""

import importlib.util
import subprocess
from pathlib import Path

import pytest
from shell import COMMAND

FOLDER = Path(__file__).parents[2] / "completions"


def maker():
    spec = importlib.util.spec_from_file_location("make_completions", FOLDER / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["bash", "zsh", "fish", "powershell"])
def test_a_script_is_the_one_that_is_made(name) -> None:
    made = maker()
    assert (FOLDER / made.FILES[name]).read_text(encoding="utf-8") == made.script(name)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("cspr-track wa", "watch"), ("cspr-track watch --pen", "--pending"), ("cspr-track key sh", "show")],
)
def test_bash_completes_what_is_begun(bare, typed, offered) -> None:
    script = f"""
        source '{FOLDER / "cspr-track.bash"}'
        COMP_WORDS=({typed}); COMP_CWORD={len(typed.split()) - 1}
        _cspr_track_completion '{COMMAND}'
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        ["bash", "-c", script], env=bare.environ, capture_output=True, text=True, timeout=20, check=True
    )
    assert done.stdout.split() == [offered]
