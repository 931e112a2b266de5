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
    from cspr_track.cli.making import make_and_go, motes, public_key
    from cspr_track.transaction.make_native import make_stake

    source, target = public_key(validator, "--validator"), public_key(new_validator, "--new-validator")
    sum_motes = motes(amount, "--amount")
    code = make_and_go(
        lambda terms: make_stake(
            "Redelegate",
            validator=source,
            new_validator=target,
            amount_motes=sum_motes,
            legacy=making.legacy,
            **terms,
        ),
        payment,
        making,
        sending,
        network,
        output,
    )
    raise typer.Exit(code)
