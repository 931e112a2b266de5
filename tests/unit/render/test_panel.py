"""The live panel: what a person must see at each moment, with colours and without, wide and narrow, in ASCII."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from unit.render.updates import (
    BLOCK,
    CSPR,
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

from cspr_track.core.amounts import format_cspr
from cspr_track.core.details import Details, Transfer
from cspr_track.render.panel import LivePanel
from cspr_track.render.panel_state import CONNECTING, News, PanelState

SENT = (update(S.SENT), 0.5)
WALL_MS = 1_767_323_045_000
GOOD = state(SENT, (processed(SUCCESS, explorer_url="https://example.org/deploy/x"), 17.3), timeout_s=120)
BAD = state(SENT, (processed(FAILURE), 17.3), timeout_s=120)


def panel(
    shown: PanelState, now_s: float = 20.0, *, unicode: bool = True, news: News = CONNECTING, links: bool = False
) -> LivePanel:
    return LivePanel(
        shown, now_s=now_s, wall_ms=WALL_MS, news=news, unicode=unicode, links=links, network="--network testnet"
    )


def test_before_anything_is_known_the_way_lies_ahead() -> None:
    lines = screen(panel(state(timeout_s=120, expires_at_ms=WALL_MS + 90_000), 7.0)).splitlines()
    assert [line.rstrip() for line in lines] == [
        "╭─ 01234567…abcdef  casper-test ───────────────────────────────────────────────╮",
        "│ ✓ signed → sent → processed                                                  │",
        "│ What       Transfer 100 CSPR                                                 │",
        f"│ Hash       {HASH}  │",
        "│ Time       7 s  ━───────────────────────  listening 1 min 53 s more          │",
        "│ TTL        1 min 30 s left                                                   │",
        "│ News       ♡ 0  connecting                                                   │",
        "╰──────────────────────────────────────────────────────────────────────────────╯",
    ]


def test_once_sent_the_time_to_listen_counts_from_there() -> None:
    seen = words_on(screen(panel(state(SENT, timeout_s=120), 30.5, news=News(words="the CSPR.cloud stream"))))
    assert "✓ signed → ✓ sent 0.5 s → processed" in seen
    assert "Time 30 s ━━━━━━────────────────── listening 1 min 30 s more" in seen
    assert "News ♡ 0 the CSPR.cloud stream" in seen


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
        "✗ expired 2 min 01 s",
        "✗ its end",
        "Next make the transaction anew with a fresh timestamp, and send that",
    ),
    (S.TIMEOUT, "? timeout 2 min 01 s", "? its end", f"Next cspr-track watch {HASH} --network testnet"),
    (S.ERROR, "! error 2 min 01 s", "! its end", f"Next cspr-track watch {HASH} --network testnet"),
    (S.CANCELLED, "– cancelled 2 min 01 s", "– its end", ""),
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
    assert "│ ✓ sent 0.5 s → ✗ failed 17.3 s " in text  # without the first step, for which there is no room
    assert "User error: 65 (the contract stopped with its own error 65); charged all the same: 5 CSPR" in seen
    assert "Hint look for error 65 in the contract's source or documentation" in seen
    assert f"Hash{HASH}" in joined(text)
    assert BLOCK in joined(text)


@pytest.mark.parametrize("width", [20, 30, 39])
def test_below_40_columns_there_are_no_boxes_and_the_same_words(width) -> None:
    text = screen(panel(BAD), width)
    assert not set("╭╮╰╯─") & set(text)
    text = text.replace("    │ ", "")
    assert joined(text).startswith(HASH)
    assert "✗ failed: executed, failed: User error: 65 (the contract stopped" in words_on(text)
    assert "Hint: look for error 65" in words_on(text)
    assert "Charged: 5 CSPR" in words_on(text)


@pytest.mark.parametrize("unicode", [True, False], ids=["unicode", "ascii"])
@pytest.mark.parametrize(("width", "begin"), [(39, ""), (30, ""), (80, "│ "), (48, "│ ")])
def test_what_a_contract_says_never_begins_a_line(width, begin, unicode) -> None:
    """The text is as long as it takes for Rich to break it just there."""
    begin, mark = (begin, "│ ") if unicode else (begin.replace("│", "|"), "| ")
    for filled in range(1, 90):
        message = f"no{' ' * filled}Charged    0 CSPR, all was given back"
        failed = state(SENT, (processed(FAILURE | {"error_message": message}), 17.3))
        lines = screen(panel(failed, unicode=unicode), width).splitlines()
        assert sum(line.startswith(f"{begin}Charged") for line in lines) == 1  # ours
        assert any(line.startswith(f"{begin}    {mark}") for line in lines)


def test_below_40_columns_a_wait_is_one_line() -> None:
    assert words_on(
        screen(panel(state(), 65, news=News(words="the node's events")), 39)
    ) == f"{HASH[:39]} {HASH[39:]} " + ("the node's events, 1 min 05 s")
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
    assert "News # 1 connecting" in waiting


def test_a_transaction_of_which_nobody_knows_what_it_does_has_no_line_for_it() -> None:
    assert "What" not in screen(panel(state(title=None)))


BLOCKS = {
    # seconds since the last block, since sent, what is said
    "a block is under way": (3.0, 5.0, "━━━━━━━━━─────────────── the next in about 5 s"),
    "it is late": (9.0, 30.0, f"{'━' * 24} the next is due"),
    "no channel tells of blocks": (None, 4.0, "━━━━━━────────────────── usually within 16 s"),
    "the last one is long ago": (60.0, 8.0, "━━━━━━━━━━━━──────────── usually within 16 s"),
    "it takes long": (None, 100.0, f"{'━' * 24} longer than usual"),
}


@pytest.mark.parametrize("case", BLOCKS)
def test_a_bar_goes_towards_the_block_that_is_expected(case) -> None:
    ago, waited, said = BLOCKS[case]
    news = News(block_at_s=None if ago is None else 0.5 + waited - ago)
    seen = words_on(screen(panel(state(SENT, block_s=8.0), 0.5 + waited, news=news)))
    assert f"Block {said}" in seen


def test_before_it_is_sent_or_where_nobody_knows_the_rhythm_no_block_is_expected() -> None:
    assert "Block" not in screen(panel(state(block_s=8.0)))
    assert "Block" not in screen(panel(state(SENT)))


@pytest.mark.parametrize(
    ("now_s", "said"), [(20.0, "reconnecting in 3 s: "), (22.9, "reconnecting in 1 s: "), (24.0, "reconnecting now: ")]
)
def test_the_time_until_the_next_try_to_connect_is_counted_down(now_s, said) -> None:
    news = News(words="the stream broke", retry_at_s=23.0)
    assert f"{said}the stream broke" in words_on(screen(panel(state(SENT), now_s, news=news)))


def test_what_was_learnt_afterwards_stands_between_the_costs_and_the_block() -> None:
    details = Details(
        entry_point="mint",
        contract_name="Shop",
        contract_package_hash="ab" * 32,
        gas_price=2,
        rate="0.0213",
        transfers=tuple(
            Transfer(amount=str(n * CSPR), sender=None, recipient="cd" * 32, id=n or None) for n in range(7)
        ),
    )
    seen = words_on(screen(panel(state(SENT, (processed(SUCCESS), 9.0), details=details))))
    assert "Worth charged about 0.021 USD, at 0.0213 USD a CSPR by CSPR.cloud Gas price 2" in seen
    assert f"Called mint of Shop {'ab' * 32} Moved 0 CSPR to {'cd' * 32} 1 CSPR to" in seen
    assert f"{'cd' * 32}, id 4 and 2 more Block 1234567" in joined_words(seen)


def joined_words(seen: str) -> str:
    """Hashes that a line's end parted from what follows, in one piece."""
    return seen.replace(f"{'cd' * 32} , id", f"{'cd' * 32}, id")


def test_the_explorers_page_is_a_link_only_where_the_terminal_can() -> None:
    url = "https://testnet.cspr.live/transaction/x"
    shown = state(SENT, (processed(SUCCESS, explorer_url=url), 9.0))
    linked = screen(panel(shown, links=True), 120, colour=True)
    assert f";{url}\x1b\\" in linked
    assert "\x1b]8;" not in screen(panel(shown, links=False), 120, colour=True)
    assert url in without_links(linked)


def without_links(text: str) -> str:
    return re.sub("\x1b\\]8;[^\x1b]*\x1b\\\\", "", text)


@given(
    st.integers(0, 2**512 - 1),
    st.integers(0, 2**512 - 1),
    st.integers(0, 2**512 - 1),
    st.integers(0, 2**512 - 1),
    st.integers(40, 250),
)
def test_every_amount_on_the_screen_is_exact(cost, refund, payment, consumed, width) -> None:
    entity = {"cost": cost + refund, "refund_amount": refund, "payment_amount": payment, "consumed_gas": consumed}
    entity = {name: str(min(value, 2**512 - 1)) for name, value in entity.items()} | {"version_id": 1}
    shown = joined(screen(panel(state(SENT, (processed(entity), 9.0))), width))
    for label, motes in (
        ("Payment", payment),
        ("Refund", refund),
        ("Consumed", consumed),
        ("Charged", int(entity["cost"]) - refund),
    ):
        assert f"{label}{format_cspr(motes)}".replace(" ", "") in shown
