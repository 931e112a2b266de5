"""Every number on the screen is right: what is read back from it is the entity's motes, to the last digit."""

import json
import re
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from unit.receipts import a_receipt
from unit.render.updates import SUCCESS, board, processed, screen, state, terminal_of, text_of, words_on
from vectors import path_of, rows

from cspr_track.core.details import Details, Transfer
from cspr_track.core.observation import Executed
from cspr_track.core.status import Kind, Source
from cspr_track.network.cloud_entity import news_of_entity
from cspr_track.network.node_answers import news_of
from cspr_track.render.panel import LivePanel
from cspr_track.render.plain import PlainRenderer, QuietRenderer
from cspr_track.render.receipt import receipt_json
from cspr_track.render.receipt_html import receipt_html
from cspr_track.render.receipt_markdown import receipt_markdown
from cspr_track.render.table import Dashboard

MAX = 2**512 - 1
MOTES = st.one_of(st.integers(0, MAX), st.integers(0, 10**12), st.sampled_from([0, 1, 10**9 - 1, 10**9, MAX - 1, MAX]))
FIELDS = {"cost": "Cost", "payment_amount": "Payment", "refund_amount": "Refund", "consumed_gas": "Consumed"}
IN_RECEIPTS = {"Payment": "Payment limit", "Consumed": "Consumed gas"}
NUMBER = r"([0-9,]+(?:\.[0-9]+)?) CSPR"
ENTITIES = [
    *rows("events", variant="cloud-rest-deploy-success"),
    *rows("events", variant="cloud-rest-deploy-failure"),
    *rows("events", variant="cloud-stream-deploy-success"),
    *rows("events", variant="cloud-stream-deploy-failure"),
    *(param for kind in ("deploy-1x", "deploy-2x", "transaction-2x") for end in ("success", "failure", "processed")
      for param in rows("events", variant=f"info_get_{kind}-{end}")),
]  # fmt: skip


def entity_in(row: Any) -> dict[str, Any]:
    """The Deploy entity of a recorded answer, as the adapters make it."""
    answer = json.loads(path_of(row).read_text(encoding="utf-8"))
    if "cloud" in row["variant"]:
        news = news_of_entity(answer.get("data", answer), Source.REST)
    else:
        news = news_of(answer.get("result", answer), row["transaction_hash"], Kind.DEPLOY)
    assert isinstance(news, Executed)
    return news.entity


def motes(number: str) -> int:
    """What a number of CSPR says, read without any code of ours."""
    whole, _, fraction = number.replace(",", "").partition(".")
    assert re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})*(\.[0-9]{0,8}[1-9])?", number), number
    return int(whole) * 10**9 + int(fraction.ljust(9, "0"))


def read(text: str, label: str) -> int | None:
    """The amount that stands beside a label."""
    found = re.search(rf"(?:^|\s){label}:?\s+{NUMBER}", text)
    return None if found is None else motes(found[1])


def plain(update: Any, details: Details | None = None) -> str:
    terminal = terminal_of()
    renderer = PlainRenderer(terminal)
    renderer.update(update)
    if details is not None:
        renderer.details(update, details)
    return words_on(text_of(terminal.stdout))


def panel(update: Any, details: Details | None = None) -> str:
    return words_on(screen(LivePanel(state((update, 1.0), details=details), now_s=2.0, wall_ms=0), 400))


def quiet(update: Any) -> str:
    terminal = terminal_of()
    QuietRenderer(terminal).update(update)
    return text_of(terminal.stdout)


def stated(entity: dict[str, Any]) -> dict[str, int | None]:
    """Label -> the motes that the entity itself states."""
    return {label: None if entity.get(name) is None else int(entity[name]) for name, label in FIELDS.items()}


def check(entity: dict[str, Any]) -> None:
    """All forms say what the entity says, and charge what follows from it."""
    update = processed(entity)
    summary: Any = update.summary
    wanted = stated(entity) | {"Charged": None if summary.charged is None else int(summary.charged)}
    if entity.get("version_id") in (1, 2) and entity.get("refund_amount") is not None:
        cost, refund = int(entity["cost"]), int(entity["refund_amount"])
        assert wanted["Charged"] == (cost - refund if refund <= cost else None)
    if entity.get("version_id") == 0:
        assert wanted["Charged"] == wanted["Cost"]
    texts = {"panel": panel(update), "plain": plain(update)}
    for form, text in texts.items():
        assert {label: read(text, label) for label in wanted} == wanted, form
    verdict = re.search(rf"cost {NUMBER}|charged all the same: {NUMBER}", quiet(update))
    assert (None if verdict is None else motes(verdict[1] or verdict[2])) == wanted["Charged"]
    check_receipt(update, wanted)


def check_receipt(update: Any, wanted: dict[str, int | None]) -> None:
    made = a_receipt(update)
    figures = json.loads(receipt_json(made))["figures"]
    found = {figure["label"]: figure["value"] for figure in figures.values()}
    documents = (receipt_markdown(made), re.sub("<[^>]*>", " ", receipt_html(made)).replace("&#x27;", "'"))
    for label, amount in wanted.items():
        name = IN_RECEIPTS.get(label, label)
        assert found[name] == (None if amount is None else str(amount))
        for text in documents:
            shown = re.search(rf"(?:\| | ){name} +(?:\| )?(?:{NUMBER} \(([0-9]+) motes\)|not known)", text)
            assert shown is not None
            assert (shown[1] and motes(shown[1]), shown[2] and int(shown[2])) == (amount, amount)


@pytest.mark.parametrize("row", ENTITIES)
def test_the_figures_of_a_recorded_execution_are_the_entitys(row) -> None:
    check(entity_in(row))


@given(cost=MOTES, refund=MOTES, payment=MOTES, consumed=MOTES, version=st.sampled_from([0, 1, 2]))
@example(cost=MAX, refund=0, payment=MAX, consumed=MAX, version=2)
@example(cost=MAX, refund=MAX, payment=MAX, consumed=1, version=1)
@example(cost=10**9, refund=1, payment=999, consumed=1000, version=1)
def test_the_figures_are_exact_up_to_the_largest_amount_there_is(cost, refund, payment, consumed, version) -> None:
    amounts = {"cost": cost, "refund_amount": refund, "payment_amount": payment, "consumed_gas": consumed}
    check(SUCCESS | {name: str(amount) for name, amount in amounts.items()} | {"version_id": version})


@given(st.lists(MOTES, min_size=1, max_size=4))
def test_transfers_are_exact_in_every_form(amounts) -> None:
    moved = tuple(Transfer(amount=str(one), sender="aa" * 32, recipient="bb" * 32, id=None) for one in amounts)
    details, update = Details(transfers=moved), processed(SUCCESS)
    for text in (panel(update, details), plain(update, details)):
        assert [motes(number) for number in re.findall(rf"{NUMBER} to bbb", text)] == amounts
    made = a_receipt(update, details=details)
    for text in (receipt_markdown(made), receipt_html(made)):
        found = re.findall(rf"{NUMBER} \(([0-9]+) motes\)(?: \| `|</th><td><code>)aaa", text)
        assert [(motes(number), int(exact)) for number, exact in found] == [(one, one) for one in amounts]


@given(st.lists(MOTES, min_size=1, max_size=4))
def test_a_dashboard_adds_up_to_the_last_mote(charges) -> None:
    entities = [SUCCESS | {"cost": str(one), "refund_amount": "0"} for one in charges]
    text = screen(Dashboard(board(*(state((processed(one), 1.0)) for one in entities)), now_s=2.0), 400)
    total = re.search(rf"(?:cost so far|charged so far|total cost) {NUMBER}", text)
    assert (0 if total is None else motes(total[1])) == sum(charges)


@given(MOTES, st.integers(0, 2**64 - 1))
def test_events_carry_the_amounts_and_the_height_as_they_are(cost, height) -> None:
    update = processed(SUCCESS | {"cost": str(cost), "refund_amount": "0", "block_height": height})
    event = msgspec.json.decode(update.as_json())
    assert (event["summary"]["cost"], event["summary"]["charged"]) == (str(cost), str(cost))
    assert (event["summary"]["block_height"], event["data"]["cost"]) == (height, str(cost))
    assert json.loads(receipt_json(a_receipt(update)))["figures"]["block_height"]["value"] == height
