"""The panel and the dashboard under any text and at any width: nothing gets out, raises or overflows."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from unit.render.updates import (
    FAILURE,
    HARMLESS,
    HASH,
    HOSTILE,
    SUCCESS,
    S,
    board,
    joined,
    processed,
    screen,
    state,
    update,
    without_colours,
)

from cspr_track.core.details import Details, Transfer
from cspr_track.render.panel import LivePanel
from cspr_track.render.panel_state import News, PanelState
from cspr_track.render.table import Dashboard

TEXT = st.one_of(
    st.text(st.characters(exclude_categories=[]), max_size=120),
    st.sampled_from([HOSTILE, "[/]", "[bold", "漢字" * 40, "e\u0301" * 50, "x" * 3000, "👩‍👩‍👧" * 20, "[link=x]y", ""]),
)
AMOUNT = st.one_of(st.none(), st.integers(0, 2**512 - 1).map(str))
ENTITY = st.fixed_dictionaries(
    {"error_message": st.one_of(st.none(), TEXT), "block_hash": TEXT, "contract_hash": TEXT},
    optional={
        **dict.fromkeys(("cost", "refund_amount", "payment_amount", "consumed_gas"), AMOUNT),
        "version_id": st.sampled_from([0, 1, None]),
        "block_height": st.integers(0, 2**64),
    },
)


_ANY = st.one_of(st.none(), TEXT)
DETAILS = st.builds(
    Details,
    entry_point=_ANY,
    contract_hash=_ANY,
    contract_package_hash=_ANY,
    contract_name=_ANY,
    gas_price=st.one_of(st.none(), st.integers(0, 255)),
    rate=st.one_of(st.none(), st.just("0.0213")),
    transfers=st.lists(
        st.builds(Transfer, amount=st.integers(0, 2**512 - 1).map(str), sender=_ANY, recipient=_ANY, id=st.none()),
        max_size=7,
    ).map(tuple),
)


@st.composite
def states(draw: Any) -> PanelState:
    ends = st.sampled_from([S.EXPIRED, S.TIMEOUT, S.ERROR, S.CANCELLED])
    latest = draw(
        st.one_of(
            st.none(),
            st.builds(update, st.just(S.SENT), TEXT),
            st.builds(update, ends, TEXT),
            st.builds(lambda entity, url: processed(entity, explorer_url=url), ENTITY, st.one_of(st.none(), TEXT)),
        )
    )
    seconds = st.floats(0, 1e7)
    reached = [] if latest is None else [(update(S.SENT), draw(seconds)), (latest, draw(seconds))]
    return state(
        *reached,
        network=draw(TEXT),
        title=draw(st.one_of(st.none(), TEXT)),
        timeout_s=draw(st.one_of(st.none(), st.floats(0.01, 1e6))),
        expires_at_ms=draw(st.one_of(st.none(), st.integers(0, 4 * 10**12))),
        pings=draw(st.integers(0, 10**6)),
        block_s=draw(st.one_of(st.none(), st.floats(0.1, 100))),
        details=draw(st.one_of(st.none(), DETAILS)),
    )


NEWS = st.builds(
    News,
    words=TEXT,
    retry_at_s=st.one_of(st.none(), st.floats(0, 1e7)),
    block_at_s=st.one_of(st.none(), st.floats(0, 1e7)),
)


def is_harmless(text: str) -> bool:
    plain = without_colours(text).replace("\n", "")
    return not any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in plain)


@given(states(), NEWS, st.integers(20, 250), st.floats(0, 1e7), st.booleans(), st.booleans())
def test_the_panel_fits_any_width_with_any_text(shown, news, width, now_s, unicode, colour) -> None:
    panel = LivePanel(
        shown, now_s=now_s, wall_ms=1_767_323_045_000, news=news, unicode=unicode, network="--network testnet"
    )
    text = screen(panel, width, colour=colour)
    assert max(cell_len(line) for line in without_colours(text).split("\n")) <= width
    assert is_harmless(text)
    assert HASH in joined(text)


@given(st.lists(states(), max_size=6), NEWS, st.integers(20, 250), st.integers(1, 60), st.booleans())
def test_the_dashboard_fits_any_width_with_any_text(shown, news, width, height, unicode) -> None:
    text = screen(Dashboard(board(*shown), now_s=20.0, news=news, unicode=unicode, height=height), width)
    assert max(cell_len(line) for line in text.split("\n")) <= width
    assert is_harmless(text)


FIELDS = {
    "title": state(title=HOSTILE),
    "network": state(network=HOSTILE),
    "message of an error": state((update(S.ERROR, message=HOSTILE), 1.0)),
    "message of a time-out": state((update(S.TIMEOUT, message=HOSTILE), 1.0)),
    "error message": state((processed(FAILURE | {"error_message": HOSTILE}), 1.0)),
    "contract": state((processed(FAILURE | {"contract_package_hash": HOSTILE}), 1.0)),
    "block": state((processed(SUCCESS | {"block_hash": HOSTILE}), 1.0)),
    "entry point": state((processed(SUCCESS), 1.0), details=Details(entry_point=HOSTILE)),
    "contract's name": state((processed(SUCCESS), 1.0), details=Details(entry_point="x", contract_name=HOSTILE)),
    "recipient": state(
        (processed(SUCCESS), 1.0),
        details=Details(transfers=(Transfer(amount="1", sender=None, recipient=HOSTILE, id=None),)),
    ),
    "explorer": state((processed(SUCCESS, explorer_url=HOSTILE), 1.0)),
}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("width", [30, 40, 80, 250])
@pytest.mark.parametrize("unicode", [True, False])
def test_escapes_markup_and_overrides_are_shown_and_not_obeyed(field, width, unicode) -> None:
    text = screen(LivePanel(FIELDS[field], now_s=2.0, wall_ms=0, unicode=unicode), width, colour=True)
    assert is_harmless(text)
    if width == 250:
        shown = HARMLESS[:36] if field == "network" else HARMLESS
        assert shown in without_colours(text)


@pytest.mark.parametrize("width", [30, 80, 250])
def test_words_about_the_channel_are_shown_and_not_obeyed(width) -> None:
    text = screen(LivePanel(state(), now_s=2.0, wall_ms=0, news=News(words=HOSTILE)), width, colour=True)
    assert is_harmless(text)


def test_markup_changes_no_colour() -> None:
    text = screen(LivePanel(state(title="[red]markup[/red]"), now_s=2.0, wall_ms=0), colour=True)
    assert "[red]markup[/red]" in text
    assert "\x1b[31m" not in text


def test_a_message_without_end_is_cut_and_says_how_long_it_was() -> None:
    text = screen(LivePanel(state((update(S.ERROR, message="z" * 100_000), 1.0)), now_s=2.0, wall_ms=0))
    assert joined(text).count("z") == 2000
    assert "…(100000characters)" in joined(text)
