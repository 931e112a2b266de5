"""What a transaction pays for its execution, in words.

Source: node reference, part 5 (cost is limit x gas price, before the refund).
"""

from cspr_track.core.amounts import format_cspr
from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.make_native import TRANSFER_PAYMENT_MOTES
from cspr_track.transaction.transaction import Transaction


def most_charged(transaction: Transaction) -> int | None:
    """What may be taken, in motes: the payment limits the gas, and each unit of it has the network's price."""
    limit = _limit(transaction)
    return None if limit is None else limit * max(1, transaction.gas_price_tolerance)


def _limit(transaction: Transaction) -> int | None:
    """What is taken at a gas price of 1; a transfer as a Deploy has its price, whatever less it states."""
    payment = transaction.payment_motes
    if payment is not None and isinstance(transaction, Deploy) and transaction.action.kind == "transfer":
        return max(payment, TRANSFER_PAYMENT_MOTES)
    return payment


def payment_of(transaction: Transaction) -> str:
    """The most that is taken, or who decides it."""
    payment, most = transaction.payment_motes, most_charged(transaction)
    if not transaction.standard_payment:
        return (
            "decided by payment code" if payment is None else f"decided by payment code; stated {format_cspr(payment)}"
        )
    if most is not None:
        return f"at most {format_cspr(most)}"
    if isinstance(transaction, Deploy):
        return "not stated"
    ((mode, content),) = transaction.pricing.part.json.items()
    if mode == "Fixed":
        return f"the network's fixed price, computation factor {content['additional_computation_factor']}"
    return f"made before, receipt {content['receipt']}"


def gas_price_of(transaction: Transaction) -> str:
    """The highest gas price, and what makes the most that is taken with it."""
    payment, limit, tolerance = transaction.payment_motes, _limit(transaction), transaction.gas_price_tolerance
    said = [f"gas price up to {tolerance}"]
    if transaction.standard_payment and payment is not None and limit is not None:
        if tolerance > 1:
            said.insert(0, f"{format_cspr(limit)} at gas price 1")
        if limit != payment:
            said.insert(0, f"{format_cspr(payment)} is stated, a transfer takes {format_cspr(limit)}")
    return ", ".join(said)
