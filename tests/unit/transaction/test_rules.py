"""What a network's rules say against a transaction: each code, with its place."""

from dataclasses import replace

import pytest
from devnet_world import ALICE, BOB, CHAIN, CSPR, NOW, call, native, session, stake, transfer

from cspr_track.transaction import cl_type as ct
from cspr_track.transaction.authorization import AccountKeys, authorization, authorization_findings
from cspr_track.transaction.cl_value import CLValue
from cspr_track.transaction.executable_item import ExecutableItem
from cspr_track.transaction.lanes import Lane, Lanes
from cspr_track.transaction.make import value_of
from cspr_track.transaction.network_rules import NetworkRules
from cspr_track.transaction.rule_findings import rule_findings
from cspr_track.transaction.signing import approve
from cspr_track.transaction.transaction import Transaction

RULES = NetworkRules(chain_name=CHAIN)
WASM = ExecutableItem("ModuleBytes", (), module_bytes=b"\0asm")


def found(transaction: Transaction, rules: NetworkRules = RULES, now_ms: int = NOW) -> list[tuple[str, str]]:
    return [(problem.code, problem.path) for problem in rule_findings(transaction, rules, now_ms)]


@pytest.mark.parametrize(
    "good",
    [transfer(), transfer(legacy=True), call("succeed"), stake("Delegate", CSPR), session(WASM)],
    ids=["transfer", "legacy", "call", "stake", "session"],
)
def test_nothing_speaks_against_what_nodes_take(good) -> None:
    assert found(good) == []


U512, TEXT = value_of(ct.U512, 3 * CSPR), value_of(ct.STRING, "x")
TO = value_of(ct.PUBLIC_KEY, BOB.public_key.raw)
NAMED = "/payload/fields/args/Named"
AGAINST = {
    "another network": (transfer(chain_name="casper"), "chain-name", "/payload/chain_name"),
    "another network, legacy": (transfer(chain_name="casper", legacy=True), "chain-name", "/header/chain_name"),
    "too long a life": (transfer(ttl_ms=7_200_001), "ttl-too-long", "/payload/ttl"),
    "over": (transfer(timestamp_ms=NOW - 1_800_001), "expired", "/payload/ttl"),
    "too early": (transfer(timestamp_ms=NOW + 2001), "timestamp-in-future", "/payload/timestamp"),
    "too little": (transfer(CSPR), "amount-too-low", NAMED),
    "no target": (native("Transfer", [("amount", U512)], payment_motes=10**8), "missing-arg", NAMED),
    "a wrong type": (
        native("Transfer", [("amount", TEXT), ("target", TO)], payment_motes=10**8),
        "wrong-arg-type",
        NAMED,
    ),
    "a target of a wrong type": (
        native("Transfer", [("amount", U512), ("target", TEXT)], payment_motes=10**8),
        "wrong-arg-type",
        NAMED,
    ),
    "unreadable bytes": (
        native("Transfer", [("amount", CLValue(ct.U512, b"\x05")), ("target", TO)], payment_motes=10**8),
        "unreadable-arg",
        NAMED,
    ),
    "no validator": (
        native("Delegate", [("delegator", TO), ("amount", U512)]),
        "missing-arg",
        NAMED,
    ),
    "a payment of nothing": (transfer(payment_motes=0), "unsupported-pricing", "/payload/pricing_mode"),
    "no price accepted": (transfer(gas_price_tolerance=0), "gas-price-too-low", "/payload/pricing_mode"),
    "a payment above a block": (transfer(payment_motes=10**15), "payment-too-high", "/payload/pricing_mode"),
    "Wasm that no lane takes": (call("succeed", payment_motes=10**13), "no-lane", "/payload"),
    "no Wasm": (session(replace(WASM, module_bytes=b"")), "empty-wasm", "/session/ModuleBytes/module_bytes"),
    "arguments too long": (
        session(replace(WASM, args=(("x", value_of(ct.STRING, "x" * 2000)),))),
        "args-too-large",
        "/session/ModuleBytes/args",
    ),
}


@pytest.mark.parametrize("what", AGAINST)
def test_what_a_node_refuses_is_named_with_its_place(what) -> None:
    transaction, code, path = AGAINST[what]
    assert (code, path) in found(transaction)


def test_the_networks_own_rules_count() -> None:
    strict = NetworkRules(
        chain_name=CHAIN,
        max_ttl_ms=60_000,
        min_transfer_motes=1000 * CSPR,
        max_approvals=0,
        min_gas_price=2,
        lanes=Lanes(mint=Lane(0, 10, 10, 1, 1)),
    )
    codes = {code for code, _ in found(transfer(), strict)}
    assert codes == {
        *("ttl-too-long", "amount-too-low", "too-many-approvals", "gas-price-too-low", "too-large", "args-too-large")
    }


def test_the_chain_is_not_judged_where_no_network_is_meant() -> None:
    other = transfer(chain_name="somewhere")
    assert list(rule_findings(other, RULES, NOW, chain_known=False)) == []


# --- who signs

OWNER, FRIEND = ALICE.public_key.account_hash, BOB.public_key.account_hash


def test_one_key_of_weight_one_is_enough_for_a_simple_account() -> None:
    keys = AccountKeys({OWNER: 1}, 1, 1)
    assert authorization(transfer(), keys).enough
    assert list(authorization_findings(transfer(), keys)) == []


def test_weights_add_up_to_the_threshold() -> None:
    keys = AccountKeys({OWNER: 1, FRIEND: 2}, 3, 3)
    half = transfer()
    weighed = authorization(half, keys)
    assert (weighed.weight, weighed.threshold, weighed.enough) == (1, 3, False)
    assert weighed.unsigned == ((FRIEND, 2),)
    assert [problem.code for problem in authorization_findings(half, keys)] == ["insufficient-weight"]
    whole = approve(half, BOB)
    assert authorization(whole, keys).weight == 3
    assert list(authorization_findings(whole, keys)) == []


def test_a_signer_that_is_no_key_of_the_account_spoils_it() -> None:
    keys = AccountKeys({OWNER: 1}, 1, 1)
    both = approve(transfer(), BOB)
    assert not authorization(both, keys).enough
    problems = list(authorization_findings(both, keys))
    assert [(problem.code, problem.path) for problem in problems] == [("foreign-signer", "/approvals/1/signer")]


def test_offline_a_stranger_alone_is_noticed() -> None:
    stranger = transfer(by=ALICE)
    stranger = approve(replace(stranger, approvals=()), BOB)
    assert [problem.code for problem in authorization_findings(stranger, None)] == ["foreign-signer"]
    assert list(authorization_findings(transfer(), None)) == []
