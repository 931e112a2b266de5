"""cspr-track doctor: is everything that is needed reachable, and right?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cspr_track.cli.options import KeyOption, NetworkFlags, with_groups

if TYPE_CHECKING:
    from cspr_track.core.check_up import Finding
    from cspr_track.render.terminal import Terminal

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@with_groups
def doctor(
    network: NetworkFlags,
    key: KeyOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Check every service of a network, the clock, the journal, key files, and the terminal.

    Each with a figure, and with what to do where something is wrong. Exits 0 when all is well, else 3.

    \b
    Examples:
      cspr-track doctor --network testnet
      cspr-track doctor --key secret_key.pem --json | jq '.checks[] | select(.ok | not)'
    """
    import asyncio

    from cspr_track.cli.session import profile_of
    from cspr_track.core.exit_codes import ExitCode
    from cspr_track.render.doctor import show_check_up
    from cspr_track.render.terminal import Terminal
    from cspr_track.tracking.doctor import check_up

    profile = profile_of(network)
    terminal = Terminal.of_process()
    findings = asyncio.run(check_up(profile)) + _of_this_machine(key or [], terminal)
    show_check_up(findings, terminal, network=profile.chain_name, as_json=as_json)
    raise typer.Exit(ExitCode.OK if all(finding.ok for finding in findings) else ExitCode.ERROR)


def _of_this_machine(keys: list[Path], terminal: "Terminal") -> list["Finding"]:
    from cspr_track.cli.session import journal_path, open_journal
    from cspr_track.core.check_up import Finding
    from cspr_track.core.errors import TrackError

    found: list[Finding] = []
    try:
        with open_journal() as journal:
            found.append(Finding("journal", True, f"{journal_path()}, {len(journal.pending())} unfinished"))
    except TrackError as error:
        found.append(Finding("journal", False, str(error), error.hint))
    for file in keys:
        from cspr_track.transaction.keys import permissions_problem

        loose = permissions_problem(file)
        there = file.is_file()
        figure = loose or ("only you can read it" if there else "it is not there")
        found.append(
            Finding(f"key file {file}", there and loose is None, figure, f"chmod 600 {file}" if loose else None)
        )
    out = terminal.stderr
    shows = f"{out.width} columns, {'colour' if out.colour else 'no colour'}, {'Unicode' if out.unicode else 'ASCII'}"
    found.append(Finding("terminal", True, shows if out.moving else f"{shows}, no live panel here"))
    return found
