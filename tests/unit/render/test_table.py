"""The dashboard of many transactions: trouble on top, counts below, rows that fit."""

import pytest
from unit.render.updates import (
    FAILURE,
    HARMLESS,
    HASH,
    HOSTILE,
    SUCCESS,
    S,
    board,
    processed,
    screen,
    state,
    update,
    without_colours,
)

from cspr_track.core.amounts import format_cspr
from cspr_track.render.board import word_of
from cspr_track.render.panel_state import PanelState
from cspr_track.render.table import Dashboard

SENT = (update(S.SENT), 0.5)
ALL = (
    state(SENT, (processed(SUCCESS), 9.0)),
    state(title="Call mint"),
    state(SENT),
    state(SENT, (update(S.CANCELLED, message="you said no"), 3.0)),
    state(SENT, (update(S.TIMEOUT, message="stopped listening"), 120.0)),
    state(SENT, (update(S.EXPIRED, message="its TTL passed"), 1800.4)),
    state(SENT, (processed(FAILURE), 17.3)),
    state(SENT, (update(S.ERROR, message="a node refused it"), 1.0)),
)


def lines(*states: PanelState, width: int = 80, **options: object) -> list[str]:
    shown = screen(Dashboard(board(*states), now_s=20.0, **options), width)
    return [line.rstrip() for line in shown.splitlines()]


def test_trouble_stands_on_top_and_what_is_well_below_with_the_counts_at_the_end() -> None:
    assert lines(*ALL, width=80) == [
        "! error      01234567…abcdef     1 s  a node refused it",
        "✗ failed     01234567…abcdef    17 s  executed, failed: User error: 65 (the con…",
        "✗ expired    01234567…abcdef  30m00s  its TTL passed",
        "? timeout    01234567…abcdef   2m00s  stopped listening",
        "– cancelled  01234567…abcdef     3 s  you said no",
        "• sent       01234567…abcdef    20 s  Transfer 100 CSPR",
        "… waiting    01234567…abcdef    20 s  Call mint",
        "✓ processed  01234567…abcdef     9 s  executed with success, cost 1 CSPR",
        f"{'━' * 18}{'─' * 6}  6 of 8 done, 0.3/s, about 6 s left",
        "1 error, 1 failed, 1 expired, 1 timeout, 1 cancelled, 1 sent, 1 waiting, 1",
        "processed",
        "cost so far 6 CSPR",
        "connecting",
    ]


def test_equal_ones_keep_their_order() -> None:
    shown = lines(*(state(title=f"number {n}") for n in range(3)), width=200)
    assert [line.rsplit(" ", 1)[-1] for line in shown[:3]] == ["0", "1", "2"]


@pytest.mark.parametrize(("height", "rows"), [(10, 4), (5, 3), (1, 3), (24, 12)])
def test_rows_beyond_the_height_are_counted_instead_of_shown(height, rows) -> None:
    shown = lines(*[state(SENT)] * 12, height=height)
    assert sum(line.startswith("• sent") for line in shown) == rows
    assert (f"and {12 - rows} more" in shown) is (rows < 12)
    assert "12 sent" in shown


def test_the_worst_is_never_among_those_that_are_only_counted() -> None:
    failed = state(SENT, (processed(FAILURE), 17.3))
    shown = lines(*[state(SENT, (processed(SUCCESS), 9.0))] * 50, failed, height=10)
    assert shown[0].startswith("✗ failed")
    assert {"and 47 more", "1 failed, 50 processed", "cost so far 55 CSPR"} <= set(shown)


def test_before_anything_is_followed_it_says_how_far_it_is_and_not_that_there_is_nothing() -> None:
    assert lines() == ["connecting"]


def test_the_last_one_is_not_said_to_take_no_time() -> None:
    shown = lines(*[state(SENT, (processed(SUCCESS), 9.0))] * 30, state(SENT), height=10)
    assert any(line.endswith("30 of 31 done, 1.5/s") for line in shown)


WORDS = ["error", "failed", "expired", "timeout", "cancelled", "sent", "waiting", "processed"]


@pytest.mark.parametrize("width", [50, 80, 200])
def test_a_row_is_one_line_and_its_status_is_whole(width) -> None:
    shown = lines(*ALL, width=width)
    assert [line.split()[1] for line in shown[:8]] == WORDS


@pytest.mark.parametrize("word", WORDS)
def test_at_40_columns_every_status_and_its_count_can_be_read(word) -> None:
    shown = " ".join(lines(*ALL, width=40)).split()
    assert sum(each.strip(",") == word for each in shown) == 2


def test_hostile_words_are_shown_and_not_obeyed() -> None:
    shown = screen(
        Dashboard(board(state(title=HOSTILE), state((update(S.ERROR, message=HOSTILE), 1.0))), now_s=2.0),
        200,
        colour=True,
    )
    assert without_colours(shown).count(HARMLESS) == 2
    assert "\x1b" not in without_colours(shown)


def test_no_colour_leaves_every_word() -> None:
    shown = Dashboard(board(*ALL), now_s=20.0)
    assert without_colours(screen(shown, colour=True)) == screen(shown)


def test_in_ascii_signs_and_hashes_are_ascii() -> None:
    shown = screen(Dashboard(board(state(SENT, title="Call x"), state(title="Call y")), now_s=20.0, unicode=False))
    assert shown.isascii()
    assert f"* sent       {HASH[:15]}    20 s  Call x" in shown
    assert f". waiting    {HASH[:15]}    20 s  Call y" in shown


@pytest.mark.parametrize("width", [20, 30, 40, 45, 46, 60, 80, 200])
def test_no_row_takes_two_lines(width) -> None:
    shown = lines(*ALL, width=width)
    assert [line.split()[1] for line in shown[:8]] == WORDS
    assert all(len(line) <= width for line in shown)


def test_where_not_all_fit_the_newest_changes_are_shown() -> None:
    many = board(*[state(SENT, (processed(SUCCESS), 9.0))] * 30)
    changed = list(many.states)[17]
    many.update(update(S.SENT, transaction_hash=changed), 10.0)
    assert changed in [one.transaction_hash for one in many.rows(4)]


def test_trouble_leaves_room_for_what_still_happens() -> None:
    many = board(*[state(SENT, (processed(FAILURE), 9.0))] * 30, *[state(SENT)] * 30)
    words = [word_of(one) for one in many.rows(12)]
    assert words == ["failed"] * 8 + ["sent"] * 4


def test_what_is_not_known_of_the_cost_is_said() -> None:
    shown = lines(state((processed({"error_message": None}), 1.0)), state((processed(SUCCESS), 1.0)))
    assert "cost so far 1 CSPR; of 1 it is not known" in shown


def test_a_cost_above_64_bits_is_exact() -> None:
    huge = 2**512 - 1
    shown = lines(*[state((processed({"cost": str(huge), "version_id": 0}), 1.0))] * 3, width=250)
    assert f"cost so far {format_cspr(3 * huge)}" in shown


def test_the_rate_is_that_of_the_last_half_minute() -> None:
    many = board(*[state()] * 100)
    for n, name in enumerate(list(many.states)[:60]):
        many.update(processed(SUCCESS, transaction_hash=name), 100.0 + n / 2)
    assert many.rate(130.0) == pytest.approx(2.0)
    assert many.left_s(130.0) == pytest.approx(20.0)
    assert many.rate(200.0) == 0
    assert many.left_s(200.0) is None


def test_a_picture_of_ten_thousand_sorts_only_what_it_shows(monkeypatch) -> None:
    many = board(*[state()] * 10_000)
    looked = 0

    def counted(one: PanelState) -> str:
        nonlocal looked
        looked += 1
        return word_of(one)

    monkeypatch.setattr("cspr_track.render.board.word_of", counted)
    assert len(many.rows(30)) == 30
    assert looked == 30
