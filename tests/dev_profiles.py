"""The ways in which a dev network can be reached."""

from collections.abc import Callable
from dataclasses import replace

from cspr_track.devnet.server import RunningDevnet
from cspr_track.network.profiles import Profile
from cspr_track.network.token import Token


def cloud_profile(net: RunningDevnet) -> Profile:
    """Everything CSPR.cloud offers, and the node."""
    info = net.info
    return Profile(
        name="devnet",
        chain_name=info.chain_name,
        rpc=(info.rpc,),
        events=info.events,
        rest=info.rest,
        stream=info.stream,
        token=Token(info.token),
        expiry_margin_s=0.2,
        lookup_interval_s=0.1,
    )


def without_account(net: RunningDevnet) -> Profile:
    """A node's events and RPC only."""
    return replace(cloud_profile(net), rest=None, stream=None, token=None)


def polling_only(net: RunningDevnet) -> Profile:
    """Nothing brings news; there is only the node to ask."""
    return replace(without_account(net), events=None)


PROFILES: dict[str, Callable[[RunningDevnet], Profile]] = {
    "stream": cloud_profile,
    "node-events": without_account,
    "polling": polling_only,
}
