"""Makes the pages of the reference from the code; ``docs/make.py`` writes them."""

import re

NOTE = "<!-- made by `make docs` from the code; change the code, not this page -->"
"""What stands on top of every page that is made."""


def code(text: str) -> str:
    """Double backticks of reStructuredText as the single ones of Markdown."""
    return re.sub(r"``(.+?)``", r"`\1`", text)


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """A Markdown table; what would end a cell is written so that it does not."""

    def line(cells: tuple[str, ...]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return [line(head), "|" + "---|" * len(head), *map(line, rows), ""]
