"""The man page cspr-track.1, in roff's ``man`` macros."""

from cspr_track._version import __version__
from cspr_track.core.status import TransactionStatus
from generate.command_tree import Command, Flag, commands, exit_codes

HEADER = f""".\\" Made by `make docs` from the code; change the code, not this page.
.TH CSPR-TRACK 1 "" "cspr-track {__version__}" "User Commands"
.SH NAME
cspr-track \\- send a Casper transaction and know what became of it
.SH SYNOPSIS
.B cspr-track
.I COMMAND
[\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]
"""


def man_page(environment: dict[str, str]) -> str:
    """All of it; ``environment`` says what each variable means."""
    root, *others = commands()
    lines = [HEADER.rstrip("\n"), ".SH DESCRIPTION"]
    lines += [
        _text(root.summary),
        "It reads the JSON of any Casper tool, computes the hash itself, asks, signs, writes the transaction into a",
        "journal, sends it, and follows it until one final status.",
        ".SH COMMANDS",
    ]
    for command in others:
        lines += _section(command)
    lines += [".SH STATUSES"]
    for status in TransactionStatus:
        lines += [".TP", f".B {status.value}", "Final." if status.final else "More may follow."]
    lines += [".SH EXIT STATUS", ".nf", *map(_text, exit_codes()[1:]), ".fi", ".SH ENVIRONMENT"]
    for name, meaning in environment.items():
        lines += [".TP", f".B {_text(name)}", _text(meaning.replace("`", ""))]
    lines += [
        ".SH FILES",
        ".TP",
        ".I $XDG_CONFIG_HOME/cspr-track/config.toml",
        "Settings.",
        ".TP",
        ".I $XDG_STATE_HOME/cspr-track/",
        "The journal of what was sent from here.",
        ".SH EXAMPLES",
        ".nf",
        *map(_text, root.examples),
        ".fi",
    ]
    return "\n".join(lines) + "\n"


def _section(command: Command) -> list[str]:
    lines = [f".SS {_text(command.usage.removeprefix('cspr-track '))}", _text(command.summary)]
    for paragraph in command.description:
        lines.append(".PP")
        lines += [".nf", *map(_text, paragraph.splitlines()), ".fi"] if "\n" in paragraph else [_text(paragraph)]
    for flag in command.flags:
        lines += [".TP", _names(flag), _text(flag.help or "No more is said.")]
        if flag.facts:
            lines.append(_text(f"[{'; '.join(flag.facts)}]"))
    return lines


def _names(flag: Flag) -> str:
    if flag.argument:
        return f".I {_text(flag.names[0])}"
    names = ", ".join(f"\\fB{_text(name)}\\fR" for name in flag.names)
    return f"{names} \\fI{_text(flag.value)}\\fR" if flag.value else names


_SIGNS = {"\\": "\\e", "-": "\\-", "…": "...", "’": "\\(cq", "→": "\\(->", "×": "\\(mu", "–": "\\(en"}


def _text(text: str) -> str:
    """Text that roff shows as it is: no control line, no escape, no sign that it does not know."""
    shown = "".join(_SIGNS.get(sign, sign) for sign in text.replace("`", ""))
    shown = "".join(sign if sign.isascii() else f"\\[u{ord(sign):04X}]" for sign in shown)
    return "\\&" + shown if shown.startswith((".", "'")) else shown
