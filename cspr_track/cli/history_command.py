"""cspr-track history: what was sent from here, what became of it, what it cost."""

from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False)
ACTIONS = ("totals", "show", "prune")


@app.command()
def history(
    action: Annotated[
        str | None,
        typer.Argument(
            metavar="[totals|show|prune]",
            help="totals adds up, show tells all of one, prune forgets what was final long ago.",
            show_default=False,
        ),
    ] = None,
    transaction_hash: Annotated[
        str | None, typer.Argument(metavar="[HASH]", help="What show tells; six digits are enough.", show_default=False)
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            *("--limit", "-n"),
            min=0,
            max=999_999,
            help="At most so many, newest first; 0 for all.  [default: 20 in the table, all in --json and --csv]",
            show_default=False,
        ),
    ] = None,
    network: Annotated[
        str | None, typer.Option("--network", metavar="NAME", help="Only those of a network: its name or chain name.")
    ] = None,
    status: Annotated[
        list[str] | None,
        typer.Option(
            "--status",
            metavar="STATUS",
            help="Only recorded, sent, processed, expired, cancelled, timeout, error; succeeded or failed (of the "
            "processed); pending (everything unfinished). Repeatable.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="WHEN", help="Sent then or later: a date, an RFC 3339 time, or 7d for days ago."
        ),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="WHEN", help="Sent before then; a date means that whole day too.")
    ] = None,
    sender: Annotated[
        str | None, typer.Option("--sender", metavar="KEY", help="A public key or account hash, or how it begins.")
    ] = None,
    contract: Annotated[
        str | None, typer.Option("--contract", metavar="CONTRACT", help="A hash or name, or how it begins.")
    ] = None,
    with_totals: Annotated[
        bool, typer.Option("--totals", help="Totals of all that match, after the rows: by network, month, contract.")
    ] = False,
    older_than: Annotated[
        str | None,
        typer.Option(
            "--older-than",
            metavar="DURATION",
            help="What prune forgets, by the time it became final.  [default: 90d]",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV for spreadsheets; amounts in motes.")] = False,
) -> None:
    """List the journal: what was sent from here, what became of it, what it cost.

    \b
    Examples:
      cspr-track history
      cspr-track history --status failed --since 7d
      cspr-track history totals --network mainnet --since 2026-01-01
      cspr-track history --csv > sent.csv
      cspr-track history --status pending --json | jq -r .transaction_hash
      cspr-track history show 4cba7e
      cspr-track history prune --older-than 30d

    Dates and months are those of UTC. What may still be executed is never forgotten.
    """
    import time

    from cspr_track.cli import history_actions as actions
    from cspr_track.cli.history_filters import Filters
    from cspr_track.core.errors import InputError
    from cspr_track.render.terminal import Terminal

    if action not in (None, *ACTIONS):
        raise InputError(f"history knows no {action!r}", code="usage", hint=f"one of: {', '.join(ACTIONS)}")
    if (transaction_hash is not None) != (action == "show"):
        raise InputError(
            "show needs a hash, and nothing else takes one", code="usage", hint="cspr-track history show HASH"
        )
    now_ms = int(time.time() * 1000)
    filters = Filters(
        network=network, statuses=tuple(status or ()), since=since, until=until, sender=sender, contract=contract
    )
    _refuse_useless(
        action,
        {
            "filters": action in ("show", "prune") and filters != Filters(),
            "--limit": action is not None and limit is not None,
            "--totals": action in ("show", "prune") and with_totals,
            "--older-than": action != "prune" and older_than is not None,
            "--json or --csv": action == "prune" and (as_json or as_csv),
        },
    )
    form = actions.form_of(as_json=as_json, as_csv=as_csv)
    terminal = Terminal.of_process()
    if action == "prune":
        typer.echo(f"{actions.prune(older_than or '90d', now_ms)} forgotten")
    elif transaction_hash is not None:
        actions.show(transaction_hash, terminal, form)
    else:
        parts = actions.Parts(rows=action is None, totals=with_totals or action == "totals", limit=limit)
        actions.tell(filters.read(now_ms=now_ms), parts, terminal, form)


def _refuse_useless(action: str | None, useless: dict[str, bool]) -> None:
    """What would do nothing is refused rather than passed over."""
    from cspr_track.core.errors import InputError

    for what, given in useless.items():
        if given:
            where = f"history {action}" if action is not None else "history"
            raise InputError(f"{action or 'the list'} takes no {what}", code="usage", hint=f"cspr-track {where} --help")
