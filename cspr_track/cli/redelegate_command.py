"""cspr-track redelegate: a native redelegation, then the same as send."""

from typing import Annotated

import typer

from cspr_track.cli.options import MakingFlags, NetworkFlags, OutputFlags, SendingFlags, with_groups

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@with_groups
def redelegate(
    making: MakingFlags,
    sending: SendingFlags,
    output: OutputFlags,
    network: NetworkFlags,
    validator: Annotated[str, typer.Option("--validator", metavar="KEY", help="From whom: a public key.")],
    new_validator: Annotated[str, typer.Option("--new-validator", metavar="KEY", help="To whom: a public key.")],
    amount: Annotated[str, typer.Option("--amount", metavar="CSPR", help="How much to move.")],
    payment: Annotated[str, typer.Option("--payment", metavar="CSPR", help="Payment limit.")] = "2.5",
) -> None:
    """Move delegated CSPR from one validator to another, review, sign, send and follow it.

    \b
    Examples:
      cspr-track redelegate --validator 01ab... --new-validator 01cd... --amount 500 --key secret_key.pem
    """
    from cspr_track.cli.staking import stake

    raise typer.Exit(
        stake("Redelegate", validator, amount, payment, making, sending, network, output, new_validator=new_validator)
    )
