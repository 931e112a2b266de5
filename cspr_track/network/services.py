"""The services of a profile, each with what it needs: token, authorities. Nobody else makes their clients."""

from collections.abc import AsyncGenerator, Container, Mapping, Sequence
from typing import TYPE_CHECKING

from cspr_track.core.observation import Observation
from cspr_track.network.built_in import Profile
from cspr_track.network.cloud_rest import CloudRest
from cspr_track.network.node_rpc import NodeRpc

if TYPE_CHECKING:
    from cspr_track.network.event_reader import EventReader
    from cspr_track.network.node_events import NodeEvent


def node_of(profile: Profile, url: str) -> NodeRpc:
    """A node of the profile."""
    return NodeRpc(url, token=profile.token_for(url), ca_file=profile.ca_file)


def rest_of(profile: Profile) -> CloudRest | None:
    """CSPR.cloud REST; None where the profile has none, or no token for it."""
    if not profile.rest or profile.token is None:
        return None
    return CloudRest(profile.rest, token=profile.token, ca_file=profile.ca_file)


def events_of(
    profile: Profile, url: str, reader: "EventReader", *, start_from: int | None = None
) -> "AsyncGenerator[NodeEvent]":
    """A node's events."""
    from cspr_track.network.node_events import read_events  # only who uses it pays for reading documents

    return read_events(url, reader=reader, token=profile.token_for(url), ca_file=profile.ca_file, start_from=start_from)


def stream_of(
    profile: Profile,
    *,
    filters: Mapping[str, Sequence[str]] | None = None,
    wanted: Container[str] | None = None,
    session: str | None = None,
) -> AsyncGenerator[Observation]:
    """The CSPR.cloud stream; see ``read_stream``.

    Raises:
        ValueError: the profile has none, or no token for it.
    """
    from cspr_track.network.cloud_stream import read_stream  # only who uses it pays for websockets

    if not profile.stream or profile.token is None:
        raise ValueError("there is no stream to read")
    return read_stream(
        profile.stream,
        token=profile.token,
        ca_file=profile.ca_file,
        filters=filters,
        wanted=wanted,
        session=session,
    )
