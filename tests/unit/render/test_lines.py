"""Lines on a terminal are folded by us: at its margin, where it would break them, only lines of ours begin."""

import io
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspr_track.render.lines import IN_WORD, Hint, cells, folded, tell, write_lines
from cspr_track.render.safe_text import safe
from cspr_track.render.terminal import stream

HASH = "ab" * 32


def written(lines: list[str], *, terminal: bool = True, width: int = 40, unicode: bool = True) -> list[str]:
    file = io.BytesIO()
    text = io.TextIOWrapper(file, encoding="utf-8" if unicode else "ascii", write_through=True)
    write_lines(replace(stream(text, {}, width=width), terminal=terminal), lines)
    return file.getvalue().decode().splitlines()


@pytest.mark.parametrize("begin", ["error: ", "  bad-arg at ", "2026-01-02T03:04:05Z  following ", "What       "])
def test_what_a_document_says_never_begins_a_line(begin) -> None:
    """The text is as long as it takes for the terminal to break it just there."""
    for filled in range(60):
        lines = written([f"{begin}{'x' * filled} good.json: valid", "ours"])
        assert lines[0].startswith(begin.rstrip())
        assert all(line.startswith(("    │ ", "    ┆ ")) for line in lines[1:-1])
        assert max(map(len, lines)) <= 40
        assert lines[-1] == "ours"


@pytest.mark.parametrize("unicode", [True, False], ids=["unicode", "ascii"])
def test_a_blank_where_a_line_is_broken_is_told_from_none(unicode) -> None:
    """At one width or another a fold comes just there."""
    mark = "│ " if unicode else "| "
    for width in range(12, 60):
        one, other = (f"memo {'w ' * 9}{'x' * 20}{blank}yyyy" for blank in (" ", ""))
        assert folded(one, width, indent=4, mark=mark) != folded(other, width, indent=4, mark=mark)
    begin = f"memo {'w' * 30} {'x' * 34}"
    assert written([f"{begin} yyyyy"], unicode=unicode)[2] == f"    {mark}yyyyy"
    assert written([f"{begin}yyyyy"], unicode=unicode)[2] == f"    {'┆' if unicode else ':'} yyyyy"


def test_what_is_no_terminal_gets_each_line_whole() -> None:
    assert written(["x " * 100], terminal=False) == [("x " * 100).rstrip()]


@pytest.mark.parametrize("hint", ["hint: cspr-track watch", "    hint: chmod 600"])
def test_a_hint_stays_whole_to_be_pasted(hint) -> None:
    assert written([Hint(f"{hint} {HASH} and so on")]) == [f"{hint} {HASH} and so on"]


def test_what_only_begins_like_a_hint_is_none() -> None:
    """A file may be called so."""
    name = f"hint: x{' ' * 60}good.json: valid"
    assert written([name, f"  {name}"]) == ["hint: x", "    │ good.json: valid", "  hint: x", "    │ good.json: valid"]


def test_a_hash_stays_whole_to_be_copied() -> None:
    assert written([f"following {HASH} on testnet"]) == ["following", f"    │ {HASH}", "    │ on testnet"]
    assert written([f"the key account-hash-{HASH}, please"]) == [
        "the key",
        f"    │ account-hash-{HASH},",
        "    │ please",
    ]


def test_what_is_told_beside_the_results_is_folded_too(monkeypatch) -> None:
    """A file may be called so that the end of its name stands at the margin."""
    file = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    monkeypatch.setattr(sys, "stderr", file)
    monkeypatch.setattr(file, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    tell(f"warning: {'x' * 70} good.json: valid", Hint(f"hint: {HASH} and so on, longer than a line"))
    assert file.buffer.getvalue().decode().splitlines() == [
        f"warning: {'x' * 70}",
        "    │ good.json: valid",
        f"hint: {HASH} and so on, longer than a line",
    ]


def test_where_there_is_no_unicode_the_mark_is_plain() -> None:
    assert written(["a word " * 8], unicode=False)[1].startswith("    | word a word")


def test_a_terminal_of_a_few_columns_folds_by_itself() -> None:
    assert written(["one two three four"], width=6) == ["one two three four"]


@given(
    st.text(alphabet="ab 漢🙂é\u0301\t", max_size=300).map(safe),
    st.integers(8, 60),
    st.sampled_from([(0, ""), (4, "│ "), (6, "")]),
)
def test_nothing_is_left_out_and_nothing_is_too_wide(text, width, style) -> None:
    indent, mark = style
    lines = folded(text, width, indent=indent, mark=mark)
    assert all(cells(line) <= width for line in lines) or width <= indent + len(mark) + 2
    begin, in_word = " " * indent + mark, " " * indent + IN_WORD[mark]
    rest = [line.removeprefix(begin).removeprefix(in_word) for line in lines[1:]]
    assert all(line.startswith((begin, in_word)) for line in lines[1:])
    assert "".join("".join([lines[0], *rest]).split()) == "".join(text.split())
