"""What a shell may offer for the word that is being typed.

This runs at every press of Tab, so it reads a table that ``make completions`` makes of the commands
(``completion_table``) and imports neither typer nor any service. The scripts of the shells call it as
``cspr-track __complete SHELL WORD...``; the last word is the one that is begun. Its answer is one candidate a line,
``VALUE<Tab>DESCRIPTION``, and at the end, where files belong, ``:files EXTENSION...`` or ``:dirs``: shells complete
paths themselves, with everything they know of quoting.
"""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from cspr_track.cli.completion_table import COMMANDS, FAULTS, NETWORKS, PROFILE_SETTINGS, SETTINGS, TYPES

MOST_HASHES = 100
"""At most so many transactions of the journal are offered, those that are not final first, then the newest."""
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
"""A name that no shell reads as anything else: only such names are offered, wherever they come from."""

Candidate = tuple[str, str]


class Line:  # no dataclass: importing those takes longer than all the rest
    """A command line as far as it goes: where it stands, and what it has."""

    def __init__(self) -> None:
        self.command = ""
        """The words of the command, such as ``key show``."""
        self.used: set[str] = set()
        """The options that were given, by their first name."""
        self.values: dict[str, str] = {}
        """What they were given, by their first name; the last one of each."""
        self.arguments: list[str] = []
        self.expecting: str | None = None
        """The option whose value comes next."""
        self.options_end = False
        """Whether ``--`` was there."""

    def take(self, word: str) -> None:
        """Go on by one word."""
        if self.expecting is not None:
            self.values[self.expecting], self.expecting = word, None
        elif word == "--" and not self.options_end:
            self.options_end = True
        elif word.startswith("-") and word != "-" and not self.options_end:
            self._option(word)
        elif f"{self.command} {word}".strip() in COMMANDS and not self.arguments:
            self.command = f"{self.command} {word}".strip()
        else:
            self.arguments.append(word)

    def first_name(self, name: str) -> str | None:
        """The first name of an option of this command; None when it has no such option."""
        return next((names[0] for names, *_ in COMMANDS[self.command][1] if name in names), None)

    def kind_of(self, first: str) -> str:
        """What the option takes."""
        return next(kind for names, kind, *_ in COMMANDS[self.command][1] if names[0] == first)

    def _option(self, word: str) -> None:
        name, equals, value = word.partition("=")
        first = self.first_name(name)
        if first is None:
            return
        self.used.add(first)
        if equals:
            self.values[first] = value
        elif self.kind_of(first):
            self.expecting = first


def complete(words: Sequence[str]) -> list[str]:
    """The answer for the words after ``cspr-track``, the last of them begun."""
    *before, begun = words or [""]
    line = Line()
    for word in before:
        line.take(word)
    if line.expecting is not None:
        return _answer(line, line.kind_of(line.expecting), begun)
    if begun.startswith("-") and not line.options_end:
        name, equals, value = begun.partition("=")
        first = line.first_name(name)
        if equals:
            return _answer(line, line.kind_of(first), value, prefix=f"{name}=") if first is not None else []
        return _lines(_options(line), begun)
    _, _, arguments, below = COMMANDS[line.command]
    if below and line.arguments:
        return []  # after a word that is no command
    if below:
        return _lines([(name, COMMANDS[f"{line.command} {name}".strip()][0]) for name in below], begun)
    if arguments and (len(line.arguments) < len(arguments) or arguments[-1].endswith("...")):
        kind = arguments[min(len(line.arguments), len(arguments) - 1)]
        return _answer(line, kind.removesuffix("..."), begun)
    return _lines(_options(line), begun)


def _options(line: Line) -> Iterator[Candidate]:
    for names, _, help_text, repeatable in COMMANDS[line.command][1]:
        if repeatable or names[0] not in line.used:
            yield from ((name, help_text) for name in names)


def _answer(line: Line, kind: str, begun: str, *, prefix: str = "") -> list[str]:
    name, _, rest = kind.partition(":")
    match name:
        case "files":
            return [f":files {rest}".rstrip()]
        case "dirs":
            return [":dirs"]
        case "one-of":
            return _lines([(value, "") for value in rest.split(",")], begun, prefix)
        case "network":
            return _lines(_networks(line), begun, prefix)
        case "hash":
            return _lines(_hashes(begun, set(line.arguments)), begun, prefix)
        case "contract":
            return _lines(_names("contract", "called"), begun, prefix)
        case "sender":
            return _lines(_names("sender", "sent"), begun, prefix)
        case "arg" if ":" in begun and "=" not in begun:
            start = begun[: begun.index(":") + 1]
            return _lines([(f"{start}{one}=", "") for one in TYPES], begun, prefix)
        case "setting":
            return _lines(_settings(line, begun), begun, prefix)
        case "fault":
            return _lines(_faults(begun), begun, prefix)
    return []


def _lines(candidates: Iterator[Candidate] | list[Candidate], begun: str, prefix: str = "") -> list[str]:
    fitting = [(value, about) for value, about in candidates if value.startswith(begun)]
    return [f"{prefix}{value}\t{about}" if about else f"{prefix}{value}" for value, about in fitting]


def _networks(line: Line) -> Iterator[Candidate]:
    yield from NETWORKS.items()
    import tomllib

    named = line.values.get("--config") or os.environ.get("CSPR_TRACK_CONFIG")
    try:
        profiles = tomllib.loads((Path(named).expanduser() if named else config_path()).read_text("utf-8"))["profiles"]
        own = {name: table for name, table in profiles.items() if name not in NETWORKS and _PLAIN.fullmatch(name)}
    except (OSError, ValueError, KeyError, AttributeError, RuntimeError):  # doctor tells what is wrong with it
        return
    for name, table in own.items():
        chain = table.get("chain_name") if isinstance(table, dict) else None
        yield name, f"yours: {chain}" if isinstance(chain, str) and _PLAIN.fullmatch(chain) else "yours"


def _settings(line: Line, begun: str) -> Iterator[Candidate]:
    parts = begun.split(".")
    if len(parts) == 1:
        yield from SETTINGS.items()
        yield "profiles.", "of one network only"
    elif parts[0] == "profiles" and len(parts) == 2:
        yield from ((f"profiles.{name}.", about) for name, about in _networks(line))
    elif parts[0] == "profiles" and len(parts) == 3:
        yield from ((f"profiles.{parts[1]}.{name}", about) for name, about in PROFILE_SETTINGS.items())


def _faults(begun: str) -> Iterator[Candidate]:
    channel, colon, _ = begun.partition(":")
    if colon:
        for name, (channels, does) in FAULTS.items():
            if channel in channels:
                yield f"{channel}:{name}", does
        return
    for name, (_, does) in FAULTS.items():
        yield name, does
    for one in ("rpc", "rest", "events", "stream"):
        yield f"{one}:", "on this channel only"


def _hashes(begun: str, given: set[str]) -> Iterator[Candidate]:
    from cspr_track.render.safe_text import safe

    rows = _journal(
        "SELECT transaction_hash, status, success, title, recorded_at_ms FROM transactions "
        "WHERE transaction_hash >= ? AND transaction_hash < ? "
        "ORDER BY status NOT IN ('recorded', 'sent', 'timeout'), recorded_at_ms DESC LIMIT ?",
        (begun, f"{begun}g", MOST_HASHES),
    )
    for transaction_hash, status, success, title, recorded_at_ms in rows:
        if transaction_hash not in given and _PLAIN.fullmatch(transaction_hash):
            state = "failed" if status == "processed" and success == 0 else status
            yield transaction_hash, f"{safe(state)}, {_day(recorded_at_ms)}: {safe(title, limit=60)}"


def _day(milliseconds: int) -> str:
    import time

    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(milliseconds // 1000))


def _names(column: Literal["contract", "sender"], did: str) -> Iterator[Candidate]:
    """What stands in a column of the journal, the newest first."""
    rows = _journal(
        f"SELECT {column}, count(*) FROM transactions WHERE {column} IS NOT NULL "  # noqa: S608 (one of two names)
        f"GROUP BY {column} ORDER BY max(recorded_at_ms) DESC LIMIT ?",
        (MOST_HASHES,),
    )
    for name, count in rows:
        if _PLAIN.fullmatch(name):
            yield name, f"{did} {count} times from here" if count > 1 else f"{did} once from here"


def _journal(query: str, values: tuple[object, ...]) -> list[Any]:
    """Rows of the journal; none when there is no journal, or none that can be read at once."""
    import sqlite3
    from contextlib import closing

    try:
        with closing(sqlite3.connect(f"{journal_path().as_uri()}?mode=ro", uri=True, timeout=0.05)) as database:
            return database.execute(query, values).fetchall()
    except (sqlite3.Error, MemoryError, UnicodeError):
        return []


def journal_path() -> Path:
    """Where the journal lies; ``session.journal_path`` says the same, and costs the imports of every service."""
    import platformdirs

    return platformdirs.user_state_path("cspr-track") / "journal.sqlite3"


def config_path() -> Path:
    """Where the settings file lies when nobody names another; as ``network.config.config_path`` says it."""
    import platformdirs

    return platformdirs.user_config_path("cspr-track") / "config.toml"


def run(arguments: Sequence[str]) -> int:
    """What ``cspr-track __complete SHELL WORD...`` does; bash gives its line up to the cursor in one piece."""
    shell, *given = arguments or [""]
    if shell == "powershell" and given:
        given[-1] = given[-1].removeprefix("+")  # older PowerShells lose an empty argument, so it comes with a mark
    if shell != "bash":
        sys.stdout.write("".join(f"{line}\n" for line in complete(given)))
        return 0
    breaks, line, *_ = [*given, "", ""]
    words = split_line(line)
    answer = complete(words[1:])
    last = max((words[-1].rfind(sign) for sign in ":=" if sign in breaks), default=-1) + 1
    for one in answer:
        value = one.partition("\t")[0]
        sys.stdout.write(f"{value if value.startswith(':') else value[last:]}\n")
    return 0


def split_line(line: str) -> list[str]:
    """The words of a line of bash up to the cursor, without their quotes; the last is begun, and may be empty."""
    words: list[str] = []
    begun: str | None = None
    quote, escaped = "", False
    for sign in line:
        if sign.isspace() and not quote and not escaped:
            if begun is not None:
                words.append(begun)
            begun = None
            continue
        begun = begun or ""
        if escaped:
            begun, escaped = begun + sign, False
        elif sign == "\\" and quote != "'":
            escaped = True
        elif sign == quote:
            quote = ""
        elif not quote and sign in "'\"":
            quote = sign
        else:
            begun += sign
    return [*words, begun or ""]
