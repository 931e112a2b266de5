"""cspr-track demo: a guided run on a dev network of its own."""

from typing import Annotated

import typer

from cspr_track.cli.options import OutputFlags, with_groups

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@with_groups
def demo(
    output: OutputFlags,
    block_time: Annotated[float, typer.Option("--block-time", min=0.1, help="Seconds between blocks.")] = 1.5,
) -> None:
    """Run a dev network and send three transactions: a success, a failed contract call, and one that expires.

    Nothing leaves this machine; keys and money are made for the occasion.

    \b
    Examples:
      cspr-track demo
      cspr-track demo --json | jq -r '[.status, .message] | @tsv'
    """
    from cspr_track.cli.demo_run import run_demo

    raise typer.Exit(run_demo(output, block_time_s=block_time))
