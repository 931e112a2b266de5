"""cspr-track history: what was sent from here, what became of it, what it cost."""

from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def history(
    action: Annotated[
        str | None, typer.Argument(metavar="[prune]", help="prune forgets what was final long ago.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many, newest first.")] = 20,
    older_than: Annotated[
        str, typer.Option("--older-than", metavar="DURATION", help="What prune forgets, by the time it became final.")
    ] = "90d",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List the journal: what was sent from here, what became of it, what it cost.

    \b
    Examples:
      cspr-track history
      cspr-track history --json -n 1000 | jq -r 'select(.status == "timeout") | .transaction_hash'
      cspr-track history prune --older-than 30d

    What may still be executed is never forgotten.
    """
    import time

    from cspr_track.cli.session import open_journal
    from cspr_track.core.errors import InputError
    from cspr_track.render.history import show_history
    from cspr_track.render.terminal import Terminal
    from cspr_track.transaction.problem import Unreadable
    from cspr_track.transaction.times import parse_duration

    if action not in (None, "prune"):
        raise InputError(f"history knows no {action!r}", code="usage", hint="cspr-track history prune --older-than 90d")
    if action == "prune":
        try:
            age_ms = parse_duration(older_than, "")[0]
        except Unreadable as problem:
            raise InputError(f"--older-than: {problem.message}", code="usage") from None
        with open_journal() as journal:
            count = journal.prune(int(time.time() * 1000) - age_ms)
        typer.echo(f"{count} forgotten")
        return
    with open_journal() as journal:
        rows = list(journal.history(limit=limit))
    show_history([row.as_record() for row in rows], Terminal.of_process(), as_json=as_json)
