"""Running a follow from the command line: updates to the screen, signals to exit codes, the last word at the end."""

import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cspr_track.cli.signals import Interrupted, run_interruptible
from cspr_track.cli.when_done import Afterwards, WhenDone
from cspr_track.core.errors import TrackError
from cspr_track.core.exit_codes import worst_exit_code
from cspr_track.core.observation import Executed
from cspr_track.core.status import Source, TransactionStatus
from cspr_track.core.update import StatusUpdate
from cspr_track.network.profiles import Profile
from cspr_track.render.renderer import Renderer
from cspr_track.render.terminal import Terminal
from cspr_track.tracking.channel import ChannelState

FEW = 3
"""Up to so many hashes are named in the command that goes on, though ``--pending`` would take them up."""
MANY = 100
"""Of more the command only says that it reads them from standard input, where so many came from."""


@dataclass(slots=True)
class Followers:
    """What a run follows, and what is known of each so far."""

    renderer: Renderer
    afterwards: Afterwards | None = None
    last: dict[str, StatusUpdate] = field(default_factory=dict)
    unfinished: dict[str, bool] = field(default_factory=dict)
    """Hashes that are followed and not final, in order, and whether the journal knows them."""

    def expect(self, transaction_hash: str, *, recorded: bool = True) -> None:
        """Follow this one too, which the journal knows or not."""
        self.unfinished.setdefault(transaction_hash, recorded)

    def update(self, update: StatusUpdate) -> None:
        """Show an update and remember it."""
        if update.transaction_hash is not None:
            if update.final or update.transaction_hash not in self.last:
                self.last[update.transaction_hash] = update
            if update.final:
                self.unfinished.pop(update.transaction_hash, None)
        self.renderer.update(update)
        if self.afterwards is not None:
            self.afterwards.update(update)

    @property
    def total(self) -> int:
        """How many transactions this run is about."""
        return len(self.last.keys() | self.unfinished.keys())

    @property
    def finals(self) -> list[StatusUpdate]:
        """The final updates, in the order in which they came to be followed."""
        return [update for update in self.last.values() if update.final]


class ScreenNotices:
    """Progress that is not a status goes to people, through the renderer."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def say(self, text: str) -> None:
        """One sentence."""
        self._renderer.notice(text)

    def channel(self, state: ChannelState, source: Source | None, words: str, retry_s: float | None) -> None:
        """How news comes in."""
        self._renderer.channel(state.value, source, words, retry_s)

    def block(self, block_time_ms: int) -> None:
        """The chain went on."""
        self._renderer.block(block_time_ms)


def run_follow(
    renderer: Renderer,
    work: Callable[[Followers], Awaitable[None]],
    *,
    profile: Profile | Callable[[], Profile | None],
    done: WhenDone | None = None,
) -> int:
    """Run the work with the screen open; gives the exit code.

    Args:
        renderer: shows what happens.
        work: follows; gets the book to tell updates to.
        profile: the network, for the line that says how to go on; or what tells the only one when it is over.
        done: what is to happen when a transaction is final.
    """
    followers = Followers(renderer)
    settled = False

    def only_network() -> Profile | None:
        return profile if isinstance(profile, Profile) else profile()

    async def with_screen() -> None:
        nonlocal settled
        after = Afterwards(
            done or WhenDone(), environ=os.environ, notice=renderer.notice, terminal=Terminal.of_process()
        )
        followers.afterwards = after
        async with renderer:
            await work(followers)
            settled = True
            after.ring()
            await show_details(renderer, followers.finals, only_network())
            await after.finish()

    try:
        run_interruptible(with_screen(), aside=renderer.aside)
    except Interrupted as interruption:
        if settled:  # the outcome is known, and told
            return worst_exit_code(followers.finals)
        renderer.interrupted(interruption.signal_name, resume_command(followers.unfinished, only_network()))
        return interruption.exit_code
    except TrackError:
        if followers.unfinished:
            renderer.interrupted("an error", resume_command(followers.unfinished, only_network()))
        raise
    renderer.finish(followers.finals, total=followers.total)
    return worst_exit_code(followers.finals)


async def show_details(renderer: Renderer, finals: Sequence[StatusUpdate], profile: Profile | None) -> None:
    """Show what can be learnt beyond the verdict, of a single execution, where somebody looks at it."""
    if profile is None or not renderer.wants_details:
        return
    if len(finals) != 1 or finals[0].status is not TransactionStatus.PROCESSED:
        return
    from cspr_track.tracking.details import find_details  # reads documents, which the verdict does not need

    final, transaction_hash = finals[0], finals[0].transaction_hash or ""
    told = Executed(transaction_hash, final.source, final.data) if isinstance(final.data, dict) else None
    details = await find_details(profile, transaction_hash, told=told)
    if details is not None:
        renderer.details(final, details)


def resume_command(unfinished: Mapping[str, bool], profile: Profile | None) -> str | None:
    """The full command that goes on where this run stopped, or None when nothing is unfinished.

    Args:
        unfinished: hashes, and whether the journal knows them: ``--pending`` takes up no others.
        profile: the network, where there is only one.
    """
    if not unfinished:
        return None
    in_short = len(unfinished) > FEW and all(unfinished.values())
    which = "--pending" if in_short else " ".join(unfinished) if len(unfinished) <= MANY else "-"
    return f"cspr-track watch {which}" + (f" {profile.in_commands}" if profile is not None else "")
