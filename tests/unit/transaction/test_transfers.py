"""Transfers made from a program: what is usual is filled in."""

import time

import pytest
from devnet_world import ALICE, BOB, NOW

from cspr_track.core.errors import InputError
from cspr_track.core.status import Kind
from cspr_track.transaction.make_native import make_transfer as make_native_transfer
from cspr_track.transaction.transfers import make_transfer

FROM, TO = ALICE.public_key, BOB.public_key


@pytest.mark.parametrize("legacy", [False, True])
def test_keys_may_be_given_as_text_or_as_keys(legacy) -> None:
    expected = make_native_transfer(
        initiator=FROM,
        to=TO,
        amount_motes=5,
        payment_motes=100_000_000,
        chain_name="casper-test",
        timestamp_ms=NOW,
        ttl_ms=1_800_000,
        gas_price_tolerance=1,
        legacy=legacy,
    )
    for sender in (FROM, FROM.hex):
        for to in (TO, TO.hex):
            assert make_transfer(sender, to, 5, chain_name="casper-test", timestamp_ms=NOW, legacy=legacy) == expected


def test_a_deploy_is_made_only_when_asked_for() -> None:
    assert make_transfer(FROM, TO, 5, chain_name="casper", timestamp_ms=NOW).kind is Kind.TRANSACTION_V1


def test_the_recipient_may_be_an_account_hash() -> None:
    made = make_transfer(FROM, f"account-hash-{'ab' * 32}", 5, chain_name="casper", timestamp_ms=NOW)
    assert dict(made.args)["target"].data == bytes.fromhex("ab" * 32)


def test_all_that_can_be_chosen_is_in_the_transaction() -> None:
    made = make_transfer(
        FROM,
        TO,
        5,
        chain_name="casper",
        transfer_id=0,
        payment_motes=7,
        ttl_ms=60_000,
        timestamp_ms=0,
        gas_price_tolerance=3,
    )
    assert (made.initiator.public_key, made.chain_name, made.payment_motes) == (FROM, "casper", 7)
    assert (made.timestamp_ms, made.ttl_ms, made.gas_price_tolerance, made.approvals) == (0, 60_000, 3, ())
    assert {name: value.decode() for name, value in made.args} == {"target": TO.raw, "amount": 5, "id": (0,)}


def test_without_a_time_it_is_made_now() -> None:
    before = time.time_ns() // 10**6
    made = make_transfer(FROM, TO, 5, chain_name="casper")
    assert before <= made.timestamp_ms <= time.time_ns() // 10**6


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ("account-hash-ab", "32 bytes must stand here, not 1"),
        ("account-hash-xy", "not hexadecimal"),
        ("03ab", "a public key begins with 01 (ed25519) or 02 (secp256k1), not 03"),
    ],
)
def test_a_recipient_that_is_none_is_refused(to, message) -> None:
    with pytest.raises(InputError) as error:
        make_transfer(FROM, to, 5, chain_name="casper")
    assert str(error.value) == message
    assert error.value.exit_code == 2


def test_a_number_that_does_not_fit_is_the_users_error() -> None:
    with pytest.raises(InputError) as error:
        make_transfer(FROM, TO, -1, chain_name="casper")
    assert str(error.value) == "the transfer cannot be made: -1 does not fit into 512 bits"


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize(("number", "value"), [("ttl_ms", -1), ("ttl_ms", 2**64), ("timestamp_ms", 2**64)])
def test_a_time_that_no_document_can_hold_is_the_users_error(number, value, legacy) -> None:
    with pytest.raises(InputError, match=r"^the transfer cannot be made: "):
        make_transfer(FROM, TO, 1, chain_name="casper", legacy=legacy, **{number: value})
