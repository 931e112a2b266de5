"""Following what the user wants to watch, on as many networks as that is on: a tracker for each."""

import asyncio
from contextlib import AsyncExitStack

from cspr_track.cli.following import Followers, ScreenNotices
from cspr_track.cli.networks import Networks
from cspr_track.cli.session import timeout_of
from cspr_track.cli.wanted import HashLines, Wanted
from cspr_track.core.status import Source
from cspr_track.network.profiles import Profile
from cspr_track.render.lines import Hint, tell
from cspr_track.render.renderer import Renderer
from cspr_track.render.safe_text import safe
from cspr_track.tracking.channel import ChannelState
from cspr_track.tracking.deliver import journaled
from cspr_track.tracking.followed import Followed
from cspr_track.tracking.journal import Journal
from cspr_track.tracking.testimony import recorded_documents
from cspr_track.tracking.tracker import Tracker


class NamedNotices(ScreenNotices):
    """Says of which of several networks it speaks.

    Args:
        renderer: shows it.
        network: the network's name.
    """

    def __init__(self, renderer: Renderer, network: str) -> None:
        super().__init__(renderer)
        self._network = network

    def say(self, text: str) -> None:
        """One sentence."""
        super().say(f"{self._network}: {text}")

    def channel(self, state: ChannelState, source: Source | None, words: str, retry_s: float | None) -> None:
        """How news of this network comes in."""
        super().channel(state, source, f"{self._network}: {words}", retry_s)


class Watch:
    """One run of ``watch``.

    Args:
        networks: finds the network of each transaction.
        renderer: shows what happens.
        journal: notes what became of each.
        timeout: how long to listen, in seconds, where it was said; 0 waits for the TTL.
        finalized: whether an execution counts only once its block is final.
    """

    def __init__(
        self, networks: Networks, renderer: Renderer, journal: Journal, *, timeout: float | None, finalized: bool
    ) -> None:
        self._networks = networks
        self._renderer = renderer
        self._journal = journal
        self._timeout = timeout
        self._finalized = finalized
        self._trackers: dict[str, Tracker] = {}
        self._following: list[Followed] = []
        self._recorded: set[str] = set()
        """Hashes that the journal has."""
        self.several = False
        """Whether more than one network is watched, so that notices name theirs."""

    @property
    def only_network(self) -> Profile | None:
        """The network, where there is only one."""
        (*_, last) = (None, *self._trackers.values())
        return last.profile if last is not None and len(self._trackers) == 1 else None

    async def run(self, wanted: Wanted, lines: HashLines | None, followers: Followers) -> None:
        """Follow these, and those that come as lines, until each is final."""
        async with AsyncExitStack() as stack:
            parts = self._networks.split(wanted)
            self.several = len(parts) > 1
            opened = [(await self._tracker(profile, stack), profile, part) for profile, part in parts]
            for tracker, _, part in opened:
                for one in part.hashes:
                    tracker.expect(one)
            await asyncio.gather(*(tracker.connected() for tracker, _, _ in opened))
            for tracker, profile, part in opened:
                self._follow(tracker, profile, part, followers)
            if lines is not None:
                async for found in lines.read():
                    tell_unknown(self._networks, found)
                    for profile, part in self._networks.split(found):
                        self._follow(await self._tracker(profile, stack), profile, part, followers)
            await asyncio.gather(*(followed.outcome for followed in self._following))

    async def _tracker(self, profile: Profile, stack: AsyncExitStack) -> Tracker:
        if profile.name not in self._trackers:
            named = self.several or bool(self._trackers)
            notices = NamedNotices(self._renderer, profile.name) if named else ScreenNotices(self._renderer)
            documents = recorded_documents(self._journal, self._recorded)
            tracker = Tracker(profile, notices=notices, find_document=documents)
            self._trackers[profile.name] = await stack.enter_async_context(tracker)
        return self._trackers[profile.name]

    def _follow(self, tracker: Tracker, profile: Profile, part: Wanted, followers: Followers) -> None:
        timeout_s = timeout_of(self._timeout, profile)
        self._recorded.update(part.titles)
        for one in part.hashes:
            followers.expect(one, recorded=one in part.titles)
            self._renderer.expect(
                one,
                network=profile.chain_in_words(),
                title=part.titles.get(one),
                timeout_s=timeout_s or 0,
                expires_at_ms=part.expiry.get(one),
                block_s=profile.block_time_s,
            )
            self._following.append(
                tracker.follow(
                    one,
                    journaled(followers.update, self._journal, tracker.say_once),
                    expires_at_ms=part.expiry.get(one),
                    timeout_s=timeout_s,
                    finalized=self._finalized,
                )
            )


def tell_unknown(networks: Networks, wanted: Wanted) -> bool:
    """Say which transactions cannot be followed, for nobody knows their network any more; gives whether there are."""
    unknown = networks.unknown(wanted)
    for one, chain_name in unknown.items():
        tell(
            f"error: {one} was sent to {safe(chain_name)}, and no network of the settings has that chain name",
            Hint(f"hint: cspr-track watch {one} --network NAME"),
        )
    return bool(unknown)
