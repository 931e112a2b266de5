"""Statuses, figures and results in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from unit.render.updates import BLOCK, FAILURE, HARMLESS, HASH, HOSTILE, SUCCESS, S, processed, update

from cspr_track.core.status import Source
from cspr_track.render import figures, words

SHOWN = {
    "sent": (update(S.SENT), "sent", "•", "*"),
    "ping": (update(S.PING), "ping", "·", "."),
    "processed": (processed(SUCCESS), "processed", "✓", "+"),
    "failed": (processed(FAILURE), "failed", "✗", "x"),
    "expired": (update(S.EXPIRED), "expired", "✗", "x"),
    "cancelled": (update(S.CANCELLED), "cancelled", "–", "-"),
    "timeout": (update(S.TIMEOUT), "timeout", "?", "?"),
    "error": (update(S.ERROR), "error", "!", "!"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_every_status_has_a_word_a_sign_and_a_sign_in_ascii(name) -> None:
    one, word, sign, plain = SHOWN[name]
    assert words.word_of(one) == word
    assert words.sign_of(one, unicode=True) == sign
    assert words.sign_of(one, unicode=False) == plain
    assert plain.isascii()


def test_success_and_failure_differ_in_word_sign_and_colour() -> None:
    good, bad = processed(SUCCESS), processed(FAILURE)
    assert (words.style_of(good), words.style_of(bad)) == ("green", "red")
    assert words.word_of(good) != words.word_of(bad)
    assert words.sign_of(good, unicode=False) != words.sign_of(bad, unicode=False)


def test_the_verdict_of_a_success_says_what_was_charged() -> None:
    assert words.verdict(processed(SUCCESS)) == "executed with success, cost 1 CSPR"


def test_the_verdict_of_a_failure_says_why_and_that_it_was_charged_all_the_same() -> None:
    assert words.verdict(processed(FAILURE)) == (
        "executed, failed: User error: 65 (the contract stopped with its own error 65); charged all the same: 5 CSPR"
    )


@pytest.mark.parametrize(
    ("entity", "said"),
    [
        ({"error_message": None}, "executed with success"),
        ({"error_message": "Out of gas error"}, "executed, failed: Out of gas error"),
    ],
)
def test_a_charge_that_nobody_knows_is_not_made_up(entity, said) -> None:
    assert words.verdict(processed(entity)) == said


def test_a_charge_of_nothing_is_said() -> None:
    assert words.verdict(processed({"cost": "0", "version_id": 0})) == "executed with success, cost 0 CSPR"


def test_other_outcomes_are_told_in_their_own_words_made_harmless() -> None:
    assert words.verdict(update(S.ERROR, message=HOSTILE)) == HARMLESS
    assert HARMLESS in words.verdict(processed({"error_message": HOSTILE}))


def test_the_figures_of_an_execution_each_have_their_label() -> None:
    assert figures.result_lines(processed(SUCCESS, explorer_url="https://example.org/x")) == [
        ("Charged", "1 CSPR"),
        ("Cost", "2.5 CSPR before the refund"),
        ("Payment", "2.5 CSPR"),
        ("Refund", "1.5 CSPR"),
        ("Consumed", "0.5 CSPR"),
        ("Block", "1234567"),
        ("", BLOCK),
        ("Explorer", "https://example.org/x"),
    ]


def test_a_failure_begins_with_the_error_what_it_means_and_what_to_do() -> None:
    lines = figures.result_lines(processed(FAILURE))
    assert [label for label, _ in lines[:4]] == ["Error", "Means", "", "Hint"]
    assert lines[0] == ("Error", "User error: 65")
    assert lines[1] == ("Means", "The contract stopped with its own error 65")
    assert lines[3] == ("Hint", "look for error 65 in the contract's source or documentation")
    assert ("Cost", "5 CSPR") in lines


def test_an_error_without_a_hint_has_no_line_for_one() -> None:
    final = processed({"error_message": "5"})
    without = replace(final.summary, error=replace(final.summary.error, hint=None))
    labels = [label for label, _ in figures.result_lines(replace(final, summary=without))]
    assert labels == ["Error", "Means", ""]


def test_figures_that_nobody_knows_are_left_out() -> None:
    assert figures.result_lines(processed({"cost": "7", "version_id": 0, "block_height": 0})) == [
        ("Charged", "0.000000007 CSPR"),
        ("Cost", "0.000000007 CSPR"),
        ("Block", "0"),
    ]
    assert figures.result_lines(processed({"block_hash": BLOCK})) == [("Block", BLOCK)]
    assert figures.result_lines(update(S.TIMEOUT)) == []


def test_what_expired_was_never_charged() -> None:
    assert figures.result_lines(update(S.EXPIRED)) == [("Charged", "nothing: it was never executed")]


def test_no_figure_lets_anything_harmful_through() -> None:
    entity = {"error_message": HOSTILE, "block_hash": HOSTILE, "contract_hash": HOSTILE}
    lines = figures.result_lines(processed(entity, explorer_url=HOSTILE))
    assert dict(lines)["Error"] == dict(lines)["Block"] == dict(lines)["Explorer"] == HARMLESS
    assert all(text.isprintable() for _, text in lines)


@pytest.mark.parametrize(
    ("status", "step"),
    [
        (S.TIMEOUT, f"cspr-track watch {HASH} --network testnet"),
        (S.ERROR, f"cspr-track watch {HASH} --network testnet"),
        (S.EXPIRED, "make the transaction anew with a fresh timestamp, and send that"),
        (S.CANCELLED, None),
        (S.SENT, None),
    ],
)
def test_an_outcome_that_leaves_something_to_do_says_what(status, step) -> None:
    assert words.next_step(update(status), "--network testnet") == step


def test_after_a_refusal_there_is_nothing_to_watch() -> None:
    refused = update(S.ERROR, source=Source.NODE_RPC, message="the node refused it: no")
    assert words.next_step(refused, "--network testnet") == "put right what the node says, and send it again"
    unsent = update(S.ERROR, source=Source.LOCAL, message="nothing was sent: node RPC at x cannot be reached")
    assert words.next_step(unsent, "--network testnet") == "once that is put right, send the same file again"


def test_the_command_that_goes_on_can_be_pasted_without_a_profile_and_is_absent_without_a_hash() -> None:
    assert words.next_step(update(S.TIMEOUT), None) == f"cspr-track watch {HASH}"
    assert words.next_step(update(S.ERROR, transaction_hash=None), "--network testnet") is None


def test_a_hash_is_shortened_to_its_ends() -> None:
    assert words.short_hash(HASH) == "01234567…abcdef"
    assert words.short_hash(None) == words.short_hash("") == "no transaction"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0 s"),
        (0.9, "0 s"),
        (7.99, "7 s"),
        (59.9, "59 s"),
        (60, "1 min 00 s"),
        (125, "2 min 05 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h 00 min"),
        (3785, "1 h 03 min"),
        (90_000, "25 h 00 min"),
    ],
)
def test_durations_are_told_as_people_say_them(seconds, text) -> None:
    assert words.seconds_in_words(seconds) == text


@given(st.integers(0, 10**30))
def test_amounts_are_exact(motes) -> None:
    shown = figures.motes_in_words(str(motes)).removesuffix(" CSPR").replace(",", "")
    whole, _, fraction = shown.partition(".")
    assert int(whole) * 10**9 + int(fraction.ljust(9, "0")) == motes


def test_an_amount_that_nobody_said_is_unknown() -> None:
    assert figures.motes_in_words(None) == "unknown"
