"""The journal on the screen: a line for each transaction, or one JSON object."""

import json
from typing import Any

import pytest
from unit.render.updates import HASH, HOSTILE, terminal_of, text_of

from cspr_track.render.history import show_history

ROW: dict[str, Any] = {
    "schema": "cspr-track/1",
    "transaction_hash": HASH,
    "kind": "deploy",
    "network": "casper-test",
    "sender": "01ab",
    "title": "Transfer 100 CSPR",
    "status": "processed",
    "success": True,
    "charged": "100000000",
    "message": "",
    "recorded_at": "2026-01-02T03:04:05.678Z",
    "status_at": "2026-01-02T03:04:22.000Z",
}


def shown(*rows: dict[str, Any], width: int = 180, unicode: bool = True, as_json: bool = False) -> list[str]:
    terminal = terminal_of(width=width, unicode=unicode)
    show_history(rows, terminal, as_json=as_json)
    assert text_of(terminal.stderr) == ""
    return [line.rstrip() for line in text_of(terminal.stdout).splitlines()]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


def test_a_line_says_when_what_became_of_it_what_it_cost_and_what_it_was() -> None:
    head, line = shown(ROW)
    assert cells(head) == ["sent at", "status", "cost", "network", "what", "hash"]
    assert cells(line) == ["2026-01-02 03:04:05", "processed", "0.1 CSPR", "casper-test", "Transfer 100 CSPR", HASH]


@pytest.mark.parametrize(
    ("fields", "word", "cost"),
    [
        ({"success": False, "charged": "5000000000"}, "failed", "5 CSPR"),
        ({"status": "timeout", "success": None, "charged": None}, "timeout", None),
        ({"status": "expired", "success": None, "charged": None}, "expired", None),
        ({"charged": None}, "processed", None),
        ({"charged": "0"}, "processed", "0 CSPR"),
    ],
)
def test_a_failure_is_told_apart_and_a_cost_that_is_not_known_is_left_empty(fields, word, cost) -> None:
    found = cells(shown(ROW | fields)[1])
    assert found[1] == word
    assert ("CSPR" in found[2]) is (cost is not None)
    assert cost is None or found[2] == cost


def test_an_empty_journal_says_so() -> None:
    assert shown() == ["the journal is empty: nothing was sent from here yet"]
    assert shown(as_json=True) == []


def test_rows_keep_their_order() -> None:
    lines = shown(*[ROW | {"title": f"number {n}"} for n in range(3)])
    assert [cells(line)[4] for line in lines[1:]] == ["number 0", "number 1", "number 2"]


@pytest.mark.parametrize("width", [20, 40, 80, 100, 140, 250])
def test_no_line_is_wider_than_the_terminal(width) -> None:
    lines = shown(ROW, ROW | {"title": "x" * 500, "network": "y" * 500}, width=width)
    assert len(lines) == 3
    assert max(map(len, lines)) <= width


def test_where_there_is_less_room_the_hash_is_shortened() -> None:
    assert cells(shown(ROW, width=120)[1])[5] == "01234567…abcdef"


def test_nothing_of_a_document_is_obeyed() -> None:
    line = shown(ROW | {"title": HOSTILE, "network": "[red]n[/red]\x1b[2J"}, width=250)[1]
    assert line.isprintable()
    assert r"[red]n[/red]" in line
    assert r"\x1b[2J\x1b]0;own\x07[red]markup[/red] [/]\u202etxt" in line


def test_json_is_one_row_a_line_with_nothing_left_out_and_nothing_harmful() -> None:
    rows = [ROW | {"title": HOSTILE}, ROW | {"charged": None}]
    lines = shown(*rows, width=20, unicode=False, as_json=True)
    assert [json.loads(line) for line in lines] == rows
    assert all(line.isascii() and line.isprintable() for line in lines)


@pytest.mark.parametrize(
    ("width", "columns"),
    [
        (250, ["sent at", "status", "cost", "network", "what", "hash"]),
        (100, ["sent at", "status", "cost", "network", "what", "hash"]),
        (80, ["sent", "status", "cost", "what", "hash"]),
        (60, ["sent", "status", "cost", "hash"]),
        (40, ["status", "hash"]),
        (20, ["hash"]),
    ],
)
def test_what_is_shown_is_shown_whole_and_the_hash_always(width, columns) -> None:
    head, line = shown(ROW, width=width)
    assert cells(head) == columns
    assert cells(line)[-1] == (HASH if width == 250 else "01234567…abcdef")
    assert len(line) <= width
