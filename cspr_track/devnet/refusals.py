"""The words in which a node refuses a transaction. They carry no details, as in Casper 2.

Source: node reference, part 2.1.
"""

from cspr_track.core.status import Kind
from cspr_track.transaction.transaction import Transaction


class Refused(Exception):
    """A node does not take the transaction; the text is what follows "the transaction was invalid: "."""


class RefusedElsewhere(Refused):
    """A refusal that the sidecar does not count as "invalid": it answers with -32018."""


_V1 = "The transaction sent to the network "
_DEPLOY = "The deploy sent to the network "

_TEXTS = {
    # code of the problem: (V1 transaction, Deploy)
    "chain-name": (_V1 + "had an invalid chain name", "The deploy had an invalid chain name"),
    "too-large": (_V1 + "had an excessive size", "The deploy had an excessive size"),
    "ttl-too-long": (_V1 + "had an excessive time to live", "The deploy had an excessive time to live"),
    "timestamp-in-future": (
        _V1 + "had a timestamp that has not yet occurred",
        "The deploys timestamp is in the future",
    ),
    "body-hash-mismatch": (_V1 + "had an invalid body hash", "The deploy had an invalid body hash"),
    "hash-mismatch": (_V1 + "had an invalid hash", "The deploy had an invalid deploy hash"),
    "no-approvals": (_V1 + "had no approvals", "The deploy had no approvals"),
    "invalid-signature": (_V1 + "had an invalid approval", "The deploy had an invalid approval"),
    "too-many-approvals": (_V1 + "had excessive approvals", _DEPLOY + "had excessive approvals"),
    "args-too-large": (_V1 + "had excessive args length", "The deploy had an excessive session args length"),
    "payment-args-too-large": ("", "The deploy had an excessive payment args length"),
    "payment-too-high": (_V1 + "exceeds the networks block gas limit", _DEPLOY + "exceeded the block gas limit"),
    "amount-too-low": (_V1 + "had an insufficient transfer amount", _DEPLOY + "had an insufficient transfer amount"),
    "missing-arg": (_V1 + "was missing an argument", _DEPLOY + "was missing a transfer amount"),
    "missing-target": ("", "missing transfer target for deploy"),
    "wrong-arg-type": (
        _V1 + "had an unexpected argument type",
        _DEPLOY + "had a transfer amount that was unable to be parsed",
    ),
    "unreadable-arg": (_V1 + "had an invalid argument", _DEPLOY + "had a transfer amount that was unable to be parsed"),
    "missing-payment": ("", "The deploy had a missing payment amount"),
    "unreadable-payment": ("", _DEPLOY + "had a payment amount that was unable to be parsed"),
    "payment-variant": ("", "invalid payment variant for deploy"),
    "empty-wasm": (_V1 + "had empty module bytes", "missing module bytes for deploy"),
    "entry-point-custom": ("The native transaction sent to the network should not have a custom entry point", ""),
    "entry-point-not-custom": ("The non-native transaction sent to the network must have a custom entry point", ""),
    "entry-point-call": ("entry point cannot be 'call'", ""),
    "entry-point-not-call": ("entry point must be 'call'", ""),
    "unsupported-pricing": (_V1 + "had an invalid pricing mode", ""),
    "no-lane": ("couldn't associate a transaction lane with the transaction",) * 2,
    "args-not-named": ("expected named arguments", ""),
    "expired": ("transaction has expired",) * 2,
    "dependencies": ("", "The dependencies for this transaction are no longer supported"),
}


def refusal(transaction: Transaction, code: str) -> Refused:
    """The refusal for a problem, in the words for this kind of transaction."""
    if code == "gas-price-too-low":
        return RefusedElsewhere("gas price tolerance too low")
    return Refused(_TEXTS[code][0 if transaction.kind is Kind.TRANSACTION_V1 else 1])
