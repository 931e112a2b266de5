"""cspr-track check: documents, offline."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Transaction documents; - is stdin.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file on stdout.")] = False,
) -> None:
    """Check documents offline: hashes, signatures, arguments; sends nothing, asks nobody.

    Exits 0 when all are valid, 2 when one is not.

    \b
    Examples:
      cspr-track check deploy.json
      cspr-track check signed/*.json --json | jq -r 'select(.valid | not) | .file'
    """
    from cspr_track.cli.checking import check_files

    raise typer.Exit(check_files(files, as_json=as_json))
