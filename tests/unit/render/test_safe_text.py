"""The one filter that everything from outside passes: nothing that a terminal would obey gets through."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text
from unit.render.updates import HARMLESS, HOSTILE, screen

from cspr_track.render.lines import cells
from cspr_track.render.safe_text import MAX_SHOWN, safe

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ANYTHING = st.text(st.characters(exclude_categories=[]), max_size=200)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, ✓ and ünïcode 漢字", "plain text, ✓ and ünïcode 漢字"),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("a\rb\nc\td\x00", r"a\x0db\x0ac\x09d\x00"),
        ("\x7f\x80\x9b2J", r"\x7f\x80\x9b2J"),
        ("pay \u202eCBA\u202c now", r"pay \u202eCBA\u202c now"),
        ("a\u2028b\u2029c", r"a\u2028b\u2029c"),
        ("in\u200bvisible\ufeff", r"in\u200bvisible\ufeff"),
        ("half \ud800 pair", r"half \ud800 pair"),
        ("tag \U000e0041", r"tag \U000e0041"),
        (HOSTILE, HARMLESS),
        (65, "65"),
        (None, "None"),
    ],
)
def test_what_could_harm_is_written_out_and_the_rest_stays(text, shown) -> None:
    assert safe(text) == shown


@pytest.mark.parametrize("code", [*range(0x20), *range(0x7F, 0xA0)])
def test_every_control_character_is_written_as_two_hex_digits(code) -> None:
    assert safe(f"a{chr(code)}b") == f"a\\x{code:02x}b"


@pytest.mark.parametrize("character", BIDI)
def test_every_control_of_the_reading_direction_is_written_out(character) -> None:
    assert safe(character) == f"\\u{ord(character):04x}"


@given(ANYTHING)
def test_no_control_format_or_unassigned_character_ever_gets_through(text) -> None:
    shown = safe(text)
    assert {unicodedata.category(character) for character in shown}.isdisjoint(
        {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )
    assert not set(BIDI) & set(shown)
    shown.encode("utf-8")


@given(ANYTHING)
def test_what_is_safe_stays_as_it_is(text) -> None:
    once = safe(text)
    assert safe(once, limit=len(once)) == once


@given(st.text("abc[]/ red✓漢", max_size=100))
def test_harmless_text_is_not_touched_not_even_markup(text) -> None:
    assert safe(text) == text


def test_markup_in_it_is_shown_and_not_obeyed() -> None:
    assert screen(Text(safe(HOSTILE)), 120) == HARMLESS + "\n"


@given(st.integers(0, 30), st.integers(0, 60))
def test_what_is_too_long_is_cut_and_says_how_long_it_was(limit, length) -> None:
    text = "x" * length
    assert safe(text, limit=limit) == (text if length <= limit else "x" * limit + f"… ({length} characters)")


def test_a_text_without_end_does_not_fill_the_screen() -> None:
    assert safe("y" * 10_000_000) == "y" * MAX_SHOWN + "… (10000000 characters)"


@pytest.mark.parametrize("blank", "\u00a0\u1680\u2003\u2007\u202f\u205f\u3000\u115f\u1160\u2800\u3164\uffa0")
def test_what_looks_like_a_blank_and_is_none_is_written_out(blank) -> None:
    """A value filled up with them to the end of a line would go on as a line of ours."""
    assert safe(f"a{blank}b") in (f"a\\x{ord(blank):02x}b", f"a\\u{ord(blank):04x}b")
    assert safe("a b") == "a b"


@pytest.mark.parametrize(
    "sign",
    ["\u034f", "\u17b4", "\u180b", "\ufe0e", "\ufe0f", "\U000e0100", "\U000e01ef", "\U0001d159", "\U0001f3fb",
     "\U0001f3ff", "\U0001f1e6", "\U0001f1ff"],
)  # fmt: skip
def test_what_shows_nothing_or_is_of_no_certain_width_is_written_as_its_number(sign) -> None:
    number = f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"
    assert safe(f"a{sign}b") == f"a{number}b"


@pytest.mark.parametrize("letter", ["\u05d0", "\u0627", "\u0661", "\u07c0", "\u0710", "\U00010a00", "\U0001e900"])
def test_letters_that_turn_round_what_stands_beside_them_are_written_as_numbers(letter) -> None:
    """With one of them before it, [1000, 7] is shown as [7, 1000]."""
    assert unicodedata.bidirectional(letter) in ("R", "AL", "AN")
    number = f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"
    assert safe(f"{letter} 1000, 7") == f"{number} 1000, 7"


@given(ANYTHING)
def test_whatever_it_is_everything_is_read_from_left_to_right(text) -> None:
    assert {unicodedata.bidirectional(letter) for letter in safe(text)}.isdisjoint(
        {"R", "AL", "AN", "RLE", "RLO", "RLI"}
    )


@pytest.mark.parametrize(
    "sign",
    ["\u093e", "\u0903", "\u302e", "\u302f", "\U00016ff0", "\U00016ff1", "\u20dd", "\u0488", "\u3248", "\u324f",
     "\u1161", "\u11ff", "\ud7b0", "\u2630", "\u268f", "\u4dc0", "\U0001d300", "\U0001d376"],
)  # fmt: skip
def test_what_two_terminals_may_give_another_width_is_written_as_its_number(sign) -> None:
    number = f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"
    assert safe(f"a{sign}b") == f"a{number}b"


def test_of_every_letter_that_is_shown_we_know_the_width_that_terminals_give_it() -> None:
    """One that is wider there than here makes a line go on at the margin, where only lines of ours begin."""
    wrong = [
        f"U+{code:04X}"
        for code in range(0x20, 0x110000)
        if safe(letter := chr(code)) == letter and cells(letter) != width_on_terminals(letter)
    ]
    assert wrong == []


def width_on_terminals(letter: str) -> int:
    """As POSIX's wcwidth is made everywhere: from the category and the East Asian width."""
    if unicodedata.category(letter) == "Mn":
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


@pytest.mark.parametrize("sign", ["\ufe10", "\U0001f3fa", "\U0001f400", "\u0301", "漢", "🙂"])
def test_what_is_beside_them_is_shown(sign) -> None:
    assert safe(f"a{sign}b") == f"a{sign}b"
