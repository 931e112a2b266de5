"""The live panel: what a person must see at each moment, with colours and without, wide and narrow, in ASCII."""

import pytest
from rich.cells import cell_len
from unit.render.updates import (
    BLOCK,
    FAILURE,
    HASH,
    SUCCESS,
    S,
    joined,
    processed,
    screen,
    state,
    stream_of,
    text_of,
    update,
    without_colours,
    words_on,
)

from cspr_track.render.panel import LivePanel
from cspr_track.render.panel_state import PanelState

SENT = (update(S.SENT), 0.5)
WALL_MS = 1_767_323_045_000
GOOD = state(SENT, (processed(SUCCESS, explorer_url="https://example.org/deploy/x"), 17.3), timeout_s=120)
BAD = state(SENT, (processed(FAILURE), 17.3), timeout_s=120)


def panel(
    shown: PanelState, now_s: float = 20.0, *, unicode: bool = True, profile: str | None = "testnet"
) -> LivePanel:
    return LivePanel(shown, now_s=now_s, wall_ms=WALL_MS, unicode=unicode, profile=profile)


def test_before_anything_is_known_the_way_lies_ahead() -> None:
    lines = screen(panel(state(timeout_s=120, expires_at_ms=WALL_MS + 90_000), 7.0)).splitlines()
    assert [line.rstrip() for line in lines] == [
        "╭─ 01234567…abcdef  casper-test ───────────────────────────────────────────────╮",
        "│ ✓ signed → sent → processed                                                  │",
        "│ What      Transfer 100 CSPR                                                  │",
        f"│ Hash      {HASH}   │",
        "│ Time      7 s  ━───────────────────────  listening 1 min 53 s more           │",
        "│ TTL       1 min 30 s left                                                    │",
        "│ News      connecting  ♡ 0                                                    │",
        "╰──────────────────────────────────────────────────────────────────────────────╯",
    ]


def test_once_sent_the_time_to_listen_counts_from_there() -> None:
    seen = words_on(screen(panel(state(SENT, timeout_s=120, channel="the CSPR.cloud stream"), 30.5)))
    assert "✓ signed → ✓ sent 0.5 s → processed" in seen
    assert "Time 30 s ━━━━━━────────────────── listening 1 min 30 s more" in seen
    assert "News the CSPR.cloud stream ♡ 0" in seen


def test_a_wait_without_end_shows_no_bar() -> None:
    seen = words_on(screen(panel(state(SENT, timeout_s=None), 3700)))
    assert "Time 1 h 01 min News" in seen
    assert "listening" not in seen


def test_a_time_limit_that_is_over_is_never_negative() -> None:
    seen = words_on(screen(panel(state(SENT, timeout_s=10), 500)))
    assert f"{'━' * 24} listening 0 s more" in seen


@pytest.mark.parametrize(("pings", "beat"), [(1, "♥ 1"), (2, "♡ 2")])
def test_a_heart_beats_with_each_ping(pings, beat) -> None:
    assert beat in words_on(screen(panel(state(SENT, pings=pings))))


@pytest.mark.parametrize(
    ("left_ms", "said"),
    [
        (59_999, "TTL 59 s left"),
        (3_600_000, "TTL 1 h 00 min left"),
        (0, "TTL over by this machine's clock; the chain's clock decides"),
        (-1, "TTL over by this machine's clock; the chain's clock decides"),
    ],
)
def test_what_is_left_of_the_ttl_is_said_and_whose_clock_decides(left_ms, said) -> None:
    assert said in words_on(screen(panel(state(SENT, expires_at_ms=WALL_MS + left_ms))))


def test_success_shows_what_it_cost_and_where_it_stands() -> None:
    text = screen(panel(GOOD))
    seen = words_on(text)
    assert "✓ signed → ✓ sent 0.5 s → ✓ processed 17.3 s" in seen
    assert "✓ executed with success, cost 1 CSPR" in seen
    assert "Charged 1 CSPR Cost 2.5 CSPR before the refund Payment 2.5 CSPR Refund 1.5 CSPR" in seen
    assert "Explorer https://example.org/deploy/x" in seen
    assert f"Block1234567{BLOCK}" in joined(text)
    assert f"Hash{HASH}" in joined(text)
    for over in ("listening", "News", "TTL"):
        assert over not in seen


def test_failure_shows_the_networks_words_what_they_mean_what_to_do_and_the_cost() -> None:
    seen = words_on(screen(panel(BAD)))
    assert "✓ sent 0.5 s → ✗ failed 17.3 s" in seen
    assert "✗ executed, failed: User error: 65 (the contract stopped with its own error 65)" in seen
    assert "charged all the same: 5 CSPR" in seen
    assert "Error User error: 65 Means The contract stopped with its own error 65" in seen
    assert "Hint look for error 65 in the contract's source or documentation" in seen
    assert "Charged 5 CSPR" in seen


OTHERS = [
    (
        S.EXPIRED,
        "✗ expired 121.0 s",
        "✗ its end",
        "Next make the transaction anew with a fresh timestamp, and send that",
    ),
    (S.TIMEOUT, "? timeout 121.0 s", "? its end", f"Next cspr-track watch {HASH} --network testnet"),
    (S.ERROR, "! error 121.0 s", "! its end", f"Next cspr-track status {HASH} --network testnet"),
    (S.CANCELLED, "– cancelled 121.0 s", "– its end", ""),
]


@pytest.mark.parametrize(("status", "way", "verdict", "step"), OTHERS)
def test_an_end_without_execution_says_so_and_what_to_do(status, way, verdict, step) -> None:
    seen = words_on(screen(panel(state(SENT, (update(status, message="its end"), 121.0))), 150))
    assert f"✓ sent 0.5 s → {way}" in seen
    assert verdict in seen
    assert step in seen
    assert ("Next" in seen) is bool(step)


def test_no_colour_leaves_every_word() -> None:
    for shown in (state(SENT, timeout_s=120), GOOD, BAD):
        assert without_colours(screen(panel(shown), colour=True)) == screen(panel(shown))
        assert "\x1b" not in screen(panel(shown))


@pytest.mark.parametrize(("shown", "colour"), [(GOOD, "32"), (BAD, "31"), (state(SENT), "34")])
def test_the_frame_has_the_colour_of_the_outcome(shown, colour) -> None:
    assert screen(panel(shown), colour=True).startswith(f"\x1b[{colour}m╭─")


def test_at_40_columns_everything_is_there_and_nothing_sticks_out() -> None:
    text = screen(panel(BAD), 40)
    assert all(cell_len(line) == 40 for line in text.splitlines())
    seen = words_on(text)
    assert "✓ signed → ✓ sent 0.5 s → ✗ failed" in seen
    assert "User error: 65 (the contract stopped with its own error 65); charged all the same: 5 CSPR" in seen
    assert "Hint look for error 65 in the contract's source or documentation" in seen
    assert f"Hash{HASH}" in joined(text)
    assert BLOCK in joined(text)


@pytest.mark.parametrize("width", [20, 30, 39])
def test_below_40_columns_there_are_no_boxes_and_the_same_words(width) -> None:
    text = screen(panel(BAD), width)
    assert not set("╭╮╰╯│─") & set(text)
    assert joined(text).startswith(HASH)
    assert "✗ failed: executed, failed: User error: 65 (the contract stopped" in words_on(text)
    assert "Hint: look for error 65" in words_on(text)
    assert "Charged: 5 CSPR" in words_on(text)


def test_below_40_columns_a_wait_is_one_line() -> None:
    assert words_on(screen(panel(state(channel="the node's events"), 65), 39)) == f"{HASH[:39]} {HASH[39:]} " + (
        "the node's events, 1 min 05 s"
    )
    assert words_on(screen(panel(state(SENT)), 39)).endswith("• sent: in words connecting, 20 s")


@pytest.mark.parametrize("shown", [state(timeout_s=120, expires_at_ms=WALL_MS), state(SENT, timeout_s=120), GOOD, BAD])
@pytest.mark.parametrize("width", [30, 80, 132])
def test_where_only_ascii_can_be_shown_all_of_it_is_ascii(shown, width) -> None:
    stream = stream_of(unicode=False, width=width)
    stream.console().print(panel(shown, unicode=False))
    assert len(text_of(stream)) > 64


def test_in_ascii_the_signs_are_others_and_the_words_the_same() -> None:
    text = screen(panel(BAD, unicode=False))
    assert text.startswith("+- 0123456789abcdef  casper-test ---")
    seen = words_on(text)
    assert "+ signed -> + sent 0.5 s -> x failed 17.3 s" in seen
    assert "x executed, failed: User error: 65" in seen
    waiting = words_on(screen(panel(state(SENT, timeout_s=120, pings=1), unicode=False)))
    assert "Time 20 s ####-------------------- listening 1 min 40 s more" in waiting
    assert "News connecting # 1" in waiting


def test_a_transaction_of_which_nobody_knows_what_it_does_has_no_line_for_it() -> None:
    assert "What" not in screen(panel(state(title=None)))
