"""Every command line of README and docs/ is run, in the order of its page, or says why it is not."""

import json
import re
from pathlib import Path

import pytest
from dev_transactions import transfer

from cspr_track.core.update import StatusUpdate
from cspr_track.devnet.recordings import make_recording
from cspr_track.network.config import read_config
from cspr_track.transaction.keys import generate_key
from docs.consoles import run_page
from docs.home import Home
from docs.pages import PROGRAMS, REASONS, Block, blocks, pages

CONSOLES = [page for page in pages() if any(one.language == "console" and not one.not_run for one in blocks(page))]
MADE = "docs/reference/"
"""Pages made from the code: their examples are the help's."""
OURS = re.compile(r"^\s*(\$ )?cspr-track ", re.MULTILINE)


@pytest.mark.timeout(240)  # one test for a page of many commands; each of them has its own limit
@pytest.mark.parametrize("page", CONSOLES)
def test_the_commands_of_a_page_run(page: str, home: Home) -> None:
    consoles = [block for block in blocks(page) if block.language == "console" and block.not_run is None]
    text = "".join(block.body for block in consoles)
    if "first.pem" in text:
        home.fund(home.first, 100_000_000_000)
    if "history show" in text:
        home.remember()
    if "--pending" in text:
        home.leave_one_unfinished()
    run_page(consoles, home)


@pytest.mark.parametrize("page", pages())
def test_what_is_not_run_says_why(page: str) -> None:
    for block in blocks(page):
        assert block.not_run is None or block.not_run in REASONS, f"{block.place}: {block.not_run!r}"


FIRST = ("README.md", "sh")
"""The first commands of the README: test_newcomer.py runs them."""


@pytest.mark.parametrize("page", [page for page in pages() if not page.startswith((MADE, "docs/recipes/"))])
def test_our_commands_stand_in_blocks_that_are_run(page: str) -> None:
    for block in blocks(page):
        if block.language in ("", "text", "sh", "bash", "shell") and (page, block.language) != FIRST:
            assert block.not_run or not OURS.search(block.body), f"{block.place}: make it a console block"


@pytest.mark.parametrize("page", pages())
def test_every_block_is_run_or_is_of_a_kind_that_cannot_be_run(page: str) -> None:
    for block in blocks(page):
        assert block.not_run or _runs(block), f"{block.place}: no test runs a block of {block.language!r} here"


def _runs(block: Block) -> bool:
    """Whether a test runs it, or reads it where it is no program."""
    if block.page.startswith(MADE):
        return block.language in ("text", "python")  # usage, examples (test_examples.py), signatures
    if block.page.startswith("docs/recipes/") and block.title:
        return True  # test_recipes.py has a list of them
    if block.language in ("python", "js"):
        return block.page in PROGRAMS
    if (block.page, block.language) == FIRST:
        return True
    return block.language in ("console", "toml", "json", "text")  # all here; text is output or a drawing


@pytest.mark.parametrize("page", [page for page in pages() if any(one.language == "toml" for one in blocks(page))])
def test_settings_in_a_page_are_settings(page: str, tmp_path: Path) -> None:
    for block in (one for one in blocks(page) if one.language == "toml"):
        (tmp_path / "config.toml").write_text(block.body)
        assert read_config(tmp_path / "config.toml", {}) != read_config(None, {"CSPR_TRACK_CONFIG": "/dev/null"})


@pytest.mark.parametrize("page", [page for page in pages() if any(one.language == "json" for one in blocks(page))])
def test_json_in_a_page_is_what_the_program_writes(page: str) -> None:
    made = make_recording("casper-test", transfer(generate_key()), {}, {})
    recording, event = set(made), set(StatusUpdate.__struct_fields__) | {"schema"}
    for block in (one for one in blocks(page) if one.language == "json"):
        members = json.loads(block.body).keys()
        assert members == recording or members <= event, block.place
