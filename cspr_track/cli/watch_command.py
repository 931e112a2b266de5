"""cspr-track watch: follow transactions sent by anyone, from anywhere."""

from typing import Annotated

import typer

from cspr_track.cli.options import (
    BellOption,
    ExecOption,
    FinalizedOption,
    NetworkFlags,
    OutputFlags,
    TimeoutOption,
    with_groups,
)

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@with_groups
def watch(
    output: OutputFlags,
    network: NetworkFlags,
    hashes: Annotated[
        list[str] | None,
        typer.Argument(metavar="HASH...", help="Transaction hashes; - reads them from stdin, as they come."),
    ] = None,
    timeout: TimeoutOption = None,
    finalized: FinalizedOption = False,
    pending: Annotated[bool, typer.Option("--pending", help="Take up everything the journal left unfinished.")] = False,
    last: Annotated[bool, typer.Option("--last", help="The newest transaction of the journal.")] = False,
    command: ExecOption = None,
    bell: BellOption = False,
) -> None:
    """Follow transactions until each is final, wherever they were sent from.

    With no network named, each is followed on the one that the journal knows for it, all of them in one run.

    Exits 0 when all executed with success; the other exit codes are listed under `cspr-track --help`.

    \b
    Examples:
      cspr-track watch 4cba7e...            follow one, before or after it was executed
      cspr-track watch --pending            take up everything left unfinished
      cspr-track watch --last --exec 'notify-send Casper' --bell
      tail -1 hashes.txt | cspr-track watch - --json | jq -r .status
    """
    from cspr_track.cli.following import run_follow
    from cspr_track.cli.networks import Networks
    from cspr_track.cli.session import open_journal, renderer_of
    from cspr_track.cli.wanted import HashLines, wanted_hashes
    from cspr_track.cli.watching import Watch, tell_unknown
    from cspr_track.cli.when_done import when_done
    from cspr_track.core.errors import InputError
    from cspr_track.core.exit_codes import ExitCode

    done = when_done(command, bell)
    asked = [one for one in hashes or [] if one != "-"]
    with open_journal(needed=pending or last) as journal:
        lines = HashLines(journal) if "-" in (hashes or []) else None
        wanted = wanted_hashes(asked, journal, pending=pending, last=last, more=lines is not None)
        networks = Networks(network, wanted.network)
        if pending:
            wanted = networks.only_named(wanted)
        parts = networks.split(wanted)
        left_out = tell_unknown(networks, wanted)
        if not parts and lines is None:
            if left_out:
                raise typer.Exit(ExitCode.ERROR)
            raise InputError("the journal holds nothing unfinished of that network", code="usage")
        profile = parts[0][0] if len(parts) == 1 else None
        renderer, _ = renderer_of(output, profile)
        watch_run = Watch(networks, renderer, journal, timeout=timeout, finalized=finalized)
        code = run_follow(
            renderer,
            lambda followers: watch_run.run(wanted, lines, followers),
            profile=lambda: watch_run.only_network,
            done=done,
        )
    if lines is not None and not (wanted.hashes or lines.came or lines.exit_code):
        raise InputError("no transaction hash came on standard input", code="usage", hint="one hash a line, or several")
    if left_out:
        code = ExitCode.ERROR  # the first of 3, 7, 4, 5, 6
    raise typer.Exit(code or (lines.exit_code if lines is not None else 0))
