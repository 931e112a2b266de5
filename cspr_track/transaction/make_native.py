"""Making native transactions: transfers and delegations."""

from typing import Unpack

from cspr_track.transaction import cl_type as ct
from cspr_track.transaction.executable_item import ExecutableItem
from cspr_track.transaction.make import Terms, make_deploy, make_v1, value_of
from cspr_track.transaction.members import NamedArg
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.transaction import Transaction

TRANSFER_PAYMENT_MOTES = 100_000_000
AUCTION_PAYMENT_MOTES = 2_500_000_000

AUCTION_CONTRACTS = {
    "casper": "ccb576d6ce6dec84a551e48f0d0b7af89ddba44c7390b690036257a04a3ae9ea",
    "casper-test": "93d923e336b20a4c4ca14d592b60e5bd3fe330775618290104f9beb326db7ae2",
}
"""The auction, which a legacy Deploy calls as a stored contract. Source: casper-js-sdk 5.0.12."""


def make_transfer(
    *,
    to: PublicKey | bytes,
    amount_motes: int,
    transfer_id: int | None = None,
    legacy: bool = False,
    **terms: Unpack[Terms],
) -> Transaction:
    """A native transfer, unsigned.

    Args:
        to: the recipient's public key, or 32 bytes of an account hash.
        amount_motes: how much, in motes.
        transfer_id: a number for the recipient's books.
        legacy: a Deploy instead of a TransactionV1.
        terms: what every transaction states.

    Raises:
        ValueError: a number does not fit its type.
    """
    target = ct.PUBLIC_KEY if isinstance(to, PublicKey) else ct.ACCOUNT_HASH
    recipient = value_of(target, to.raw if isinstance(to, PublicKey) else to)
    amount = value_of(ct.U512, amount_motes)
    reference = value_of(ct.OPTION_U64, None if transfer_id is None else (transfer_id,))
    if legacy:
        args: list[NamedArg] = [("amount", amount), ("target", recipient), ("id", reference)]
        return make_deploy(ExecutableItem("Transfer", tuple(args)), **terms)
    args = [("target", recipient), ("amount", amount)]
    if transfer_id is not None:
        args.append(("id", reference))
    return make_v1(args=args, target="Native", entry_point="Transfer", **terms)


def make_stake(
    entry_point: str,
    *,
    validator: PublicKey,
    amount_motes: int,
    new_validator: PublicKey | None = None,
    legacy: bool = False,
    **terms: Unpack[Terms],
) -> Transaction:
    """A delegation, the taking back of one, or its move to another validator, unsigned.

    Args:
        entry_point: ``Delegate``, ``Undelegate`` or ``Redelegate``.
        validator: to whom is delegated, or was.
        amount_motes: how much, in motes.
        new_validator: for ``Redelegate``: to whom it moves.
        legacy: a Deploy instead of a TransactionV1.
        terms: what every transaction states; the initiator is the delegator.

    Raises:
        ValueError: the amount does not fit, or a Deploy is wanted for a network whose auction contract is not known.
    """
    delegator = ("delegator", value_of(ct.PUBLIC_KEY, terms["initiator"].raw))
    to = ("validator", value_of(ct.PUBLIC_KEY, validator.raw))
    amount = ("amount", value_of(ct.U512, amount_motes))
    moved = [("new_validator", value_of(ct.PUBLIC_KEY, new_validator.raw))] if new_validator is not None else []
    if not legacy:
        return make_v1(args=[delegator, to, amount, *moved], target="Native", entry_point=entry_point, **terms)
    auction = AUCTION_CONTRACTS.get(terms["chain_name"])
    if auction is None:
        raise ValueError(f"the auction contract of {terms['chain_name']!r}, which a legacy Deploy calls, is not known")
    session = ExecutableItem(
        "StoredContractByHash",
        (to, *moved, delegator, amount),
        hash=bytes.fromhex(auction),
        entry_point=entry_point.lower(),
    )
    return make_deploy(session, **terms)
