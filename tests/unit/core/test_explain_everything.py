"""Nothing that the reference or the vectors know stays unexplained."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from unit.core.error_tables import (
    REFERENCE,
    extract,
    read_reference,
    reference,
    refusals_of_reference,
    texts_of_reference,
)
from vectors import path_of, rows

from cspr_track.core.error_data import error_data
from cspr_track.core.explain import AUCTION_BASE, HEADER_BASE, MINT_BASE, PAYMENT_BASE, explain
from cspr_track.core.failure_texts import failures_in

BASES = {"api": 0, "auction": AUCTION_BASE, "contract-header": HEADER_BASE, "mint": MINT_BASE}
BASES |= {"handle-payment": PAYMENT_BASE}


def numbered() -> list[tuple[str, int, str]]:
    return [(family, int(number), name) for family, table in extract().items() for number, name in table.items()]


@pytest.mark.parametrize(("family", "number", "name"), numbered())
def test_every_number_of_the_reference_is_explained(family, number, name) -> None:
    if family == "rpc":
        found = explain(str(number))
        assert (found.kind, found.code, found.name) == ("rpc", number, None)
        assert error_data()["rpc"][str(number)]["text"] == name
    else:
        found = explain(str(BASES[family] + number))
        assert (found.kind, found.code, found.name) == (family, BASES[family] + number, name)
    assert found.hint
    assert "cspr-track does not know" not in found.title


def test_the_extract_is_what_the_reference_says() -> None:
    assert reference() == extract()


def test_all_words_of_the_reference_are_those_that_are_matched() -> None:
    text = _reference_text()
    for family in ("mint", "auction"):
        for number, row in error_data()[family].items():
            assert f"| {number} | {row['name']} | {row['text']} |" in text


def test_every_message_of_the_reference_is_explained() -> None:
    messages = texts_of_reference(_reference_text())
    assert len(messages) > 60
    for message in messages:
        found = explain(
            message.replace(": N", ": 3").replace("<Name> [code]", "Read [5]").replace("<text>", "Bid not found")
        )
        assert found.kind != "unknown", message
        assert found.hint, message


def test_every_refusal_of_the_reference_is_explained() -> None:
    reasons = refusals_of_reference(_reference_text())
    assert len(reasons) > 70
    for reason in reasons:
        for message in (
            reason,
            f"-32016 the transaction was invalid: {reason}",
            f"-32008 the deploy was invalid: {reason}",
        ):
            found = explain(message)
            assert found.kind == "rpc", message
            assert found.title not in ("The node refused the transaction", "The node refused the deploy"), message


def _reference_text() -> str:
    reference()
    return REFERENCE.read_text(encoding="utf-8")


def test_a_changed_reference_would_be_seen() -> None:
    text = _reference_text()
    assert (
        read_reference(text.replace("50 InvalidCallerInfoRequest", "50 InvalidCallerInfoRequest, 51 Brandnew"))
        != extract()
    )


def messages_in(value: Any) -> Iterator[str]:
    """Every error message of a document, wherever it stands."""
    if isinstance(value, dict):
        if isinstance(value.get("error_message"), str) and value["error_message"]:
            yield value["error_message"]
        error = value.get("error")
        if isinstance(error, dict) and isinstance(error.get("code"), int):
            yield f"{error['code']} {error.get('data') or error.get('message')}"
            yield str(error.get("message"))
            if isinstance(error.get("data"), str):
                yield error["data"]
        for part in value.values():
            yield from messages_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from messages_in(part)


@pytest.mark.parametrize("row", rows("events", "transactions", "invalid", "deploys"))
def test_every_error_message_of_the_vectors_is_explained(row) -> None:
    text = path_of(row).read_text(encoding="utf-8", errors="replace")
    messages = [row["error_message"]] if row.get("error_message") else []
    for line in [text, *text.splitlines()]:
        try:
            messages += messages_in(json.loads(line.strip().removeprefix("data:")))
        except (ValueError, RecursionError):
            continue
    for message in messages:
        found = explain(message)
        assert found.kind != "unknown", message
        assert found.hint
    if messages and row["category"] == "events":
        told = failures_in(text)
        assert told
        assert any(failure.message for failure in told)
