"""The chain: what a put, a block and the passing of time do, and in which order it is told."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from devnet_world import ALICE, BOB, CHAIN, CSPR, NOW, call, changed, transfer, world

from cspr_track.devnet.chain import Chain
from cspr_track.devnet.chain_events import BlockMade, Finalized
from cspr_track.transaction.approvals import Approval
from cspr_track.transaction.bytesrepr import digest, u64
from cspr_track.transaction.network_rules import NetworkRules


def test_a_transaction_is_accepted_then_in_a_block_then_processed_then_final() -> None:
    chain, heard = world()
    stored = chain.put(transfer(), NOW)
    assert heard.names == ["Accepted"]
    block = chain.make_block(NOW + 1000)
    assert heard.names == ["Accepted", "BlockMade", "Processed", "Finalized"]
    assert stored.block is block
    assert block.transactions == (stored,)


def test_blocks_follow_each_other() -> None:
    chain, _ = world()
    first, second = chain.make_block(NOW + 1), chain.make_block(NOW + 2)
    assert (second.height, second.parent, second.timestamp_ms) == (first.height + 1, first.hash, NOW + 2)
    assert chain.block() is chain.block(height=second.height) is chain.block(block_hash=second.hash.hex()) is second


def test_the_same_calls_make_the_same_chain() -> None:
    def made() -> Chain:
        chain, _ = world()
        chain.put(transfer(), NOW)
        chain.make_block(NOW + 1)
        return chain

    assert list(made().blocks) == list(made().blocks)


def test_a_second_put_is_answered_and_not_announced() -> None:
    chain, heard = world()
    first = chain.put(transfer(), NOW)
    assert chain.put(transfer(), NOW + 1) is first
    chain.make_block(NOW + 2)
    assert chain.put(transfer(), NOW + 3) is first
    chain.make_block(NOW + 4)
    assert heard.names.count("Accepted") == heard.names.count("Processed") == 1


def test_of_two_puts_with_other_signatures_the_first_is_kept() -> None:
    chain, _ = world(bob=100 * CSPR)
    first = transfer(by=BOB, to=ALICE)
    again = changed(first, by=BOB)
    kept = chain.put(first, NOW)
    assert chain.put(again, NOW).transaction is kept.transaction is first


def test_a_transaction_is_included_while_the_block_is_not_past_its_ttl() -> None:
    chain, _ = world()
    in_time = chain.put(transfer(), NOW)
    chain.make_block(NOW + 1_800_000)
    assert in_time.block is not None


def test_a_transaction_from_the_near_future_waits_for_its_time() -> None:
    chain, heard = world()
    chain.put(transfer(timestamp_ms=NOW + 1500), NOW)
    chain.make_block(NOW + 1499)
    assert "Processed" not in heard.names
    chain.make_block(NOW + 1500)
    assert "Processed" in heard.names


def test_the_entry_point_never_expires_once_and_stays_known() -> None:
    chain, heard = world()
    stored = chain.put(call("never", ttl_ms=5000), NOW)
    chain.make_block(NOW + 5000)
    assert not stored.expired
    chain.make_block(NOW + 5001)
    chain.make_block(NOW + 9000)
    assert stored.expired
    assert stored.block is None
    assert heard.names.count("Expired") == 1
    assert chain.stored[stored.transaction.hash_hex] is stored


def test_a_gas_price_above_its_tolerance_keeps_a_transaction_waiting() -> None:
    chain, _ = world(gas_price=3)
    poor, rich = chain.put(transfer(), NOW), chain.put(transfer(gas_price_tolerance=3), NOW)
    chain.make_block(NOW + 1)
    assert (poor.block, rich.block) == (None, chain.latest)
    chain.gas_price = 1
    chain.make_block(NOW + 2)
    assert poor.block is chain.latest


def test_a_held_transaction_expires() -> None:
    chain, _ = world()
    stored = chain.put(transfer(), NOW)
    chain.hold(stored.transaction.hash_hex)
    chain.make_block(NOW + 1)
    chain.make_block(NOW + 1_800_001)
    assert stored.expired


def test_a_block_bears_a_signature_that_verifies() -> None:
    chain, heard = world()
    block = chain.make_block(NOW + 1)
    made, final = heard
    assert isinstance(made, BlockMade)
    assert isinstance(final, Finalized)
    message = block.hash + u64(block.height) + u64(block.era) + digest(CHAIN.encode())
    Ed25519PublicKey.from_public_bytes(chain.validator.key).verify(final.signature[1:], message)
    assert Approval(chain.validator, final.signature).signature[0] == 1


def test_an_empty_chain_has_no_block() -> None:
    chain = Chain(NetworkRules(chain_name=CHAIN))
    assert chain.block() is None
    assert chain.block(height=0) is None
