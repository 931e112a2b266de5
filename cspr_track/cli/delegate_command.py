"""cspr-track delegate: a native delegation, then the same as send."""

from typing import Annotated

import typer

from cspr_track.cli.options import MakingFlags, NetworkFlags, OutputFlags, SendingFlags, with_groups

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@with_groups
def delegate(
    making: MakingFlags,
    sending: SendingFlags,
    output: OutputFlags,
    network: NetworkFlags,
    validator: Annotated[str, typer.Option("--validator", metavar="KEY", help="The validator's public key.")],
    amount: Annotated[str, typer.Option("--amount", metavar="CSPR", help="How much to delegate.")],
    payment: Annotated[str, typer.Option("--payment", metavar="CSPR", help="Payment limit.")] = "2.5",
) -> None:
    """Delegate CSPR to a validator, review, sign, send and follow it.

    \b
    Examples:
      cspr-track delegate --validator 01ab... --amount 500 --key secret_key.pem --network testnet
    """
    from cspr_track.cli.staking import stake

    raise typer.Exit(stake("Delegate", validator, amount, payment, making, sending, network, output))
