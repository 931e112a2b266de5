"""Options that several commands share, written once: groups that are spread into a command's own parameters."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

NETWORK_PANEL = "Network"
OUTPUT_PANEL = "Output"
LOG_PANEL = "Logs"


def _network(flag: str, metavar: str, help_text: str) -> Any:
    return typer.Option(flag, metavar=metavar, help=help_text, rich_help_panel=NETWORK_PANEL, show_default=False)


@dataclass(frozen=True, kw_only=True)
class NetworkFlags:
    """Which network, and where its services are. A URL that is the empty string switches that channel off."""

    network: Annotated[
        str | None,
        _network("--network", "NAME", "mainnet, testnet, devnet, or one of yours.  [env: CSPR_TRACK_NETWORK]"),
    ] = None
    rpc: Annotated[
        list[str] | None, _network("--rpc", "URL", "Node JSON-RPC, full URL; repeatable.  [env: CSPR_TRACK_RPC]")
    ] = None
    events: Annotated[
        str | None, _network("--events", "URL", "Node events (SSE), full URL.  [env: CSPR_TRACK_EVENTS]")
    ] = None
    rest: Annotated[str | None, _network("--rest", "URL", "CSPR.cloud REST, base URL.  [env: CSPR_TRACK_REST]")] = None
    stream: Annotated[
        str | None, _network("--stream", "URL", "CSPR.cloud streaming, base URL.  [env: CSPR_TRACK_STREAM]")
    ] = None
    chain_name: Annotated[
        str | None, _network("--chain-name", "NAME", "The network's chain name.  [env: CSPR_TRACK_CHAIN_NAME]")
    ] = None
    ca_file: Annotated[
        Path | None,
        _network("--ca-file", "FILE", "Trust these certificates (PEM) too.  [env: CSPR_TRACK_CA_FILE]"),
    ] = None
    config: Annotated[Path | None, _network("--config", "FILE", "Settings file.  [env: CSPR_TRACK_CONFIG]")] = None


@dataclass(frozen=True, kw_only=True)
class LogFlags:
    """What is logged, and where; every command that talks to a network has these (``with_groups``)."""

    verbose: Annotated[
        int,
        typer.Option(
            "--verbose",
            "-v",
            count=True,
            help="Log what happens on stderr; -vv every request. Never a token or a key.",
            rich_help_panel=LOG_PANEL,
            show_default=False,
        ),
    ] = 0
    log_file: Annotated[
        Path | None,
        typer.Option(
            "--log-file",
            metavar="FILE",
            help="Append everything that is logged to FILE, as JSON lines.",
            rich_help_panel=LOG_PANEL,
            show_default=False,
        ),
    ] = None


@dataclass(frozen=True, kw_only=True)
class OutputFlags:
    """How to tell."""

    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON event a line on stdout.", rich_help_panel=OUTPUT_PANEL)
    ] = False
    plain: Annotated[
        bool,
        typer.Option(
            "--plain", help="Every change a sentence on its own line; no boxes.", rich_help_panel=OUTPUT_PANEL
        ),
    ] = False
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="The final line only.", rich_help_panel=OUTPUT_PANEL)] = (
        False
    )


TimeoutOption = Annotated[
    float | None,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        min=0,
        help="Stop listening after this long; 0 waits for the TTL.  [default: the setting timeout, else 120]  "
        "[env: CSPR_TRACK_TIMEOUT]",
        show_default=False,
    ),
]
KeyOption = Annotated[
    list[Path] | None,
    typer.Option("--key", metavar="PATH", help="Secret key file (PEM); repeatable.", show_default=False),
]
DefaultKeyOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--key",
        metavar="PATH",
        help="Secret key file (PEM); repeatable.  [default: the setting key]  [env: CSPR_TRACK_KEY]",
        show_default=False,
    ),
]
StrictOption = Annotated[
    bool, typer.Option("--strict-permissions", help="Refuse a key file that others may read, instead of warning.")
]
ArgOption = Annotated[
    list[str] | None,
    typer.Option("--arg", metavar="NAME:TYPE=VALUE", help="An argument; repeatable, in order.", show_default=False),
]
FinalizedOption = Annotated[
    bool, typer.Option("--finalized", help="Wait until two thirds of the validators' weight signed the block.")
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before signing and sending.")]


ExecOption = Annotated[
    str | None,
    typer.Option(
        "--exec",
        metavar="CMD",
        help="Run CMD (no shell) for each final status: the event on its stdin, CSPR_TX_STATUS, CSPR_TX_HASH, "
        "CSPR_TX_OUTCOME, CSPR_TX_CHARGED... in its environment.",
        show_default=False,
    ),
]
BellOption = Annotated[bool, typer.Option("--bell", help="Ring the terminal's bell when all is final.")]


@dataclass(frozen=True, kw_only=True)
class SendingFlags:
    """How to send."""

    yes: YesOption = False
    timeout: TimeoutOption = None
    finalized: FinalizedOption = False
    detach: Annotated[bool, typer.Option("--detach", help="Leave once a node accepted it; exit 0.")] = False
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything but sign and send.")] = False
    strict_permissions: StrictOption = False
    command: ExecOption = None
    bell: BellOption = False


@dataclass(frozen=True, kw_only=True)
class MakingFlags:
    """What every made transaction states, and where it goes."""

    key: DefaultKeyOption = None
    initiator: Annotated[
        str | None,
        typer.Option("--from", metavar="KEY", help="Sender's public key; the first --key's when not given."),
    ] = None
    ttl: Annotated[str, typer.Option("--ttl", metavar="DURATION", help="How long it may wait, e.g. 30m.")] = "30m"
    timestamp: Annotated[
        str | None, typer.Option("--timestamp", metavar="TIME", help="When it was made (RFC 3339); now by default.")
    ] = None
    gas_price: Annotated[
        int, typer.Option("--gas-price", metavar="N", min=0, max=255, help="The highest gas price accepted.")
    ] = 1
    legacy: Annotated[bool, typer.Option("--legacy", help="Make a legacy Deploy instead of a TransactionV1.")] = False
    save: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write the document instead of sending it, signed with each --key; - is stdout.",
            show_default=False,
        ),
    ] = None


GROUPS: tuple[type, ...] = (NetworkFlags, OutputFlags, SendingFlags, MakingFlags)


def with_groups(command: Callable[..., None]) -> Callable[..., None]:
    """Spread parameters that are annotated with an option group into the group's options."""
    signature = inspect.signature(command)
    hints = get_type_hints(command, include_extras=True)
    parameters: list[inspect.Parameter] = []
    shared: list[inspect.Parameter] = []  # after the command's own, as people look for those first
    groups: dict[str, type] = {}
    for name, parameter in signature.parameters.items():
        annotation = hints[name]
        if annotation in GROUPS:
            groups[name] = annotation
            shared += _options_of(annotation)
        else:
            parameters.append(parameter.replace(annotation=annotation, kind=inspect.Parameter.KEYWORD_ONLY))

    if NetworkFlags in groups.values():
        shared += _options_of(LogFlags)
    parameters += shared

    @functools.wraps(command)
    def spread(**given: Any) -> None:
        if NetworkFlags in groups.values():
            _begin_logs(LogFlags(**{field.name: given.pop(field.name) for field in fields(LogFlags)}))
        for name, group in groups.items():
            given[name] = group(**{field.name: given.pop(field.name) for field in fields(group)})
        command(**given)

    spread.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    spread.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    del spread.__wrapped__
    return spread


def _begin_logs(flags: LogFlags) -> None:
    if flags != LogFlags():  # who logs nothing pays nothing
        from cspr_track.cli.logs import begin_logs

        begin_logs(flags.verbose, flags.log_file)


def _options_of(group: type) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if field.default is MISSING else field.default,
            annotation=hints[field.name],
        )
        for field in fields(group)
    ]
