"""Every command line of README and docs/ is run, in the order of its page, or says why it is not."""

import re

import pytest

from docs.consoles import run_page
from docs.home import Home
from docs.pages import REASONS, blocks, pages

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


@pytest.mark.parametrize("page", [page for page in pages() if not page.startswith((MADE, "docs/recipes/"))])
def test_our_commands_stand_in_blocks_that_are_run(page: str) -> None:
    for block in blocks(page):
        if block.language in ("", "text", "sh", "bash", "shell"):
            assert block.not_run or not OURS.search(block.body), f"{block.place}: make it a console block"
