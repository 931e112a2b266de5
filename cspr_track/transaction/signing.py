"""Adding a signature: only ever over a hash that was computed here."""

import inspect
from collections.abc import Awaitable
from typing import Protocol

from cspr_track.core.errors import InputError
from cspr_track.transaction.approvals import Approval, low_s, verify
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.transaction import Transaction


class SignatureRejected(Exception):
    """Raised by a signer whose owner says no."""


class Signer(Protocol):
    """Anything that signs a hash at once, such as a key in memory; see ``AsyncSigner`` for what takes its time."""

    @property
    def public_key(self) -> PublicKey:
        """Whose signature it makes."""
        ...

    def sign(self, transaction_hash: bytes) -> bytes:
        """Sign the 32 bytes of a transaction hash; gives 64 bytes without an algorithm byte.

        It is called in the event loop of ``send``: what waits for a person, a device or a network belongs into an
        ``AsyncSigner``, where it holds nothing else up.

        Raises:
            SignatureRejected: its owner says no.
        """
        ...


class AsyncSigner(Protocol):
    """Anything that signs a hash and takes its time: a hardware wallet, a custody service, a person who is asked."""

    @property
    def public_key(self) -> PublicKey:
        """Whose signature it makes."""
        ...

    def sign(self, transaction_hash: bytes) -> Awaitable[bytes]:
        """Sign the 32 bytes of a transaction hash; gives 64 bytes without an algorithm byte. ``async def`` fits.

        Raises:
            SignatureRejected: its owner says no.
        """
        ...


AnySigner = Signer | AsyncSigner
"""Whatever signs, at once or in its time."""


def approve(transaction: Transaction, signer: Signer) -> Transaction:
    """Add a signer's approval; secp256k1 signatures are brought to low S, and every one is verified before it is used.

    Raises:
        InputError: this key has signed already, or its signature does not verify.
        SignatureRejected: the signer's owner says no.
    """
    refuse_twice(transaction, signer.public_key)
    return transaction.with_approval(verified(transaction, signer.public_key, signer.sign(transaction.hash)))


async def approve_async(transaction: Transaction, signer: AnySigner) -> Transaction:
    """``approve`` by a signer of either kind; see there."""
    refuse_twice(transaction, signer.public_key)
    made = signer.sign(transaction.hash)
    signature = await made if inspect.isawaitable(made) else made
    return transaction.with_approval(verified(transaction, signer.public_key, signature))


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
    if len(signature) != 64:
        raise InputError(
            f"a signature has 64 bytes, the signer gave {len(signature)}",
            code="bad-length",
            hint="give r and s, or R and S, without an algorithm byte and not as DER",
        )
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
