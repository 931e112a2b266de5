"""cspr-track explain: an error message or code in words."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(context_settings={"ignore_unknown_options": True})  # so that -32016 is a text
def explain(
    text: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXT...",
            help="A message, a number, a name, or JSON that holds an error; - reads stdin.",
        ),
    ],
    contract: Annotated[
        str | None,
        typer.Option("--contract", metavar="HASH", help="The contract or package that stopped.", show_default=False),
    ] = None,
    entry_point: Annotated[
        str | None, typer.Option("--entry-point", metavar="NAME", help="What was called.", show_default=False)
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="FILE", help="Settings file.  [env: CSPR_TRACK_CONFIG]", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line on stdout.")] = False,
) -> None:
    """Say in words what an error message or code means, and what to do.

    TEXT is an error message of the network, a number, an error's name, a node's refusal, or an event, entity or RPC
    answer in JSON. What a contract's own numbers mean can be written into config.toml:
    [errors."hash-..."] and below it 65 = "Not whitelisted".

    \b
    Examples:
      cspr-track explain "User error: 65" --contract hash-575bd3...
      cspr-track explain 60001 --entry-point transfer
      cspr-track explain 64516
      cspr-track explain BidNotFound
      cspr-track explain -32016 the deploy was invalid: insufficient balance
      cspr-track status 4cba7e... --json | cspr-track explain -
    """
    import os

    from cspr_track.cli.explaining import called, failures_of
    from cspr_track.core.explain import explain as explanation_of
    from cspr_track.network.config import read_config
    from cspr_track.render.explanation import show_explanation, show_no_error
    from cspr_track.render.terminal import Terminal

    own = read_config(config, os.environ).own_errors
    call = called(contract, entry_point)
    terminal = Terminal.of_process()
    failures = failures_of(text)
    for failure in failures:
        found = explanation_of(failure.message or "", entity={**failure.entity, **call}, own=own)
        show_explanation(failure.message or "", found, terminal, as_json=as_json)
    if not failures:
        show_no_error(terminal, as_json=as_json)
