"""The command line: which commands there are. A command's module is imported when that command is used."""

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cspr_track._version import __version__
from cspr_track.cli.plain_values import plain_parameters, plain_values

COMMANDS: dict[str, str] = {
    "send": "Review, sign, send and follow a transaction.",
    "watch": "Follow transactions until each is final.",
    "status": "Look once at what became of transactions, without waiting.",
    "transfer": "Make a native transfer, then the same as send.",
    "delegate": "Delegate CSPR to a validator.",
    "undelegate": "Take delegated CSPR back.",
    "redelegate": "Move delegated CSPR to another validator.",
    "call": "Call a stored contract.",
    "session": "Run session code (Wasm).",
    "sign": "Add a signature to a document, offline.",
    "check": "Check documents: hashes, signatures, limits, signers.",
    "history": "What was sent from here, what became of it, what it cost.",
    "receipt": "Make a document of all that is known of a transaction.",
    "explain": "Say in words what an error message or code means.",
    "key": "Show or make a key file.",
    "devnet": "Run the embedded dev network.",
    "config": "Show and change settings; store an access token.",
    "doctor": "Is every service reachable, the clock right, the journal sound?",
    "demo": "A guided run on a dev network of its own.",
    "record": "Take real transactions into recordings for the dev network.",
    "schema": "Print the JSON Schema of a JSON output.",
    "completion": "Print the completion script of a shell.",
}
"""Each command with its one line of help; the module ``cspr_track.cli.NAME_command`` holds it as ``app``."""

EPILOG = """\b
Exit codes:
  0 all processed with success             5 timeout: we stopped listening
  2 bad usage or input, nothing sent       6 cancelled
  3 error                                  7 processed, execution failed
  4 expired                              130 interrupted, 143 terminated, 141 closed pipe
Several transactions: the first of 3, 7, 4, 5, 6 that occurred.
"""


class Commands(TyperGroup):
    """Knows the commands by name and imports the one that is asked for."""

    def get_params(self, ctx: Any) -> Any:
        """The options of the whole program."""
        return plain_parameters(super().get_params(ctx))

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """The commands, most used first."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"cspr_track.cli.{cmd_name}_command")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        plain_values(command)
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """The commands with their line of help, none of them imported for it."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: Any) -> Any:
        """Run a command; a reader that closed the pipe is no failure of ours."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise typer.Exit(141) from None


app = typer.Typer(
    cls=Commands,
    name="cspr-track",
    epilog=EPILOG,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cspr-track {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Send a Casper transaction and know what became of it.

    \b
    Examples:
      cspr-track send deploy.json --key secret_key.pem
      cspr-track watch 4cba7e...
      cspr-track transfer --to 01ab... --amount 2.5 --key secret_key.pem --network testnet
      cspr-track demo
    """
