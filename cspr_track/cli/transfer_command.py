"""cspr-track transfer: make a native transfer, then the same as send."""

from typing import Annotated

import typer

from cspr_track.cli.options import MakingFlags, NetworkFlags, OutputFlags, SendingFlags, with_groups

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@with_groups
def transfer(
    making: MakingFlags,
    sending: SendingFlags,
    output: OutputFlags,
    network: NetworkFlags,
    to: Annotated[str, typer.Option("--to", metavar="KEY", help="Recipient: public key or account-hash-…")],
    amount: Annotated[str, typer.Option("--amount", metavar="CSPR", help="2.5 or 2500000000motes, exact.")],
    transfer_id: Annotated[
        int | None, typer.Option("--id", min=0, help="A number for the recipient's books.", show_default=False)
    ] = None,
    payment: Annotated[str, typer.Option("--payment", metavar="CSPR", help="Payment limit.")] = "0.1",
) -> None:
    """Make a native transfer, review, sign, send and follow it.

    \b
    Examples:
      cspr-track transfer --to 01ab... --amount 2.5 --key secret_key.pem --network testnet
      cspr-track transfer --to 01ab... --amount 2500000000motes --key secret_key.pem --legacy --output deploy.json
    """
    from cspr_track.cli.making import make_and_go, motes, recipient
    from cspr_track.transaction.make_native import make_transfer

    target, sum_motes = recipient(to), motes(amount, "--amount")
    code = make_and_go(
        lambda terms: make_transfer(
            to=target, amount_motes=sum_motes, transfer_id=transfer_id, legacy=making.legacy, **terms
        ),
        payment,
        making,
        sending,
        network,
        output,
    )
    raise typer.Exit(code)
