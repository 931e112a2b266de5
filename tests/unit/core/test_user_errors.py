"""A contract's own errors: the user's words count, standards are guesses and say so, and ignorance is admitted."""

from typing import Any

import pytest

from cspr_track.core.explain import explain
from cspr_track.core.summary import summarize

CONTRACT, PACKAGE, OTHER = "ab" * 32, "cd" * 32, "ef" * 32
OWN = {CONTRACT: {65: "Not whitelisted"}, PACKAGE: {1: "Sale is over"}}


def call(entry_point: str | None, *arguments: str) -> dict[str, Any]:
    """What an entity tells of a call."""
    return {
        "contract_hash": CONTRACT,
        "contract_package_hash": None,
        "contract_entrypoint": None if entry_point is None else {"name": entry_point},
        "args": {name: {"cl_type": "Key", "parsed": None} for name in arguments},
    }


@pytest.mark.parametrize(
    ("code", "entity", "title"),
    [
        (65, {"contract_hash": CONTRACT}, "Not whitelisted"),
        (65, {"contract_hash": CONTRACT.upper(), "contract_package_hash": OTHER}, "Not whitelisted"),
        (1, {"contract_hash": OTHER, "contract_package_hash": PACKAGE}, "Sale is over"),
        (2, {"contract_hash": CONTRACT, "contract_package_hash": PACKAGE}, "The contract stopped with its own error 2"),
        (65, {"contract_hash": OTHER}, "The contract stopped with its own error 65"),
        (65, None, "The contract stopped with its own error 65"),
    ],
)
def test_the_users_own_words_count_for_their_contract_and_their_number(code, entity, title) -> None:
    assert explain(f"User error: {code}", entity=entity, own=OWN).title == title


def test_the_users_own_words_win_over_a_standard_and_are_no_guess() -> None:
    found = explain("User error: 60001", entity=call("transfer"), own={CONTRACT: {60001: "Frozen"}})
    assert (found.title, found.possible) == ("Frozen", ())
    assert found.explanation == (
        "This is what your settings say of error 60001 of this contract. "
        "The call changed nothing, and its cost was charged."
    )


@pytest.mark.parametrize(
    "message", ["User error: 60001", "60001", "125537", "ApiError::User(60001) [125537]", "Trap: user error 60001"]
)
def test_the_users_own_words_and_the_call_count_in_every_spelling_of_the_number(message) -> None:
    entity = call("burn", "owner", "amount")
    assert explain(message, entity=entity, own={CONTRACT: {60001: "Frozen"}}).title == "Frozen"
    guess = "A guess: the entry point burn and its arguments are as in CEP-18 (fungible tokens); the number is the "
    assert f"{guess}contract's own ({CONTRACT})" in explain(message, entity=entity).explanation


def test_the_summary_knows_the_users_own_words() -> None:
    entity = {"error_message": "User error: 65", "contract_hash": CONTRACT}
    error = summarize(entity, own=OWN).error
    assert error is not None
    assert (error.title, error.code, error.kind) == ("Not whitelisted", 65, "user")
    plain = summarize(entity).error
    assert plain is not None
    assert plain.title == "The contract stopped with its own error 65"


CALLS = [
    (60002, call("transfer_from", "owner", "recipient", "amount"), "CEP-18", "InsufficientAllowance"),
    (60001, call(None, "recipient", "amount"), "CEP-18", "InsufficientBalance"),
    (1, call("mint", "recipient", "token_ids", "token_metas"), "CEP-47", "PermissionDenied"),
    (4, call("transfer", "recipient", "token_ids"), "CEP-47", "TokenIdDoesntExist"),
    (59, call("mint", "token_owner", "token_meta_data"), "CEP-78", "MintingIsPaused"),
    (36, call("call", "nft_contract_hash", "token_owner", "token_meta_data"), "CEP-78", "InvalidMinter"),
    (6, call("transfer", "token_hash", "source_key", "target_key"), "CEP-78", "InvalidTokenOwner"),
    (41, call("burn", "token_id"), "CEP-78", "InvalidBurner"),
    (40002, call("transfer_from", "from", "to", "token_id"), "CEP-95", "NotAnOwnerOrApproved"),
    (40006, call("mint", "to", "token_id", "metadata"), "CEP-95", "TokenAlreadyExists"),
    (37001, call("transfer_with_authorization", "from", "to", "amount", "nonce"), "CEP-3009", "AuthorizationExpired"),
]


@pytest.mark.parametrize(("code", "entity", "standard", "name"), CALLS)
def test_the_call_tells_which_standard_it_may_be_and_that_is_called_a_guess(code, entity, standard, name) -> None:
    found = explain(f"User error: {code}", entity=entity)
    assert [(one.standard, one.name) for one in found.possible] == [(standard, name)]
    assert (found.kind, found.code, found.name) == ("user", code, name)
    assert "A guess: " in found.explanation
    assert standard in found.explanation
    assert found.title == found.possible[0].title
    assert found.hint


@pytest.mark.parametrize("entry_point", ["call", "Call"])
def test_session_code_of_both_kinds_is_judged_by_its_arguments(entry_point) -> None:
    entity = call(entry_point, "nft_contract_hash", "token_owner", "token_meta_data")
    assert [one.name for one in explain("User error: 36", entity=entity).possible] == ["InvalidMinter"]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (64536, "UserErrorTooHigh"),
        (64537, "UnwrapError"),
        (64653, "KeyNotFound"),
        (64658, "MissingArg"),
        (20001, "CallerNotTheOwner"),
    ],
)
@pytest.mark.parametrize("entity", [None, call("buy", "listing"), call("transfer", "recipient", "amount")])
def test_odras_own_codes_may_come_from_any_call(code, name, entity) -> None:
    found = explain(f"User error: {code}", entity=entity)
    assert [(one.standard, one.name) for one in found.possible] == [("Odra", name)]
    assert "A guess: Odra (contracts made with the Odra framework) uses this number" in found.explanation


def test_a_token_that_was_called_by_another_contract_is_thought_of() -> None:
    found = explain("User error: 60001", entity=call("swap", "path", "amount_in"))
    assert found.name == "InsufficientBalance"
    assert "here or in a contract that was called" in found.explanation


def test_low_numbers_of_an_unknown_call_name_each_possibility() -> None:
    found = explain("User error: 1")
    assert [one.standard for one in found.possible] == ["CEP-78", "CEP-47"]
    assert found.title == "The contract stopped with its own error 1"
    assert "A guess: if it is of CEP-78 (NFTs), InvalidAccount, the account is not valid" in found.explanation
    assert "; if it is of CEP-47 (NFTs), PermissionDenied, " in found.explanation


@pytest.mark.parametrize(
    ("entity", "why"),
    [
        (call("transfer", "recipient", "amount"), "the entry point transfer and its arguments are as in CEP-18"),
        (call("transfer"), "the entry point transfer is as in CEP-18"),
        (call(None, "recipient", "amount"), "the arguments are those of CEP-18"),
        (call("call", "recipient", "amount"), "the arguments are those of CEP-18"),
        (call(None, "listing"), "CEP-18"),
        (call(None), "CEP-18"),
    ],
)
def test_a_guess_says_what_it_rests_on(entity, why) -> None:
    rest = " uses this number, here or in a contract that was called" if why == "CEP-18" else ""
    assert explain("User error: 60001", entity=entity).explanation == (
        "The holder has fewer tokens than the call wanted to move or burn. "
        f"A guess: {why} (fungible tokens){rest}; the number is the contract's own ({CONTRACT}). "
        "The call changed nothing, and its cost was charged."
    )


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (16, "FailedToConvertToCLValue, a value could not be built"),
        (67, "MissingJsonSchema, JSON schema not found"),
        (160, "MissingACLWhiteList, ACL whitelist not found"),
    ],
)
def test_a_title_inside_a_sentence_begins_small_unless_with_an_abbreviation(code, words) -> None:
    assert f"A guess: if it is of CEP-78 (NFTs), {words}. " in explain(f"User error: {code}").explanation


def test_a_call_that_fits_several_standards_names_each() -> None:
    found = explain("User error: 2", entity=call("transfer_from"))
    assert [one.standard for one in found.possible] == ["CEP-47"]
    found = explain("User error: 2", entity=call("approve"))
    assert [one.standard for one in found.possible] == ["CEP-78", "CEP-47"]
    assert "A guess: if it is of CEP-78" in found.explanation


@pytest.mark.parametrize(
    ("code", "entity"),
    [
        (65, call("buy", "listing")),  # no standard has such a call
        (1, call("transfer", "recipient", "amount")),  # a CEP-18 call, and CEP-18 has no such number
        (4, call("transfer", "source_key")),  # half a call
        (41, call("burn", "listing")),  # CEP-78 burns a token by its id or its hash
        (1, {"contract_hash": CONTRACT, "args": {}}),  # nothing is known of the call
        (12345, None),
        (30000, call("transfer_from", "owner", "recipient", "amount")),
    ],
)
def test_what_nobody_can_know_is_not_guessed(code, entity) -> None:
    found = explain(f"User error: {code}", entity=entity)
    assert found.possible == ()
    assert "guess" not in found.explanation
    assert f"only its developers say what {code} means" in found.explanation
    assert found.hint == f"look for error {code} in the contract's source or documentation"


@pytest.mark.parametrize(
    "entity", [{"args": None}, {"args": [1]}, {"contract_entrypoint": "x"}, {"contract_entrypoint": {"name": 5}}]
)
def test_an_entity_of_an_odd_shape_is_no_trouble(entity) -> None:
    assert explain("User error: 60001", entity=entity).name == "InsufficientBalance"
