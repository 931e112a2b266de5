"""What a receipt says in words: the rule that the charge follows, and what a reader must know."""

import pytest
from unit.receipts import KEY, MADE_MS, a_receipt, facts
from unit.render.updates import SUCCESS, S, processed, update

from cspr_track.core.receipt import JournalFacts, Signer
from cspr_track.core.receipt_words import charged_rule, moment
from cspr_track.core.summary import summarize

NET = "Casper 1.x states its cost net of any refund: charged is the cost"
BY_AMOUNTS = "by its amounts executed by Casper 1.x, which states its cost net of any refund: charged is the cost"
REFUNDED = {"cost": "300", "consumed_gas": "100", "payment_amount": "300", "refund_amount": "200"}
CASPER_2 = "Casper 2 states its cost before the refund: 300"
RULES = [
    ({"version_id": 0, "payment_amount": "300"}, "nobody stated the cost"),
    ({"version_id": 1, "cost": "300"}, "the refund is not stated, so what was really charged cannot be known"),
    ({"version_id": 0, "cost": "100", "refund_amount": "200"}, NET),
    ({"cost": "100", "consumed_gas": "100", "payment_amount": "300", "refund_amount": "200"}, BY_AMOUNTS),
    ({"cost": "100"}, BY_AMOUNTS),
    (REFUNDED, f"{CASPER_2} - 200 motes"),
    (REFUNDED | {"version_id": 2}, f"{CASPER_2} - 200 motes"),
    ({"cost": "300", "refund_amount": "0"}, f"{CASPER_2} - 0 motes"),
    ({"version_id": 1, "cost": "300", "refund_amount": "0"}, f"{CASPER_2} - 0 motes"),
]


@pytest.mark.parametrize(("entity", "words"), RULES)
def test_the_charge_is_told_with_the_rule_it_follows(entity, words) -> None:
    assert charged_rule(entity, summarize(entity)) == words


NO_DOCUMENT = "No source gave the document, so nothing that depends on its bytes could be checked here."
NOT_EXECUTED = "It is not known to have been executed; there are no figures of an execution."
NOT_FINAL = "This is not final: ask for a new receipt later."
WRONG = facts(signers=(Signer(public_key=KEY, valid=True), Signer(public_key=KEY, valid=False)))
REMARKS = {
    "nothing to say": ({"update": processed(SUCCESS), "document": facts()}, []),
    "no document": ({"update": processed(SUCCESS)}, [NO_DOCUMENT]),
    "a wrong signature": (
        {"update": processed(SUCCESS), "document": WRONG},
        ["At least one signature of the document was found wrong here."],
    ),
    "a document of another hash": (
        {"update": processed(SUCCESS), "document": facts(transaction_hash="ff" * 32)},
        ["The document that node RPC has does not have this hash; nothing of it is used.", NO_DOCUMENT],
    ),
    "not executed": ({"update": update(S.EXPIRED), "document": facts()}, [NOT_EXECUTED]),
    "not final": ({"update": update(S.SENT), "document": facts()}, [NOT_EXECUTED, NOT_FINAL]),
    "figures of another than the verdict": (
        {"update": update(S.ERROR), "document": facts(), "others": {"journal": SUCCESS}},
        [
            "The figures of the execution are those that journal has; "
            "the verdict is of the look-up made for this receipt."
        ],
    ),
}


@pytest.mark.parametrize("case", REMARKS)
def test_a_reader_is_told_what_he_must_know_to_judge_the_figures(case) -> None:
    given, remarks = REMARKS[case]
    assert list(a_receipt(**given).remarks) == remarks


JOURNALS = [
    (S.ERROR, "processed", "The journal noted 'processed' at 2026-01-02T03:04:05.678Z."),
    (S.ERROR, "expired", "The journal noted 'expired' at 2026-01-02T03:04:05.678Z."),
    (S.ERROR, "cancelled", "The journal noted 'cancelled' at 2026-01-02T03:04:05.678Z."),
    (S.EXPIRED, "expired", None),
    (S.EXPIRED, "sent", None),
    (S.EXPIRED, "timeout", None),
]


@pytest.mark.parametrize(("status", "noted", "remark"), JOURNALS)
def test_the_journal_is_heard_where_its_final_word_is_not_todays(status, noted, remark) -> None:
    journal = JournalFacts(recorded_at_ms=MADE_MS, status=noted, status_at_ms=MADE_MS)
    made = a_receipt(update(status), document=facts(), journal=journal)
    assert made.remarks == ((NOT_EXECUTED,) if remark is None else (NOT_EXECUTED, remark))


def test_a_time_that_no_calendar_has_is_not_known() -> None:
    journal = JournalFacts(recorded_at_ms=10**30, status="processed", status_at_ms=10**30)
    made = a_receipt(update(S.EXPIRED), document=facts(), journal=journal)
    assert made.figures["sent_at"].value is None
    assert made.remarks == (NOT_EXECUTED, "The journal noted 'processed' at an unknown time.")
    assert [moment(ms) for ms in (None, 0, 10**17, -(10**17))] == [None, "1970-01-01T00:00:00.000Z", None, None]
