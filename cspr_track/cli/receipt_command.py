"""cspr-track receipt: a document to keep, or to attach to a ticket."""

from pathlib import Path
from typing import Annotated

import typer

from cspr_track.cli.options import NetworkFlags, with_groups

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@with_groups
def receipt(
    network: NetworkFlags,
    transaction_hash: Annotated[str, typer.Argument(metavar="HASH", help="A transaction hash.")],
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="md|html|json", help="Else as the file's name ends; md on stdout."),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write it there; - is stdout.", show_default=False),
    ] = None,
) -> None:
    """Make a document of all that is known of a transaction, and how each figure was obtained.

    Every source is asked by itself, so that what they do not agree on is told. HTML stands alone and prints on one
    page. Exits like status: a transaction that is not final exits 0, one that nobody knows is an error (3).

    \b
    Examples:
      cspr-track receipt 4cba7e... --output receipt.html
      cspr-track receipt 4cba7e... | gh issue comment 12 --body-file -
      cspr-track receipt 4cba7e... --format json | jq .figures.charged
    """
    from cspr_track.cli.receipts import format_of, write_receipt
    from cspr_track.cli.session import open_journal, profile_of
    from cspr_track.cli.signals import run_interruptible
    from cspr_track.cli.wanted import wanted_hashes
    from cspr_track.core.errors import InputError
    from cspr_track.core.exit_codes import exit_code
    from cspr_track.tracking.receipt import receipt_of

    chosen = format_of(form, save)
    with open_journal(needed=False) as journal:
        wanted = wanted_hashes([transaction_hash], journal)
        if len(wanted.hashes) != 1:
            raise InputError("a receipt is about one transaction", code="usage", hint="give one hash")
        profile = profile_of(network, chain_name=wanted.network)
        row = next(iter(journal.find(wanted.hashes[0])), None)
        made, update = run_interruptible(receipt_of(wanted.hashes[0], profile, row=row, journal=journal))
    write_receipt(made, chosen, save)
    raise typer.Exit(exit_code(update))
