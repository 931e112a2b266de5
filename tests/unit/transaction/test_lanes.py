"""Which lane a transaction takes."""

import msgspec
import pytest
from devnet_world import CSPR, NOW, call, changed, native, session, stake, transfer, world

from cspr_track.devnet.node_json import block_json
from cspr_track.devnet.refusals import Refused
from cspr_track.transaction import cl_type as ct
from cspr_track.transaction.executable_item import ExecutableItem, args_bytes
from cspr_track.transaction.lanes import Lane, Lanes
from cspr_track.transaction.make import value_of
from cspr_track.transaction.transaction import Transaction

INSTALLER = {"Session": {"is_install_upgrade": True, "module_bytes": "00", "runtime": "VmCasperV1"}}


@pytest.mark.parametrize(
    ("transaction", "lane"),
    [
        (transfer(), 0),
        (transfer(legacy=True), 0),
        (stake("Delegate", CSPR), 1),
        (native("Burn", [("amount", value_of(ct.U512, CSPR))]), 0),
        (call("Burn"), 5),
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


CALLED = call("succeed", payment_motes=5)
CODED = changed(
    session(ExecutableItem("ModuleBytes", (), module_bytes=b"\0asm")),
    payment=ExecutableItem("ModuleBytes", (), module_bytes=b"\0asm"),
)


@pytest.mark.parametrize(
    ("transaction", "arguments"),
    [(CALLED, len(args_bytes(CALLED.args))), (changed(CALLED, args=(), raw_args=b"12"), 2)],
    ids=["named", "raw"],
)
@pytest.mark.parametrize("limit", ["max_bytes", "max_args_bytes", "gas_limit"])
def test_a_lane_may_be_filled_to_its_last_byte_and_mote(transaction, arguments, limit) -> None:
    full = Lane(5, len(transaction.to_bytes()), arguments, 5, 1)
    assert Lanes(wasm=(full,)).of(transaction) == full
    small = msgspec.structs.replace(full, number=4, **{limit: getattr(full, limit) - 1})
    assert Lanes(wasm=(small,)).of(transaction) is None
    assert Lanes(wasm=(small, full)).of(transaction) == full


def test_payment_code_states_no_payment_that_a_lane_could_refuse() -> None:
    lane = Lane(5, 10**6, 10**6, 0, 1)
    assert Lanes(wasm=(lane,)).of(CODED) == lane


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
