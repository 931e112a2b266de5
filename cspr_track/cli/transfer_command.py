"""cspr-track transfer: make a native transfer, then the same as send."""

from pathlib import Path
from typing import Annotated

import typer

from cspr_track.cli.options import NetworkFlags, OutputFlags, TimeoutOption, YesOption, with_groups

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@with_groups
def transfer(
    output: OutputFlags,
    network: NetworkFlags,
    to: Annotated[str, typer.Option("--to", metavar="KEY", help="Recipient: public key or account-hash-…")],
    amount: Annotated[str, typer.Option("--amount", metavar="CSPR", help="2.5 or 2500000000motes, exact.")],
    key: Annotated[Path, typer.Option("--key", metavar="PATH", help="Secret key file (PEM) of the sender.")],
    transfer_id: Annotated[
        int | None, typer.Option("--id", min=0, help="A number for the recipient's books.", show_default=False)
    ] = None,
    payment: Annotated[str, typer.Option("--payment", metavar="CSPR", help="Payment limit.")] = "0.1",
    ttl: Annotated[str, typer.Option("--ttl", metavar="DURATION", help="How long it may wait, e.g. 30m.")] = "30m",
    legacy: Annotated[bool, typer.Option("--legacy", help="Make a legacy Deploy instead of a TransactionV1.")] = False,
    save: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write the signed document instead of sending it; - is stdout."),
    ] = None,
    yes: YesOption = False,
    timeout: TimeoutOption = 120,
    detach: Annotated[bool, typer.Option("--detach", help="Leave once a node accepted it; exit 0.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything but sign and send.")] = False,
) -> None:
    """Make a native transfer, review, sign, send and follow it.

    \b
    Examples:
      cspr-track transfer --to 01ab... --amount 2.5 --key secret_key.pem --network testnet
      cspr-track transfer --to 01ab... --amount 2500000000motes --key secret_key.pem --legacy --output deploy.json
    """
    from cspr_track.cli.making import make_signed_transfer, write_document
    from cspr_track.cli.sending import Order, send_all
    from cspr_track.cli.session import profile_of

    profile = profile_of(network)
    made, signer = make_signed_transfer(
        to=to, amount=amount, key=key, transfer_id=transfer_id, payment=payment, ttl=ttl, legacy=legacy, profile=profile
    )
    if save is not None:
        write_document(made, signer, save)
        return
    order = Order(
        documents=[made], signers=[signer], yes=yes, timeout_s=timeout or None, detach=detach, dry_run=dry_run
    )
    raise typer.Exit(send_all(order, network, output))
