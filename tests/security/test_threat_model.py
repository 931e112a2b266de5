"""docs/security.md: every row has a defence and a test, and no link of it is dead."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security.md"
TEXT = PAGE.read_text(encoding="utf-8")
LINK = re.compile(r'\[test\]\((\.\./tests/[^ )]+) "(test_\w+)"\)')
ADVERSARIES = (
    *("A malicious document", "A malicious or compromised service", "A malicious contract", "A person in the middle"),
    *("A typo-squatted endpoint", "Another user of the machine", "A page of the web, against the dev network"),
    "The supply chain",
)


def rows_of(title: str) -> list[list[str]]:
    """The rows of the table under a title."""
    section = TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[1:]]


@pytest.mark.parametrize("title", ADVERSARIES)
def test_each_attack_has_a_defence_and_a_test(title) -> None:
    rows = rows_of(title)
    assert len(rows) >= 3
    for attack, defence, shown in rows:
        assert attack
        assert defence
        assert LINK.sub("", shown).replace(",", "").strip(" |") == "", f"no link to a test: {shown}"
        assert LINK.findall(shown), attack


def test_no_link_to_a_test_is_dead() -> None:
    links = LINK.findall(TEXT)
    assert len(links) == TEXT.count("](../tests/") > 40
    for path, name in links:
        file = PAGE.parent / path
        assert file.is_file(), path
        assert re.search(rf"^\s*(async )?def {name}\(", file.read_text(encoding="utf-8"), re.MULTILINE), (
            f"{path}: {name}"
        )


def test_what_is_out_of_reach_is_said() -> None:
    assert "## Out of reach" in TEXT
    assert "Python" in TEXT.split("## Out of reach")[1]


def test_every_file_of_attacks_is_led_to() -> None:
    """A test of this folder that the page does not name would be a defence that nobody hears of."""
    named = {Path(path).name for path, _ in LINK.findall(TEXT)}
    here = {file.name for file in Path(__file__).parent.glob("test_*.py")} - {Path(__file__).name}
    assert here <= named
