"""What a network's rules say against a transaction: each code, with its place."""

from dataclasses import replace
from typing import Any

import pytest
from devnet_world import ALICE, BOB, CHAIN, CSPR, NOW, call, changed, native, session, stake, transfer

from cspr_track.transaction import cl_type as ct
from cspr_track.transaction.authorization import AccountKeys, authorization, authorization_findings
from cspr_track.transaction.cl_value import CLValue
from cspr_track.transaction.executable_item import ExecutableItem, args_bytes
from cspr_track.transaction.lanes import Lane, Lanes
from cspr_track.transaction.make import value_of
from cspr_track.transaction.members import NamedArg
from cspr_track.transaction.network_rules import NetworkRules
from cspr_track.transaction.problem import Problem
from cspr_track.transaction.rule_findings import before_account, rule_findings
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
AMOUNT, TARGET = ("amount", U512), ("target", TO)
NAMED, TRANSFER, MODULE = "/payload/fields/args/Named", "/session/Transfer/args", "/session/ModuleBytes/args"
ENTRY_POINT, PRICING = "/payload/fields/entry_point", "/payload/pricing_mode"
STORED = {"Stored": {"id": {"ByHash": "07" * 32}, "runtime": "VmCasperV1"}}
SESSION = {"Session": {"is_install_upgrade": False, "module_bytes": "00", "runtime": "VmCasperV1"}}
NO_WASM = {"Session": {"is_install_upgrade": False, "module_bytes": "", "runtime": "VmCasperV1"}}
ANEW = "make the transaction anew and sign it again"


def paying(transfer_args: list[NamedArg], **options: Any) -> Transaction:
    return native("Transfer", transfer_args, payment_motes=10**8, **options)


def legacy(*args: NamedArg) -> Transaction:
    return session(ExecutableItem("Transfer", args))


def paid_by(*args: NamedArg, variant: str = "ModuleBytes") -> Transaction:
    code = b"" if variant == "ModuleBytes" else None
    return changed(session(WASM), payment=ExecutableItem(variant, args, module_bytes=code))


def long_text(total: int) -> NamedArg:
    """An argument that makes arguments of so many bytes in all."""
    return "x", value_of(ct.STRING, "x" * (total - 18))


AGAINST = {
    "another network": (
        transfer(chain_name="casper"),
        *("chain-name", "/payload/chain_name", "it is made for 'casper', the network is 'casper-devnet'", ANEW),
    ),
    "another network, legacy": (
        transfer(chain_name="casper", legacy=True),
        *("chain-name", "/header/chain_name", "it is made for 'casper', the network is 'casper-devnet'", ANEW),
    ),
    "too long a life": (
        transfer(ttl_ms=7_200_001),
        *("ttl-too-long", "/payload/ttl", "the TTL of 2h 1ms is above 2h", ANEW),
    ),
    "over": (
        transfer(timestamp_ms=NOW - 1_800_001),
        *("expired", "/payload/ttl", "its TTL was over at 2027-01-15T07:59:59.999Z", ANEW),
    ),
    "too early": (
        transfer(timestamp_ms=NOW + 2001),
        *("timestamp-in-future", "/payload/timestamp", "its timestamp 2027-01-15T08:00:02.001Z is in the future"),
        "wait, or set the clock of its maker",
    ),
    "too little": (
        transfer(2_499_999_999),
        *("amount-too-low", NAMED, "2.499999999 CSPR is less than a transfer may be, 2.5 CSPR", "send more"),
    ),
    "too little, legacy": (
        transfer(CSPR, legacy=True),
        *("amount-too-low", TRANSFER, "1 CSPR is less than a transfer may be, 2.5 CSPR", "send more"),
    ),
    "no target": (paying([AMOUNT]), "missing-arg", NAMED, "Transfer needs an argument 'target'", ANEW),
    "no target, legacy": (legacy(AMOUNT), "missing-target", TRANSFER, "the transfer names no target", ANEW),
    "no amount, legacy": (legacy(TARGET), "missing-arg", TRANSFER, "Transfer needs an argument 'amount'", ANEW),
    "a wrong type": (
        paying([("amount", TEXT), TARGET]),
        *("wrong-arg-type", NAMED, "'amount' must be a U512, not a String", ANEW),
    ),
    "a target of a wrong type": (
        paying([AMOUNT, ("target", TEXT)]),
        *("wrong-arg-type", NAMED, "a transfer goes to a key or a purse, not to a String", ANEW),
    ),
    "unreadable bytes": (
        paying([("amount", CLValue(ct.U512, b"\x05")), TARGET]),
        *("unreadable-arg", NAMED, "the bytes of 'amount' are no value of its type", ANEW),
    ),
    "an unreadable target": (
        paying([AMOUNT, ("target", CLValue(ct.PUBLIC_KEY, b"\x05"))]),
        *("unreadable-arg", NAMED, "the bytes of 'target' are no value of its type", ANEW),
    ),
    "no validator": (
        native("Delegate", [("delegator", TO), AMOUNT]),
        *("missing-arg", NAMED, "Delegate needs an argument 'validator'", ANEW),
    ),
    "raw arguments": (
        changed(transfer(), args=(), raw_args=b"\x00"),
        *("args-not-named", "/payload/fields/args", "a native transaction needs named arguments", None),
    ),
    "raw arguments of a delegation": (
        changed(stake("Delegate", CSPR), args=(), raw_args=b"\x00"),
        *("args-not-named", "/payload/fields/args", "a native transaction needs named arguments", None),
    ),
    "a payment of nothing": (
        transfer(payment_motes=0),
        *("unsupported-pricing", PRICING),
        *("networks take payment-limited pricing only, and never a payment of nothing", ANEW),
    ),
    "no price accepted": (
        transfer(gas_price_tolerance=0),
        *("gas-price-too-low", PRICING, "it tolerates a gas price of 0, the least is 1", ANEW),
    ),
    "no price accepted, legacy": (
        transfer(gas_price_tolerance=0, legacy=True),
        *("gas-price-too-low", "/header/gas_price", "it tolerates a gas price of 0, the least is 1", ANEW),
    ),
    "dependencies": (
        changed(session(WASM), dependencies=(b"\7" * 32,)),
        *("dependencies", "/header/dependencies", "Casper 2 takes no dependencies any more", ANEW),
    ),
    "a payment above a block": (
        transfer(payment_motes=812_500_000_001),
        *("payment-too-high", PRICING, "the payment is above what a whole block may use, 812.5 CSPR", ANEW),
    ),
    "a payment above a block, legacy": (
        transfer(payment_motes=812_500_000_001, legacy=True),
        *("payment-too-high", "/payment", "the payment is above what a whole block may use, 812.5 CSPR", ANEW),
    ),
    "a transfer as payment": (
        paid_by(variant="Transfer"),
        *("payment-variant", "/payment/Transfer", "a transfer cannot be a payment", ANEW),
    ),
    "a payment without an amount": (
        paid_by(),
        *("missing-payment", "/payment/ModuleBytes/args", "the payment has no amount", ANEW),
    ),
    "a payment of a wrong type": (
        paid_by(("amount", TEXT)),
        *("unreadable-payment", "/payment/ModuleBytes/args", "the payment amount is no U512", ANEW),
    ),
    "a payment with too long arguments": (
        paid_by(AMOUNT, ("x", value_of(ct.STRING, "x" * 1024))),
        "payment-args-too-large",
        "/payment/ModuleBytes/args",
        "the payment's arguments have 1062 bytes, more than 1024",
        None,
    ),
    "session code that is not called": (
        native("AddBid", [], target=SESSION),
        *("entry-point-not-call", ENTRY_POINT, "the entry point of session code is Call", ANEW),
    ),
    "a native call": (
        native("Call", []),
        *("entry-point-call", ENTRY_POINT, "Call is the entry point of session code only", ANEW),
    ),
    "a stored contract that is only called": (
        native("Call", [], target=STORED),
        *("entry-point-call", ENTRY_POINT, "Call is the entry point of session code only", ANEW),
    ),
    "a native entry point of a stored contract": (
        native("Delegate", [], target=STORED),
        *("entry-point-not-custom", ENTRY_POINT, "a stored contract's entry point is Custom, with its name", ANEW),
    ),
    "a native transaction with an entry point of its own": (
        native({"Custom": "mint"}, []),
        *("entry-point-custom", ENTRY_POINT, "a native transaction has no custom entry point", ANEW),
    ),
    "no Wasm": (
        native("Call", [], target=NO_WASM),
        *("empty-wasm", "/payload/fields/target/Session/module_bytes", "there is no Wasm in it", None),
    ),
    "no Wasm, legacy": (
        session(replace(WASM, module_bytes=b"")),
        *("empty-wasm", "/session/ModuleBytes/module_bytes", "there is no Wasm in it", ANEW),
    ),
    "arguments too long": (
        paying([AMOUNT, TARGET, long_text(956)]),
        *("args-too-large", NAMED, "the arguments have 1025 bytes, more than 1024", ANEW),
    ),
    "arguments too long, legacy": (
        session(replace(WASM, args=(long_text(1025),))),
        *("args-too-large", MODULE, "the arguments have 1025 bytes, more than 1024", ANEW),
    ),
}


@pytest.mark.parametrize("what", AGAINST)
def test_what_a_node_refuses_is_named_with_its_place_and_what_to_do(what) -> None:
    transaction, *problem = AGAINST[what]
    assert list(rule_findings(transaction, RULES, NOW)) == [Problem(*problem)]


def test_wasm_that_no_lane_takes_is_named() -> None:
    problems = list(rule_findings(call("succeed", payment_motes=10**13), RULES, NOW))
    assert problems[0] == Problem(
        "no-lane",
        "/payload",
        "no lane of the network takes Wasm of this size, with so many arguments and this payment",
        "lower the payment, or make the module smaller",
    )
    assert [problem.code for problem in problems] == ["no-lane", "payment-too-high"]


def tight(**rules: Any) -> NetworkRules:
    return NetworkRules(chain_name=CHAIN, **rules)


def lanes(max_bytes: int = 10**6, max_args_bytes: int = 10**6) -> Lanes:
    return Lanes(mint=Lane(0, max_bytes, max_args_bytes, CSPR, 1))


PLAIN, OLD = transfer(), transfer(legacy=True)
PLAIN_SIZE, OLD_SIZE = len(PLAIN.to_bytes()), len(OLD.to_bytes())
PLAIN_ARGS, OLD_ARGS = len(args_bytes(PLAIN.args)), len(args_bytes(OLD.args))


@pytest.mark.parametrize(
    ("transaction", "allowed", "forbidden", "code"),
    [
        (PLAIN, tight(max_ttl_ms=1_800_000), tight(max_ttl_ms=1_799_999), "ttl-too-long"),
        (PLAIN, tight(max_approvals=1), tight(max_approvals=0), "too-many-approvals"),
        (PLAIN, tight(block_gas_limit=10**8), tight(block_gas_limit=10**8 - 1), "payment-too-high"),
        (PLAIN, tight(min_gas_price=1), tight(min_gas_price=2), "gas-price-too-low"),
        (PLAIN, tight(min_transfer_motes=100 * CSPR), tight(min_transfer_motes=100 * CSPR + 1), "amount-too-low"),
        (PLAIN, tight(lanes=lanes(PLAIN_SIZE)), tight(lanes=lanes(PLAIN_SIZE - 1)), "too-large"),
        (OLD, tight(max_deploy_bytes=OLD_SIZE), tight(max_deploy_bytes=OLD_SIZE - 1), "too-large"),
        (
            PLAIN,
            tight(lanes=lanes(max_args_bytes=PLAIN_ARGS)),
            tight(lanes=lanes(max_args_bytes=PLAIN_ARGS - 1)),
            "args-too-large",
        ),
        (OLD, tight(max_deploy_args_bytes=OLD_ARGS), tight(max_deploy_args_bytes=OLD_ARGS - 1), "args-too-large"),
        (
            paid_by(long_text(100)),
            tight(max_deploy_args_bytes=100),
            tight(max_deploy_args_bytes=99),
            "payment-args-too-large",
        ),
    ],
)
def test_a_limit_of_the_network_may_be_reached_and_not_passed(transaction, allowed, forbidden, code) -> None:
    assert code not in [found_code for found_code, _ in found(transaction, allowed)]
    assert code in [found_code for found_code, _ in found(transaction, forbidden)]


@pytest.mark.parametrize(
    "now_ms", [NOW - 2000, NOW + 1_800_000], ids=["the clock's leeway before", "the last moment of its TTL"]
)
def test_the_first_and_the_last_moment_are_in_time(now_ms) -> None:
    assert found(transfer(), now_ms=now_ms) == []


def test_a_transaction_that_is_too_large_is_told_its_size() -> None:
    [problem] = rule_findings(PLAIN, tight(lanes=lanes(max_bytes=10)), NOW)
    message = f"its {PLAIN_SIZE} bytes are more than the 10 that such a transaction may have"
    assert problem == Problem("too-large", "", message)


def test_too_many_signatures_are_counted() -> None:
    [problem] = rule_findings(approve(transfer(), BOB), tight(max_approvals=1), NOW)
    message = "2 signatures are more than the 1 that may be there"
    assert problem == Problem("too-many-approvals", "/approvals", message, "sign with fewer keys")


def test_payment_code_states_no_payment_that_could_be_too_high() -> None:
    coded = changed(session(WASM), payment=ExecutableItem("ModuleBytes", (), module_bytes=b"\0asm"))
    assert found(coded, tight(block_gas_limit=0)) == []


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


def test_a_chain_that_asks_for_itself_always_judges_the_name() -> None:
    assert [problem.code for problem in before_account(transfer(chain_name="casper"), RULES, NOW)] == ["chain-name"]


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
