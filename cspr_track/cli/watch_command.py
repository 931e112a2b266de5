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
    timeout: TimeoutOption = 120,
    finalized: FinalizedOption = False,
    pending: Annotated[bool, typer.Option("--pending", help="Take up everything the journal left unfinished.")] = False,
    last: Annotated[bool, typer.Option("--last", help="The newest transaction of the journal.")] = False,
    command: ExecOption = None,
    bell: BellOption = False,
) -> None:
    """Follow transactions until each is final, wherever they were sent from.

    Exits 0 when all executed with success; the other exit codes are listed under `cspr-track --help`.

    \b
    Examples:
      cspr-track watch 4cba7e...            follow one, before or after it was executed
      cspr-track watch --pending            take up everything left unfinished
      cspr-track watch --last --exec 'notify-send Casper' --bell
      tail -1 hashes.txt | cspr-track watch - --json | jq -r .status
    """
    import asyncio

    from cspr_track.cli.following import Followers, ScreenNotices, run_follow
    from cspr_track.cli.session import open_journal, profile_of, renderer_of
    from cspr_track.cli.wanted import HashLines, Wanted, wanted_hashes
    from cspr_track.cli.when_done import when_done
    from cspr_track.tracking.deliver import journaled
    from cspr_track.tracking.followed import Followed
    from cspr_track.tracking.tracker import Tracker

    done = when_done(command, bell)
    asked = [one for one in hashes or [] if one != "-"]
    with open_journal() as journal:
        lines = HashLines(journal) if "-" in (hashes or []) else None
        wanted = wanted_hashes(asked, journal, pending=pending, last=last, more=lines is not None)
        profile = profile_of(network, chain_name=wanted.network)
        renderer, _ = renderer_of(output, profile)

        async def follow_all(followers: Followers) -> None:
            async with Tracker(profile, notices=ScreenNotices(renderer)) as tracker:
                on_update = journaled(followers.update, journal)
                following: list[Followed] = []

                def follow(found: Wanted) -> None:
                    for one in found.hashes:
                        followers.expect(one)
                        title = found.titles.get(one)
                        renderer.expect(
                            one,
                            network=profile.chain_name,
                            title=title,
                            timeout_s=timeout,
                            expires_at_ms=found.expiry.get(one),
                            block_s=profile.block_time_s,
                        )
                        following.append(
                            tracker.follow(
                                one,
                                on_update,
                                expires_at_ms=found.expiry.get(one),
                                timeout_s=timeout or None,
                                finalized=finalized,
                            )
                        )

                for one in wanted.hashes:
                    tracker.expect(one)
                if wanted.hashes:
                    await tracker.connected()
                follow(wanted)
                if lines is not None:
                    async for found in lines.read():
                        follow(found)
                await asyncio.gather(*(followed.outcome for followed in following))

        code = run_follow(renderer, follow_all, profile=profile, done=done)
    raise typer.Exit(code or (lines.exit_code if lines is not None else 0))
