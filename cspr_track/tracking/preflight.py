"""What a node says before anything is signed: which network it is, its time, its rules, and the sender's account."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from cspr_track.core.errors import ChannelError, ConfigurationError, InputError, Unauthorized, Unreachable
from cspr_track.core.status import Kind
from cspr_track.network.node_rpc import NodeRpc, node_within
from cspr_track.network.profiles import Profile
from cspr_track.network.services import node_of
from cspr_track.transaction.action import Initiator
from cspr_track.transaction.authorization import AccountKeys, authorization_findings
from cspr_track.transaction.network_rules import NetworkRules
from cspr_track.transaction.problem import Problem
from cspr_track.transaction.rule_findings import rule_findings
from cspr_track.transaction.transaction import Transaction

T = TypeVar("T")


ASK_LIMIT_S = 5.0
"""How long a node may take for each answer; a send does not wait for one that trickles."""
MAX_ACCOUNTS = 32
"""Of more senders than this, keys and balances are not asked for: the node knows them when it is put."""


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What a node says of an account; None where it would not say."""

    exists: bool = True
    keys: AccountKeys | None = None
    balance_motes: int | None = None


@dataclass(frozen=True, slots=True)
class Preflight:
    """What the network says of itself; None where the node would not say."""

    chain_name: str | None = None
    chain_time_ms: int | None = None
    """Timestamp of the latest block in milliseconds since 1970."""
    replayed_chain_names: tuple[str, ...] = ()
    """Networks whose recorded transactions the dev network plays."""
    dev_network: bool = False
    """Whether it is a dev network of this machine, whatever its chain name."""
    rules: NetworkRules | None = None
    accounts: Mapping[bytes, AccountFacts] = field(default_factory=dict)
    """By account hash (32 bytes)."""

    def account(self, transaction: Transaction) -> AccountFacts:
        """What is known of the sender's account."""
        return self.accounts.get(transaction.initiator.account_hash, AccountFacts())


async def ask_network(profile: Profile, transactions: Sequence[Transaction] = ()) -> Preflight:
    """Ask the profile's nodes, in order, until one answers.

    A node that answers something odd does not stop a send: it may still take the transaction.

    Args:
        profile: the network.
        transactions: those whose senders' accounts are asked for.

    Raises:
        ConfigurationError: the profile names no node.
        Unreachable: no node is there. Nothing was sent.
        Unauthorized: the token was refused. Nothing was sent.
    """
    trouble: ChannelError | None = None
    for url in profile.rpc:
        try:
            async with node_of(profile, url) as node:
                found = await _ask(node, transactions)
                return found if profile.on_this_machine else replace(found, dev_network=False)
        except ChannelError as error:
            trouble = error
    if trouble is None:
        raise ConfigurationError(
            f"no node is configured for {profile.name}, so nothing can be sent", hint="give --rpc URL"
        )
    if isinstance(trouble, Unreachable | Unauthorized):
        trouble.message = f"nothing was sent: {trouble.message}"
        if profile.name == "devnet" and profile.on_this_machine and isinstance(trouble, Unreachable):
            trouble.hint = "cspr-track devnet starts a dev network; leave it running"
        raise trouble
    return Preflight()


async def _ask(node: NodeRpc, transactions: Sequence[Transaction]) -> Preflight:
    senders = {transaction.initiator.account_hash: transaction.initiator for transaction in transactions}
    if len(senders) > MAX_ACCOUNTS:
        senders = {}
    status = await node_within(ASK_LIMIT_S, node.status())
    rules, facts = await asyncio.gather(
        _or_none(node.rules()), asyncio.gather(*(_account(node, initiator) for initiator in senders.values()))
    )
    accounts = dict(zip(senders, facts, strict=True))
    return Preflight(
        status.chain_name, status.block_time_ms, status.replayed_chain_names, status.is_devnet, rules, accounts
    )


async def _account(node: NodeRpc, initiator: Initiator) -> AccountFacts:
    try:
        keys = await node_within(ASK_LIMIT_S, node.account_keys(initiator))
    except ChannelError:
        return AccountFacts()
    return AccountFacts(keys is not None, keys, await _or_none(node.balance(initiator)) if keys is not None else None)


async def _or_none(asking: Awaitable[T]) -> T | None:
    """The answer, or None where the node gives none: what is asked here is good to know, and no more."""
    try:
        return await node_within(ASK_LIMIT_S, asking)
    except ChannelError:
        return None


def findings_now(transaction: Transaction, preflight: Preflight, *, now_ms: int) -> list[Problem]:
    """What this network would say against a transaction at this moment, as far as it told us its rules and accounts.

    Args:
        transaction: as it will be sent, with its approvals.
        preflight: what the network said.
        now_ms: the time where the chain did not tell its own, milliseconds since 1970.
    """
    if transaction.chain_name in preflight.replayed_chain_names:
        return []  # a recording, which the dev network plays under the rules of its day
    found: list[Problem] = []
    if preflight.rules is not None:
        time_ms = preflight.chain_time_ms if preflight.chain_time_ms is not None else now_ms
        found += rule_findings(transaction, preflight.rules, time_ms)
    facts = preflight.account(transaction)
    if not facts.exists:
        message = f"the sender's account does not exist on {preflight.chain_name or 'the network'}"
        found.append(Problem("unknown-account", _initiator_path(transaction), message, "send it some CSPR first"))
    elif facts.keys is not None:
        found += authorization_findings(transaction, facts.keys)
    return found


def _initiator_path(transaction: Transaction) -> str:
    return "/header/account" if transaction.kind is Kind.DEPLOY else "/payload/initiator_addr"


def agree(profile: Profile, document_chain: str, preflight: Preflight) -> None:
    """Refuse a transaction that is made for another network.

    Raises:
        InputError: the chain names differ; nothing was sent.
    """
    if document_chain in preflight.replayed_chain_names:
        return
    for other, whose in ((profile.chain_name, f"the profile {profile.name}"), (preflight.chain_name, "the node")):
        if other is not None and document_chain != other:
            raise InputError(
                f"the transaction is made for {document_chain!r}, {whose} is {other!r}",
                code="chain-name",
                hint="choose the right network with --network, or make the transaction anew",
            )
