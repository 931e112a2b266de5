"""What is made from the code is what the code says now, and says all of it."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cspr_track.cli.when_done import event_fields
from cspr_track.core.exit_codes import ExitCode
from cspr_track.core.status import Source, TransactionStatus
from cspr_track.core.update import StatusUpdate
from cspr_track.network.settings import ProfileSettings, Settings
from docs.pages import DOCS, ROOT

sys.path.insert(0, str(DOCS))
from generate.command_tree import commands, exit_codes
from generate.tables import GIVEN_TO_PROGRAMS, environment
from make import PAGES

VARIABLES_OF_OTHERS = {"CSPR"}
"""Words in capitals in our source that are no variables."""


@pytest.mark.parametrize("name", PAGES)
def test_a_made_page_is_the_one_that_is_made(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), "make docs writes it anew"


def test_every_flag_of_every_command_is_in_the_reference_and_the_man_page() -> None:
    page = (DOCS / "reference" / "commands.md").read_text(encoding="utf-8")
    manual = (DOCS / "man" / "cspr-track.1").read_text(encoding="utf-8").replace("\\-", "-")
    for name, flags in _flags_of_the_program():
        section = page.split(f"\n## {name}\n", 1)[1].split("\n## ", 1)[0]
        for flag in flags:
            assert f"`{flag}`" in section or f"`{flag} " in section, f"{name} {flag}"
            assert f"\\fB{flag}\\fR" in manual or name == "cspr-track", f"{name} {flag}"


def _flags_of_the_program() -> Iterator[tuple[str, list[str]]]:
    """From the program itself, not from what the pages are made of."""
    import typer

    from cspr_track.cli.app import app

    def below(name: str, command: Any, context: Any) -> Iterator[tuple[str, list[str]]]:
        yield name, [flag for param in command.params for flag in param.opts if flag.startswith("-")]
        for one in command.list_commands(context) if hasattr(command, "list_commands") else ():
            found = command.get_command(context, one)
            yield from below(f"{name} {one}", found, typer.Context(found, info_name=one, parent=context))

    root: Any = typer.main.get_command(app)
    yield from below("cspr-track", root, typer.Context(root, info_name="cspr-track"))


def test_every_setting_and_variable_is_in_the_reference() -> None:
    page = (DOCS / "reference" / "settings.md").read_text(encoding="utf-8")
    settings = {*Settings.__struct_fields__, *ProfileSettings.__struct_fields__} - {"profiles"}
    for name in settings | environment().keys() | GIVEN_TO_PROGRAMS.keys():
        assert f"| `{name}` |" in page, name


def test_the_program_reads_no_variable_that_is_not_documented() -> None:
    read = set()
    for file in (ROOT / "cspr_track").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        read |= set(re.findall(r'"(CSPR_[A-Z_]+[A-Z])"', text))
        read |= set(re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', text))
    made = {f"CSPR_TRACK_{name.upper()}" for name in ("events", "rest", "stream")}
    assert read | made <= environment().keys() | VARIABLES_OF_OTHERS


def test_what_exec_gives_is_documented() -> None:
    update = StatusUpdate(
        status=TransactionStatus.TIMEOUT, transaction_hash=None, kind=None, network="casper", at="", elapsed_ms=0,
        source=Source.LOCAL, final=True, message="",
    )  # fmt: skip
    assert event_fields(update).keys() == GIVEN_TO_PROGRAMS.keys()


def test_the_help_names_every_exit_code() -> None:
    told = {int(number) for number in re.findall(r"(?:^| {2,}|, )(\d{1,3}) [a-z]", "\n".join(exit_codes()[:-1]))}
    assert told == {int(code) for code in ExitCode}


def test_every_public_name_is_in_the_reference() -> None:
    import cspr_track

    page = (DOCS / "reference" / "python.md").read_text(encoding="utf-8")
    for name in set(cspr_track.__all__) - {"__version__"}:
        assert f"\n### {name}\n" in page or f"- `{name}`" in page, name


def test_every_option_says_what_it_does() -> None:
    silent = [(command.name, flag.names) for command in commands() for flag in command.flags if not flag.help]
    assert silent == []


MANUAL = DOCS / "man" / "cspr-track.1"


def test_the_man_page_is_sound_roff() -> None:
    text = MANUAL.read_text(encoding="utf-8")
    assert text.isascii()
    lines = text.splitlines()
    assert [line for line in lines if line.startswith(".SH")][:3] == [".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION"]
    known = {".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".I", ".nf", ".fi", '.\\"'}
    assert {line.split(" ")[0] for line in lines if line.startswith(".")} <= known
    assert lines.count(".nf") == lines.count(".fi")
    assert all(not line.startswith("'") for line in lines)


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not here")
def test_groff_shows_the_man_page_without_a_warning(tmp_path: Path) -> None:
    command = ["groff", "-man", "-ww", "-Tutf8", str(MANUAL)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    assert done.stderr == ""
    shown = re.sub(r"\x1b\[[0-9;]*m|.\x08", "", done.stdout)
    assert "send a Casper transaction and know what became of it" in shown
    assert "--from-jsonl FILE" in shown
