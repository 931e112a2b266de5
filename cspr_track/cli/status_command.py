"""cspr-track status: one look, no waiting."""

from typing import Annotated

import typer

from cspr_track.cli.options import NetworkFlags, OutputFlags, with_groups

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@with_groups
def status(
    output: OutputFlags,
    network: NetworkFlags,
    hashes: Annotated[list[str], typer.Argument(metavar="HASH...", help="Transaction hashes; - reads stdin.")],
) -> None:
    """Look once at what became of transactions, without waiting.

    Exits like watch; a transaction that is not final is `sent` and exits 0, one that nobody knows is an error (3).

    \b
    Examples:
      cspr-track status 4cba7e...
      cspr-track status 4cba7e... --json | jq .summary
    """
    from cspr_track.cli.following import show_details
    from cspr_track.cli.networks import Networks
    from cspr_track.cli.session import open_journal, renderer_of
    from cspr_track.cli.signals import run_interruptible
    from cspr_track.cli.wanted import wanted_hashes
    from cspr_track.cli.watching import tell_unknown
    from cspr_track.core.exit_codes import ExitCode, worst_exit_code
    from cspr_track.tracking.status import look_up
    from cspr_track.tracking.testimony import recorded_documents

    with open_journal(needed=False) as journal:
        wanted = wanted_hashes(hashes, journal)
        networks = Networks(network, wanted.network)
        parts = networks.split(wanted)
        left_out = tell_unknown(networks, wanted)
        profile = parts[0][0] if len(parts) == 1 else None
        renderer, _ = renderer_of(output, profile)
        updates = []
        for one, part in parts:
            documents = recorded_documents(journal, part.titles)
            looking = look_up(part.hashes, one, expiry=part.expiry, journal=journal, find_document=documents)
            updates += run_interruptible(looking)
    for update in updates:
        renderer.update(update)
    run_interruptible(show_details(renderer, updates, profile))
    renderer.finish(updates, total=len(updates))
    raise typer.Exit(ExitCode.ERROR if left_out else worst_exit_code(updates))
