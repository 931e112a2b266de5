"""The review before signing: nothing of a document passes for a line of ours, and nothing is left out unsaid."""

import io
import re
from unicodedata import category, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, chop_cells

from cspr_track.render import lines as folding
from cspr_track.render.lines import cells
from cspr_track.render.review import show_review
from cspr_track.render.terminal import Stream, stream

HEX = "ab" * 32


def to(width: int, *, unicode: bool = True) -> tuple[Stream, io.BytesIO]:
    """A stream of that many columns, and what is written to it."""
    written = io.BytesIO()
    text = io.TextIOWrapper(written, encoding="utf-8" if unicode else "ascii", write_through=True)
    return stream(text, {}, width=width), written


def shown(
    width: int,
    rows: list[tuple[str, str, str | None]],
    *,
    title: str = "Call",
    unicode: bool = True,
    warnings: tuple[str, ...] = (),
    whole: bool = False,
) -> list[str]:
    """The lines between the two empty ones."""
    where, written = to(width, unicode=unicode)
    show_review(where, title, rows, warnings, whole=whole)
    return written.getvalue().decode().splitlines()[1:-1]


def on_screen(width: int, lines: list[str]) -> list[str]:
    """The lines as a terminal breaks them."""
    return [part for line in lines for part in chop_cells(line, width)]


TEXTS = st.text(alphabet="ab 漢🙂é\u0301\xa0\u3000│|", min_size=1, max_size=200)


@given(
    names=st.lists(TEXTS, min_size=1, max_size=3),
    value=st.one_of(TEXTS, st.lists(TEXTS, max_size=5).map(("    " * 8).join)),
    title=TEXTS,
    note=st.none() | TEXTS,
    width=st.integers(40, 120),
    unicode=st.booleans(),
)
def test_no_text_of_a_document_looks_like_a_row(names, value, title, note, width, unicode) -> None:
    rows = [("Network", "casper", None), *((f"· {name}", value, note) for name in names), ("Hash", HEX, None)]
    lines = on_screen(width, shown(width, rows, title=f"Call {title}", unicode=unicode))
    starts = [line for line in lines if re.match(r"  [^ │|]", line)]
    assert [line[2:5] for line in starts if line[2] not in "·."] == ["Net", "Has"]
    assert len(starts) == len(rows)
    assert not [line for line in lines[1:] if re.match(r"[^ ].*[^ ] {2,}[^ ]", line)]  # nor does it stand at the margin


@pytest.mark.parametrize(
    ("label", "value", "width", "lines"),
    [
        ("Memo", "short", 80, ["  Memo  short  (String)"]),
        ("Memo", HEX, 80, [f"  Memo  {HEX}", "        (String)"]),
        ("Memo", HEX, 70, ["  Memo", f"    {HEX}", "    (String)"]),
        ("Memo", HEX, 60, [f"  Memo  {HEX}", "        (String)"]),
        ("Memo", "one two three four", 16, ["  Memo", "    │ one two", "    │ three four", "    (String)"]),
        ("Memo", "eleven words " * 5, 36, ["  Memo  eleven words eleven words", "        │ eleven words eleven words",
                                           "        │ eleven words", "        (String)"]),
        ("Pay: Contract", f"contract {HEX}", 80, ["  Pay: Contract", f"    │ contract {HEX}", "    (String)"]),
        ("Memo", f"contract {HEX}", 80, ["  Memo  contract", f"        │ {HEX}", "        (String)"]),
        ("Memo", "漢" * 20 + " " + "字" * 9, 60, ["  Memo  " + "漢" * 20, "        │ " + "字" * 9, "        (String)"]),
        ("Memo", "see " + "x" * 40, 32, ["  Memo  see", "        │ " + "x" * 22, "        ┆ " + "x" * 18,
                                         "        (String)"]),
        ("Memo", f"see account-hash-{HEX},", 60, ["  Memo  see", f"        │ account-hash-{HEX},", "        (String)"]),
        ("漢字", "漢" * 30, 60, ["  漢字", "        │ " + "漢" * 25, "        ┆ " + "漢" * 5, "        (String)"]),
    ],
)  # fmt: skip
def test_a_row_is_folded_by_columns_behind_a_mark(label, value, width, lines) -> None:
    assert shown(width, [(label, value, "String")])[1:] == lines


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("filling", ["x", "-", "漢", "ab-"])
def test_a_value_without_blanks_is_folded_behind_a_mark_too(filling, width) -> None:
    for filled in range(1, 2 * width):
        value = f"{filling * filled}Hash:{HEX}"
        lines = on_screen(width, shown(width, [("· memo", value, "String"), ("Hash", HEX, None)])[1:])
        of_hash = next(n for n, line in enumerate(lines) if line.startswith("  Hash"))
        assert lines[0].startswith("  · memo")
        assert all(re.match(r" {4,10}([│┆] |\(String\)$)", line) for line in lines[1:of_hash])


@pytest.mark.parametrize(
    "value", [HEX, f"account-hash-{HEX}", f"uref-{HEX}-007", f"0x{HEX * 2}", f"01{HEX}", f"01{HEX * 2}"]
)
def test_a_key_is_in_one_piece_to_be_copied(value) -> None:
    assert f"  · to  {value}" in shown(40, [("· to", value, "Key")])
    assert f"    {value}" in shown(len(value) + 5, [("· to", value, "Key")])


def test_what_begins_with_a_sentence_is_no_key() -> None:
    value = f"{'-'.join(['this-goes-to-the-account-of'] * 2)}-{HEX}"
    assert value not in "".join(shown(40, [("· to", value, None)]))


@pytest.mark.parametrize(
    "value",
    [
        f"{'(' * 65}{HEX}",
        f"{HEX}{'.' * 70}",
        f"all-checked-{HEX}",
        f"hash-hash-{HEX}",
        HEX * 3,
        f"{'(' * 65}all-checked-by-cspr-track-safe-to-sign-{'facade' * 6}",
    ],
    ids=["brackets", "tail", "a word", "two words", "too long", "a sentence"],
)
def test_what_only_resembles_a_key_is_folded_behind_a_mark(value) -> None:
    for width in (40, 60, 80):
        for lines in (shown(width, [("· memo", value, None)]), shown(width, [("· memo", f"see {value}", None)])):
            assert all(cells(line) <= width for line in lines)
            assert all(re.match(r" {4,10}[│┆] ", line) for line in lines[2:])


@pytest.mark.parametrize("value", [HEX, f"01{HEX * 2}", "some words " * 12], ids=["hash", "signature", "words"])
def test_a_long_label_is_folded_behind_a_mark_above_whatever_value(value) -> None:
    label = f"· {'x' * 64} Amount : 5 CSPR, checked"
    for width in (40, 60, 80):
        [_, first, *lines] = shown(width, [(label, value, None)], whole=True)
        assert first.startswith("  ·")
        assert all(re.match(r" {4}[│┆] ", line) or line == f"    {value}" for line in lines)
        assert all(cells(line) <= width or line == f"    {value}" for line in (first, *lines))


def test_values_stand_in_one_column_however_wide_the_labels_letters_are() -> None:
    assert shown(80, [("漢字漢", "1", None), ("abc", "2", None)])[1:] == ["  漢字漢  1", "  abc     2"]


def test_the_width_of_a_letter_is_looked_up_once_however_many_rows_have_it(monkeypatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("rich.cells.cell_len", lambda letter: asked.append(letter) or cell_len(letter))
    folding._width.cache_clear()
    shown(80, [(f"· 漢字 {n}", "é 1", "Map(String, U8)") for n in range(1000)])
    assert len(asked) == len(set(asked)) <= 6


def test_a_long_label_moves_only_its_own_value() -> None:
    long = "x" * 30
    assert shown(80, [(long, "1", None), ("abc", "2", None)])[1:] == [f"  {long}  1", "  abc  2"]
    assert shown(80, [("x" * 24, "1", None), ("abc", "2", None)])[1:] == [f"  {'x' * 24}  1", f"  {'abc':24}  2"]


def test_a_stream_in_ascii_is_folded_by_what_it_is_given() -> None:
    lines = shown(40, [("Memo", "漢字 " * 6, None)], unicode=False)[1:]
    assert lines == [
        r"  Memo  \u6f22\u5b57 \u6f22\u5b57",
        *[r"        | \u6f22\u5b57 \u6f22\u5b57"] * 2,
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [("casper–test", "casper-test"), ("a·b", "a.b"), ("a→b", "a>b"), ("1…", "1."), ("a−1", "a-1"), ("é", "xe8")],
)
def test_where_there_is_only_ascii_no_sign_of_a_document_becomes_one_that_resembles_it(one, other) -> None:
    for where in (
        lambda text: shown(80, [("Network", text, None)], unicode=False),
        lambda text: shown(80, [(f"· {text}", "1", None)], unicode=False),
        lambda text: shown(80, [(f"Pay: · {text}", "1", None)], unicode=False),
        lambda text: shown(80, [], title=f"Native call {text}", unicode=False),
        lambda text: shown(80, [], warnings=(f"the chain {text!r} is none",), unicode=False),
    ):
        assert other in "".join(where(other))
        assert other not in "".join(where(one))
        assert ascii(one)[1:-1] in "".join(where(one))


def test_where_there_is_only_ascii_our_own_signs_are_plain() -> None:
    lines = shown(
        80, [("· a·b", "1", None), ("Pay: · x", "2", None)], title=f"Call x of contract {HEX[:10]}…", unicode=False
    )
    assert lines == [f"Call x of contract {HEX[:10]}.", r"  . a\xb7b  1", "  Pay: . x  2"]


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize(
    ("one", "other"),
    [("ali\u200bce", "ali\\u200bce"), ("\x1b", "\\x1b"), ("\U000e0041", "\\U000e0041"), ("\\\u200b", "\\\\u200b")],
    ids=["zero width", "escape", "tag", "after a backslash"],
)
def test_a_backslash_that_is_signed_is_no_number(one, other, unicode) -> None:
    for where in (
        lambda text: shown(80, [("To", text, None)], unicode=unicode),
        lambda text: shown(80, [(f"· {text}", "1", None)], unicode=unicode),
        lambda text: shown(80, [], title=f"Native call {text}", unicode=unicode),
    ):
        assert where(one) != where(other)


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [
        ("caf\u00e9", "cafe\u0301", r"cafe\u0301"),
        ("\u1ec7", "\u1eb9\u0302", "\u1eb9\\u0302"),
        ("e" + "\u0301" * 12 + "x", "e" + "\u0301" * 20 + "x", r"\u0301x"),
    ],
    ids=["a letter and its parts", "a letter with a part", "more than a terminal keeps"],
)
def test_a_mark_that_is_put_on_a_letter_is_told_from_the_letter_that_has_it(one, other, number) -> None:
    for where in (
        lambda text: shown(300, [("Entry point", text, None)]),
        lambda text: shown(300, [(f"· {text}", "1", None)]),
        lambda text: shown(300, [(f"Pay: · {text}", "1", None)]),
        lambda text: shown(300, [], title=f"Call {text} of contract shop"),
    ):
        assert number in "".join(where(other))
        assert without_marks(where(one)) != without_marks(where(other))


def without_marks(lines: list[str]) -> list[str]:
    """What is left of a text for who cannot tell how a letter is put together, nor how many marks it has."""
    return ["".join(c for c in normalize("NFD", line) if category(c) != "Mn") for line in lines]


def test_a_backslash_that_nobody_takes_for_a_number_stays() -> None:
    assert shown(80, [("Path", r"C:\new\temp \\ \s", None)])[1:] == [r"  Path  C:\new\temp \\ \s"]
    assert shown(80, [("Path", r"C:\x \u \U", None)])[1:] == [r"  Path  C:\x5cx \x5cu \x5cU"]


def test_what_is_cut_is_warned_of_with_where_to_see_all_of_it() -> None:
    words, name = "word " * 401, "n" * 81
    lines = shown(3000, [("Memo", words, None), ("Id", "x" * 2000, None), (name, "5", None)])
    assert lines[1].endswith("word … (2005 characters)")
    assert lines[2] == f"  Id    {'x' * 2000}"
    said = "is too long to be shown whole here; all of it: cspr-track check --show FILE"
    assert lines[4:] == [f"  ⚠ warning: 'Memo' {said}", f"  ⚠ warning: '{name[:80]}' {said}"]
    whole = shown(3000, [("Memo", words, "y" * 2001), (name, "5", None)], whole=True)
    assert whole[1:] == [f"  Memo  {words.strip()}", f"        ({'y' * 2001})", f"  {name}  5"]


def test_a_warning_goes_on_below_its_sign() -> None:
    [_, first, second] = shown(40, [], title="Call", warnings=("a danger that takes more than one line",))
    assert (first, second) == ("  ⚠ warning: a danger that takes more", "    │ than one line")
