"""cspr-track session: Wasm that runs in the sender's name, then the same as send."""

from pathlib import Path
from typing import Annotated

import typer

from cspr_track.cli.options import ArgOption, MakingFlags, NetworkFlags, OutputFlags, SendingFlags, with_groups

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@with_groups
def session(
    making: MakingFlags,
    sending: SendingFlags,
    output: OutputFlags,
    network: NetworkFlags,
    wasm: Annotated[Path, typer.Argument(metavar="FILE.wasm", help="The Wasm module.")],
    payment: Annotated[str, typer.Option("--payment", metavar="CSPR", help="Payment limit.")],
    arg: ArgOption = None,
    install: Annotated[
        bool, typer.Option("--install", help="It may install or upgrade contracts (a Deploy always may).")
    ] = False,
) -> None:
    """Run session code: make the transaction, review, sign, send and follow it.

    Arguments are written as for cspr-track call.

    \b
    Examples:
      cspr-track session install.wasm --install --arg name:string=token --payment 150 --key secret_key.pem
    """
    from cspr_track.cli.making import make_and_go, named_args
    from cspr_track.cli.wasm_files import read_wasm
    from cspr_track.transaction.make_contract import make_session

    module, args = read_wasm(wasm), named_args(arg)
    code = make_and_go(
        lambda terms: make_session(wasm=module, args=args, install=install, legacy=making.legacy, **terms),
        payment,
        making,
        sending,
        network,
        output,
    )
    raise typer.Exit(code)
