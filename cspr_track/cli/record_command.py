"""cspr-track record: real transactions into recordings for the dev network."""

from pathlib import Path
from typing import Annotated

import typer

from cspr_track.cli.options import NetworkFlags, with_groups

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@with_groups
def record(
    network: NetworkFlags,
    hashes: Annotated[list[str], typer.Argument(metavar="HASH...", help="Transaction hashes; - reads stdin.")],
    folder: Annotated[Path, typer.Option("--to", metavar="DIR", help="Where to write NAME.json.")] = Path(),
) -> None:
    """Take real transactions and what became of them from a network, for `devnet --replay`.

    \b
    Examples:
      cspr-track record 4cba7e... --network testnet --to recordings
      cspr-track devnet --replay recordings
    """
    from cspr_track.cli.recording import record_all
    from cspr_track.cli.session import open_journal, profile_of
    from cspr_track.cli.wanted import wanted_hashes

    with open_journal() as journal:
        wanted = wanted_hashes(hashes, journal)
    record_all(wanted.hashes, profile_of(network, chain_name=wanted.network), folder)
