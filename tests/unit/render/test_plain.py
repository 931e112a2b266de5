"""Plain lines: every change a sentence on its own line, the outcome on stdout, all else on stderr."""

import asyncio

import pytest
import virtual_time
from unit.render.updates import (
    BLOCK,
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

from cspr_track.core.status import Source
from cspr_track.render.plain import PlainRenderer, QuietRenderer, batch_line, final_lines

ROWS = [("Network", "casper-test", "testnet"), ("Amount", "100 CSPR", "100000000000 motes"), ("Id", "7", None)]


def test_a_run_is_told_line_by_line_and_its_outcome_is_on_stdout() -> None:
    terminal = terminal_of()
    plain = PlainRenderer(terminal, network="--network testnet", wall=lambda: 1767323045.0)
    plain.expect(HASH, network="casper-test", title="Transfer 100 CSPR", timeout_s=120)
    plain.channel("open", Source.STREAM, "listening to the CSPR.cloud stream")
    plain.update(update(S.SENT, message="sent: accepted by a node"))
    plain.update(update(S.PING))
    plain.notice("the node's clock is late")
    done = processed(FAILURE)
    plain.update(done)
    plain.finish([done], total=1)
    assert text_of(terminal.stderr).splitlines() == [
        f"2026-01-02T03:04:05.000Z  following {HASH} (Transfer 100 CSPR) on casper-test for 2 min 00 s",
        "2026-01-02T03:04:05.000Z  listening to the CSPR.cloud stream",
        "2026-01-02T03:04:05.678Z  • sent: sent: accepted by a node",
        "2026-01-02T03:04:05.000Z  note: the node's clock is late",
    ]
    assert text_of(terminal.stdout).splitlines() == [
        f"2026-01-02T03:04:05.678Z  ✗ failed {HASH}: executed, failed: User error: 65 "
        "(the contract stopped with its own error 65); charged all the same: 5 CSPR",
        "  Error:     User error: 65",
        "  Means:     The contract stopped with its own error 65",
        "             The number is the contract's own: only its developers say what 65 means. "
        "The call changed nothing, and its cost was charged.",
        "  Hint:      look for error 65 in the contract's source or documentation",
        "  Charged:   5 CSPR",
        "  Cost:      5 CSPR",
        "  Payment:   2.5 CSPR",
        "  Refund:    0 CSPR",
        "  Consumed:  0.5 CSPR",
        "  Block:     1234567",
        f"             {BLOCK}",
    ]


def test_with_several_each_line_says_which_one_it_is_about() -> None:
    terminal = terminal_of()
    plain = PlainRenderer(terminal)
    for name in (HASH, OTHER):
        plain.expect(name, network="casper-test", title=None, timeout_s=None)
    plain.update(update(S.SENT, transaction_hash=OTHER))
    updates = [processed(SUCCESS), update(S.EXPIRED, transaction_hash=OTHER)]
    plain.finish(updates, total=3)
    assert text_of(terminal.stderr).splitlines()[-1] == f"2026-01-02T03:04:05.678Z  • sent {OTHER}: in words"
    assert text_of(terminal.stdout) == "3 transactions: 1 expired, 1 processed, 1 not finished\n"


def test_a_single_one_is_not_counted() -> None:
    terminal = terminal_of()
    PlainRenderer(terminal).finish([processed(SUCCESS)], total=1)
    assert text_of(terminal.stdout) == ""


def test_where_stdout_is_for_json_the_outcome_goes_to_stderr() -> None:
    terminal = terminal_of()
    PlainRenderer(terminal, to_stdout=False).update(processed(SUCCESS))
    assert text_of(terminal.stdout) == ""
    assert text_of(terminal.stderr).startswith(f"✓ processed {HASH}: executed with success, cost 1 CSPR\n")


@pytest.mark.parametrize(
    ("one", "first", "last"),
    [
        (update(S.TIMEOUT), f"? timeout {HASH}: in words", f"  hint: cspr-track watch {HASH} --network testnet"),
        (update(S.ERROR), f"! error {HASH}: in words", f"  hint: cspr-track watch {HASH} --network testnet"),
        (update(S.CANCELLED), f"– cancelled {HASH}: in words", f"– cancelled {HASH}: in words"),
        (update(S.ERROR, transaction_hash=None), "! error: in words", "! error: in words"),
    ],
)
def test_an_outcome_ends_with_what_to_do(one, first, last) -> None:
    lines = final_lines(one, "--network testnet", unicode=True)
    assert (lines[0], lines[-1]) == (first, last)


def test_in_ascii_what_cannot_be_shown_is_written_out() -> None:
    terminal = terminal_of(unicode=False)
    plain = PlainRenderer(terminal)
    plain.notice("naïve ✓")
    plain.update(processed(FAILURE | {"error_message": "é"}))
    plain.review("Call é", [("é", "é", "é")], ["é"])
    assert text_of(terminal.stderr).splitlines() == [
        r"note: na\xefve +",
        "",
        r"Call \xe9",
        r"  \xe9  \xe9  (\xe9)",
        r"  ! warning: \xe9",
        "",
    ]
    assert text_of(terminal.stdout).startswith(rf"x failed {HASH}: executed, failed: \xe9 (")


def test_nothing_from_outside_is_obeyed() -> None:
    terminal = terminal_of(width=400)
    plain = PlainRenderer(terminal)
    plain.expect(HASH, network=HOSTILE, title=HOSTILE, timeout_s=None)
    plain.notice(HOSTILE)
    plain.channel("open", None, HOSTILE)
    plain.update(update(S.SENT, message=HOSTILE))
    plain.review(HOSTILE, [("Value", HOSTILE, HOSTILE)], [HOSTILE])
    plain.update(processed({"error_message": HOSTILE, "block_hash": HOSTILE}))
    said, result = text_of(terminal.stderr), text_of(terminal.stdout)
    assert said.count(HARMLESS) == 9
    assert result.count(HARMLESS) == 3
    assert (said + result).replace("\n", "").isprintable()


def test_a_review_shows_every_row_its_note_and_the_warnings() -> None:
    terminal = terminal_of()
    PlainRenderer(terminal).review("Transfer 100 CSPR", ROWS, ["its TTL ends in 5s"])
    assert text_of(terminal.stderr).splitlines() == [
        "",
        "Transfer 100 CSPR",
        "  Network  casper-test  (testnet)",
        "  Amount   100 CSPR  (100000000000 motes)",
        "  Id       7",
        "  ⚠ warning: its TTL ends in 5s",
        "",
    ]


def test_a_note_that_does_not_fit_stands_on_a_line_of_its_own_and_nothing_is_cut() -> None:
    terminal = terminal_of(width=40)
    PlainRenderer(terminal).review("Title", [("Hash", HASH, "TransactionV1")], [])
    assert text_of(terminal.stderr).splitlines() == ["", "Title", f"  Hash  {HASH}", "        (TransactionV1)", ""]


def test_a_question_waits_on_its_own_line() -> None:
    terminal = terminal_of()
    PlainRenderer(terminal).question("Sign and send? [y/N] ")
    assert text_of(terminal.stderr) == "Sign and send? [y/N] "


@pytest.mark.parametrize(
    ("resume", "said"),
    [
        (None, ["stopped (SIGTERM)"]),
        (
            f"cspr-track watch {HASH}",
            [
                "stopped following (SIGTERM); this says nothing of the transaction itself",
                f"hint: cspr-track watch {HASH}",
            ],
        ),
    ],
)
def test_an_interruption_says_how_to_go_on(resume, said) -> None:
    terminal = terminal_of()
    PlainRenderer(terminal).interrupted("SIGTERM", resume)
    assert text_of(terminal.stderr).splitlines() == said


def test_quiet_says_one_line_on_stdout_and_nothing_else() -> None:
    terminal = terminal_of()
    quiet = QuietRenderer(terminal)
    quiet.review("Transfer", ROWS, [])
    quiet.expect(HASH, network="casper-test", title="Transfer", timeout_s=120)
    quiet.channel("open", None, "listening")
    quiet.notice("a note")
    quiet.update(update(S.SENT))
    quiet.update(processed(SUCCESS))
    assert text_of(terminal.stderr) == ""
    assert text_of(terminal.stdout) == f"✓ processed {HASH}: executed with success, cost 1 CSPR\n"


def test_quiet_shows_what_is_signed_before_it_asks_and_only_once() -> None:
    terminal = terminal_of()
    quiet = QuietRenderer(terminal)
    quiet.review("Transfer 100 CSPR", ROWS, ["careful"])
    quiet.question("Sign? ")
    quiet.question("Really? ")
    said = text_of(terminal.stderr)
    assert said.count("Transfer 100 CSPR") == 1
    assert "warning: careful" in said
    assert said.endswith("\n\nSign? Really? ")


def test_a_batch_is_counted_by_outcome() -> None:
    updates = [processed(SUCCESS), processed(FAILURE), processed(FAILURE), update(S.TIMEOUT)]
    assert batch_line(updates, 4) == "4 transactions: 2 failed, 1 processed, 1 timeout"
    assert batch_line([], 2) == "2 transactions: 2 not finished"


def test_a_minute_without_a_change_is_told_and_the_next_one_too() -> None:
    terminal = terminal_of()

    async def wait() -> None:
        async with PlainRenderer(terminal, wall=lambda: 0.0) as renderer:
            renderer.expect(HASH, network="casper-test", title=None, timeout_s=None)
            renderer.channel("listening", None, "listening to a node's events")
            await asyncio.sleep(59)
            renderer.update(update(S.SENT))
            await asyncio.sleep(119)  # one reminder, at its 60th second
            renderer.update(update(S.PING))  # no change
            await asyncio.sleep(2)
            renderer.update(update(S.TIMEOUT))
            await asyncio.sleep(600)

    virtual_time.run(wait())
    stamp = "1970-01-01T00:00:00.000Z"
    reminders = [line for line in text_of(terminal.stderr).splitlines() if "still" in line]
    assert reminders == [f"{stamp}  still following: listening to a node's events"] * 2


def test_a_quiet_run_reminds_nobody() -> None:
    terminal = terminal_of()

    async def wait() -> None:
        async with QuietRenderer(terminal) as renderer:
            renderer.expect(HASH, network="casper-test", title=None, timeout_s=None)
            await asyncio.sleep(600)

    virtual_time.run(wait())
    assert text_of(terminal.stderr) == ""
