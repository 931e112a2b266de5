"""cspr-track config: what is in force, and changes of it."""

from pathlib import Path
from typing import Annotated

import typer

from cspr_track.cli.options import NetworkFlags, with_groups

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="Show and change settings; store an access token.",
)

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings file.  [env: CSPR_TRACK_CONFIG]", show_default=False),
]
NetworkOption = Annotated[
    str | None,
    typer.Option("--network", metavar="NAME", help="Which network.  [env: CSPR_TRACK_NETWORK]", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]
KeyArgument = Annotated[str, typer.Argument(metavar="KEY", help="timeout, key, profiles.testnet.rpc, ...")]


@app.command()
@with_groups
def show(network: NetworkFlags, as_json: JsonOption = False) -> None:
    """Show what is in force, and where each value came from; secrets are hidden.

    \b
    Examples:
      cspr-track config show
      cspr-track config show --network testnet --json | jq -r '.settings[] | select(.name == "rpc").value[]'
    """
    from cspr_track.cli.configuring import in_force
    from cspr_track.cli.session import resolution_of
    from cspr_track.render.config import show_in_force
    from cspr_track.render.terminal import Terminal

    show_in_force(in_force(resolution_of(network)), Terminal.of_process(), as_json=as_json)


@app.command()
def path(config: ConfigOption = None) -> None:
    """Print where the settings file lies, whether it is there or not.

    \b
    Examples:
      cspr-track config path
    """
    import os

    from cspr_track.network.config import config_path

    typer.echo(config or config_path(os.environ))


@app.command()
@with_groups
def get(network: NetworkFlags, key: KeyArgument, as_json: JsonOption = False) -> None:
    """Print one setting as it is in force; a list one a line, nothing where nothing is.

    \b
    Examples:
      cspr-track config get profiles.testnet.rpc
      cspr-track config get timeout --json
    """
    from cspr_track.cli.configuring import get_setting
    from cspr_track.render.config import show_setting
    from cspr_track.render.terminal import Terminal

    show_setting(get_setting(key, network), Terminal.of_process(), as_json=as_json)


@app.command("set")
def set_value(
    key: KeyArgument,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Of a list: its parts, with commas between.")],
    config: ConfigOption = None,
) -> None:
    """Change one setting in the file; comments and order stay. Secrets are refused: config login stores a token.

    \b
    Examples:
      cspr-track config set network testnet
      cspr-track config set profiles.mine.rpc https://node.example/rpc
    """
    from cspr_track.cli.configuring import change
    from cspr_track.network.config_edit import with_setting

    change(config, lambda file: with_setting(file, key, value), fresh=True)


@app.command()
def unset(key: KeyArgument, config: ConfigOption = None) -> None:
    """Take one setting out of the file; what is built in holds again.

    \b
    Examples:
      cspr-track config unset profiles.testnet.rpc
    """
    from cspr_track.cli.configuring import change
    from cspr_track.network.config_edit import without_setting

    change(config, lambda file: without_setting(file, key))


@app.command()
def edit(config: ConfigOption = None) -> None:
    """Open the file in $VISUAL or $EDITOR; what is wrong afterwards is told, and the old file restored.

    \b
    Examples:
      EDITOR=nano cspr-track config edit
    """
    from cspr_track.cli.configuring import edit_config

    raise typer.Exit(edit_config(config))


@app.command()
def login(
    source: Annotated[
        str | None, typer.Argument(metavar="[-]", help="- reads the token from stdin.", show_default=False)
    ] = None,
    network: NetworkOption = None,
    store: Annotated[
        str, typer.Option("--store", metavar="WHERE", help="keyring, file, or auto: the keyring where there is one.")
    ] = "auto",
    config: ConfigOption = None,
) -> None:
    """Store a CSPR.cloud access token: in the system's keyring, else in a file that only you can read.

    It is asked for without echo, or read from stdin; there is no flag for it, as others may read command lines.

    \b
    Examples:
      cspr-track config login --network testnet
      pass show cspr-cloud | cspr-track config login - --network mainnet
    """
    from cspr_track.cli.tokens import log_in

    log_in(source, network, store, config)


@app.command()
def logout(network: NetworkOption = None, config: ConfigOption = None) -> None:
    """Forget the access token that login stored.

    \b
    Examples:
      cspr-track config logout --network testnet
    """
    from cspr_track.cli.tokens import log_out

    log_out(network, config)
