"""The demo: three transactions on a dev network in this process, shown as `send` shows them."""

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cspr_track.cli.following import Followers, ScreenNotices, show_details
from cspr_track.cli.options import OutputFlags
from cspr_track.cli.session import form_of
from cspr_track.cli.signals import Interrupted, run_interruptible
from cspr_track.core.errors import ConfigurationError
from cspr_track.core.exit_codes import ExitCode, outcome_of
from cspr_track.core.update import StatusUpdate
from cspr_track.network.profiles import Profile
from cspr_track.network.token import Token
from cspr_track.render.lines import folded
from cspr_track.render.renderer import make_renderer
from cspr_track.render.terminal import Terminal
from cspr_track.tracking.deliver import deliver
from cspr_track.tracking.journal import SqliteJournal
from cspr_track.tracking.tracker import Tracker
from cspr_track.transaction.cl_type import U32
from cspr_track.transaction.make import value_of
from cspr_track.transaction.make_contract import Stored, make_call
from cspr_track.transaction.make_native import TRANSFER_PAYMENT_MOTES, make_transfer
from cspr_track.transaction.review import review, title_of
from cspr_track.transaction.signing import approve
from cspr_track.transaction.transaction import Transaction

TTL_MS = 6000
"""The TTL of the transaction that expires: short, so that nobody waits long."""


@dataclass(frozen=True)
class Scene:
    """One transaction of the demo, and what is to become of it."""

    said: str
    make: Callable[[], Transaction]
    expected: str


def run_demo(output: OutputFlags, *, block_time_s: float) -> int:
    """Play all scenes; gives 0 when each ended as it should."""
    try:
        return run_interruptible(_play(output, block_time_s))
    except Interrupted as interruption:
        return interruption.exit_code
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            "the demo needs the dev network, which is not installed",
            why=str(error),
            hint="pip install 'cspr-track[devnet]'",
        ) from error


async def _play(output: OutputFlags, block_time_s: float) -> int:
    from cspr_track.devnet.demo_contract import CONTRACT_HASH
    from cspr_track.devnet.server import DevnetOptions, running_devnet
    from cspr_track.transaction.keys import generate_key

    ended: list[tuple[Scene, StatusUpdate]] = []
    async with running_devnet(DevnetOptions(port=0, block_time_s=block_time_s)) as net:
        profile = Profile(
            name="demo",
            chain_name=net.info.chain_name,
            rpc=(net.info.rpc,),
            events=net.info.events,
            rest=net.info.rest,
            stream=net.info.stream,
            token=Token(net.info.token),
            expiry_margin_s=1.0,
            lookup_interval_s=1.0,
            block_time_s=block_time_s,
        )
        sender, friend = net.faucet, generate_key()

        def call(entry_point: str, ttl_ms: int = 1_800_000) -> Transaction:
            return make_call(
                initiator=sender.public_key,
                contract=Stored(CONTRACT_HASH),
                entry_point=entry_point,
                args=[("code", value_of(U32, 65))] if entry_point == "revert" else [],
                payment_motes=5_000_000_000,
                chain_name=profile.chain_name,
                timestamp_ms=int(time.time() * 1000),
                ttl_ms=ttl_ms,
            )

        def transfer() -> Transaction:
            return make_transfer(
                initiator=sender.public_key,
                to=friend.public_key,
                amount_motes=100 * 10**9,
                payment_motes=TRANSFER_PAYMENT_MOTES,
                chain_name=profile.chain_name,
                timestamp_ms=int(time.time() * 1000),
            )

        scenes = (
            Scene("a transfer that succeeds", transfer, "processed"),
            Scene("a contract call that fails", lambda: call("revert"), "failed"),
            Scene("a call that nobody executes before its TTL ends", lambda: call("never", TTL_MS), "expired"),
        )
        with tempfile.TemporaryDirectory(prefix="cspr-track-demo-") as folder, _journal(folder) as journal:
            for number, scene in enumerate(scenes, 1):
                made = approve(scene.make(), sender)
                ended.append((scene, await _send(number, scene, made, profile, output, journal)))
    return _farewell(ended)


def _journal(folder: str) -> SqliteJournal:
    return SqliteJournal(Path(folder) / "journal.sqlite3")


async def _send(
    number: int, scene: Scene, transaction: Transaction, profile: Profile, output: OutputFlags, journal: SqliteJournal
) -> StatusUpdate:
    terminal = Terminal.of_process()
    renderer = make_renderer(form_of(output, terminal), terminal)
    if not output.quiet:
        seen = review(transaction, now_ms=int(time.time() * 1000), network_name="demo")
        rows = [(row.label, row.value, row.note) for row in seen.rows]
        renderer.review(f"{number}. {seen.title}: {scene.said}", rows, seen.warnings)
    followers = Followers(renderer)
    async with renderer, Tracker(profile, notices=ScreenNotices(renderer)) as tracker:
        renderer.expect(
            transaction.hash_hex,
            network=profile.chain_name,
            title=title_of(transaction),
            timeout_s=120,
            expires_at_ms=transaction.expires_at_ms,
            block_s=profile.block_time_s,
        )
        followed = await deliver(tracker, transaction, followers.update, timeout_s=120, journal=journal)
        final = await followed.outcome
        await show_details(renderer, [final], profile)
        return final


def _farewell(ended: list[tuple[Scene, StatusUpdate]]) -> int:
    right = [scene for scene, update in ended if outcome_of(update) == scene.expected]
    words = ", ".join(f"{outcome_of(update)} ({scene.said})" for scene, update in ended)
    width = Terminal.of_process().stderr.width
    sys.stderr.write("\n" + "\n".join(folded(f"the demo is over: {words}", width)) + "\n")
    if len(right) == len(ended):
        after = ("next: cspr-track devnet in one shell,", "      cspr-track send --network devnet in another")
        sys.stderr.write("\n".join(line for text in after for line in folded(text, width, indent=6)) + "\n")
        return ExitCode.OK
    sys.stderr.write("that is not what should have happened\n")
    return ExitCode.ERROR
