"""cspr-track send: review, sign, send and follow."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cspr_track.cli.options import DefaultKeyOption, NetworkFlags, OutputFlags, SendingFlags, with_groups

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@with_groups
def send(
    sending: SendingFlags,
    output: OutputFlags,
    network: NetworkFlags,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="Transaction documents; - is stdin.")
    ] = None,
    key: DefaultKeyOption = None,
    from_jsonl: Annotated[
        Path | None,
        typer.Option("--from-jsonl", metavar="FILE", help="Documents, one a line; - is stdin.", show_default=False),
    ] = None,
    concurrency: Annotated[
        int, typer.Option("--concurrency", metavar="N", min=1, help="At most so many under way at once.")
    ] = 500,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Send no more once one did not succeed.")] = False,
) -> None:
    """Review a transaction, sign it, send it, and follow it until its status is final.

    Reads the JSON of any Casper tool. A file that is signed already needs no key.

    \b
    Examples:
      cspr-track send deploy.json --key secret_key.pem
      cspr-track send signed.json --yes --json | jq -r .status
      casper-client make-transfer ... | cspr-track send - --network testnet --yes
      cspr-track send payouts/*.json --yes --concurrency 50 --fail-fast
      make_payouts | cspr-track send --from-jsonl - --yes --json
    """
    from cspr_track.cli.sending import order_of, send_all
    from cspr_track.core.errors import InputError
    from cspr_track.transaction.document import read_file, read_lines
    from cspr_track.transaction.standard_input import more_came

    documents = [read_file(file) for file in files or []]
    if from_jsonl is not None:
        documents += read_lines(from_jsonl)
    if not documents:
        raise InputError(
            "there is nothing to send", code="usage", hint="give a FILE, - for stdin, or --from-jsonl FILE"
        )
    order = order_of(sending, documents, concurrency=concurrency, fail_fast=fail_fast, keys=key or [])
    code = send_all(order, network, output)
    if Path("-") in (files or []) and more_came():
        sys.stderr.write(
            "warning: more came on standard input after the document, and was not sent\n"
            "hint: --from-jsonl - takes many documents, one a line\n"
        )
    raise typer.Exit(code)
