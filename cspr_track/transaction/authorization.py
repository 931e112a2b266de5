"""Whether the signatures of a transaction are enough for its account: associated keys, weights, thresholds."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from cspr_track.transaction.problem import Problem
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.transaction import Transaction


@dataclass(frozen=True, slots=True)
class AccountKeys:
    """Who may act for an account.

    Args:
        weights: account hash (32 bytes) of each associated key -> its weight.
        deployment_threshold: the weight that a transaction needs.
        key_management_threshold: the weight that changing the keys needs.
    """

    weights: dict[bytes, int]
    deployment_threshold: int
    key_management_threshold: int


class Authorization(msgspec.Struct, frozen=True):
    """What weight has signed, and what weight is needed.

    Args:
        signed: each signer with its weight; None where its key is not one of the account's.
        unsigned: account hash and weight of each associated key that has not signed.
        weight: the sum of the signers' weights.
        threshold: what is needed.
    """

    signed: tuple[tuple[PublicKey, int | None], ...]
    unsigned: tuple[tuple[bytes, int], ...]
    weight: int
    threshold: int

    @property
    def enough(self) -> bool:
        """Whether a node takes these signatures."""
        return self.weight >= self.threshold and all(weight is not None for _, weight in self.signed)


def authorization(transaction: Transaction, keys: AccountKeys) -> Authorization:
    """Weigh the signatures; the same signer counts once."""
    signers = dict.fromkeys(approval.signer for approval in transaction.approvals)
    signed = tuple((signer, keys.weights.get(signer.account_hash)) for signer in signers)
    present = {signer.account_hash for signer in signers}
    return Authorization(
        signed=signed,
        unsigned=tuple((account, weight) for account, weight in keys.weights.items() if account not in present),
        weight=sum(weight or 0 for _, weight in signed),
        threshold=keys.deployment_threshold,
    )


def authorization_findings(transaction: Transaction, keys: AccountKeys | None) -> Iterator[Problem]:
    """What is wrong with the signers.

    Args:
        transaction: what is signed.
        keys: the account's keys; None where they are not known, which leaves only whether the initiator signed.
    """
    if not transaction.approvals:
        return
    if keys is None:
        owner = transaction.initiator.account_hash
        if all(approval.signer.account_hash != owner for approval in transaction.approvals):
            message = "no signature is of the initiator's own key; a node takes them only if they are of its account"
            yield Problem("foreign-signer", "/approvals", message, "cspr-track check FILE --network NAME asks a node")
        return
    found = authorization(transaction, keys)
    for n, approval in enumerate(transaction.approvals):
        if approval.signer.account_hash not in keys.weights:
            message = f"{approval.signer.hex} is no key of the initiator's account"
            yield Problem("foreign-signer", f"/approvals/{n}/signer", message, "sign with a key of the account only")
    if found.weight < found.threshold:
        message = f"the signatures have the weight {found.weight}, the account demands {found.threshold}"
        yield Problem(
            "insufficient-weight", "/approvals", message, "add signatures: cspr-track sign FILE --key KEY --output FILE"
        )
