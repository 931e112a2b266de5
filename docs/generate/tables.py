"""The pages of statuses, exit codes and events, and of settings and environment variables."""

from typing import get_type_hints

from cspr_track.core.batch_end import BatchEnd
from cspr_track.core.claims import Contradiction
from cspr_track.core.status import Source, TransactionStatus
from cspr_track.core.summary import ErrorSummary, Summary
from cspr_track.core.update import StatusUpdate
from cspr_track.network.settings import ENVIRONMENT as OF_SETTINGS
from cspr_track.network.settings import MEANINGS, TOKEN_VARIABLE, ProfileSettings, Settings, is_table, words_of
from generate import NOTE, table
from generate.command_tree import commands, exit_codes
from generate.docstrings import field_texts, fields_of

_OTHERS = {
    TOKEN_VARIABLE: "An access token of CSPR.cloud. Goes only to the host it belongs to, never over plain text, "
    "never into a log, the journal or a program of `--exec`.",
    "CSPR_TRACK_CONFIG": "The settings file; it must exist.",
    "CSPR_TRACK_KEY_PASSPHRASE_FILE": "A file with the passphrase of an encrypted key, where nobody can be asked.",
    "VISUAL": "The editor of `config edit`.",
    "EDITOR": "The same, where `VISUAL` is not set.",
    "HTTPS_PROXY": "The proxy, but never for this machine; also `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`; for the "
    "WebSocket `WSS_PROXY` wins.",
    "SSL_CERT_FILE": "The machine's certificates (PEM) instead of its usual ones.",
    "SSL_CERT_DIR": "The folder of them.",
    "XDG_CONFIG_HOME": "Where the folder with `config.toml` lies (on Linux).",
    "XDG_STATE_HOME": "Where the folder with the journal lies (on Linux).",
    "NO_COLOR": "Not empty: no colour.",
    "FORCE_COLOR": "Not empty: colour also where there is no terminal.",
    "TERM": "`dumb`: the linear form, as with `--plain`.",
    "CI": "Not empty: no moving picture.",
    "COLUMNS": "The width, where there is no terminal.",
}


def environment() -> dict[str, str]:
    """Every variable that the program reads, and what it does; a test looks for others in the source."""
    ours = {variable: MEANINGS[name] for name, variable in OF_SETTINGS.items()}
    ours["CSPR_TRACK_RPC"] += " Commas between several."
    return ours | _OTHERS


GIVEN_TO_PROGRAMS = {
    "CSPR_TX_STATUS": "the final status",
    "CSPR_TX_OUTCOME": "the same, or `failed` when it was executed and failed",
    "CSPR_TX_EXIT_CODE": "the exit code of this transaction",
    "CSPR_TX_HASH": "its hash",
    "CSPR_TX_CHAIN": "the chain name",
    "CSPR_TX_MESSAGE": "one sentence",
    "CSPR_TX_CHARGED": "what its payer lost, in motes",
    "CSPR_TX_BLOCK_HEIGHT": "the block it is in",
    "CSPR_TX_ERROR": "the network's error message",
    "CSPR_TX_EXPLORER_URL": "where to look at it",
}
"""What a program of ``--exec`` finds in its environment; a test compares it with the code."""

EVENT_PARTS = {
    "Event": StatusUpdate,
    "`summary`": Summary,
    "`summary.error`": ErrorSummary,
    "`contradictions[]`": Contradiction,
    "Last line of a batch": BatchEnd,
}


def settings_page() -> str:
    """Settings and environment variables."""
    everywhere = [_setting(Settings, name) for name in get_type_hints(Settings) if name != "profiles"]
    of_profiles = [_setting(ProfileSettings, name) for name in get_type_hints(ProfileSettings)]
    flags: dict[str, str] = {}
    for command in commands():
        for flag in command.options:
            for fact in flag.facts:
                if fact.startswith("environment: "):
                    flags[fact.removeprefix("environment: ")] = f"`{flag.names[-1]}`"
    variables = [(f"`{name}`", flags.get(name, ""), meaning) for name, meaning in environment().items()]
    given = [(f"`{name}`", meaning) for name, meaning in GIVEN_TO_PROGRAMS.items()]
    return (
        "\n".join(
            [
                NOTE,
                "# Settings and environment",
                "",
                "A later one wins: the built-in profile, `config.toml`, the environment, flags.",
                "",
                "## config.toml",
                "",
                "At the top of the file:",
                "",
                *table(("setting", "is", "what it says", "environment"), everywhere),
                "In each `[profiles.NAME]`, which is a network of yours, or changes `mainnet`, `testnet` or `devnet`:",
                "",
                *table(("setting", "is", "what it says", "environment"), of_profiles),
                "## Environment",
                "",
                *table(("variable", "flag", "what it says"), variables),
                "## What a program that is run gets",
                "",
                "`--exec` gives it the event as JSON on standard input, and these variables (empty: not known):",
                "",
                *table(("variable", "what it holds"), given),
            ]
        ).rstrip()
        + "\n"
    )


def _setting(owner: type, name: str) -> tuple[str, str, str, str]:
    kind = get_type_hints(owner, include_extras=True)[name]
    variable = OF_SETTINGS.get(name)
    shown = "a table" if is_table(kind) else words_of(kind)
    return f"`{name}`", shown, MEANINGS[name], f"`{variable}`" if variable else ""


def statuses_page() -> str:
    """Statuses, exit codes, sources, fields of events."""
    said = field_texts(TransactionStatus)
    statuses = [(f"`{one.value}`", "yes" if one.final else "no", said[one.name]) for one in TransactionStatus]
    sources = [(f"`{one.value}`", field_texts(Source)[one.name]) for one in Source]
    parts = [
        NOTE,
        "# Statuses and exit codes",
        "",
        "## Statuses",
        "",
        "Exactly one final status comes for each transaction and run, and nothing after it.",
        "",
        *table(("status", "final", "means"), statuses),
        "## Exit codes",
        "",
        "```text",
        *exit_codes()[1:],
        "```",
        "",
        "1 is missing on purpose: Python ends with it by itself, so it means a bug of ours and never an outcome.",
        "",
        "## Where news comes from",
        "",
        *table(("source", "which is"), sources),
        "## Fields of an event",
        "",
        "Each line of `--json` is one event; `cspr-track schema` prints the JSON Schema.",
        "",
    ]
    for title, owner in EVENT_PARTS.items():
        texts = field_texts(owner)
        rows = [(f"`{name}`", f"`{kind}`", texts.get(name, "")) for name, kind in fields_of(owner)]
        parts += [f"### {title}", "", *table(("field", "type", ""), rows)]
    return "\n".join(parts).rstrip() + "\n"
