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
    from cspr_track.cli.making import make_and_go, motes, public_key
    from cspr_track.transaction.make_native import make_stake

    to, sum_motes = public_key(validator, "--validator"), motes(amount, "--amount")
    code = make_and_go(
        lambda terms: make_stake("Delegate", validator=to, amount_motes=sum_motes, legacy=making.legacy, **terms),
        payment,
        making,
        sending,
        network,
        output,
    )
    raise typer.Exit(code)
