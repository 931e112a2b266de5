"""cspr-track sign: a signature for a document, offline."""

from pathlib import Path
from typing import Annotated

import typer

from cspr_track.cli.options import KeyOption, StrictOption

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def sign(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Transaction document; - is stdin.")],
    key: KeyOption = None,
    save: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Where to write it; stdout by default.", show_default=False
        ),
    ] = None,
    in_place: Annotated[bool, typer.Option("--in-place", "-i", help="Write it back into FILE.")] = False,
    public_key: Annotated[
        str | None,
        typer.Option("--public-key", metavar="KEY", help="Of a signature made elsewhere: whose.", show_default=False),
    ] = None,
    signature: Annotated[
        str | None,
        typer.Option("--signature", metavar="HEX", help="That signature, 64 or 65 bytes.", show_default=False),
    ] = None,
    hash_only: Annotated[
        bool, typer.Option("--hash-only", help="Only print the 32 bytes that are to be signed, in hex.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask on a terminal before signing.")] = False,
    strict_permissions: StrictOption = False,
) -> None:
    """Add a signature to a document, offline: nothing is sent, nobody is asked but you.

    Keeps the signatures that are there, and everything else in the document. What is signed is the hash that
    cspr-track computes from the bytes; a document that states another one is refused.

    A signature made elsewhere (a hardware wallet, a custody service) is added with --public-key and --signature.
    --hash-only prints what such a device must sign: ed25519 over these 32 bytes, secp256k1 over their SHA-256.

    \b
    Examples:
      cspr-track sign deploy.json --key secret_key.pem --output signed.json
      cspr-track sign multisig.json --key first.pem --key second.pem --in-place
      cspr-track sign deploy.json --hash-only
      cspr-track sign deploy.json --public-key 02ab... --signature 1234... -o signed.json
    """
    from cspr_track.cli.signing import Wish, sign_document

    wish = Wish(
        file=file,
        keys=key or [],
        save=file if in_place else save,
        public_key=public_key,
        signature=signature,
        yes=yes,
        strict_permissions=strict_permissions,
    )
    raise typer.Exit(sign_document(wish, hash_only=hash_only))
