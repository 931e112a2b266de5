"""What a network's rules say against a transaction, in the order in which a node checks them.

Neither hashes nor signatures: those are problems of the document, whatever the network (``findings``).
"""

from collections.abc import Iterator

from cspr_track.core.amounts import format_cspr
from cspr_track.transaction.arg_findings import args_path
from cspr_track.transaction.arguments import Arguments
from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.executable_item import args_bytes
from cspr_track.transaction.lanes import args_size
from cspr_track.transaction.network_rules import NATIVE_ARGS, TRANSFER_TARGETS, NetworkRules
from cspr_track.transaction.problem import Problem
from cspr_track.transaction.times import format_duration, format_timestamp
from cspr_track.transaction.transaction import Transaction
from cspr_track.transaction.v1 import TransactionV1

MAKE_ANEW = "make the transaction anew and sign it again"


def rule_findings(
    transaction: Transaction, rules: NetworkRules, now_ms: int, *, chain_known: bool = True
) -> Iterator[Problem]:
    """Everything for which a node of such a network refuses the transaction, the first thing first.

    Args:
        transaction: what is to be sent.
        rules: the network's.
        now_ms: the time, milliseconds since 1970.
        chain_known: whether ``rules.chain_name`` is the network that is meant, not a mere assumption.
    """
    yield from before_account(transaction, rules, now_ms, chain_known=chain_known)
    yield from after_account(transaction)


def before_account(
    transaction: Transaction, rules: NetworkRules, now_ms: int, *, chain_known: bool = True
) -> Iterator[Problem]:
    """What a node checks before it looks at the account."""
    yield from _size(transaction, rules)
    if chain_known and transaction.chain_name != rules.chain_name:
        message = f"it is made for {transaction.chain_name!r}, the network is {rules.chain_name!r}"
        yield Problem("chain-name", f"{_head(transaction)}/chain_name", message, MAKE_ANEW)
    yield from _pricing(transaction, rules)
    yield from _times(transaction, rules, now_ms)
    if len(transaction.approvals) > rules.max_approvals:
        message = f"{len(transaction.approvals)} signatures are more than the {rules.max_approvals} that may be there"
        yield Problem("too-many-approvals", "/approvals", message, "sign with fewer keys")
    if (transaction.payment_motes or 0) > rules.block_gas_limit:
        message = f"the payment is above what a whole block may use, {format_cspr(rules.block_gas_limit)}"
        yield Problem("payment-too-high", _payment(transaction), message, MAKE_ANEW)
    yield from _content(transaction, rules)
    if transaction.expires_at_ms < now_ms:
        message = f"its TTL was over at {format_timestamp(transaction.expires_at_ms)}"
        yield Problem("expired", f"{_head(transaction)}/ttl", message, MAKE_ANEW)


def after_account(transaction: Transaction) -> Iterator[Problem]:
    """What a node checks after it looked at the account: the items of a Deploy."""
    if not isinstance(transaction, Deploy):
        return
    path = f"/payment/{transaction.payment.variant}"
    if transaction.payment.variant == "Transfer":
        yield Problem("payment-variant", path, "a transfer cannot be a payment", MAKE_ANEW)
    if transaction.standard_payment and transaction.payment_motes is None:
        if "amount" in Arguments(transaction.payment.args):
            yield Problem("unreadable-payment", f"{path}/args", "the payment amount is no U512", MAKE_ANEW)
        else:
            yield Problem("missing-payment", f"{path}/args", "the payment has no amount", MAKE_ANEW)
    if transaction.action.kind == "transfer" and "target" not in Arguments(transaction.args):
        yield Problem("missing-target", args_path(transaction), "the transfer names no target", MAKE_ANEW)
    if transaction.action.kind == "session" and not transaction.action.wasm:
        yield Problem("empty-wasm", "/session/ModuleBytes/module_bytes", "there is no Wasm in it", MAKE_ANEW)


def _head(transaction: Transaction) -> str:
    return "/header" if isinstance(transaction, Deploy) else "/payload"


def _payment(transaction: Transaction) -> str:
    return "/payment" if isinstance(transaction, Deploy) else "/payload/pricing_mode"


def _size(transaction: Transaction, rules: NetworkRules) -> Iterator[Problem]:
    if isinstance(transaction, Deploy):
        limit = rules.max_deploy_bytes
    else:
        yield from _entry_point(transaction)
        lane = rules.lanes.of(transaction)
        if lane is None:
            message = "no lane of the network takes Wasm of this size, with so many arguments and this payment"
            yield Problem("no-lane", "/payload", message, "lower the payment, or make the module smaller")
            return
        limit = lane.max_bytes
    size = len(transaction.to_bytes())
    if size > limit:
        yield Problem("too-large", "", f"its {size} bytes are more than the {limit} that such a transaction may have")


def _entry_point(transaction: TransactionV1) -> Iterator[Problem]:
    """Target and entry point decide the lane, so they must fit each other."""
    kind, entry_point = transaction.action.kind, transaction.parts[1].json
    custom, call = isinstance(entry_point, dict), entry_point == "Call"
    path = "/payload/fields/entry_point"
    if kind == "session":
        if not call:
            yield Problem("entry-point-not-call", path, "the entry point of session code is Call", MAKE_ANEW)
    elif call:
        yield Problem("entry-point-call", path, "Call is the entry point of session code only", MAKE_ANEW)
    elif kind == "stored" and not custom:
        message = "a stored contract's entry point is Custom, with its name"
        yield Problem("entry-point-not-custom", path, message, MAKE_ANEW)
    elif kind != "stored" and custom:
        yield Problem("entry-point-custom", path, "a native transaction has no custom entry point", MAKE_ANEW)


def _pricing(transaction: Transaction, rules: NetworkRules) -> Iterator[Problem]:
    if isinstance(transaction, TransactionV1) and not transaction.payment_motes:
        message = "networks take payment-limited pricing only, and never a payment of nothing"
        yield Problem("unsupported-pricing", "/payload/pricing_mode", message, MAKE_ANEW)
    if transaction.gas_price_tolerance < rules.min_gas_price:
        path = "/header/gas_price" if isinstance(transaction, Deploy) else "/payload/pricing_mode"
        message = f"it tolerates a gas price of {transaction.gas_price_tolerance}, the least is {rules.min_gas_price}"
        yield Problem("gas-price-too-low", path, message, MAKE_ANEW)
    if isinstance(transaction, Deploy) and transaction.dependencies:
        yield Problem("dependencies", "/header/dependencies", "Casper 2 takes no dependencies any more", MAKE_ANEW)


def _times(transaction: Transaction, rules: NetworkRules, now_ms: int) -> Iterator[Problem]:
    if transaction.ttl_ms > rules.max_ttl_ms:
        message = f"the TTL of {format_duration(transaction.ttl_ms)} is above {format_duration(rules.max_ttl_ms)}"
        yield Problem("ttl-too-long", f"{_head(transaction)}/ttl", message, MAKE_ANEW)
    if transaction.timestamp_ms > now_ms + rules.leeway_ms:
        message = f"its timestamp {format_timestamp(transaction.timestamp_ms)} is in the future"
        yield Problem(
            "timestamp-in-future", f"{_head(transaction)}/timestamp", message, "wait, or set the clock of its maker"
        )


def _content(transaction: Transaction, rules: NetworkRules) -> Iterator[Problem]:
    action, arguments, path = transaction.action, Arguments(transaction.args), args_path(transaction)
    if isinstance(transaction, Deploy):
        limit = rules.max_deploy_args_bytes
        if (size := len(args_bytes(transaction.payment.args))) > limit:
            message = f"the payment's arguments have {size} bytes, more than {limit}"
            yield Problem("payment-args-too-large", f"/payment/{transaction.payment.variant}/args", message)
        if args_size(transaction) > limit:
            yield _args_too_large(transaction, path, limit)
        if action.kind == "transfer":
            yield from _argument(transaction, arguments, "amount", "U512")
    else:
        lane = rules.lanes.of(transaction)
        if lane is not None and args_size(transaction) > lane.max_args_bytes:
            yield _args_too_large(transaction, path, lane.max_args_bytes)
        if action.kind == "session" and not action.wasm:
            yield Problem("empty-wasm", "/payload/fields/target/Session/module_bytes", "there is no Wasm in it")
        if action.kind in ("transfer", "native"):
            if transaction.raw_args is not None:
                yield Problem("args-not-named", "/payload/fields/args", "a native transaction needs named arguments")
                return
            for name, cl_type in NATIVE_ARGS.get(action.entry_point, {}).items():
                yield from _argument(transaction, arguments, name, cl_type)
        target = arguments.cl_type("target")
        if action.kind == "transfer" and target is not None and target not in TRANSFER_TARGETS:
            yield Problem("wrong-arg-type", path, f"a transfer goes to a key or a purse, not to a {target}", MAKE_ANEW)
    amount = arguments.u512("amount")
    if action.kind == "transfer" and amount is not None and amount < rules.min_transfer_motes:
        message = f"{format_cspr(amount)} is less than a transfer may be, {format_cspr(rules.min_transfer_motes)}"
        yield Problem("amount-too-low", path, message, "send more")


def _args_too_large(transaction: Transaction, path: str, limit: int) -> Problem:
    message = f"the arguments have {args_size(transaction)} bytes, more than {limit}"
    return Problem("args-too-large", path, message, MAKE_ANEW)


def _argument(transaction: Transaction, arguments: Arguments, name: str, cl_type: str) -> Iterator[Problem]:
    path = args_path(transaction)
    if name not in arguments:
        yield Problem("missing-arg", path, f"{transaction.action.entry_point} needs an argument {name!r}", MAKE_ANEW)
    elif cl_type and arguments.cl_type(name) != cl_type:
        message = f"{name!r} must be a {cl_type}, not a {arguments.cl_type(name)}"
        yield Problem("wrong-arg-type", path, message, MAKE_ANEW)
    elif not arguments.readable(name):
        yield Problem("unreadable-arg", path, f"the bytes of {name!r} are no value of its type", MAKE_ANEW)
