"""Recordings: which files are understood, and how a recorded transaction is played."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from devnet_world import ALICE, CHAIN, CSPR, NOW, STRANGER, transfer

from cspr_track.core.errors import InputError
from cspr_track.devnet.chain import Chain
from cspr_track.devnet.chain_events import BlockMade, ChainEvent, Processed
from cspr_track.devnet.cloud_json import entity
from cspr_track.devnet.node_json import execution_info
from cspr_track.devnet.recording_formats import read_recordings
from cspr_track.devnet.recordings import Recording, Recordings, load_recordings, make_recording
from cspr_track.devnet.refusals import Refused
from cspr_track.transaction.network_rules import NetworkRules

DAY = NOW - 400 * 24 * 3600 * 1000
OLD = transfer(by=STRANGER, timestamp_ms=DAY, chain_name="casper")
BLOCK = "ab" * 32
VERSION_2 = {
    "initiator": {"PublicKey": STRANGER.public_key.hex},
    "error_message": "User error: 7",
    "limit": "100",
    "consumed": "60",
    "cost": "100",
    "refund": "0",
    "transfers": [],
    "size_estimate": 1,
    "effects": [],
}
RESULT = {
    "api_version": "2.0.0",
    "transaction": {"Version1": OLD.to_json()},
    "execution_info": {"block_hash": BLOCK, "block_height": 77, "execution_result": {"Version2": VERSION_2}},
}
ENTITY = {
    "deploy_hash": OLD.hash_hex,
    "status": "processed",
    "error_message": None,
    "cost": "5",
    "payment_amount": "9",
    "consumed_gas": "5",
    "refund_amount": "1",
    "version_id": 2,
    "block_hash": BLOCK,
    "block_height": 77,
    "caller_public_key": STRANGER.public_key.hex,
    "timestamp": "2025-10-06T06:13:50.815Z",
    "something_new": [1],
}
EVENT = {
    "TransactionProcessed": {
        "transaction_hash": {"Version1": OLD.hash_hex},
        "timestamp": "2025-10-06T06:13:50.815Z",
        "block_hash": BLOCK,
        "execution_result": {"Version2": VERSION_2},
    }
}


def read(value: Any) -> list[Recording]:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return [one for _, found in read_recordings(data) for one in found]


@pytest.mark.parametrize(
    "value",
    [
        RESULT,
        {"jsonrpc": "2.0", "id": 1, "result": RESULT},
        {"apiVersion": "2.0.0", "executionInfo": {}, "rawJSON": RESULT},
        make_recording("casper", {"Version1": OLD.to_json()}, RESULT, None),
        EVENT,
        b'data:{"ApiVersion":"2.0.0"}\n\n:\n\ndata:' + json.dumps(EVENT).encode() + b"\nid:3\n\n",
    ],
    ids=["result", "answer", "SDK dump", "our own", "event", "event stream"],
)
def test_a_nodes_result_in_every_form(value: Any) -> None:
    (found,) = read(value)
    assert found.transaction_hash == OLD.hash_hex
    assert found.result == {"Version2": VERSION_2}
    assert (found.execution.cost, found.execution.error_message) == (100, "User error: 7")
    assert found.block_hash == bytes.fromhex(BLOCK)


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        ({"Success": {"effect": {}, "transfers": [], "cost": "12"}}, (12, None)),
        ({"Failure": {"effect": {}, "transfers": [], "cost": "12", "error_message": "x"}}, (12, "x")),
        ({"cost": "0", "effect": {}, "error_message": None}, (0, None)),
        ({"cost": "3", "effect": {}, "error_message": "y"}, (3, "y")),
    ],
)
def test_results_of_casper_1_are_told_as_version_1(result: Any, outcome: tuple[int, str | None]) -> None:
    deploy = transfer(by=STRANGER, timestamp_ms=DAY, chain_name="casper", legacy=True)
    results = [{"block_hash": BLOCK, "result": result}]
    (found,) = read({"api_version": "1.5.6", "deploy": deploy.to_json(), "execution_results": results})
    assert list(found.result) == ["Version1"]
    assert (found.execution.cost, found.execution.error_message) == outcome
    assert not found.execution.by_casper_2


@pytest.mark.parametrize(
    "value",
    [
        {"data": ENTITY},
        {"data": [ENTITY], "item_count": 1, "page_count": 1},
        {"action": "created", "data": ENTITY, "timestamp": "2025-10-06T06:13:50.815952786Z"},
        make_recording("casper-test", {"Version1": OLD.to_json()}, None, ENTITY),
    ],
    ids=["REST", "REST list", "stream", "our own"],
)
def test_an_entity_is_kept_as_it_is(value: Any) -> None:
    (found,) = read(value)
    assert found.entity == ENTITY
    assert found.result["Version2"]["cost"] == "5"
    assert found.block_height == 77


@pytest.mark.parametrize(
    "value",
    [
        RESULT | {"execution_info": None},
        {"data": ENTITY | {"status": "pending"}},
        {"deploy": transfer(legacy=True).to_json(), "execution_results": []},
        {"error": {"code": -32014}},
        [],
        b"\xff\x00",
        b"",
    ],
)
def test_what_was_not_executed_is_no_recording(value: Any) -> None:
    assert read(value) == []


def played(*recordings: Recording, now: int = NOW) -> tuple[Chain, list[ChainEvent]]:
    known = Recordings()
    for recording in recordings:
        known.add(recording)
    chain = Chain(NetworkRules(chain_name=CHAIN), recordings=known)
    chain.fund(ALICE.public_key)
    chain.make_block(now)
    heard: list[ChainEvent] = []
    chain.listeners.append(heard.append)
    return chain, heard


def test_a_recorded_transaction_is_unknown_then_taken_then_in_its_own_block() -> None:
    chain, heard = played(*read(RESULT))
    assert not chain.stored
    stored = chain.put(OLD, NOW)  # an old one, of another network, from an account that is unknown here
    assert execution_info(stored) is None
    assert entity(stored)["status"] == "pending"
    chain.make_block(NOW + 1)
    assert execution_info(stored) == RESULT["execution_info"]
    assert [(type(event).__name__) for event in heard[:4]] == ["Accepted", "BlockMade", "Processed", "Finalized"]
    made = heard[1]
    assert isinstance(made, BlockMade)
    assert (made.block.hash.hex(), made.block.height) == (BLOCK, 77)
    assert (entity(stored)["cost"], entity(stored)["error_message"]) == ("100", "User error: 7")


def test_hash_and_signature_of_a_recorded_transaction_are_checked() -> None:
    chain, _ = played(*read(RESULT))
    unsigned = replace(OLD, approvals=())
    with pytest.raises(Refused, match="no approvals"):
        chain.put(unsigned, NOW)
    with pytest.raises(Refused, match="invalid hash"):
        chain.put(replace(OLD, stated_hash="00" * 32), NOW)


def test_another_transaction_is_judged_as_ever() -> None:
    chain, _ = played(*read(RESULT))
    with pytest.raises(Refused, match="invalid chain name"):
        chain.put(transfer(by=STRANGER, timestamp_ms=DAY, chain_name="casper", amount=3 * CSPR), NOW)
    mine = chain.put(transfer(), NOW)
    chain.make_block(NOW + 1)
    assert mine.outcome is not None


def test_the_chain_lives_in_the_day_of_its_recordings_until_they_are_played() -> None:
    chain, _ = played(*read(RESULT))
    assert chain.clock_ms(NOW) == DAY
    chain.put(OLD, NOW)
    assert chain.make_block(NOW + 1).timestamp_ms == NOW + 1
    assert chain.clock_ms(NOW + 2) == NOW + 2


def test_our_own_blocks_and_recorded_ones_do_not_take_each_others_heights() -> None:
    (first,) = read(RESULT)
    chain, _ = played(replace(first, block_height=1))
    oldest = chain.latest
    assert oldest is not None
    chain.put(OLD, NOW)
    own = chain.make_block(NOW + 1)
    assert (own.height, own.parent) == (2, oldest.hash)
    recorded = chain.block(height=1)
    assert recorded is not None
    assert recorded.hash.hex() == BLOCK


def test_two_recordings_of_one_block_share_it() -> None:
    other = transfer(by=STRANGER, timestamp_ms=DAY + 1, chain_name="casper")
    (first,) = read(RESULT)
    chain, heard = played(first, replace(first, transaction_hash=other.hash_hex))
    chain.put(OLD, NOW)
    chain.put(other, NOW)
    chain.make_block(NOW + 1)
    assert len(chain.blocks[BLOCK].transactions) == 2
    assert sum(isinstance(event, Processed) for event in heard) == 2


def test_two_recordings_of_one_transaction_complete_each_other() -> None:
    known = Recordings()
    for value in ({"data": ENTITY}, EVENT, RESULT):
        for recording in read(value):
            known.add(recording)
    (found,) = known.by_hash.values()
    assert found.entity == ENTITY
    assert found.result == {"Version2": VERSION_2}
    assert found.block_height == 77


def test_a_folder_is_searched_and_documents_tell_the_network(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "event.txt").write_text("data:" + json.dumps(EVENT) + "\n\n")
    (tmp_path / "document.json").write_text(json.dumps({"transaction": {"Version1": OLD.to_json()}}))
    (tmp_path / "noise.json").write_text("{")
    found = load_recordings([tmp_path])
    assert found.chain_names == ("casper",)
    assert found.day_ms == DAY


def test_nothing_to_play_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no recording"):
        load_recordings([tmp_path])
    with pytest.raises(InputError, match="cannot be read"):
        load_recordings([tmp_path / "missing.json"])
