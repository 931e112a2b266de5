"""What a command works with: the network, the screen, the journal, put together from flags and environment."""

import logging
import os
from dataclasses import replace

from cspr_track.cli.journal_home import journal_path as journal_path  # callers find all of a session here
from cspr_track.cli.journal_home import open_journal as open_journal
from cspr_track.cli.logs import on_stderr
from cspr_track.cli.options import NetworkFlags, OutputFlags
from cspr_track.core.errors import InputError
from cspr_track.network.profiles import Profile, ProfileFlags, Resolution, resolve
from cspr_track.render.renderer import Form, PeoplesForm, Renderer, make_renderer
from cspr_track.render.terminal import Terminal


def profile_of(flags: NetworkFlags, *, chain_name: str | None = None) -> Profile:
    """The network to use.

    Args:
        flags: what the command line says.
        chain_name: what the document bears; it chooses the profile when none is named.

    Raises:
        ConfigurationError: no such network, or a setting is wrong.
    """
    return resolution_of(flags, chain_name=chain_name).profile


def resolution_of(flags: NetworkFlags, *, chain_name: str | None = None) -> Resolution:
    """The network to use, and where each of its values came from; see ``profile_of``."""
    given = ProfileFlags(
        rpc=tuple(flags.rpc) if flags.rpc is not None else None,
        events=flags.events,
        rest=flags.rest,
        stream=flags.stream,
        chain_name=flags.chain_name,
        ca_file=flags.ca_file,
    )
    found = resolve(flags.network, chain_name=chain_name, environ=os.environ, flags=given, config=flags.config)
    logger = logging.getLogger(__name__)
    for setting, origin in found.origins.items() if logger.isEnabledFor(logging.DEBUG) else ():
        logger.debug("setting %s comes from %s", setting, origin)
    profile = found.profile
    logger.info("network %s (%s), with%s a token", profile.name, profile.chain_name, "" if profile.token else "out")
    return found


def timeout_of(given: float | None, profile: Profile) -> float | None:
    """How long to listen, in seconds: what the flag says, else the setting; None waits for the TTL."""
    return (profile.timeout_s if given is None else given) or None


def form_of(flags: OutputFlags, terminal: Terminal) -> Form:
    """How to tell: what the flags say, else the panel on a terminal and plain lines elsewhere.

    Raises:
        InputError: two of the flags exclude each other.
    """
    chosen: list[Form] = []
    if flags.as_json:
        chosen.append("json")
    if flags.plain:
        chosen.append("plain")
    if flags.quiet:
        chosen.append("quiet")
    if flags.plain and flags.quiet:
        raise InputError("--plain and --quiet exclude each other", code="usage", hint="choose one of them")
    if chosen:
        return chosen[0]
    return "panel" if terminal.stderr.moving else "plain"


def renderer_of(flags: OutputFlags, profile: Profile | None) -> tuple[Renderer, Terminal]:
    """The renderer for this run, and the terminal it draws on; no profile where there are several networks."""
    terminal = Terminal.of_process()
    if on_stderr():  # lines of a log and a moving picture do not go together
        terminal = replace(terminal, stderr=replace(terminal.stderr, moving=False))
    network = profile.in_commands if profile is not None else None
    people: PeoplesForm = "quiet" if flags.quiet else "plain" if flags.plain else "panel"
    return make_renderer(form_of(flags, terminal), terminal, network=network, people=people), terminal
