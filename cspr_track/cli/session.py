"""What a command works with: the network, the screen, the journal, put together from flags and environment."""

import os
import sys
from pathlib import Path

from cspr_track.cli.options import NetworkFlags, OutputFlags
from cspr_track.core.errors import InputError
from cspr_track.network.profiles import Profile, ProfileFlags, profile_for
from cspr_track.render.renderer import Form, Renderer, make_renderer
from cspr_track.render.safe_text import safe
from cspr_track.render.terminal import Terminal
from cspr_track.tracking.journal import SqliteJournal


def profile_of(flags: NetworkFlags, *, chain_name: str | None = None) -> Profile:
    """The network to use.

    Args:
        flags: what the command line says.
        chain_name: what the document bears; it chooses the profile when none is named.

    Raises:
        ConfigurationError: no such network, or a setting is wrong.
    """
    given = ProfileFlags(
        rpc=tuple(flags.rpc) if flags.rpc is not None else None,
        events=flags.events,
        rest=flags.rest,
        stream=flags.stream,
        chain_name=flags.chain_name,
    )
    return profile_for(flags.network, chain_name=chain_name, environ=os.environ, flags=given, config=flags.config)


def journal_path() -> Path:
    """Where the journal lies: the state folder of the platform (XDG_STATE_HOME moves it)."""
    import platformdirs

    return platformdirs.user_state_path("cspr-track") / "journal.sqlite3"


def open_journal() -> SqliteJournal:
    """The journal of this machine's user.

    Raises:
        JournalError: it cannot be opened.
    """
    return SqliteJournal(journal_path(), notice=_warn)


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


def renderer_of(flags: OutputFlags, profile: Profile) -> tuple[Renderer, Terminal]:
    """The renderer for this run, and the terminal it draws on."""
    terminal = Terminal.of_process()
    return make_renderer(form_of(flags, terminal), terminal, profile=profile.name), terminal


def _warn(text: str) -> None:
    sys.stderr.write(f"warning: {safe(text)}\n")
