"""The part of a check-up that is about this machine: settings, token, proxy, certificates, keys, journal, terminal."""

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from shlex import quote

from cspr_track.cli.session import journal_path
from cspr_track.core.check_up import Finding
from cspr_track.core.errors import TrackError
from cspr_track.network.built_in import Profile
from cspr_track.network.config import at_home
from cspr_track.network.profiles import Resolution
from cspr_track.network.token import masked_url
from cspr_track.network.token_store import token_file_problem
from cspr_track.network.trust import named_proxy, proxy_for, trust_for
from cspr_track.render.terminal import Terminal
from cspr_track.tracking.journal import SqliteJournal

LARGE_BYTES = 256 * 1024 * 1024


def of_settings(found: Resolution) -> list[Finding]:
    """The settings file, the token, the proxy, the certificates."""
    where = found.config.path
    figure = str(where) if found.config.exists else f"none; built-in values ({where} may hold others)"
    name = f"{found.profile.name}, named by {found.origins['network']}"
    findings = [Finding("settings", "settings file", "ok", f"{figure}; the network is {name}")]
    return [*findings, _token(found), *_proxy(found.profile), *_certificates(found.profile)]


def _token(found: Resolution) -> Finding:
    profile, origin = found.profile, found.origins.get("token")
    if profile.token is None or origin is None:
        free = "none, and none is needed: a node brings the news" if profile.events else "none: only looking up is left"
        hint = None if profile.events else f"cspr-track config login --network {quote(profile.name)}"
        return Finding("token", "token", "ok" if profile.events else "warning", free, hint)
    setting = found.config.profiles.get(profile.name)
    file = at_home(os.environ.get("CSPR_CLOUD_KEY_FILE", "")) if origin.name == "CSPR_CLOUD_KEY_FILE" else None
    if origin.kind == "file" and setting is not None and setting.token_file:
        file = found.config.beside(setting.token_file)
    loose = token_file_problem(file) if file is not None else None
    return Finding(
        "token",
        "token",
        "warning" if loose else "ok",
        f"from {origin}" + (f"; {loose}" if loose else ""),
        _chmod(file) if loose and file is not None else None,
    )


def _proxy(profile: Profile) -> list[Finding]:
    addresses = [url for url in (*profile.rpc, profile.events, profile.rest, profile.stream) if url]
    findings = {}
    for url in addresses:
        if (proxy := named_proxy(url)) is None:
            continue
        shown = masked_url(proxy)
        try:
            proxy_for(url)
            findings[shown] = Finding("proxy", "proxy", "ok", f"{shown}, as the environment says")
        except TrackError as error:
            findings[shown] = Finding("proxy", "proxy", "failed", str(error), error.hint)
    return list(findings.values())


def _certificates(profile: Profile) -> list[Finding]:
    named = os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR")
    if profile.ca_file is None and not named:
        return []
    words = [f"{profile.ca_file} beside the machine's own"] if profile.ca_file is not None else []
    words += [f"{named} in place of the machine's own"] if named else []
    try:
        trust_for("https://any", profile.ca_file)
    except TrackError as error:
        return [Finding("certificates", "certificates", "failed", str(error), "name a file of certificates in PEM")]
    return [Finding("certificates", "certificates", "ok", ", ".join(words))]


def of_machine(keys: Sequence[Path], terminal: Terminal) -> list[Finding]:
    """Key files, the journal, the terminal."""
    return [*(_key(file) for file in keys), _journal(), _terminal(terminal)]


def _key(file: Path) -> Finding:
    name = f"key file {file}"
    try:
        mode = file.stat().st_mode
        if not stat.S_ISREG(mode):
            return Finding("key-file", name, "failed", "it is no file", "name a secret key file (PEM)")
        with file.open("rb") as opened:
            opened.read(1)
    except FileNotFoundError:
        remedy = f"cspr-track key new {quote(str(file))}, or name another"
        return Finding("key-file", name, "failed", "it is not there", remedy)
    except OSError as error:
        return Finding("key-file", name, "failed", f"you cannot read it: {error.strerror}", _chmod(file))
    if mode & (stat.S_IRGRP | stat.S_IROTH):
        return Finding("key-file", name, "failed", f"others may read it (mode {stat.S_IMODE(mode):04o})", _chmod(file))
    return Finding("key-file", name, "ok", "only you can read it")


def _journal() -> Finding:
    path = journal_path()
    name = f"journal {path}"
    told: list[str] = []
    try:
        with SqliteJournal(path, notice=told.append) as journal:  # looks for damage
            moved = bool(told)
            unfinished = len(journal.pending())
        size = path.stat().st_size
    except (TrackError, OSError) as error:
        hint = error.hint if isinstance(error, TrackError) else None
        return Finding("journal", name, "failed", str(error), hint or "look at the file and its folder")
    hints = ["look at what was moved: it is an SQLite file"] if moved else []
    hints += ["cspr-track history show HASH says what is wrong with a row"] if told and not moved else []
    state = "a new one" if moved else "the rest is sound" if told else "sound"
    told.append(f"{state}, {size / 1024 / 1024:.1f} MiB, {unfinished} unfinished")
    hints += ["cspr-track watch --pending"] if unfinished else []
    loose = stat.S_IMODE(path.stat().st_mode) & (stat.S_IRGRP | stat.S_IROTH)
    if loose:
        told.append("others may read it")
        hints.insert(0, _chmod(path))
    if size > LARGE_BYTES:
        told.append("large")
        hints.append("cspr-track history prune")
    return Finding("journal", name, "warning" if hints else "ok", ", ".join(told), "; ".join(hints) or None)


def _terminal(terminal: Terminal) -> Finding:
    out = terminal.stderr
    shows = f"{out.width} columns, {'colour' if out.colour else 'no colour'}, {'Unicode' if out.unicode else 'ASCII'}"
    if not out.moving:
        return Finding("terminal", "terminal", "ok", f"{shows}, no live panel here")
    narrow = out.width < 40
    remedy = "below 40 columns the panel is left out; widen the window" if narrow else None
    return Finding("terminal", "terminal", "warning" if narrow else "ok", shows, remedy)


def _chmod(file: Path) -> str:
    """What to paste into a shell; a file may bear any name."""
    return f"chmod 600 {quote(str(file))}"
