"""cspr-track history: what was sent from here, what became of it, what it cost."""

from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def history(
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many, newest first.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List the journal: what was sent from here, what became of it, what it cost.

    \b
    Examples:
      cspr-track history
      cspr-track history --json -n 1000 | jq -r 'select(.status == "timeout") | .transaction_hash'
    """
    from cspr_track.cli.session import open_journal
    from cspr_track.render.history import show_history
    from cspr_track.render.terminal import Terminal

    with open_journal() as journal:
        rows = list(journal.history(limit=limit))
    show_history([row.as_record() for row in rows], Terminal.of_process(), as_json=as_json)
