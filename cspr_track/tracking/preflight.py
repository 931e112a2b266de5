"""What a node says before anything is signed: that it is there, which network it is, and what time its chain has."""

from dataclasses import dataclass

from cspr_track.core.errors import ChannelError, ConfigurationError, InputError, Unauthorized, Unreachable
from cspr_track.network.node_rpc import NodeRpc
from cspr_track.network.profiles import Profile


@dataclass(frozen=True, slots=True)
class Preflight:
    """What the network says of itself; None where the node would not say."""

    chain_name: str | None = None
    chain_time_ms: int | None = None
    """Timestamp of the latest block in milliseconds since 1970."""
    replayed_chain_names: tuple[str, ...] = ()
    """Networks whose recorded transactions the dev network plays."""


async def ask_network(profile: Profile) -> Preflight:
    """Ask the profile's nodes, in order, until one answers.

    A node that answers something odd does not stop a send: it may still take the transaction.

    Raises:
        ConfigurationError: the profile names no node.
        Unreachable: no node is there. Nothing was sent.
        Unauthorized: the token was refused. Nothing was sent.
    """
    trouble: ChannelError | None = None
    for url in profile.rpc:
        try:
            async with NodeRpc(url, token=profile.token_for(url)) as node:
                status = await node.status()
        except ChannelError as error:
            trouble = error
            continue
        return Preflight(status.chain_name, status.block_time_ms, status.replayed_chain_names)
    if trouble is None:
        raise ConfigurationError(
            f"no node is configured for {profile.name}, so nothing can be sent", hint="give --rpc URL"
        )
    if isinstance(trouble, Unreachable | Unauthorized):
        trouble.message = f"nothing was sent: {trouble.message}"
        raise trouble
    return Preflight()


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
