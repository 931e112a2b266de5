"""JSON lines: stdout holds events and nothing else, people are told the same on stderr; and who renders what."""

import json

import pytest
from unit.render.updates import (
    FAILURE,
    HARMLESS,
    HASH,
    HOSTILE,
    OTHER,
    SUCCESS,
    S,
    processed,
    terminal_of,
    text_of,
    update,
)

from cspr_track.render.json_output import JsonRenderer, batch_end
from cspr_track.render.live import LiveRenderer
from cspr_track.render.plain import PlainRenderer, QuietRenderer
from cspr_track.render.renderer import make_renderer


async def test_stdout_holds_one_event_a_line_and_people_read_on_stderr() -> None:
    terminal = terminal_of()
    updates = [update(S.SENT), update(S.PING), processed(FAILURE)]
    async with make_renderer("json", terminal, network="--network testnet") as shown:
        shown.review("Transfer", [("Amount", "1 CSPR", None)], [])
        shown.question("Sign? ")
        shown.expect(HASH, network="casper-test", title="Transfer", timeout_s=None)
        shown.channel("open", None, "listening")
        shown.notice("a note")
        for one in updates:
            shown.update(one)
        shown.interrupted("SIGINT", None)
        shown.finish([updates[-1]], total=1)
    lines = text_of(terminal.stdout).splitlines()
    assert [line.encode() for line in lines] == [one.as_json() for one in updates]
    said = text_of(terminal.stderr)
    for words in ("Transfer", "Sign? ", f"following {HASH}", "listening", "note: a note", f"✗ failed {HASH}", "SIGINT"):
        assert words in said
    assert '"schema"' not in said


def test_each_event_is_out_at_once() -> None:
    terminal = terminal_of()
    JsonRenderer(terminal, people=QuietRenderer(terminal_of())).update(update(S.SENT))
    assert terminal.stdout.file.buffer.getvalue() == update(S.SENT).as_json() + b"\n"


def test_what_the_network_says_is_kept_as_it_was_and_harmless() -> None:
    terminal = terminal_of(unicode=False)
    make_renderer("json", terminal).update(processed({"error_message": HOSTILE}))
    line = text_of(terminal.stdout)
    assert line.isascii()
    assert line.rstrip("\n").isprintable()
    event = json.loads(line)
    assert event["data"]["error_message"] == event["summary"]["error"]["message"] == HOSTILE
    assert HARMLESS in text_of(terminal.stderr)


def test_a_batch_ends_with_its_counts_and_its_cost() -> None:
    terminal = terminal_of()
    make_renderer("json", terminal).finish([processed(SUCCESS), processed(FAILURE)], total=2)
    assert json.loads(text_of(terminal.stdout)) == {
        "schema": "cspr-track/1",
        "summary_of": 2,
        "outcomes": {"failed": 1, "processed": 1},
        "cost": "6000000000",
    }
    assert text_of(terminal.stderr) == "2 transactions: 1 failed, 1 processed\n"


def test_what_was_not_executed_costs_nothing() -> None:
    end = batch_end([processed(SUCCESS), update(S.EXPIRED), update(S.TIMEOUT)], 4)
    assert (end.summary_of, end.outcomes, end.cost) == (4, {"expired": 1, "processed": 1, "timeout": 1}, "1000000000")


@pytest.mark.parametrize(
    "updates", [[], [update(S.CANCELLED)], [processed(SUCCESS), processed({"error_message": None})]]
)
def test_a_cost_that_is_not_known_of_each_is_null(updates) -> None:
    assert batch_end(updates, 2).cost is None


def test_costs_beyond_any_float_are_summed_exactly() -> None:
    entity = {"cost": str(10**30 + 1), "version_id": 0}
    assert batch_end([processed(entity), processed(entity, transaction_hash=OTHER)], 2).cost == str(2 * 10**30 + 2)


@pytest.mark.parametrize(
    ("form", "kind"),
    [("plain", PlainRenderer), ("quiet", QuietRenderer), ("json", JsonRenderer), ("panel", LiveRenderer)],
)
def test_each_form_has_its_renderer(form, kind) -> None:
    assert type(make_renderer(form, terminal_of())) is kind


async def test_with_json_a_terminal_still_shows_the_panel_and_stdout_stays_clean() -> None:
    terminal = terminal_of(moving=True)
    async with make_renderer("json", terminal, network="--network testnet") as shown:
        shown.expect(HASH, network="casper-test", title="Transfer", timeout_s=120)
        shown.update(processed(SUCCESS))
    assert text_of(terminal.stdout).encode() == processed(SUCCESS).as_json() + b"\n"
    assert "╭─ 01234567…abcdef" in text_of(terminal.stderr)


@pytest.mark.parametrize(("people", "told"), [("plain", ["• sent", "✓ processed"]), ("quiet", ["✓ processed"])])
async def test_beside_events_people_get_the_form_they_asked_for_also_on_a_terminal(people, told) -> None:
    terminal = terminal_of(moving=True)
    async with make_renderer("json", terminal, people=people) as shown:
        shown.channel("open", None, "listening")
        shown.update(update(S.SENT))
        shown.update(processed(SUCCESS))
    assert len(text_of(terminal.stdout).splitlines()) == 2
    seen = text_of(terminal.stderr)
    assert [sign for sign in ("• sent", "✓ processed") if sign in seen] == told
    assert ("listening" in seen) is (people == "plain")
    assert "╭" not in seen
