"""cspr-track key: show or make a key file."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True, help="Show or make a key file.")


@app.command()
def show(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Secret key file (PEM).")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Show the public key and the account hash of a secret key; never the secret.

    \b
    Examples:
      cspr-track key show secret_key.pem
      cspr-track key show secret_key.pem --json | jq -r .public_key
    """
    from cspr_track.cli.asking import ask_passphrase
    from cspr_track.cli.crash import no_core_dumps
    from cspr_track.render.keys import show_key
    from cspr_track.transaction.keys import load_key, permissions_problem

    no_core_dumps()
    key = load_key(file, passphrase=lambda: ask_passphrase(file))
    show_key(
        algorithm=key.public_key.algorithm,
        public_key=key.public_key.hex,
        checksummed=key.public_key.checksummed,
        account_hash=f"account-hash-{key.public_key.account_hash.hex()}",
        warning=permissions_problem(file),
        as_json=as_json,
    )


@app.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it; an existing file is kept.")],
    algorithm: Annotated[str, typer.Option("--algorithm", metavar="NAME", help="ed25519 or secp256k1.")] = "ed25519",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Make a new secret key file that only you can read.

    \b
    Examples:
      cspr-track key new secret_key.pem
      cspr-track key new secret_key.pem --algorithm secp256k1
    """
    from cspr_track.cli.crash import no_core_dumps
    from cspr_track.core.errors import InputError
    from cspr_track.render.keys import show_key
    from cspr_track.transaction.keys import generate_key, write_new_key

    if algorithm not in ("ed25519", "secp256k1"):
        raise InputError(f"there is no algorithm {algorithm!r}", code="usage", hint="ed25519 or secp256k1")
    no_core_dumps()
    key = generate_key("ed25519" if algorithm == "ed25519" else "secp256k1")
    write_new_key(file, key)
    show_key(
        algorithm=key.public_key.algorithm,
        public_key=key.public_key.hex,
        checksummed=key.public_key.checksummed,
        account_hash=f"account-hash-{key.public_key.account_hash.hex()}",
        warning=None,
        as_json=as_json,
    )
