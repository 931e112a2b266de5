"""What is wrong with a transaction in itself: hashes, signatures, arguments. The day's problems are elsewhere."""

from collections.abc import Iterator

from cspr_track.transaction.approvals import verify
from cspr_track.transaction.arg_findings import arg_findings
from cspr_track.transaction.deploy import Deploy
from cspr_track.transaction.problem import Problem
from cspr_track.transaction.v1 import TransactionV1

MOST_APPROVALS = 1000
"""An account has 100 keys at most; to check a signature takes half a millisecond."""


def findings(transaction: Deploy | TransactionV1) -> Iterator[Problem]:
    """Problems of the document, the gravest first."""
    if isinstance(transaction, Deploy) and transaction.stated_body_hash != transaction.body_hash.hex():
        yield Problem(
            "body-hash-mismatch",
            "/header/body_hash",
            f"payment and session have the hash {transaction.body_hash.hex()}, the document states another",
            "the deploy was changed after it was made; make it anew",
        )
    elif transaction.stated_hash is not None and transaction.stated_hash != transaction.hash_hex:
        yield Problem(
            "hash-mismatch",
            "/hash",
            f"its hash is {transaction.hash_hex}, the document states another",
            "the transaction was changed after it was made; make it anew",
        )
    if not transaction.approvals:
        yield Problem("no-approvals", "/approvals", "nobody has signed it yet", "sign it: add --key FILE")
    signed = bytes.fromhex(transaction.stated_hash) if transaction.stated_hash else transaction.hash
    if len(transaction.approvals) > MOST_APPROVALS:
        message = f"{len(transaction.approvals)} signatures are more than any account has keys"
        yield Problem("too-large", "/approvals", message, f"the first {MOST_APPROVALS} are checked")
    for n, approval in enumerate(transaction.approvals[:MOST_APPROVALS]):
        problem = verify(approval, signed, f"/approvals/{n}")
        if problem is not None:
            yield problem
    yield from arg_findings(transaction)
