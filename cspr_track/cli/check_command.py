"""cspr-track check: documents, offline; with a network named, also what it says of them."""

from pathlib import Path
from typing import Annotated

import typer

from cspr_track.cli.options import NetworkFlags, with_groups

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@with_groups
def check(
    network: NetworkFlags,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Transaction documents; - is stdin.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file on stdout.")] = False,
    sendable: Annotated[
        bool, typer.Option("--sendable", help="Fail also for what the network would not take, or not today.")
    ] = False,
    show: Annotated[bool, typer.Option("--show", help="Show also what is signed, each argument whole.")] = False,
) -> None:
    """Check documents: hashes, signatures, arguments, the rules of the network. Sends nothing.

    Works offline with the rules of mainnet, and asks nobody. With --network NAME (or --rpc URL) a node is asked for
    its rules and for the sender's account: whose keys have signed, with what weight, and what is missing.

    Exits 0 when all documents are valid, 2 when one is not. Old documents stay valid: that one has expired, or breaks
    a limit, is told, and counts only with --sendable.

    \b
    Examples:
      cspr-track check deploy.json
      cspr-track check signed/*.json --json | jq -r 'select(.valid | not) | .file'
      cspr-track check --show deploy.json | less
      cspr-track check multisig.json --network testnet --sendable
    """
    from cspr_track.cli.checking import check_files, network_asked

    asked = network_asked(network) if network != NetworkFlags() else None
    raise typer.Exit(check_files(files, asked, as_json=as_json, sendable=sendable, show=show))
