"""Error messages in words: the families of codes, the texts that are known, and honesty about the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspr_track.core.error_data import FAMILIES, error_data
from cspr_track.core.explain import (
    AUCTION_BASE,
    HEADER_BASE,
    MINT_BASE,
    PAYMENT_BASE,
    USER_BASE,
    Explanation,
    explain,
)

DATA = error_data()
KINDS = {*FAMILIES, "user", "gas", "funds", "engine", "rpc", "unknown"}

KNOWN = {
    "User error: 65": ("user", 65, "The contract stopped with its own error 65"),
    "User error: 0": ("user", 0, "The contract stopped with its own error 0"),
    "User error: 65535": ("user", 65535, "The contract stopped with its own error 65535"),
    "65536": ("user", 0, "The contract stopped with its own error 0"),
    "65601": ("user", 65, "The contract stopped with its own error 65"),
    "131071": ("user", 65535, "The contract stopped with its own error 65535"),
    "ApiError::User(65) [65601]": ("user", 65, "The contract stopped with its own error 65"),
    "ApiError::MissingArgument [2]": ("api", 2, "An argument is missing"),
    "2": ("api", 2, "An argument is missing"),
    "ApiError::InvalidArgument [3]": ("api", 3, "An argument has the wrong type or value"),
    "14": ("api", 14, "A transfer failed"),
    "ApiError::Mint(InsufficientFunds) [65024]": ("mint", 65024, "Insufficient funds"),
    "ApiError::ContractHeader(1) [64769]": ("contract-header", 64769, "This contract version was used before"),
    "Mint error: 0": ("mint", 0, "Insufficient funds"),
    "Handle Payment error: 22": ("handle-payment", 22, "Only the network may call this"),
    "HandlePayment error: 22": ("handle-payment", 22, "Only the network may call this"),
    "Contract header error: 2": ("contract-header", 2, "The contract was not found"),
    "Auction error: 6": ("auction", 6, "There is no such bid"),
    "Auction error: Missing key": ("auction", 0, "The auction lacks one of its keys"),
    "Out of gas error": ("gas", None, "Out of gas"),
    "Insufficient funds": ("funds", None, "Not enough funds"),
    "No such method: mint": ("engine", None, "No such entry point"),
    "Invalid context.": ("engine", None, "Called from the wrong context"),
    "Key Hash(ab) not found.": ("engine", None, "A key was not found"),
    "Key is not a URef: account-hash-ab": ("engine", None, "A key is of another kind"),
    "ApiError::AuctionError(4) [64516]": ("auction", 64516, "The stake could not be moved"),
    "ApiError::AuctionError(BidNotFound) [64518]": ("auction", 64518, "There is no such bid"),
    "ApiError::DictionaryItemKeyTooLarge [36]": ("api", 36, "A dictionary key is too long"),
    "Execution failed with: Out of gas error": ("gas", None, "Out of gas"),
    "Execution failed with: Deploy error": ("engine", None, "The deploy could not be run"),
    "Unapproved spending amount": ("mint", 21, "More was to be spent than approved"),
    "-32016": ("rpc", -32016, "The node refused the transaction"),
    "Invalid transaction": ("rpc", -32016, "The node refused the transaction"),
    "-32016 the transaction was invalid: insufficient balance": ("rpc", -32016, "The account holds too little"),
    "-32018 request for submitting a transaction has failed: gas price tolerance too low": (
        "rpc",
        -32018,
        "The gas price accepted is too low",
    ),
    "-32018 received an unexpected node error: unknown node error code (106)": (
        "rpc",
        -32018,
        "The payment is above its lane's gas limit",
    ),
    "invalid deploy: invalid chain name: expected casper, got casper-test": ("rpc", None, "The chain name is wrong"),
    "-32015 found a transaction when searching for a deploy": ("rpc", -32015, "It is a transaction, not a deploy"),
}


@pytest.mark.parametrize("message", KNOWN)
def test_a_known_message_has_its_kind_its_code_and_a_title(message) -> None:
    found = explain(message)
    assert (found.kind, found.code, found.title) == KNOWN[message]
    assert found.explanation.endswith(".")


@pytest.mark.parametrize(
    "message", ["User error: 65", "  User error: 65\n", "Trap: User error: 65 at ab", "user error 65"]
)
def test_a_code_is_found_wherever_it_stands(message) -> None:
    assert explain(message).code == 65


def test_whose_user_error_it_is_is_said_where_the_entity_tells() -> None:
    of_package = explain("User error: 1", entity={"contract_package_hash": "aa" * 32, "contract_hash": "bb" * 32})
    assert f"the contract's own ({'aa' * 32}): only its developers say what 1 means" in of_package.explanation
    of_contract = explain("User error: 1", entity={"contract_package_hash": None, "contract_hash": "bb" * 32})
    assert f"({'bb' * 32})" in of_contract.explanation


@pytest.mark.parametrize("entity", [None, {}, {"contract_hash": 7}])
def test_a_user_error_of_nobody_known_names_nobody(entity) -> None:
    found = explain("User error: 1", entity=entity)
    assert found.explanation.startswith("The number is the contract's own: only its developers say what 1 means.")


def test_a_user_error_says_that_it_was_charged_and_where_to_look() -> None:
    found = explain("User error: 65")
    assert "The call changed nothing, and its cost was charged." in found.explanation
    assert found.hint == "look for error 65 in the contract's source or documentation"


@pytest.mark.parametrize(
    "message",
    ["", "Something new happened", "-1", "-39999 what", "User error: 65536", "NoSuchName", "ApiError", "1000000"],
)
def test_what_is_not_known_is_said_to_be_unknown(message) -> None:
    found = explain(message)
    assert found == Explanation(
        None,
        "unknown",
        "An error that cspr-track does not know",
        "The network gave no code that is documented; its own words are all there is.",
        "search for these words in the contract's source or documentation",
    )


@pytest.mark.parametrize(
    ("message", "kind", "code"),
    [
        ("ApiError::New [999]", "api", 999),
        ("Mint error: 250", "mint", 250),
        (str(AUCTION_BASE + 250), "auction", AUCTION_BASE + 250),
    ],
)
def test_a_code_of_a_known_family_that_is_newer_than_we_are_keeps_its_family(message, kind, code) -> None:
    found = explain(message)
    assert (found.kind, found.code) == (kind, code)
    assert found.title == f"Code {code}, which cspr-track does not know"
    assert "a newer version of the network may have added it" in found.explanation


def test_a_newer_code_is_told_with_where_to_look() -> None:
    assert explain("Mint error: 250") == Explanation(
        250,
        "mint",
        "Code 250, which cspr-track does not know",
        "The number belongs to the network's own errors; a newer version of the network may have added it.",
        "search for the number in the source of casper-node (types/src)",
    )


@pytest.mark.parametrize("message", ["131072", "999999", "1000000", "ApiError::User(9) [131072]"])
def test_numbers_beyond_those_of_users_are_nobodys(message) -> None:
    assert explain(message).kind == "unknown"


def test_a_name_helps_where_the_number_is_not_known() -> None:
    assert explain("ApiError::MissingArgument [1999]").title == "An argument is missing"


def test_an_unknown_text_of_a_system_contract_is_handed_on() -> None:
    found = explain("Auction error: The moon is full")
    assert found == Explanation(
        None,
        "auction",
        "An error of the auction contract",
        "It answered: The moon is full.",
        "search for these words in the source of casper-node (types/src/system)",
    )


def test_the_contract_of_payments_has_a_name_of_two_words() -> None:
    assert explain("HandlePayment error: New").title == "An error of the handle payment contract"


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("Mint error: Missing key.", 8),
        ("Mint error: Missing key", 8),
        ("Handle Payment error: Storage error.", 35),
        ("Handle Payment error: Storage error", 35),
    ],
)
def test_a_full_stop_at_the_end_of_a_text_does_not_matter(message, code) -> None:
    assert explain(message).code == code


@pytest.mark.parametrize(
    ("base", "family"),
    [
        (0, "api"),
        (AUCTION_BASE, "auction"),
        (HEADER_BASE, "contract-header"),
        (MINT_BASE, "mint"),
        (PAYMENT_BASE, "handle-payment"),
    ],
)
def test_every_code_that_the_data_knows_is_found_by_its_number(base, family) -> None:
    for number, row in DATA[family].items():
        code = base + int(number)
        assert explain(str(code)) == Explanation(
            code, family, row["title"], row["explanation"], row["hint"], row["name"]
        )


@pytest.mark.parametrize("row", DATA["text"], ids=lambda row: row["starts"])
def test_every_text_that_the_data_knows_is_reached(row) -> None:
    found = explain(row["starts"] + " and more")
    assert (found.title, found.kind, found.hint) == (row["title"], row["kind"], row["hint"])


@given(st.integers(0, 65535))
def test_every_user_code_is_the_same_code_in_all_its_spellings(code) -> None:
    spellings = {f"User error: {code}", f"ApiError::User({code}) [{USER_BASE + code}]", str(USER_BASE + code)}
    assert len({explain(message) for message in spellings}) == 1
    assert explain(f"User error: {code}").code == code


@given(st.text(max_size=300))
def test_any_message_is_explained_in_a_known_kind(message) -> None:
    found = explain(message)
    assert found.kind in KINDS
    assert found.title
    assert found.explanation


@pytest.mark.parametrize("start", ["User error: ", "Mint error: ", "ApiError::User(x) [", ""])
def test_a_number_without_end_is_no_code_and_no_trouble(start) -> None:
    explain(start + "9" * 100_000 + "]")
    explain(start + "٣" * 10)


@pytest.mark.parametrize("number", ["51", "999", "60001"])
def test_a_number_that_the_network_does_not_have_is_taken_for_a_contracts_own(number) -> None:
    found = explain(number)
    assert (found.kind, found.code) == ("user", int(number))
    assert found.explanation.startswith(f"The network itself has no error {number}, so it is taken for a contract's")


def test_a_name_is_explained_by_itself_and_with_its_path() -> None:
    for text in (
        "BidNotFound",
        "auction::Error::BidNotFound",
        "AuctionError(BidNotFound)",
        "DictionaryItemKeyTooLarge",
    ):
        assert explain(text).kind in ("auction", "api"), text
    assert explain("BidNotFound") == explain("64518")
    assert explain("NotAnOwnerOrApproved").explanation.startswith("In contracts of CEP-95: ")


def test_a_name_in_a_standard_is_of_the_users_errors() -> None:
    found = explain("MintingIsPaused")
    assert (found.kind, found.code) == ("user", 59)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "MissingKey",
            "ApiError 24: No such associated key; the mint 65032: The mint lacks one of its keys; "
            "the auction 64512: The auction lacks one of its keys.",
        ),
        ("PermissionDenied", "ApiError 23: Permission denied; CEP-47 1: The caller may not do this."),
    ],
)
def test_a_name_of_several_errors_names_each(name, expected) -> None:
    title = f"{name}: {expected.count(';') + 1} errors have this name"
    assert explain(name) == Explanation(None, "api", title, expected, "give the whole message, or the number", name)


def test_the_family_tells_errors_of_one_name_apart() -> None:
    assert explain("Mint(MissingKey)").code == 65032


@pytest.mark.parametrize(
    ("name", "kind", "whose", "first", "last"),
    [
        ("AuctionError", "auction", "the auction", 64512, 64767),
        ("ContractHeader", "contract-header", "contract packages", 64768, 65023),
        ("Mint", "mint", "the mint", 65024, 65279),
        ("HandlePayment", "handle-payment", "the payment contract", 65280, 65535),
    ],
)
def test_the_name_of_a_family_says_which_numbers_are_its_own(name, kind, whose, first, last) -> None:
    assert explain(name) == Explanation(
        None,
        kind,
        f"An error of {whose}",
        f"Codes from {first} to {last} are those of {whose}; the number above {first} tells which.",
        "give the whole message, or the number",
        name,
    )


def test_the_reason_of_a_refusal_comes_with_what_the_code_means() -> None:
    assert explain("-32016 the transaction was invalid: insufficient balance") == Explanation(
        -32016,
        "rpc",
        "The account holds too little",
        "The node refused the transaction. "
        "A node takes a transaction only if the main purse has at least 2.5 CSPR available (mainnet).",
        "Fund the account.",
        "Invalid transaction",
    )


def test_every_row_has_a_title_a_cause_and_a_remedy() -> None:
    numbered = [row for family in (*FAMILIES, "rpc") for row in DATA[family].values()]
    standards = [row for standard in DATA["standards"].values() for row in standard["codes"].values()]
    for row in [*numbered, *DATA["text"], *DATA["refusal"], *standards]:
        for part in ("title", "explanation", "hint"):
            assert row[part].strip() == row[part] != "", row
            assert row[part].isprintable()
        assert row["explanation"].endswith(".")
        assert row["hint"].endswith(".")
        assert not row["title"].endswith(".")
        assert len(row["title"]) <= 70, row["title"]


def test_every_family_and_every_standard_has_a_source() -> None:
    assert DATA["sources"].keys() == {*FAMILIES, "text", "rpc", "refusal"}
    for sources in [*DATA["sources"].values(), *(one["sources"] for one in DATA["standards"].values())]:
        assert sources
        assert all(": " in source or "/" in source for source in sources)
