"""What a stream can show: colour, moving pictures, signs, width; each decided by itself."""

import io

import pytest
from rich.text import Text
from unit.render.updates import stream_of, text_of

from cspr_track.render.terminal import Terminal, stream


class Tty(io.TextIOWrapper):
    """A terminal that nobody can ask for its size."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding)

    def isatty(self) -> bool:
        return True


def chosen(environ: dict[str, str], *, tty: bool) -> tuple[bool, bool]:
    found = stream(Tty() if tty else io.StringIO(), {"TERM": "xterm"} | environ)
    return found.colour, found.moving


CHOICES = [
    # environment, terminal -> colour, moving
    ({}, True, (True, True)),
    ({}, False, (False, False)),
    ({"NO_COLOR": "1"}, True, (False, True)),
    ({"NO_COLOR": ""}, True, (True, True)),
    ({"FORCE_COLOR": "1"}, False, (True, False)),
    ({"FORCE_COLOR": ""}, False, (False, False)),
    ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, (False, True)),
    ({"TERM": "dumb"}, True, (False, False)),
    ({"TERM": "unknown"}, True, (False, False)),
    ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, (True, False)),
    ({"CI": "1"}, True, (True, False)),
    ({"CI": "true", "FORCE_COLOR": "1"}, False, (True, False)),
]


@pytest.mark.parametrize(("environ", "tty", "expected"), CHOICES)
def test_colour_and_movement_are_two_questions_with_two_answers(environ, tty, expected) -> None:
    assert chosen(environ, tty=tty) == expected


@pytest.mark.parametrize(
    ("encoding", "unicode"),
    [("utf-8", True), ("ascii", False), ("latin-1", False), ("cp1252", False), ("utf-16", True)],
)
def test_signs_beyond_ascii_are_for_encodings_that_have_all_of_them(encoding, unicode) -> None:
    assert stream(Tty(encoding), {}).unicode is unicode


def test_a_stream_without_an_encoding_gets_ascii() -> None:
    assert stream(io.StringIO(), {}).unicode is False


@pytest.mark.parametrize(
    ("columns", "width"),
    [(None, 80), ("", 80), ("132", 132), ("0", 80), ("-5", 80), ("9999", 9999), ("10000", 80), ("many", 80), ("٣", 80)],
)
def test_the_width_of_a_file_is_that_of_columns_where_it_makes_sense(columns, width) -> None:
    environ = {} if columns is None else {"COLUMNS": columns}
    assert stream(io.StringIO(), environ).width == width
    assert stream(Tty(), environ).width == width


def test_a_width_that_is_known_is_taken() -> None:
    assert stream(io.StringIO(), {"COLUMNS": "100"}, width=33).width == 33


def test_a_closed_stream_is_no_terminal() -> None:
    file = io.StringIO()
    file.close()
    assert chosen({}, tty=False) == (False, False)
    assert stream(file, {}).moving is False


def test_nobody_can_be_asked_where_the_answer_or_the_question_is_a_file(monkeypatch) -> None:
    for stdin, stderr, can_ask in ((Tty(), Tty(), True), (io.StringIO(), Tty(), False), (Tty(), io.StringIO(), False)):
        monkeypatch.setattr("sys.stdin", stdin)
        monkeypatch.setattr("sys.stderr", stderr)
        assert Terminal.of_process().can_ask is can_ask


def test_nobody_can_be_asked_without_a_standard_input(monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    monkeypatch.setattr("sys.stderr", Tty())
    assert Terminal.of_process().can_ask is False


def test_a_console_obeys_no_markup_no_emoji_code_and_highlights_nothing() -> None:
    made = stream_of(colour=True)
    made.console().print("[red]12 :smile:[/red] 'x' https://example.org")
    assert text_of(made) == "[red]12 :smile:[/red] 'x' https://example.org\n"


@pytest.mark.parametrize(
    ("colour", "moving", "written"),
    [
        (True, True, "\x1b[31mx\x1b[0m\n"),
        (True, False, "\x1b[31mx\x1b[0m\n"),
        (False, True, "x\n"),
        (False, False, "x\n"),
    ],
)
def test_a_console_writes_colours_only_where_that_was_decided(monkeypatch, colour, moving, written) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    made = stream_of(colour=colour, moving=moving)
    made.console().print(Text("x", style="red"))
    assert text_of(made) == written


@pytest.mark.parametrize("moving", [True, False])
def test_cursor_movement_is_only_for_what_moves(monkeypatch, moving) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    console = stream_of(colour=True, moving=moving).console()
    assert console.is_interactive is moving
    assert console.width == 80
