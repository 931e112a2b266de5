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
    import asyncio

    from cspr_track.cli.following import show_details
    from cspr_track.cli.session import open_journal, profile_of, renderer_of
    from cspr_track.cli.wanted import wanted_hashes
    from cspr_track.core.exit_codes import worst_exit_code
    from cspr_track.tracking.status import look_up

    with open_journal() as journal:
        wanted = wanted_hashes(hashes, journal)
        profile = profile_of(network, chain_name=wanted.network)
        renderer, _ = renderer_of(output, profile)
        updates = asyncio.run(look_up(wanted.hashes, profile, expiry=wanted.expiry, journal=journal))
    for update in updates:
        renderer.update(update)
    asyncio.run(show_details(renderer, updates, profile))
    renderer.finish(updates, total=len(updates))
    raise typer.Exit(worst_exit_code(updates))
