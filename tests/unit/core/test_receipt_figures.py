"""A receipt's figures: who is believed, who said it, how it was worked out, and who contradicts."""

import pytest
from unit.receipts import HASH, KEY, MADE_MS, a_receipt, facts
from unit.render.updates import BLOCK, FAILURE, SUCCESS, S, processed, update

from cspr_track.core.claims import Contradiction
from cspr_track.core.details import Details, Transfer
from cspr_track.core.receipt import Disagreement, Figure, JournalFacts, Receipt
from cspr_track.core.receipt_figures import CUT_AT, LABELS
from cspr_track.core.status import Kind

CONTRACT, PACKAGE, ACCOUNT = "c0" * 32, "ca" * 32, "ac" * 32
EXPLORER = f"https://testnet.cspr.live/transaction/{HASH}"
CALL = Details(
    entry_point="swap",
    contract_hash=CONTRACT,
    contract_package_hash=PACKAGE,
    contract_name="A market",
    gas_price=1,
    rate="0.0213",
    transfers=(Transfer(amount="5", sender=ACCOUNT, recipient=ACCOUNT, id=None),),
)
NODE, STREAM, BOTH, HERE = ("node-rpc",), ("stream",), ("stream", "node-rpc"), ("computed",)
UNKNOWN = (None, (), None)


def told(receipt: Receipt) -> dict[str, tuple[object, tuple[str, ...], str | None]]:
    return {name: (one.value, one.sources, one.how) for name, one in receipt.figures.items()}


def test_every_figure_of_an_execution_says_who_stated_it_and_how_it_was_worked_out() -> None:
    made = a_receipt(
        processed(SUCCESS),
        document=facts(),
        details=CALL,
        block_time_ms=MADE_MS + 8000,
        explorer_url=EXPLORER,
        journal=JournalFacts(recorded_at_ms=MADE_MS + 1000, status="sent", status_at_ms=MADE_MS + 2000),
    )
    assert told(made) == {
        "hash": (HASH, NODE, "BLAKE2b-256 of the document's bytes, here"),
        "kind": ("deploy", NODE, None),
        "network": ("casper-test", NODE, None),
        "title": ("Transfer 100 CSPR", NODE, "read here from the bytes that were signed"),
        "sender": (KEY, NODE, None),
        "made_at": ("2026-01-02T03:04:05.678Z", NODE, None),
        "expires_at": ("2026-01-02T03:34:05.678Z", NODE, "made, and the TTL"),
        "sent_at": ("2026-01-02T03:04:06.678Z", ("journal",), "written down before it left this machine"),
        "outcome": ("success", STREAM, None),
        "block_height": (1234567, STREAM, None),
        "block_hash": (BLOCK, STREAM, None),
        "block_time": ("2026-01-02T03:04:13.678Z", NODE, None),
        "charged": ("1000000000", HERE, "Casper 2 states its cost before the refund: 2500000000 - 1500000000 motes"),
        "cost": ("2500000000", STREAM, None),
        "refund": ("1500000000", STREAM, None),
        "payment": ("2500000000", BOTH, None),
        "consumed": ("500000000", STREAM, None),
        "gas_price": (1, NODE, "motes for a unit of gas"),
        "worth": ("0.021", NODE, "charged at 0.0213 USD a CSPR, the rate at the time of the transaction; rounded"),
        "entry_point": ("swap", NODE, None),
        "contract": (CONTRACT, NODE, None),
        "contract_package": (PACKAGE, NODE, None),
        "contract_name": ("A market", NODE, "anybody may have chosen it"),
        "transfers": (1, NODE, None),
        "explorer": (EXPLORER, HERE, "the network's explorer and the hash"),
    }
    assert all((made.figures[name].label, made.figures[name].unit) == LABELS[name] for name in made.figures)
    assert (made.transfers, made.signers, made.disagreements, made.remarks) == (
        CALL.transfers, facts().signers, (), ()
    )  # fmt: skip


def test_without_the_document_the_services_are_taken_at_their_word() -> None:
    entity = SUCCESS | {"timestamp": "2026-01-02T03:04:05Z", "caller_public_key": KEY, "caller_hash": ACCOUNT}
    found = told(a_receipt(processed(entity)))
    names = ("hash", "kind", "network", "title", "sender", "made_at", "expires_at", "entry_point", "worth")
    assert {name: found[name] for name in names} == {
        "hash": (HASH, HERE, "as it was asked for; no document was there to compute it from"),
        "kind": ("deploy", STREAM, None),
        "network": ("casper-test", HERE, None),
        "title": UNKNOWN,
        "sender": (KEY, STREAM, None),
        "made_at": ("2026-01-02T03:04:05Z", STREAM, None),
        "expires_at": UNKNOWN,
        "entry_point": UNKNOWN,
        "worth": UNKNOWN,
    }


def test_an_amount_that_nobody_stated_or_that_is_none_is_not_known() -> None:
    found = told(a_receipt(processed({"cost": "a lot", "refund_amount": None})))
    assert {name: found[name] for name in ("charged", "cost", "refund", "payment", "consumed")} == {
        "charged": UNKNOWN, "cost": UNKNOWN, "refund": UNKNOWN, "payment": UNKNOWN, "consumed": UNKNOWN
    }  # fmt: skip


def test_the_network_is_the_one_the_document_was_signed_for() -> None:
    assert told(a_receipt(update(S.SENT), document=facts(chain_name="casper")))["network"] == ("casper", NODE, None)


def test_a_failure_is_an_outcome_with_the_networks_words() -> None:
    made = a_receipt(processed(FAILURE), others={"rest": FAILURE})
    assert made.figures["outcome"] == Figure(label="Outcome", value="failure", unit="text", sources=("stream", "rest"))
    assert told(made)["error"] == ("User error: 65", ("stream", "rest"), None)
    assert "error" not in a_receipt(processed(SUCCESS)).figures


def test_an_empty_error_message_is_a_success() -> None:
    assert told(a_receipt(processed(SUCCESS | {"error_message": ""})))["outcome"] == ("success", STREAM, None)


def test_an_error_is_explained_in_the_users_own_words() -> None:
    entity = FAILURE | {"contract_hash": CONTRACT}
    made = a_receipt(processed(entity), own_errors={CONTRACT: {65: "Not whitelisted"}})
    assert made.error is not None
    assert made.error.title == "Not whitelisted"


SENDERS = {
    "a key": ({"caller_public_key": KEY}, (KEY, STREAM, None)),
    "an account": ({"caller_hash": ACCOUNT}, (f"account-hash-{ACCOUNT}", STREAM, None)),
    "a key and its account": ({"caller_public_key": KEY, "caller_hash": ACCOUNT}, (KEY, STREAM, None)),
    "neither": ({"caller_public_key": None, "caller_hash": ""}, UNKNOWN),
    "no text": ({"caller_public_key": 7, "caller_hash": ["x"]}, UNKNOWN),
}


@pytest.mark.parametrize("case", SENDERS)
def test_a_sender_is_named_by_key_and_else_by_account(case) -> None:
    entity, sender = SENDERS[case]
    assert told(a_receipt(processed(SUCCESS | entity)))["sender"] == sender


def test_an_account_hash_beside_a_key_is_no_disagreement() -> None:
    made = a_receipt(processed(SUCCESS | {"caller_hash": ACCOUNT}), document=facts())
    assert told(made)["sender"] == (KEY, NODE, None)
    assert made.disagreements == ()


@pytest.mark.parametrize("details", [None, Details()])
def test_what_was_called_is_what_the_services_say_and_else_what_was_signed(details) -> None:
    made = a_receipt(processed(SUCCESS), document=facts(entry_point="transfer"), details=details)
    assert told(made)["entry_point"] == (UNKNOWN if details else ("transfer", NODE, None))
    assert "contract_name" not in made.figures


def test_an_empty_text_is_nothing_said() -> None:
    assert told(a_receipt(processed(SUCCESS), details=Details(entry_point="")))["entry_point"] == UNKNOWN


@pytest.mark.parametrize(
    ("kind", "document", "found"),
    [
        (Kind.DEPLOY, None, Kind.DEPLOY),
        (None, facts(kind=Kind.TRANSACTION_V1), Kind.TRANSACTION_V1),
        (Kind.DEPLOY, facts(kind=Kind.TRANSACTION_V1), Kind.DEPLOY),
        (None, None, None),
    ],
)
def test_the_kind_is_the_updates_and_else_the_documents(kind, document, found) -> None:
    assert a_receipt(update(S.SENT, kind=kind), document=document).kind is found


def test_where_there_is_no_transaction_to_speak_of_there_is_no_hash() -> None:
    made = a_receipt(update(S.ERROR, transaction_hash=None))
    assert made.transaction_hash == ""
    assert told(made)["hash"] == UNKNOWN


CUT = "x" * CUT_AT
SAME_TEXT = {
    "the second was cut": (f"{CUT}yz", CUT, True),
    "the first was cut": (CUT, f"{CUT}yz", True),
    "too short to have been cut": (CUT[1:], f"{CUT[1:]}yz", False),
    "another text": (f"{CUT}y", f"{CUT}z", False),
}


@pytest.mark.parametrize("case", SAME_TEXT)
def test_a_long_error_may_have_been_cut_by_a_service(case) -> None:
    one, other, same = SAME_TEXT[case]
    made = a_receipt(processed(FAILURE | {"error_message": one}), others={"rest": FAILURE | {"error_message": other}})
    said = Disagreement(figure="error", used=one, said={"stream": one, "rest": other})
    assert made.disagreements == (() if same else (said,))
    assert made.figures["error"].sources == (("stream", "rest") if same else STREAM)


def test_contradictions_of_the_verdict_are_told_once_and_with_the_figure_that_is_used() -> None:
    contradictions = (
        Contradiction(field="cost", said={"stream": "2500000000", "node-events": "7"}),
        Contradiction(field="refund", said={"stream": "1500000000", "document": "8"}),
        Contradiction(field="sender_account", said={"stream": "aa", "document": "bb"}),
    )
    made = a_receipt(
        processed(SUCCESS, contradictions=contradictions), document=facts(), others={"rest": SUCCESS | {"cost": "9"}}
    )
    assert made.disagreements == (
        Disagreement(figure="cost", used="2500000000", said={"stream": "2500000000", "rest": "9"}),
        Disagreement(figure="refund", used="1500000000", said={"stream": "1500000000", "document": "8"}),
    )
    assert made.remarks == (
        "The look-up for the verdict met a contradiction: sender_account (stream says aa, document says bb).",
    )
