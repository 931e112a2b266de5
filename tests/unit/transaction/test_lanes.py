"""Which lane a transaction takes."""

import pytest
from devnet_world import CSPR, NOW, call, native, stake, transfer, world

from cspr_track.devnet.node_json import block_json
from cspr_track.devnet.refusals import Refused
from cspr_track.transaction.lanes import Lanes
from cspr_track.transaction.transaction import Transaction

INSTALLER = {"Session": {"is_install_upgrade": True, "module_bytes": "00", "runtime": "VmCasperV1"}}


@pytest.mark.parametrize(
    ("transaction", "lane"),
    [
        (transfer(), 0),
        (transfer(legacy=True), 0),
        (stake("Delegate", CSPR), 1),
        (native("Call", [], target=INSTALLER), 2),
        (call("succeed", payment_motes=5 * CSPR), 5),
        (call("succeed", payment_motes=5 * CSPR + 1), 4),
        (call("succeed", payment_motes=100 * CSPR + 1), 3),
    ],
)
def test_the_smallest_lane_that_fits(transaction: Transaction, lane: int) -> None:
    found = Lanes().of(transaction)
    assert found is not None
    assert found.number == lane


def test_a_payment_above_every_lane_finds_none() -> None:
    with pytest.raises(Refused, match="couldn't associate a transaction lane with the transaction"):
        world()[0].put(call("succeed", payment_motes=1000 * CSPR + 1), NOW)


def test_a_block_lists_its_transactions_by_lane() -> None:
    chain, _ = world()
    paid, called = transfer(), call("succeed")
    chain.put(called, NOW)
    chain.put(paid, NOW)
    lanes = block_json(chain.make_block(NOW + 1), chain)["Version2"]["body"]["transactions"]
    assert lanes == {"0": [{"Version1": paid.hash_hex}], "5": [{"Version1": called.hash_hex}]} | {
        lane: [] for lane in "1234"
    }
