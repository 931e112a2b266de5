"""cspr-track send: review, sign, send and follow."""

from pathlib import Path
from typing import Annotated

import typer

from cspr_track.cli.options import KeyOption, NetworkFlags, OutputFlags, SendingFlags, with_groups

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@with_groups
def send(
    sending: SendingFlags,
    output: OutputFlags,
    network: NetworkFlags,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Transaction documents; - is stdin.")],
    key: KeyOption = None,
) -> None:
    """Review a transaction, sign it, send it, and follow it until its status is final.

    Reads the JSON of any Casper tool. A file that is signed already needs no key.

    \b
    Examples:
      cspr-track send deploy.json --key secret_key.pem
      cspr-track send signed.json --yes --json | jq -r .status
      casper-client make-transfer ... | cspr-track send - --network testnet --yes
    """
    from cspr_track.cli.sending import Order, send_all
    from cspr_track.transaction.document import read_file

    order = Order(
        documents=[read_file(file) for file in files],
        keys=key or [],
        yes=sending.yes,
        timeout_s=sending.timeout or None,
        detach=sending.detach,
        dry_run=sending.dry_run,
        strict_permissions=sending.strict_permissions,
    )
    raise typer.Exit(send_all(order, network, output))
