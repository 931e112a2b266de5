"""With ``finalized`` an execution counts once its block is signed by two thirds of the weight."""

import asyncio

import pytest
from dev_profiles import PROFILES
from dev_transactions import call, transfer

from cspr_track.network.finality import finality_of
from cspr_track.tracking.deliver import deliver
from cspr_track.tracking.tracker import Tracker

KEYS = ["01aa", "01bb", "02cc"]
WEIGHTS = {"01aa": 50, "01bb": 20, "02cc": 30}


def block(*signers: str, era: int = 7) -> dict:
    proofs = [{"public_key": signer.upper(), "signature": "01ff"} for signer in signers]
    return {"block_with_signatures": {"block": {"Version2": {"header": {"era_id": era}}}, "proofs": proofs}}


AUCTION = {
    "auction_state": {
        "era_validators": [
            {"era_id": 6, "validator_weights": [{"public_key": "01dd", "weight": "1"}]},
            {"era_id": 7, "validator_weights": [{"public_key": k, "weight": str(w)} for k, w in WEIGHTS.items()]},
        ]
    }
}


@pytest.mark.parametrize(
    ("signers", "weight", "reached"),
    [
        ((), 0, False),
        (("01aa",), 50, False),
        (("01bb", "02cc"), 50, False),
        (("01aa", "01bb"), 70, True),
        (("01aa", "01aa", "01dd"), 50, False),  # twice counts once, a stranger not at all
        (("01aa", "02cc"), 80, True),
    ],
)
def test_two_thirds_of_the_weight_are_needed(signers, weight, reached) -> None:
    finality = finality_of(block(*signers), AUCTION)
    assert (finality.weight, finality.reached) == ((weight, 100), reached)


@pytest.mark.parametrize(
    "auction", [None, {}, {"auction_state": 7}, {"auction_state": {"era_validators": [{"era_id": 7}]}}]
)
def test_without_weights_one_word_is_needed(auction) -> None:
    assert not finality_of(block(), auction).reached
    assert finality_of(block("01aa"), auction).reached
    assert "unknown weight" in finality_of(block("01aa"), auction).words


@pytest.mark.parametrize(
    "row",
    [
        {"public_key": "01bb", "weight": "-1000"},
        {"public_key": "01bb", "weight": "many"},
        {"public_key": 7, "weight": "1"},
        {"weight": "1"},
        "01bb",
    ],
)
def test_weights_that_cannot_be_right_make_nothing_final(row) -> None:
    rows = [{"public_key": "01aa", "weight": "50"}, row]
    auction = {"auction_state": {"era_validators": [{"era_id": 7, "validator_weights": rows}]}}
    finality = finality_of(block("01aa"), auction)
    assert not finality.reached
    assert finality.words == "finality signatures of 0% of the weight"


def test_an_era_without_weight_makes_nothing_final() -> None:
    rows = [{"public_key": "01aa", "weight": "0"}]
    assert not finality_of(
        block("01aa"), {"auction_state": {"era_validators": [{"era_id": 7, "validator_weights": rows}]}}
    ).reached


def test_a_block_of_1x_is_understood() -> None:
    old = {"block": {"header": {"era_id": 7}, "proofs": [{"public_key": "01aa"}, {"public_key": "02cc"}]}}
    assert finality_of(old, AUCTION).weight == (80, 100)


@pytest.mark.parametrize("way", PROFILES)
@pytest.mark.parametrize("make", [transfer, lambda key: call(key, "revert")], ids=["success", "failure"])
async def test_an_execution_waits_for_its_signatures(net, way, make) -> None:
    transaction, told = make(net.faucet), []
    async with Tracker(PROFILES[way](net)) as tracker:
        net.chain.signing = False
        followed = await deliver(
            tracker, transaction, lambda u: told.append(u.status.value), timeout_s=30, journal=None, finalized=True
        )
        await net.make_block()
        while followed.awaiting is None:
            await asyncio.sleep(0)
        asked = net.faulty.connections["rpc"]
        while net.faulty.connections["rpc"] < asked + 2:  # it is asked for, and not there yet
            await asyncio.sleep(0.01)
        assert not followed.done
        net.chain.signing = True
        final = await followed.outcome
    assert [word for word in told if word != "ping"] == ["sent", "processed"]
    assert final.succeeded == (make is transfer)


async def test_signatures_that_never_come_end_in_a_timeout(net) -> None:
    async with Tracker(PROFILES["stream"](net)) as tracker:
        net.chain.signing = False
        made = transfer(net.faucet)
        followed = await deliver(tracker, made, lambda _: None, timeout_s=1.5, journal=None, finalized=True)
        await net.make_block()
        assert (await followed.outcome).status.value == "timeout"
