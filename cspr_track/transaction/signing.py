"""Adding a signature: only ever over a hash that was computed here."""

from typing import Protocol

from cspr_track.core.errors import InputError
from cspr_track.transaction.approvals import Approval, low_s, verify
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.transaction import Transaction


class SignatureRejected(Exception):
    """Raised by a signer whose owner says no."""


class Signer(Protocol):
    """Anything that signs a hash: a key in memory, a hardware wallet, a custody service."""

    @property
    def public_key(self) -> PublicKey:
        """Whose signature it makes."""
        ...

    def sign(self, transaction_hash: bytes) -> bytes:
        """Sign the 32 bytes of a transaction hash; gives 64 bytes without an algorithm byte.

        Raises:
            SignatureRejected: its owner says no.
        """
        ...


def approve(transaction: Transaction, signer: Signer) -> Transaction:
    """Add a signer's approval; secp256k1 signatures are brought to low S, and every one is verified before it is used.

    Raises:
        InputError: this key has signed already, or its signature does not verify.
        SignatureRejected: the signer's owner says no.
    """
    refuse_twice(transaction, signer.public_key)
    return transaction.with_approval(verified(transaction, signer.public_key, signer.sign(transaction.hash)))


def refuse_twice(transaction: Transaction, public_key: PublicKey) -> None:
    """A second signature of the same key is pointless: a node keeps one.

    Raises:
        InputError: this key has signed already.
    """
    if any(approval.signer == public_key for approval in transaction.approvals):
        raise InputError(f"{public_key.hex} has signed this transaction already", code="duplicate-approval")


def verified(transaction: Transaction, public_key: PublicKey, signature: bytes) -> Approval:
    """An approval from a signature of 64 bytes; of secp256k1 with low S, as nodes demand it.

    Raises:
        InputError: it does not verify.
    """
    if public_key.algorithm == "secp256k1":
        signature = low_s(signature)
    approval = Approval(public_key, public_key.raw[:1] + signature)
    problem = verify(approval, transaction.hash)
    if problem is not None:
        raise InputError(
            f"the signature does not verify: {problem.message}",
            code=problem.code,
            hint=f"it must be made with the key of {public_key.hex} over the hash {transaction.hash_hex}",
        )
    return approval
