"""cspr-track doctor: is everything that is needed reachable, and right?"""

from typing import Annotated

import typer

from cspr_track.cli.options import DefaultKeyOption, NetworkFlags, with_groups

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@with_groups
def doctor(
    network: NetworkFlags,
    key: DefaultKeyOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Check every service of a network, the token, the clock, the journal, key files, and the terminal.

    Each with a figure, and with what to do where something is wrong. Exits 0 when nothing failed (! marks what should
    be looked at), else 3. The stream is given 10 s for a heartbeat.

    \b
    Examples:
      cspr-track doctor --network testnet
      cspr-track doctor --key secret_key.pem --json | jq 'select(.verdict == "failed")'
    """
    from cspr_track.cli.machine import of_machine, of_settings
    from cspr_track.cli.session import resolution_of
    from cspr_track.cli.signals import run_interruptible
    from cspr_track.core.exit_codes import ExitCode
    from cspr_track.render.doctor import show_check_up
    from cspr_track.render.terminal import Terminal
    from cspr_track.tracking.doctor import check_up

    found = resolution_of(network)
    profile, terminal = found.profile, Terminal.of_process()
    findings = [
        *of_settings(found),
        *run_interruptible(check_up(profile)),
        *of_machine(key or profile.key, terminal),
    ]
    show_check_up(findings, terminal, network=profile.name, chain_name=profile.chain_name, as_json=as_json)
    raise typer.Exit(ExitCode.OK if all(finding.ok for finding in findings) else ExitCode.ERROR)
