"""cspr-track call: a call of a stored contract, then the same as send."""

from typing import Annotated

import typer

from cspr_track.cli.options import ArgOption, MakingFlags, NetworkFlags, OutputFlags, SendingFlags, with_groups

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@with_groups
def call(
    making: MakingFlags,
    sending: SendingFlags,
    output: OutputFlags,
    network: NetworkFlags,
    entry_point: Annotated[str, typer.Argument(metavar="ENTRY_POINT", help="The contract's entry point.")],
    payment: Annotated[str, typer.Option("--payment", metavar="CSPR", help="Payment limit.")],
    contract: Annotated[
        str | None, typer.Option("--contract", metavar="HASH", help="The contract's hash.", show_default=False)
    ] = None,
    package: Annotated[
        str | None, typer.Option("--package", metavar="HASH", help="The package's hash.", show_default=False)
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", help="The sender's named key of the contract.", show_default=False),
    ] = None,
    package_name: Annotated[
        str | None,
        typer.Option("--package-name", metavar="NAME", help="The same of the package.", show_default=False),
    ] = None,
    version: Annotated[
        int | None,
        typer.Option("--version", metavar="N", min=1, help="The package's version; default: the newest."),
    ] = None,
    arg: ArgOption = None,
) -> None:
    """Call a stored contract: make the transaction, review, sign, send and follow it.

    Say which contract with one of --contract, --package, --name and --package-name.

    Arguments are name:type=value as casper-client writes them, in order. Types: bool, i32, i64, u8, u32, u64, u128,
    u256, u512, unit, string, key, account_hash, uref, public_key, byte_list, byte_array_32, each also as opt_...; any;
    list<...>, map<...,...>, tuple2<...,...>, option<...>, result<...,...>, whose values are JSON.

    \b
    Examples:
      cspr-track call transfer --package 5f6ed5... --arg recipient:key=account-hash-ab... --arg amount:u256=100 \\
          --payment 3 --key secret_key.pem
      cspr-track call mint --name my_nft --arg 'meta:map<string,string>={"name":"one"}' --payment 5 --key key.pem
    """
    from cspr_track.cli.making import hash_of, make_and_go, named_args
    from cspr_track.core.errors import InputError
    from cspr_track.transaction.make_contract import Stored, make_call

    given = [(contract, "--contract"), (package, "--package"), (name, "--name"), (package_name, "--package-name")]
    named = [(value, option) for value, option in given if value is not None]
    if len(named) != 1:
        raise InputError(
            "one of --contract, --package, --name and --package-name must say which contract is called", code="usage"
        )
    value, option = named[0]
    in_package = option.startswith("--package")
    if version is not None and not in_package:
        raise InputError("--version goes with --package or --package-name only", code="usage")
    stored = Stored(value if option.endswith("name") else hash_of(value, option), in_package, version)
    args = named_args(arg)
    code = make_and_go(
        lambda terms: make_call(contract=stored, entry_point=entry_point, args=args, legacy=making.legacy, **terms),
        payment,
        making,
        sending,
        network,
        output,
    )
    raise typer.Exit(code)
