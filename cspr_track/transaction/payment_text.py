"""What a transaction pays for its execution, in words.

Source: node reference, part 5 (cost is limit x gas price, before the refund).
"""

from cspr_track.core.amounts import format_cspr
from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.transaction import Transaction


def most_charged(transaction: Transaction) -> int | None:
    """What may be taken, in motes: the payment limits the gas, and each unit of it has the network's price."""
    payment = transaction.payment_motes
    return None if payment is None else payment * max(1, transaction.gas_price_tolerance)


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
    """The highest gas price, and the payment that makes the most that is taken with it."""
    payment, tolerance = transaction.payment_motes, transaction.gas_price_tolerance
    highest = f"gas price up to {tolerance}"
    if not transaction.standard_payment or payment is None or tolerance <= 1:
        return highest
    return f"{format_cspr(payment)} at gas price 1, {highest}"
